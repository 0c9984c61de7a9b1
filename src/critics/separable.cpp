#include "critics/separable.h"

#include "critics/shapes.h"
#include "kernels/dense.h"
#include "kernels/mlp.h"

namespace infomax {

namespace {

// Of the tower on `input` values.
std::vector<std::size_t> widths_of(const CriticSpec& spec, std::size_t input,
                                   std::size_t max_rows) {
  require_plan({"separable", spec.x_width, spec.y_width, max_rows, 0});
  const std::vector<std::size_t> layers = spec.settings.counts("separable_layers");
  require_layers("separable", layers);
  std::vector<std::size_t> widths{input};
  widths.insert(widths.end(), layers.begin(), layers.end());
  return widths;
}

template <class Real>
class Separable final : public Critic<Real> {
 public:
  Separable(const CriticSpec& spec, std::size_t max_rows, Workspace& workspace)
      : phi1_(widths_of(spec, spec.x_width, max_rows), max_rows, workspace, spec.precision),
        phi2_(widths_of(spec, spec.y_width, max_rows), max_rows, workspace, spec.precision),
        inner_products_(phi1_.output_width(), max_rows, spec.precision, workspace),
        plan_{"separable", spec.x_width, spec.y_width, max_rows,
              phi1_.parameter_count() + phi2_.parameter_count()} {
    const std::size_t width = phi1_.output_width();
    u_ = workspace.matrix<Real>(max_rows, width);
    v_ = workspace.matrix<Real>(max_rows, width);
    du_ = workspace.matrix<Real>(max_rows, width);
    dv_ = workspace.matrix<Real>(max_rows, width);
  }

  std::size_t parameter_count() const override { return plan_.parameters; }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size(plan_.name, "theta", theta.size(), plan_.parameters);
    phi1_.initialise_glorot(first(theta), stream);
    phi2_.initialise_glorot(second(theta), stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
               MatrixView<Real> scores) override {
    require_forward<Real>(plan_, theta, x, y, scores);
    const std::size_t n = x.rows();
    const MatrixView<Real> u = u_.row_block(0, n), v = v_.row_block(0, n);
    phi1_.forward(first(theta), x, u);
    phi2_.forward(second(theta), y, v);
    inner_products_.forward(u, v, scores);
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                MatrixView<Real> dscores, std::span<Real> dtheta, MatrixView<Real> dx,
                MatrixView<Real> dy) override {
    require_backward(plan_, theta, x, y, dscores, dtheta, dx, dy);
    const std::size_t n = x.rows();
    const MatrixView<Real> u = u_.row_block(0, n), v = v_.row_block(0, n);
    const MatrixView<Real> du = du_.row_block(0, n), dv = dv_.row_block(0, n);
    // scores = u v^T
    inner_products_.backward(u, v, dscores, du, dv);
    phi1_.backward(first(theta), x, u, du, first(dtheta), dx);
    phi2_.backward(second(theta), y, v, dv, second(dtheta), dy);
  }

  Work forward_work(std::size_t n) const override {
    return phi1_.forward_work(n) + phi2_.forward_work(n) + inner_products_.forward_work(n);
  }
  Work backward_work(std::size_t n) const override { return 2.0 * forward_work(n); }

 private:
  template <class T>
  std::span<T> first(std::span<T> theta) const {
    return theta.first(phi1_.parameter_count());
  }
  template <class T>
  std::span<T> second(std::span<T> theta) const {
    return theta.last(phi2_.parameter_count());
  }

  Mlp<Real> phi1_, phi2_;
  InnerProducts<Real> inner_products_;
  CriticShape plan_;
  MatrixView<Real> u_, v_, du_, dv_;
};

}  // namespace

template <class Real>
std::unique_ptr<Critic<Real>> make_separable(const CriticSpec& spec, std::size_t max_rows,
                                             Workspace& workspace) {
  return std::make_unique<Separable<Real>>(spec, max_rows, workspace);
}

template std::unique_ptr<Critic<float>> make_separable(const CriticSpec&, std::size_t, Workspace&);
template std::unique_ptr<Critic<double>> make_separable(const CriticSpec&, std::size_t, Workspace&);

}  // namespace infomax
