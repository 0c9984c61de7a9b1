// SUITE.h5: all trials of a suite in one file that h5py, xarray and the HDF5 tools read without our
// code.
//
//   /       attributes: format, Conventions, suite, suite_text, suite_sha256, and the facts
//
// and the points in grids: those of one experiment (the setting `experiment`) together, as far as
// names mean the same in all of them (grid.h). A grid has one data set per metric, [point, seed,
// axis...], settings and trials beside it (grid_file.h). A suite with one grid has it in the root;
// else
//
//   /grid, /points, /trials, /failed   [grid]: the names of the groups, and what they hold
//   /EXPERIMENT                        a group per grid: the setting's value ("no-experiment" where
//                                      there is none, "/" as "_"), with "-2", "-3", ... where the
//                                      name is taken
//
// Equal records give equal bytes: no times, hosts or paths inside; those are in the JSON file
// beside it (sidecar.h). The seal of envelope.h ends the file. Files of version 1 (suite_file_v1.h)
// are read, too.
#pragma once

#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

// Replaces. What read_suite then gives is the same record (equality.h). Throws InputError for what
// grids_of refuses (grid.h); for facts that are called as an attribute of the root; and as
// write_trial does.
void write_suite(const std::string& path, const SuiteRecord& suite);

// Throws InputError that names the file and what is wrong with it, as read_trial does.
SuiteRecord read_suite(const std::string& path);

// Unites the trials of several records of one suite; order and overlap don't matter.
//
// Points stand in the order that `order` names (the suite's points), and those it doesn't name
// after them; by default in an order that agrees with the parts', names deciding where they leave
// it open. A fact has its values joined by " | " where trials differ. A point that gained trials
// gets the summaries of summarise (summaries.h) if a part had any. Throws InputError, showing both
// sides, for different suites or suite texts, points with different settings, different facts of
// kinds that decide results (fact_decides), and two unequal records of one trial. It names the two
// parts by `names`, one for each, or where there are none as "part 1" and so on.
SuiteRecord merge_suites(const std::vector<SuiteRecord>& parts,
                         const std::vector<std::string>& order = {},
                         const std::vector<std::string>& names = {});

// Must trials agree on this fact to stand in one file? Data archives ("data."), overrides, the
// numerics profile's fingerprint and the count of changes that move results: yes. Others (a commit,
// a processor's name): no.
bool fact_decides(const std::string& key);

// The facts of a trial: its own, or where it has none those of its suite.
const Facts& facts_of(const TrialRecord& trial, const SuiteRecord& suite);

}  // namespace infomax
