#include "critics/bilinear.h"

#include <algorithm>

#include "critics/shapes.h"
#include "kernels/dense.h"
#include "kernels/parameters.h"

namespace infomax {

namespace {

template <class Real>
class Bilinear final : public Critic<Real> {
 public:
  Bilinear(const CriticSpec& spec, std::size_t max_rows, Workspace& workspace)
      : plan_{"bilinear", spec.x_width, spec.y_width, max_rows,
              padded(spec.x_width * spec.y_width)},
        dense_(spec.x_width, spec.y_width, max_rows, Activation::none, spec.precision, workspace),
        inner_products_(spec.y_width, max_rows, spec.precision, workspace) {
    require_plan(plan_);
    xw_ = workspace.matrix<Real>(max_rows, spec.y_width);
    dxw_ = workspace.matrix<Real>(max_rows, spec.y_width);
  }

  std::size_t parameter_count() const override { return plan_.parameters; }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size(plan_.name, "theta", theta.size(), plan_.parameters);
    std::ranges::fill(theta, Real{0});
    draw_glorot(theta.first(plan_.x_width * plan_.y_width), plan_.x_width, plan_.y_width, stream);
  }

  // scores = (x W) y^T
  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
               MatrixView<Real> scores) override {
    require_forward<Real>(plan_, theta, x, y, scores);
    const MatrixView<Real> xw = xw_.row_block(0, x.rows());
    dense_.forward(x, weights(theta), {}, xw);
    inner_products_.forward(xw, y, scores);
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                MatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> dx,
                MatrixView<Real> dy) override {
    require_backward(plan_, theta, x, y, dscores, dtheta, dx, dy);
    const MatrixView<Real> xw = xw_.row_block(0, x.rows());
    const MatrixView<Real> dxw = dxw_.row_block(0, x.rows());
    // scores = (x W) y^T
    inner_products_.backward(xw, y, dscores, dxw, dy);
    // xw = x W
    dense_.backward(x, weights(theta), xw, dxw, weights(dtheta), {}, dx);
    std::ranges::fill(dtheta.subspan(plan_.x_width * plan_.y_width), Real{0});
  }

  Work forward_work(std::size_t n) const override {
    return product_work(n, plan_.y_width, plan_.x_width) + inner_products_.forward_work(n);
  }
  Work backward_work(std::size_t n) const override { return 2.0 * forward_work(n); }

 private:
  template <class T>
  MatrixView<T> weights(std::span<T> theta) const {
    return {theta.data(), plan_.x_width, plan_.y_width};
  }

  CriticShape plan_;
  Dense<Real> dense_;
  InnerProducts<Real> inner_products_;
  MatrixView<Real> xw_, dxw_;
};

}  // namespace

template <class Real>
std::unique_ptr<Critic<Real>> make_bilinear(const CriticSpec& spec, std::size_t max_rows,
                                            Workspace& workspace) {
  return std::make_unique<Bilinear<Real>>(spec, max_rows, workspace);
}

template std::unique_ptr<Critic<float>> make_bilinear(const CriticSpec&, std::size_t, Workspace&);
template std::unique_ptr<Critic<double>> make_bilinear(const CriticSpec&, std::size_t, Workspace&);

}  // namespace infomax
