#include "critics/inner.h"

#include <fmt/format.h>

#include "core/error.h"
#include "critics/shapes.h"
#include "kernels/dense.h"

namespace infomax {

namespace {

template <class Real>
class Inner final : public Critic<Real> {
 public:
  Inner(const CriticSpec& spec, std::size_t max_rows, Workspace& workspace)
      : plan_{"inner", spec.x_width, spec.y_width, max_rows, 0},
        inner_products_(spec.x_width, max_rows, spec.precision, workspace) {
    require_plan(plan_);
    if (spec.x_width != spec.y_width)
      throw ShapeError(fmt::format("inner: x has {} values and y {}, want the same for a product",
                                   spec.x_width, spec.y_width));
  }

  std::size_t parameter_count() const override { return 0; }
  void initialise(std::span<Real> theta, Stream) const override {
    require_size(plan_.name, "theta", theta.size(), 0);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
               MatrixView<Real> scores) override {
    require_forward<Real>(plan_, theta, x, y, scores);
    inner_products_.forward(x, y, scores);
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                MatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> dx,
                MatrixView<Real> dy) override {
    require_backward(plan_, theta, x, y, dscores, dtheta, dx, dy);
    inner_products_.backward(x, y, dscores, dx, dy);
  }

  Work forward_work(std::size_t n) const override { return inner_products_.forward_work(n); }
  Work backward_work(std::size_t n) const override { return 2.0 * forward_work(n); }

 private:
  CriticShape plan_;
  InnerProducts<Real> inner_products_;
};

}  // namespace

template <class Real>
std::unique_ptr<Critic<Real>> make_inner(const CriticSpec& spec, std::size_t max_rows,
                                         Workspace& workspace) {
  return std::make_unique<Inner<Real>>(spec, max_rows, workspace);
}

template std::unique_ptr<Critic<float>> make_inner(const CriticSpec&, std::size_t, Workspace&);
template std::unique_ptr<Critic<double>> make_inner(const CriticSpec&, std::size_t, Workspace&);

}  // namespace infomax
