#include "densities/flow_density.h"

#include <numbers>

#include "core/math.h"

namespace infomax {

namespace {

template <class Real>
class FlowDensity final : public Density<Real> {
 public:
  FlowDensity(const FlowShape& shape, std::size_t rows, Workspace& workspace)
      : flow_(shape, rows, workspace), dz_(workspace.matrix<Real>(rows, shape.columns)) {}

  std::size_t parameter_count() const override { return flow_.parameter_count(); }
  void initialise(std::span<Real> theta, Stream stream) const override {
    flow_.initialise(theta, stream);
  }

  double log_likelihood(std::span<const Real> theta, ConstMatrixView<Real> x,
                        ConstMatrixView<Real> y) override {
    flow_.forward(theta, y, x);
    const double constant =
        -0.5 * static_cast<double>(flow_.columns()) * det_log(2 * std::numbers::pi);
    double sum = 0;
    for (std::size_t i = 0; i < flow_.rows(); ++i) {
      double square = 0;
      for (const double z : flow_.z().row(i)) square += z * z;
      sum += flow_.log_volume()[i] - 0.5 * square;
    }
    return sum / static_cast<double>(flow_.rows()) + constant;
  }

  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override {
    const double likelihood = log_likelihood(theta, x, y);
    const double share = 1 / static_cast<double>(flow_.rows());
    for (std::size_t i = 0; i < flow_.rows(); ++i)
      for (std::size_t j = 0; j < flow_.columns(); ++j)
        dz_(i, j) = static_cast<Real>(share * static_cast<double>(flow_.z()(i, j)));
    flow_.backward(theta, dz_, -share, dtheta);
    return likelihood;
  }

  Work likelihood_work() const override { return flow_.forward_work(); }
  Work gradient_work() const override { return flow_.forward_work() + flow_.backward_work(); }

 private:
  Flow<Real> flow_;
  MatrixView<Real> dz_;
};

}  // namespace

template <class Real>
std::unique_ptr<Density<Real>> make_flow_density(const FlowShape& shape, std::size_t rows,
                                                 Workspace& workspace) {
  return std::make_unique<FlowDensity<Real>>(shape, rows, workspace);
}

template std::unique_ptr<Density<float>> make_flow_density(const FlowShape&, std::size_t,
                                                           Workspace&);
template std::unique_ptr<Density<double>> make_flow_density(const FlowShape&, std::size_t,
                                                            Workspace&);

}  // namespace infomax
