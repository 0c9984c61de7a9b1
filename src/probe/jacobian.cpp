#include "probe/jacobian.h"

#include <cmath>
#include <limits>
#include <string>

#include "core/error.h"
#include "core/require.h"

namespace infomax {

namespace {

constexpr const char* kWho = "jacobian spectrum";

template <class Real>
std::size_t width_of(const Encoder<Real>& encoder, std::size_t max_points) {
  const std::size_t in = encoder.input_width(), out = encoder.output_width();
  if (!encoder.has_jacobian())
    throw Error(std::string(kWho) + ": encoder " + std::string(encoder.name()) +
                " has no Jacobian");
  if (in != out)
    throw ShapeError(std::string(kWho) + ": encoder " + std::string(encoder.name()) + " maps " +
                     std::to_string(in) + " values to " + std::to_string(out) +
                     ", want as many out as in");
  require_positive(kWho, "max_points", max_points);
  return in;
}

}  // namespace

double log_condition(std::span<const double> s) {
  require_positive("log_condition", "the number of singular values", s.size());
  if (s.back() == 0) return std::numeric_limits<double>::infinity();
  return std::log(s.front()) - std::log(s.back());
}

template <class Real>
JacobianSpectrum<Real>::JacobianSpectrum(Encoder<Real>& encoder, std::size_t max_points,
                                         Workspace& workspace)
    : encoder_(encoder),
      max_points_(max_points),
      singular_values_(width_of(encoder, max_points), workspace) {
  g_ = workspace.matrix<Real>(max_points, encoder.output_width());
  jacobian_ = workspace.matrix<Real>(encoder.input_width(), encoder.output_width());
}

template <class Real>
void JacobianSpectrum<Real>::operator()(std::span<const Real> theta, ConstMatrixView<Real> x,
                                        MatrixView<double> s, std::span<double> log_conditions) {
  require_rows(kWho, "x", x.rows(), max_points_);
  require_shape(kWho, "x", x, x.rows(), encoder_.input_width());
  require_shape(kWho, "s", s, x.rows(), x.cols());
  require_size(kWho, "log_conditions", log_conditions.size(), x.rows());
  encoder_.forward(theta, x, g_.row_block(0, x.rows()));
  for (std::size_t i = 0; i < x.rows(); ++i) {
    encoder_.jacobian(theta, i, jacobian_);
    singular_values_(jacobian_, s.row(i));
    log_conditions[i] = log_condition(s.row(i));
  }
}

template class JacobianSpectrum<float>;
template class JacobianSpectrum<double>;

}  // namespace infomax
