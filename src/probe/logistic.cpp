#include "probe/logistic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/error.h"
#include "core/workspace.h"
#include "kernels/softmax_regression.h"
#include "probe/lbfgs.h"

namespace infomax {

namespace {

// Of scipy's L-BFGS-B, through which scikit-learn fits: 1e7 machine epsilons.
constexpr double kReductionTol = 2.220446049250313e-9;
// The loss is a sum of terms of about 1 nat in single precision, each off by up to 1e-7.
constexpr double kLossNoise = 1e-7;

void require(const std::string& where, const FeatureRows& x, std::span<const std::uint8_t> labels,
             std::size_t classes) {
  if (x.rows() != labels.size() || x.empty() || classes < 2 || classes > 256) {
    throw ShapeError(where + ": x is [" + std::to_string(x.rows()) + ", " +
                     std::to_string(x.cols()) + "], labels [" + std::to_string(labels.size()) +
                     "], " + std::to_string(classes) +
                     " classes; want x [n, d] with n, d >= 1, labels [n] and 2 to 256 classes");
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= classes) {
      throw InputError(where + ": label " + std::to_string(int{labels[i]}) + " in row " +
                       std::to_string(i) + ", want 0 to " + std::to_string(classes - 1));
    }
  }
}

void require_positive(const std::string& where, const char* name, double value) {
  if (!(value > 0)) {
    throw InputError(where + ": " + name + " is " + std::to_string(value) + ", want it above 0");
  }
}

double largest_square(const FeatureRows& x) {
  std::vector<float> buffer(x.cols());
  double largest = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    // Sixteen partial sums, so that the loop runs at the width of the machine in one order.
    const std::span<const float> row = x.read(i, buffer);
    double sum[16] = {};
    std::size_t j = 0;
    for (; j + 16 <= row.size(); j += 16) {
      for (std::size_t l = 0; l < 16; ++l) sum[l] += double(row[j + l]) * double(row[j + l]);
    }
    for (; j < row.size(); ++j) sum[0] += double(row[j]) * double(row[j]);
    double square = 0;
    for (const double v : sum) square += v;
    largest = std::max(largest, square);
  }
  return largest;
}

LogisticModel unpack(const PackedWeights& packing, std::span<const float> w,
                     std::span<const float> b) {
  LogisticModel model;
  model.width = packing.width;
  model.classes = packing.classes;
  model.weights.resize(packing.width * packing.classes);
  for (std::size_t j = 0; j < packing.width; ++j) {
    for (std::size_t c = 0; c < packing.classes; ++c)
      model.weights[j * packing.classes + c] = w[packing.index(j, c)];
  }
  model.intercept.assign(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(packing.classes));
  return model;
}

// The objective of logistic.h on theta = [W packed | b padded] in double. The loss is taken at
// theta rounded to single precision.
class PenalisedLoss {
 public:
  PenalisedLoss(const FeatureRows& x, std::span<const std::uint8_t> labels, std::size_t classes,
                double c, Workspace& workspace)
      : x_(x), labels_(labels), c_(c), loss_(x.cols(), classes, workspace) {
    w_ = workspace.vector<float>(packing().size());
    b_ = workspace.vector<float>(packing().padded_classes());
  }

  const PackedWeights& packing() const { return loss_.packing(); }
  std::size_t size() const { return packing().size() + packing().padded_classes(); }
  std::span<const float> w() const { return w_; }
  std::span<const float> b() const { return b_; }

  void round(std::span<const double> theta) {
    for (std::size_t k = 0; k < w_.size(); ++k) w_[k] = static_cast<float>(theta[k]);
    for (std::size_t k = 0; k < b_.size(); ++k) b_[k] = static_cast<float>(theta[w_.size() + k]);
  }

  double operator()(std::span<const double> theta, std::span<double> gradient) {
    round(theta);
    const std::size_t weights = w_.size();
    double value = loss_.loss_backward(x_, labels_, w_, b_, gradient.first(weights),
                                       gradient.subspan(weights));
    double square = 0;
    for (std::size_t k = 0; k < weights; ++k) {
      square += theta[k] * theta[k];
      gradient[k] += theta[k] / c_;
    }
    return value + square / (2 * c_);
  }

 private:
  FeatureRows x_;
  std::span<const std::uint8_t> labels_;
  double c_;
  SoftmaxRegression loss_;
  std::span<float> w_, b_;
};

}  // namespace

MinMaxScaler MinMaxScaler::fit(const FeatureRows& features) {
  if (features.empty()) {
    throw ShapeError("MinMaxScaler: features are [" + std::to_string(features.rows()) + ", " +
                     std::to_string(features.cols()) + "], want at least one row and one column");
  }
  const std::size_t width = features.cols();
  MinMaxScaler scaler;
  std::vector<float> buffer(width);
  const std::span<const float> first = features.read(0, buffer);
  scaler.minimum.assign(first.begin(), first.end());
  std::vector<float> maximum = scaler.minimum;
  std::vector<float> none(width);  // sums of 0, or NaN: no NaN is larger or smaller than anything
  for (std::size_t i = 1; i < features.rows(); ++i) {
    const float* row = features.read(i, buffer).data();
    float* low = scaler.minimum.data();
    float* high = maximum.data();
    float* odd = none.data();
    for (std::size_t j = 0; j < width; ++j) {
      low[j] = row[j] < low[j] ? row[j] : low[j];
      high[j] = row[j] > high[j] ? row[j] : high[j];
      odd[j] += row[j] - row[j];
    }
  }
  scaler.scale.resize(width);
  for (std::size_t j = 0; j < width; ++j) {
    const float range = maximum[j] - scaler.minimum[j];
    if (!std::isfinite(range) || !std::isfinite(none[j])) {
      throw NumericError("MinMaxScaler: feature " + std::to_string(j) + " is not finite");
    }
    scaler.scale[j] = range > 0 ? 1 / range : 0;
    // A range so small that its inverse overflows is a constant too.
    if (!std::isfinite(scaler.scale[j])) scaler.scale[j] = 0;
  }
  return scaler;
}

void MinMaxScaler::apply(Matrix features) const {
  if (features.cols() != minimum.size()) {
    throw ShapeError("MinMaxScaler: features have " + std::to_string(features.cols()) +
                     " columns, want " + std::to_string(minimum.size()));
  }
  for (std::size_t i = 0; i < features.rows(); ++i) {
    float* row = features.row(i).data();
    for (std::size_t j = 0; j < minimum.size(); ++j) row[j] = (row[j] - minimum[j]) * scale[j];
  }
}

LogisticModel fit_saga(const FeatureRows& x, std::span<const std::uint8_t> labels,
                       std::size_t classes, const SagaSettings& settings, Stream order) {
  require("fit_saga", x, labels, classes);
  require_positive("fit_saga", "c", settings.c);
  if (settings.max_epochs < 1) {
    throw InputError("fit_saga: max_epochs is " + std::to_string(settings.max_epochs) +
                     ", want at least 1");
  }
  const double n = static_cast<double>(x.rows());
  const double alpha = 1 / (settings.c * n);
  // scikit-learn's automatic step: 1/4 bounds the curvature of a logistic loss, 1 stands for the
  // intercept.
  const double smooth = 0.25 * (largest_square(x) + 1) + alpha;
  const double step = 1 / (2 * smooth + std::min(2 * n * alpha, smooth));

  Workspace workspace;
  Saga saga(x, labels, classes, step, alpha, workspace);
  const std::span<std::uint32_t> visits = workspace.vector<std::uint32_t>(x.rows());
  const std::span<float> before = workspace.vector<float>(saga.packing().size());
  int epochs = 0;
  bool converged = false;
  while (!converged && epochs < settings.max_epochs) {
    for (std::uint32_t& v : visits) v = order.below(static_cast<std::uint32_t>(x.rows()));
    saga.run(visits);
    ++epochs;
    float change = 0, largest = 0;
    const std::span<const float> w = saga.weights();
    for (std::size_t k = 0; k < w.size(); ++k) {
      if (!std::isfinite(w[k])) {
        throw NumericError("fit_saga: a weight is not finite after epoch " +
                           std::to_string(epochs) + "; are the features?");
      }
      change = std::max(change, std::abs(w[k] - before[k]));
      largest = std::max(largest, std::abs(w[k]));
    }
    converged = double(change) <= settings.tol * double(largest);
    std::copy(w.begin(), w.end(), before.begin());
  }

  PenalisedLoss objective(x, labels, classes, settings.c, workspace);
  const std::span<double> theta = workspace.vector<double>(objective.size());
  const std::span<double> gradient = workspace.vector<double>(objective.size());
  std::copy(saga.weights().begin(), saga.weights().end(), theta.begin());
  std::copy(saga.intercept().begin(), saga.intercept().end(),
            theta.subspan(saga.packing().size()).begin());
  const double value = objective(theta, gradient);
  LogisticModel model = unpack(objective.packing(), objective.w(), objective.b());
  model.iterations = epochs;
  model.converged = converged;
  model.objective = value;
  model.max_gradient = std::numeric_limits<double>::quiet_NaN();
  return model;
}

LogisticModel fit_lbfgs(const FeatureRows& x, std::span<const std::uint8_t> labels,
                        std::size_t classes, const LbfgsSettings& settings) {
  require("fit_lbfgs", x, labels, classes);
  require_positive("fit_lbfgs", "c", settings.c);
  Workspace workspace;
  PenalisedLoss objective(x, labels, classes, settings.c, workspace);
  const std::span<double> theta = workspace.vector<double>(objective.size());
  const double n = static_cast<double>(x.rows());

  MinimiserSettings minimiser;
  minimiser.gradient_tol = settings.per_sample ? settings.tol * n : settings.tol;
  minimiser.reduction_tol = settings.per_sample ? 0 : kReductionTol;
  minimiser.max_iterations = settings.max_iterations;
  minimiser.memory = settings.memory;
  minimiser.noise = kLossNoise;
  const MinimiserResult result =
      minimise_lbfgs([&](std::span<const double> at,
                         std::span<double> gradient) { return objective(at, gradient); },
                     theta, minimiser);

  objective.round(theta);
  LogisticModel model = unpack(objective.packing(), objective.w(), objective.b());
  model.iterations = result.iterations;
  model.converged =
      result.stop == MinimiserStop::gradient || result.stop == MinimiserStop::reduction;
  model.objective = result.value;
  model.max_gradient = result.max_gradient / n;
  return model;
}

double accuracy(const LogisticModel& model, const FeatureRows& x,
                std::span<const std::uint8_t> labels) {
  if (x.cols() != model.width || x.rows() != labels.size() || x.empty() ||
      model.weights.size() != model.width * model.classes ||
      model.intercept.size() != model.classes) {
    throw ShapeError("accuracy: x is [" + std::to_string(x.rows()) + ", " +
                     std::to_string(x.cols()) + "], labels [" + std::to_string(labels.size()) +
                     "], want [n, " + std::to_string(model.width) + "] and [n] with n >= 1");
  }
  std::vector<float> buffer(x.cols());
  for (std::size_t i = 0; i < x.rows(); ++i)
    if (std::ranges::any_of(x.read(i, buffer), [](float v) { return std::isnan(v); }))
      throw NumericError("accuracy: row " + std::to_string(i) + " of x has a NaN");
  Workspace workspace;
  SoftmaxRegression regression(model.width, model.classes, workspace);
  const PackedWeights& packing = regression.packing();
  const std::span<float> w = workspace.vector<float>(packing.size());
  const std::span<float> b = workspace.vector<float>(packing.padded_classes());
  for (std::size_t j = 0; j < model.width; ++j) {
    for (std::size_t c = 0; c < model.classes; ++c)
      w[packing.index(j, c)] = model.weights[j * model.classes + c];
  }
  std::copy(model.intercept.begin(), model.intercept.end(), b.begin());
  const std::span<std::uint8_t> predicted = workspace.vector<std::uint8_t>(x.rows());
  regression.classify(x, w, b, predicted);
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += predicted[i] == labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

}  // namespace infomax
