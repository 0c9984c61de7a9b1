// A user's sample, estimated from by one estimator or several, with all that says what the
// estimates are worth.
//
// Sides that are discrete are left as they are; the columns of the others are scaled and get noise
// (inference/preparation.h). Intervals and permutations take rows of the sample so prepared. What
// is drawn depends on the seed and the estimator's name alone: the same bits for any number of
// threads, and, for estimators by neighbours without noise, any order of the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "inference/detectors.h"
#include "inference/interval.h"
#include "inference/permutation.h"
#include "inference/preparation.h"
#include "inference/profile.h"
#include "inference/sample_estimator.h"

namespace infomax {

enum class Quantity {
  information,  // I(X; Y)
  entropy,      // H(X), of an array x without y
};

struct AnalysisPlan {
  std::vector<SampleEstimator> estimators;
  Quantity quantity = Quantity::information;
  ColumnScale scale = ColumnScale::standard;
  double noise = 0;
  std::uint32_t noise_seed = 0, seed = 0;
  bool x_discrete = false, y_discrete = false;
  std::optional<Parts> interval;  // none: no interval
  double level = 0.95;            // of the interval and of the permutation test
  std::optional<PermutationPlan> permutations;
  bool terms = false;
  std::size_t threads = 0;  // 0: the cores
};

struct SampleAnalysis {
  std::string estimator;
  Settings parameters;
  std::string refusal;  // why there is no estimate; empty where there is one
  double nats = 0;
  std::optional<Interval> interval;
  std::optional<PermutationTest> permutations;
  std::vector<double> terms;  // [n] in nats, where they were asked for
  std::vector<Warning> warnings;
};

// x [n, dx] and y [n, dy] with their columns' names, and how the sample looks. y has no columns for
// an entropy. One of a plan's estimators for each element; one that refuses the sample (ShapeError,
// NumericError) is told as a refusal. Throws what intervals and permutations throw for their
// settings (InputError), and InputError for terms or entropies that an estimator doesn't have.
std::vector<SampleAnalysis> analyse(const AnalysisPlan& plan, ConstMatrixView<double> x,
                                    ConstMatrixView<double> y, const SampleProfile& given);

// Seconds on the reference machine with the plan's threads, about.
double analysis_seconds(const AnalysisPlan& plan, std::size_t n, std::size_t dx, std::size_t dy);

// The estimator for who names none: ksg1; plug-in where both sides are discrete, mixed-ksg where
// one is.
std::string default_estimator(bool x_discrete, bool y_discrete);

}  // namespace infomax
