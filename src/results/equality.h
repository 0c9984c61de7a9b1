// When two records are the same: every text equal, every number bit for bit, NaN equal to NaN.
#pragma once

#include <string>

#include "results/record.h"

namespace infomax {

// Bit for bit, so 0 and -0 differ; any NaN equals any NaN.
bool same_number(double a, double b);
bool same_numbers(const std::vector<double>& a, const std::vector<double>& b);

bool same(const Axis& a, const Axis& b);
bool same(const Metric& a, const Metric& b);
bool same(const TrialRecord& a, const TrialRecord& b);
bool same(const PointRecord& a, const PointRecord& b);
bool same(const SuiteRecord& a, const SuiteRecord& b);

// The first thing in which two records of one trial differ, with both sides, as one line:
// "bound_test[3] is 1.25 and 1.5". Empty where they are the same. Facts are left out where `facts`
// is false.
std::string first_difference(const TrialRecord& a, const TrialRecord& b, bool facts = true);

// "seed=3", with the block where it isn't the reference block.
std::string seed_name(const TrialRecord& trial);

}  // namespace infomax
