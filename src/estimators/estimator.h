// Estimators of mutual information: one row each, however they are made.
//
//   of scores     from the scores of a critic on a batch, trained or with the true ratio: what a
//                 suite's `bound` names
//   of networks   with networks of their own, trained on batches of pairs
//   of a sample   from the rows of two arrays, nothing trained
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "core/workspace.h"
#include "estimators/network_spec.h"
#include "estimators/score_loss.h"
#include "estimators/trainable.h"

namespace infomax {

// Of the information, in expectation; `neither` where there is no theorem.
enum class BoundSide { lower, upper, neither };
std::string_view to_string(BoundSide side);  // "lower bound"

// What columns an estimator is made for: densities on both sides, numbers of a few values on both,
// or a density given each of a few values of the other side.
struct DataKinds {
  bool continuous = false, discrete = false, mixed = false;
};
inline constexpr DataKinds kAnyData{true, true, true};
inline constexpr DataKinds kContinuousData{.continuous = true};
std::string to_string(const DataKinds& kinds);  // "continuous, discrete, mixed"

struct ScoreMaker {
  std::unique_ptr<ScoreLoss<float>> (*make)(const Settings&) = nullptr;
  std::unique_ptr<ScoreLoss<double>> (*make_double)(const Settings&) = nullptr;
  // The critic at which the objective is largest, as a function of the log density ratio f*: f*
  // itself, f* + 1.
  double (*optimal_score)(double log_ratio) = nullptr;
  // The estimate at that critic where x tells nothing of y: 0, but of an estimator that is known to
  // be off by a constant (js-unshifted).
  double of_nothing = 0;
};

// Buffers come from the workspace, which outlives what is made. Throws ShapeError for a width of 0
// or a batch < 2. What is minimised in training is minus what Trainable::gradient returns.
struct NetworkMaker {
  std::unique_ptr<Trainable<float>> (*make)(const NetworkSpec&, Workspace&) = nullptr;
  std::unique_ptr<Trainable<double>> (*make_double)(const NetworkSpec&, Workspace&) = nullptr;
};

// What of columns misleads an estimator of a sample, so that who has such data is told.
struct Misleading {
  bool scales = false;     // standard deviations that differ much: it adds up distances
  bool skew = false;       // heavy tails and skew: it takes columns for nearly uniform or normal
  bool dimension = false;  // more than ten columns
};
inline constexpr Misleading kMisleadsNeighbours{true, true, true};

struct SampleMaker {
  // Of x [n, dx] and y [n, dy], in nats; `stream` is for what an estimator draws. Throws ShapeError
  // for too few rows and NumericError where there is no estimate.
  double (*estimate)(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings&,
                     Stream stream) = nullptr;
  // Seconds on the reference machine, about.
  double (*seconds)(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) = nullptr;
  Misleading misled_by{};
  // One number a row, whose mean is the estimate but for rounding; null where it has none.
  std::vector<double> (*terms)(ConstMatrixView<double> x, ConstMatrixView<double> y,
                               const Settings&, Stream stream) = nullptr;
  // The entropy of the rows of an array, in nats, by the same means; null where there are none.
  double (*entropy)(ConstMatrixView<double> a, const Settings&, Stream stream) = nullptr;
};

struct EstimatorRow {
  std::string_view name;             // "nce"
  std::string_view summary;          // one line for `infomax list estimators`
  std::string_view formula, source;  // for `infomax show`; whose it is
  BoundSide side;
  DataKinds data;
  // A theorem: the estimate of n pairs never exceeds it. Null where there is none.
  double (*ceiling)(std::size_t n) = nullptr;
  std::span<const Parameter> parameters{};
  // Parameters that the registry's tests try; where there are none, the defaults.
  std::span<const std::string_view> examples{};
  int version = 0;  // core/registry.h
  // One of the three is filled.
  ScoreMaker of_scores{};
  NetworkMaker of_networks{};
  SampleMaker of_sample{};
};

std::span<const EstimatorRow> estimators();
const EstimatorRow& estimator_named(std::string_view name);

// A row of somebody's own, from a program that links this library, behind ours: suites, lists and
// `infomax estimate` know it from then on. What the row's views and spans are of outlives the
// program. Before anything else of the library runs, and not from two threads at once. Throws
// InputError, which names the row, for a name that is taken or isn't made of small letters, digits
// and dashes, for a row that isn't of exactly one kind or has no formula or source, for a version
// below 1 (ids of trials hold it), and for more than 64 rows.
void add_estimator(const EstimatorRow& row);

// Those of scores, which a suite's `bound` names.
std::span<const EstimatorRow> bounds();
const EstimatorRow& bound_named(std::string_view name);

}  // namespace infomax
