#include "estimators/networks/gaussianising_flow.h"

#include <algorithm>

#include "densities/batch_gaussian.h"
#include "estimators/networks/conditional_gaussian.h"

namespace infomax {

namespace {

constexpr std::string_view kName = "gaussianising-flow";

template <class Real>
class GaussianisingFlow final : public Trainable<Real> {
 public:
  GaussianisingFlow(const NetworkSpec& spec, Workspace& workspace)
      : flow_x_(flow_shape(kName, spec.x_width, 0, spec.settings), spec.batch, workspace),
        flow_y_(flow_shape(kName, spec.y_width, 0, spec.settings), spec.batch, workspace),
        gaussian_(kName, spec.batch, spec.x_width + spec.y_width, workspace),
        corrected_(spec.settings.says("bias_correction", "gaussian")),
        codes_(workspace.matrix<Real>(spec.batch, spec.x_width + spec.y_width)),
        da_(workspace.matrix<Real>(spec.batch, spec.x_width)),
        db_(workspace.matrix<Real>(spec.batch, spec.y_width)),
        a_(workspace.matrix<double>(spec.batch, spec.x_width)),
        b_(workspace.matrix<double>(spec.batch, spec.y_width)) {}

  std::string_view what() const override { return "the log likelihood"; }
  std::size_t batch() const override { return flow_x_.rows(); }
  std::size_t x_width() const override { return flow_x_.columns(); }
  std::size_t y_width() const override { return flow_y_.columns(); }
  std::size_t parameter_count() const override {
    return flow_x_.parameter_count() + flow_y_.parameter_count();
  }
  void initialise(std::span<Real> theta, const Streams& streams) const override {
    Stream x = streams("gaussianising-flow/x"), y = streams("gaussianising-flow/y");
    flow_x_.initialise(of_x(theta), x);
    flow_y_.initialise(of_y(theta), y);
  }

  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override {
    const double likelihood = followed(theta, x, y);
    gaussian_.backward(codes_, codes_);
    for (std::size_t i = 0; i < batch(); ++i) {
      std::ranges::copy(codes_.row(i).first(x_width()), da_.row(i).begin());
      std::ranges::copy(codes_.row(i).last(y_width()), db_.row(i).begin());
    }
    const double share = 1 / static_cast<double>(batch());
    flow_x_.backward(of_x(theta), da_, -share, of_x(dtheta));
    flow_y_.backward(of_y(theta), db_, -share, of_y(dtheta));
    return likelihood;
  }

  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    forward(theta, x, y);
    for (std::size_t i = 0; i < batch(); ++i) {
      std::ranges::copy(flow_x_.z().row(i), codes_.row(i).begin());
      std::ranges::copy(flow_y_.z().row(i), codes_.row(i).subspan(x_width()).begin());
    }
    double volume = 0;
    for (std::size_t i = 0; i < batch(); ++i)
      volume += flow_x_.log_volume()[i] + flow_y_.log_volume()[i];
    return gaussian_.log_likelihood(codes_) + volume / static_cast<double>(batch());
  }

  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    forward(theta, x, y);
    for (std::size_t i = 0; i < batch(); ++i) {
      std::ranges::copy(flow_x_.z().row(i), a_.row(i).begin());
      std::ranges::copy(flow_y_.z().row(i), b_.row(i).begin());
    }
    return canonical_information(kName, a_, b_, corrected_);
  }

  // Bases of the codes take two passes over each pair of columns, a covariance one.
  Work estimate_work() const override {
    Work work = flow_x_.forward_work() + flow_y_.forward_work();
    work.pairs += 4 * squares();
    return work;
  }
  Work gradient_work() const override {
    Work work = flow_x_.forward_work() + flow_y_.forward_work() + flow_x_.backward_work() +
                flow_y_.backward_work();
    work.pairs += 3 * squares();
    return work;
  }

 private:
  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y) {
    flow_x_.forward(of_x(theta), x, {});
    flow_y_.forward(of_y(theta), y, {});
  }
  double squares() const {
    const double d = static_cast<double>(codes_.cols());
    return static_cast<double>(batch()) * d * d;
  }
  template <class T>
  std::span<T> of_x(std::span<T> theta) const {
    return theta.first(flow_x_.parameter_count());
  }
  template <class T>
  std::span<T> of_y(std::span<T> theta) const {
    return theta.subspan(flow_x_.parameter_count());
  }

  Flow<Real> flow_x_, flow_y_;
  BatchGaussian<Real> gaussian_;
  bool corrected_;
  MatrixView<Real> codes_, da_, db_;
  MatrixView<double> a_, b_;
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_gaussianising_flow(const NetworkSpec& spec,
                                                         Workspace& workspace) {
  require_pairs_of_columns(kName, spec);
  return std::make_unique<GaussianisingFlow<Real>>(spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_gaussianising_flow(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_gaussianising_flow(const NetworkSpec&, Workspace&);

}  // namespace infomax
