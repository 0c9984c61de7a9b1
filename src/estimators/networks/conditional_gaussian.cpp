#include "estimators/networks/conditional_gaussian.h"

#include <fmt/format.h>

#include <numbers>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"

namespace infomax {

std::vector<std::size_t> widths_between(std::string_view name, std::size_t in,
                                        const Settings& settings, std::string_view layers,
                                        std::size_t out) {
  const std::vector<std::size_t> hidden = settings.counts(layers);
  require_layers(name, hidden);
  std::vector<std::size_t> widths{in};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(out);
  return widths;
}

std::vector<std::size_t> stated_layers(std::string_view name, const Settings& settings) {
  std::vector<std::size_t> hidden = settings.counts("conditional_layers");
  require_layers(name, hidden);
  return hidden;
}

void require_pairs_of_columns(std::string_view name, const NetworkSpec& spec) {
  if (spec.batch < 2)
    throw ShapeError(fmt::format("{}: batch is {}, want at least 2", name, spec.batch));
  require_positive(name, "x_width", spec.x_width);
  require_positive(name, "y_width", spec.y_width);
}

template <class Real>
ConditionalGaussian<Real>::ConditionalGaussian(std::string_view name, const NetworkSpec& spec,
                                               Workspace& workspace)
    : name_(name),
      network_(
          widths_between(name, spec.x_width, spec.settings, "conditional_layers", 2 * spec.y_width),
          spec.batch, workspace),
      y_width_(spec.y_width) {
  if (spec.batch < 2)
    throw ShapeError(fmt::format("{}: batch is {}, want at least 2", name, spec.batch));
  out_ = workspace.matrix<Real>(spec.batch, 2 * y_width_);
  dout_ = workspace.matrix<Real>(spec.batch, 2 * y_width_);
}

template <class Real>
void ConditionalGaussian<Real>::initialise(std::span<Real> theta, const Streams& streams) const {
  Stream stream = streams(name_ + "/conditional");
  network_.initialise_glorot(theta, stream);
}

// d(-log q)/dmu = -(y - mu) e^-s,  d(-log q)/ds = (1 - (y - mu)^2 e^-s) / 2,  each over n
template <class Real>
double ConditionalGaussian<Real>::gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                                           ConstMatrixView<Real> y, std::span<Real> dtheta) {
  network_.forward(theta, x, out_);
  const double share = 1 / static_cast<double>(batch());
  for (std::size_t i = 0; i < batch(); ++i)
    for (std::size_t k = 0; k < y_width_; ++k) {
      const double off = y(i, k) - mu(i, k), scale = det_exp(-log_variance(i, k));
      dout_(i, k) = static_cast<Real>(-share * off * scale);
      dout_(i, y_width_ + k) = static_cast<Real>(share * 0.5 * (1 - off * off * scale));
    }
  network_.backward(theta, x, out_, dout_, dtheta, {});
  return log_likelihood(y);
}

template <class Real>
double ConditionalGaussian<Real>::followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                                           ConstMatrixView<Real> y) {
  network_.forward(theta, x, out_);
  return log_likelihood(y);
}

template <class Real>
double ConditionalGaussian<Real>::estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                                           ConstMatrixView<Real> y) {
  network_.forward(theta, x, out_);
  return of_batch(y);
}

template <class Real>
double ConditionalGaussian<Real>::log_density(std::size_t i, std::size_t k, double y) const {
  const double off = y - mu(i, k), s = log_variance(i, k);
  return -0.5 * (off * off * det_exp(-s) + s + det_log(2 * std::numbers::pi));
}

template <class Real>
double ConditionalGaussian<Real>::log_density(std::size_t i, std::span<const Real> y) const {
  double sum = 0;
  for (std::size_t k = 0; k < y_width_; ++k) sum += log_density(i, k, y[k]);
  return sum;
}

template <class Real>
double ConditionalGaussian<Real>::log_likelihood(ConstMatrixView<Real> y) const {
  double sum = 0;
  for (std::size_t i = 0; i < batch(); ++i)
    for (std::size_t k = 0; k < y_width_; ++k) sum += log_density(i, k, y(i, k));
  return sum / static_cast<double>(batch());
}

template class ConditionalGaussian<float>;
template class ConditionalGaussian<double>;

}  // namespace infomax
