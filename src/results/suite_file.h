// SUITE.h5: all trials of a suite in one file that h5py, xarray and the HDF5 tools read without our code.
//
//   /                      attributes: format, Conventions, suite, suite_text, suite_sha256, and the facts
//   /trials/               one row per trial of the suite: point, seed, block, status, trial_id  [trial]
//   /POINT/                one group per point, in the suite's order; attributes: its settings
//   /POINT/bound_test      [seed, step] float64, attributes units and long_name; NaN where there is none
//   /POINT/bias            a summary over seeds, without the seed axis; attribute role = "summary"
//   /POINT/seed, /step     the dimension scales
//   /POINT/trial_id, /block, /status, /message   [seed] texts
//   /POINT/trial_metrics   [seed] the names of the metrics each trial has, where not all have all of them
//   /POINT/trial_settings  [seed] JSON list of pairs, where a trial's settings are not its point's ("null": are)
//   /POINT/trial_facts     [seed] JSON merge patch (RFC 7386) that makes a trial's facts of the root's, where a
//                          trial has facts of its own ("null": has none)
//
// Rows of a point are in the order of seeds, then blocks. Equal records give equal bytes: no times, hosts or
// paths inside; those are in the JSON file beside it (sidecar.h). The user block of trial_file.h stands before
// it, with "infomax suite 1\n".
#pragma once

#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

// Replaces. What read_suite then gives is the same record (equality.h). Throws InputError for points that share a
// name, can't be a group ("", ".", with "/") or hold trials of another suite or point, out of order or twice;
// for trials of one point that give a metric different units, descriptions or axes; and as write_trial does.
void write_suite(const std::string& path, const SuiteRecord& suite);

// Throws InputError that names the file and what is wrong with it, as read_trial does.
SuiteRecord read_suite(const std::string& path);

// Unites the trials of several records of one suite; order and overlap don't matter.
//
// Points stand in the order that `order` names (the suite's points), and those it doesn't name after them; by
// default in an order that agrees with the parts', names deciding where they leave it open. A fact has its values
// joined by " | " where trials differ. A point that gained trials gets the summaries of summarise (summaries.h)
// if a part had any. Throws InputError, showing both sides, for different suites or suite texts, points with
// different settings, different facts of kinds that decide results (fact_decides), and two unequal records of
// one trial. It names the two parts by `names`, one for each, or where there are none as "part 1" and so on.
SuiteRecord merge_suites(const std::vector<SuiteRecord>& parts,
                         const std::vector<std::string>& order = {},
                         const std::vector<std::string>& names = {});

// Must trials agree on this fact to stand in one file? Data archives ("data."), overrides, the numerics profile's
// fingerprint and the count of changes that move results: yes. Others (a commit, a processor's name): no.
bool fact_decides(const std::string& key);

// The facts of a trial: its own, or where it has none those of its suite.
const Facts& facts_of(const TrialRecord& trial, const SuiteRecord& suite);

}  // namespace infomax
