// What may make an estimate meaningless, told by looks at the sample and at the estimate. They
// name what they see and repair nothing.
//
// One row a detector. Limits:
//
//   constant        a column of one value
//   discrete        a side of at most sqrt(n) different rows, where the estimator isn't made for it
//   continuous      no such side, where the estimator is made for these alone
//   undersampled    of discrete sides, fewer than 5 rows for each pair of values that was drawn
//   ties            more than 1% of the rows share their value of a column with another row, of a
//                   side that isn't discrete, where distances are compared
//   whole-numbers   a column of whole numbers alone, likewise
//   repeated-rows   rows that are equal in all columns of both sides, unless both are discrete
//   unequal-scales  standard deviations of two columns, as the estimator sees them, more than 10
//                   times apart
//   skew            a column, as the estimator sees it, of skew beyond 2 or kurtosis beyond 10:
//                   more than an exponential distribution's, 2 and 9
//   autocorrelation a column's correlation from row to row beyond 0.1 and beyond 4 / sqrt(n), which
//                   independent rows exceed once in 16,000
//   few-rows        fewer than 10 rows for each neighbour, or for each column where there are no
//                   neighbours
//   dimension       more than 10 columns of both sides, where the estimator suffers from them
//   saturated       an estimate by neighbours within 1 nat of psi(n) - psi(k), or above, where
//                   that is 2 nats or more
//   above-entropy   an estimate above the entropy of a side whose rows repeat, half as many values
//                   as rows or fewer
//   drift           the estimate lies more than two standard errors from those of quarters
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/interval.h"
#include "inference/profile.h"
#include "inference/sample_estimator.h"

namespace infomax {

struct Warning {
  std::string code;     // a detector's
  std::string message;  // a sentence, without the columns where there are many
  std::vector<std::string> columns;
};

struct LookedAt {
  const SampleProfile& given;   // the sample as the user gave it; y may have no columns
  const SampleProfile& seen;    // and as the estimator saw it: scaled, with noise
  bool x_discrete, y_discrete;  // as the user says, or few_values
  const SampleEstimator& estimator;
  double nats;  // the estimate; NaN where it isn't of information
  const std::optional<Interval>& interval;
};

struct Detector {
  std::string_view code;
  std::optional<Warning> (*look)(const LookedAt& at);
};

std::span<const Detector> detectors();

// What all of them find, in the order of the table.
std::vector<Warning> warnings_of(const LookedAt& at);

}  // namespace infomax
