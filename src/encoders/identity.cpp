#include "encoders/identity.h"

#include <algorithm>

#include "encoders/map_blocks.h"
#include "encoders/shapes.h"

namespace infomax {

namespace {

template <class Real>
void copy(ConstMatrixView<Real> from, MatrixView<Real> to) {
  for (std::size_t i = 0; i < from.rows(); ++i) {
    std::copy_n(from.row(i).data(), from.cols(), to.row(i).data());
  }
}

template <class Real>
class Identity final : public Encoder<Real> {
 public:
  Identity(const EncoderSpec& spec, std::size_t max_rows, Workspace&)
      : width_(spec.input_width), max_rows_(max_rows) {
    require_positive("identity", "input_width", width_);
    require_positive("identity", "max_rows", max_rows);
  }

  std::string_view name() const override { return "identity"; }
  std::size_t input_width() const override { return width_; }
  std::size_t output_width() const override { return width_; }
  std::size_t parameter_count() const override { return 0; }

  void initialise(std::span<Real> theta, Stream) const override {
    require_size("identity", "theta", theta.size(), 0);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward("identity", *this, max_rows_, theta, x, g);
    copy(x, g);
    rows_known_ = x.rows();
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) override {
    require_backward("identity", *this, max_rows_, theta, x, g, dg, dtheta, dx);
    if (!dx.empty()) copy<Real>(dg, dx);
  }

  bool is_identity() const override { return true; }

  bool invertible() const override { return true; }

  void inverse(std::span<const Real> theta, ConstMatrixView<Real> g, MatrixView<Real> x) override {
    require_inverse("identity", *this, max_rows_, theta, g, x);
    copy(g, x);
  }

  bool has_jacobian() const override { return true; }

  void jacobian(std::span<const Real> theta, std::size_t row, MatrixView<Real> j) override {
    require_jacobian("identity", *this, rows_known_, theta, row, j);
    for (std::size_t i = 0; i < width_; ++i) {
      std::ranges::fill(j.row(i), Real(0));
      j(i, i) = 1;
    }
  }

  Work forward_work(std::size_t) const override { return {}; }
  Work backward_work(std::size_t) const override { return {}; }

 private:
  std::size_t width_, max_rows_, rows_known_ = 0;
};

}  // namespace

template <class Real>
std::unique_ptr<Encoder<Real>> make_identity(const EncoderSpec& spec, std::size_t max_rows,
                                             Workspace& workspace) {
  return plan_encoder<Identity, Real>("identity", spec, max_rows, workspace);
}

template std::unique_ptr<Encoder<float>> make_identity(const EncoderSpec&, std::size_t, Workspace&);
template std::unique_ptr<Encoder<double>> make_identity(const EncoderSpec&, std::size_t,
                                                        Workspace&);

}  // namespace infomax
