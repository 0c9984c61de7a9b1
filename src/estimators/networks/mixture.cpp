#include "estimators/networks/mixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "estimators/networks/conditional_gaussian.h"
#include "estimators/scores/pairs.h"
#include "kernels/log_sum_exp.h"

namespace infomax {

namespace {

// Where the parts of component m begin.
struct Place {
  std::size_t mean, log, below;
};

Place place_of(const MixtureShape& shape, std::size_t m) {
  const std::size_t d = shape.columns, means = shape.components, logs = means + means * d,
                    belows = logs + means * d;
  return {means + m * d, logs + m * d, belows + m * (d * (d - 1) / 2)};
}

// 0, 0, 1, 3, 6: where row k begins below a diagonal.
std::size_t row_below(std::size_t k) {
  return k == 0 ? 0 : k * (k - 1) / 2;
}

}  // namespace

Mixture::Mixture(const MixtureShape& shape, Workspace& workspace)
    : shape_(shape),
      shares_(workspace.vector<double>(shape.components)),
      offsets_(workspace.vector<double>(shape.components * shape.columns)),
      white_(workspace.vector<double>(shape.components * shape.columns)),
      weights_(workspace.vector<double>(shape.components)) {}

template <class Real>
double Mixture::log_density(std::span<const Real> parameters, std::span<const Real> y) {
  const std::size_t d = shape_.columns;
  const double log_weights = log_sum_exp<Real>(parameters.first(shape_.components));
  for (std::size_t m = 0; m < shape_.components; ++m) {
    const Place at = place_of(shape_, m);
    double* off = offsets_.data() + m * d;
    double* white = white_.data() + m * d;
    double log_q = static_cast<double>(parameters[m]) - log_weights;
    weights_[m] = exp_of_score(log_q);
    for (std::size_t k = 0; k < d; ++k) {
      const double log = parameters[at.log + k];
      off[k] = static_cast<double>(y[k]) - static_cast<double>(parameters[at.mean + k]);
      white[k] = exp_of_score(log) * off[k];
      if (shape_.correlated)
        for (std::size_t l = 0; l < k; ++l)
          white[k] += static_cast<double>(parameters[at.below + row_below(k) + l]) * off[l];
      log_q += log - 0.5 * white[k] * white[k];
    }
    shares_[m] = log_q;
  }
  const double log_sum = log_sum_exp<double>(shares_);
  for (double& share : shares_) share = exp_of_score(share - log_sum);
  return log_sum - 0.5 * static_cast<double>(d) * det_log(2 * std::numbers::pi);
}

template <class Real>
void Mixture::backward(std::span<const Real> parameters, std::span<const Real> y, double weight,
                       std::span<double> d) {
  const std::size_t columns = shape_.columns;
  require_size("mixture", "y", y.size(), columns);
  std::ranges::fill(d, 0.0);
  for (std::size_t m = 0; m < shape_.components; ++m) {
    const Place at = place_of(shape_, m);
    const double* off = offsets_.data() + m * columns;
    const double* white = white_.data() + m * columns;
    const double share = weight * shares_[m];
    d[m] = share - weight * weights_[m];
    for (std::size_t k = 0; k < columns; ++k) {
      const double scale = exp_of_score(parameters[at.log + k]);
      d[at.log + k] = share * (1 - white[k] * scale * off[k]);
      d[at.mean + k] += share * white[k] * scale;
      if (!shape_.correlated) continue;
      for (std::size_t l = 0; l < k; ++l) {
        const std::size_t below = at.below + row_below(k) + l;
        d[below] = -share * white[k] * off[l];
        d[at.mean + l] += share * white[k] * static_cast<double>(parameters[below]);
      }
    }
  }
}

double mixture_reference(const MixtureShape& shape, std::span<const double> parameters,
                         std::span<const double> y) {
  const std::size_t d = shape.columns;
  double weights = 0, sum = 0;
  for (std::size_t m = 0; m < shape.components; ++m) weights += std::exp(parameters[m]);
  for (std::size_t m = 0; m < shape.components; ++m) {
    const Place at = place_of(shape, m);
    double density = std::exp(parameters[m]) / weights;
    for (std::size_t k = 0; k < d; ++k) {
      double white = std::exp(parameters[at.log + k]) * (y[k] - parameters[at.mean + k]);
      for (std::size_t l = 0; shape.correlated && l < k; ++l)
        white += parameters[at.below + row_below(k) + l] * (y[l] - parameters[at.mean + l]);
      density *= std::exp(parameters[at.log + k]) * std::exp(-white * white / 2) /
                 std::sqrt(2 * std::numbers::pi);
    }
    sum += density;
  }
  return std::log(sum);
}

template <class Real>
EntropyDifference<Real>::EntropyDifference(std::string_view name, std::size_t components,
                                           bool correlated, const NetworkSpec& spec,
                                           Workspace& workspace)
    : name_(name),
      mixture_({components, spec.y_width, correlated}, workspace),
      network_(widths_between(name, spec.x_width, spec.settings, "conditional_layers",
                              mixture_.shape().width() * (spec.y_width == 0 ? 0 : 1)),
               spec.batch, workspace),
      drow_(workspace.vector<double>(mixture_.shape().width())),
      dmarginal_(workspace.vector<double>(mixture_.shape().width())) {
  if (spec.batch < 2)
    throw ShapeError(fmt::format("{}: batch is {}, want at least 2", name, spec.batch));
  out_ = workspace.matrix<Real>(spec.batch, mixture_.shape().width());
  dout_ = workspace.matrix<Real>(spec.batch, mixture_.shape().width());
}

template <class Real>
void EntropyDifference<Real>::initialise(std::span<Real> theta, const Streams& streams) const {
  require_size(name_, "theta", theta.size(), parameter_count());
  Stream stream = streams(name_ + "/networks");
  const std::span<Real> block = theta.first(network_.parameter_count());
  network_.initialise_glorot(block, stream);
  const std::span<Real> marginal = theta.subspan(block.size());
  std::ranges::fill(marginal, Real{0});
  const MixtureShape& shape = mixture_.shape();
  if (shape.components == 1) return;
  const std::span<Real> biases = network_.biases(block, network_.layers() - 1);
  for (const std::span<Real> parameters : {biases, marginal})
    for (Real& mean : parameters.subspan(shape.components, shape.components * shape.columns))
      mean = static_cast<Real>(stream.normal());
}

template <class Real>
double EntropyDifference<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                                         ConstMatrixView<Real> y, std::span<Real> dtheta) {
  const std::span<const Real> block = theta.first(network_.parameter_count()),
                              marginal = theta.subspan(block.size());
  network_.forward(block, x, out_);
  const double share = 1 / static_cast<double>(batch());
  double sum = 0;
  std::ranges::fill(dmarginal_, 0.0);
  for (std::size_t i = 0; i < batch(); ++i) {
    sum += mixture_.log_density<Real>(out_.row(i), y.row(i));
    mixture_.backward<Real>(out_.row(i), y.row(i), -share, drow_);
    for (std::size_t k = 0; k < drow_.size(); ++k) dout_(i, k) = static_cast<Real>(drow_[k]);
    sum += mixture_.log_density<Real>(marginal, y.row(i));
    mixture_.backward<Real>(marginal, y.row(i), -share, drow_);
    for (std::size_t k = 0; k < drow_.size(); ++k) dmarginal_[k] += drow_[k];
  }
  network_.backward(block, x, out_, dout_, dtheta.first(block.size()), {});
  for (std::size_t k = 0; k < dmarginal_.size(); ++k)
    dtheta[block.size() + k] = static_cast<Real>(dmarginal_[k]);
  return sum * share;
}

template <class Real>
typename EntropyDifference<Real>::LogDensities EntropyDifference<Real>::log_densities(
    std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y) {
  const std::span<const Real> block = theta.first(network_.parameter_count()),
                              marginal = theta.subspan(block.size());
  network_.forward(block, x, out_);
  const double share = 1 / static_cast<double>(batch());
  LogDensities mean;
  for (std::size_t i = 0; i < batch(); ++i) {
    mean.conditional += share * mixture_.log_density<Real>(out_.row(i), y.row(i));
    mean.marginal += share * mixture_.log_density<Real>(marginal, y.row(i));
  }
  return mean;
}

template <class Real>
double EntropyDifference<Real>::followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                                         ConstMatrixView<Real> y) {
  const LogDensities mean = log_densities(theta, x, y);
  return mean.conditional + mean.marginal;
}

template <class Real>
double EntropyDifference<Real>::estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                                         ConstMatrixView<Real> y) {
  const LogDensities mean = log_densities(theta, x, y);
  return mean.conditional - mean.marginal;
}

// Some 40 operations a parameter of either density, and as many for its gradient.
template <class Real>
Work EntropyDifference<Real>::estimate_work() const {
  Work work = network_.forward_work(batch());
  work.pairs += 80 * static_cast<double>(batch()) * static_cast<double>(mixture_.shape().width());
  return work;
}

template <class Real>
Work EntropyDifference<Real>::gradient_work() const {
  return 2.0 * estimate_work() + network_.backward_work(batch(), false);
}

template double Mixture::log_density(std::span<const float>, std::span<const float>);
template double Mixture::log_density(std::span<const double>, std::span<const double>);
template void Mixture::backward(std::span<const float>, std::span<const float>, double,
                                std::span<double>);
template void Mixture::backward(std::span<const double>, std::span<const double>, double,
                                std::span<double>);
template class EntropyDifference<float>;
template class EntropyDifference<double>;

}  // namespace infomax
