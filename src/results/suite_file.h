// SUITE.h5: all trials of a suite in one file that h5py, xarray and the HDF5 tools read without our
// code.
//
//   /                      attributes: format, suite, suite_text, suite_sha256, infomax_commit, ...
//   (facts) /POINT/                one group per point; attributes: its settings /POINT/bound_test
//   [seed, step] float64, attributes units and long_name; NaN where there is none /POINT/seed,
//   /step     the dimension scales /POINT/trial_id, /status, /message   [seed] strings
//
// Equal records give equal bytes: no times, hosts or paths inside; those are in the JSON file
// beside it. The user block of trial_file.h stands before it, with "infomax suite 1\n".
#pragma once

#include <string>

#include "results/record.h"

namespace infomax {

void write_suite(const std::string& path, const SuiteRecord& suite);  // replaces

// Throws InputError that names the file and what is wrong with it.
SuiteRecord read_suite(const std::string& path);

// Unites the trials of several records of one suite; order and overlap don't matter. Throws
// InputError for different suites, settings, facts or two unequal records of one trial.
SuiteRecord merge_suites(const std::vector<SuiteRecord>& parts);

}  // namespace infomax
