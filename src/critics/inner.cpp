#include "critics/inner.h"

#include "critics/shapes.h"
#include "kernels/product.h"

namespace infomax {

namespace {

template <class Real>
class Inner final : public Critic<Real> {
 public:
  Inner(std::size_t width, std::size_t max_rows) : plan_{"inner", width, max_rows, 0} {
    require_plan(plan_);
  }

  std::size_t parameter_count() const override { return 0; }
  void initialise(std::span<Real> theta, Stream) const override {
    require_size(plan_.name, "theta", theta.size(), 0);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
               MatrixView<Real> scores) override {
    require_forward<Real>(plan_, theta, x, y, scores);
    product<Real>(Transpose::no, x, Transpose::yes, y, scores);
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                MatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> dx,
                MatrixView<Real> dy) override {
    require_backward(plan_, theta, x, y, dscores, dtheta, dx, dy);
    if (dx.empty()) return;
    product<Real>(Transpose::no, dscores, Transpose::no, y, dx);
    product<Real>(Transpose::yes, dscores, Transpose::no, x, dy);
  }

  Work forward_work(std::size_t n) const override { return product_work(n, n, plan_.width); }
  Work backward_work(std::size_t n) const override { return 2.0 * forward_work(n); }

 private:
  CriticShape plan_;
};

}  // namespace

template <class Real>
std::unique_ptr<Critic<Real>> make_inner(const CriticSpec& spec, std::size_t max_rows, Workspace&) {
  return std::make_unique<Inner<Real>>(spec.width, max_rows);
}

template std::unique_ptr<Critic<float>> make_inner(const CriticSpec&, std::size_t, Workspace&);
template std::unique_ptr<Critic<double>> make_inner(const CriticSpec&, std::size_t, Workspace&);

}  // namespace infomax
