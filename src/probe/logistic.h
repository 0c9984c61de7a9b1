// Multinomial logistic regression: what a frozen representation is worth to a linear classifier.
//
//   minimise  sum_i -log softmax(x_i W + b)_{t_i}  +  (1 / 2C) ||W||^2       (b is not penalised)
//
//   x [n, d] features (scale them first: MinMaxScaler), labels t_i in 0 ... classes - 1,
//   W [d, classes], b [classes]
//
// Two solvers. `saga` stops early by design, after the epoch in which max|change of
// W| / max|W| <= tol, as scikit-learn's LogisticRegression(solver="saga") does: the paper's probe
// is that unconverged fit. `lbfgs` goes on to max|gradient| / n <= tol or to its cap on iterations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "kernels/feature_rows.h"

namespace infomax {

struct LogisticModel {
  std::size_t width = 0, classes = 0;
  std::vector<float> weights;  // [width, classes]
  std::vector<float> intercept;
  int iterations = 0;       // epochs of saga, iterations of lbfgs
  bool converged = false;   // met tol before the cap
  double objective = 0;     // of the problem above, at the result
  double max_gradient = 0;  // max|gradient| / n at the result (lbfgs; NaN for saga)
};

// Per feature to [0, 1] by the training set's minimum and maximum, in place; a constant feature
// becomes 0. fit throws ShapeError for no rows or columns, NumericError where a feature isn't
// finite in every row.
struct MinMaxScaler {
  std::vector<float> minimum, scale;
  static MinMaxScaler fit(const FeatureRows& features);
  void apply(Matrix features) const;
};

struct SagaSettings {
  double c = 10;
  double tol = 0.1;
  int max_epochs = 100;
};
// Order of visits from the stream. Throws InputError on labels out of range, ShapeError on shapes.
LogisticModel fit_saga(const FeatureRows& x, std::span<const std::uint8_t> labels,
                       std::size_t classes, const SagaSettings& settings, Stream order);

struct LbfgsSettings {
  double c = 10;
  // max|gradient| of the objective, divided by n where per_sample is true.
  double tol = 1e-4;
  bool per_sample = false;
  int max_iterations = 100;
  int memory = 10;
};
LogisticModel fit_lbfgs(const FeatureRows& x, std::span<const std::uint8_t> labels,
                        std::size_t classes, const LbfgsSettings& settings);

// Share of rows whose largest logit is at their label; ties go to the lowest class. Throws
// ShapeError, and NumericError where a row has a NaN: it has no largest logit.
double accuracy(const LogisticModel& model, const FeatureRows& x,
                std::span<const std::uint8_t> labels);

}  // namespace infomax
