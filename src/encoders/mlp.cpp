#include "encoders/mlp.h"

#include <algorithm>

#include "encoders/shapes.h"
#include "kernels/mlp.h"

namespace infomax {

namespace {

std::vector<std::size_t> widths_of(const EncoderSpec& spec, std::size_t max_rows) {
  require_positive("mlp", "input_width", spec.input_width);
  require_layers("mlp", spec.layers);
  require_positive("mlp", "max_rows", max_rows);
  std::vector<std::size_t> widths{spec.input_width};
  widths.insert(widths.end(), spec.layers.begin(), spec.layers.end());
  return widths;
}

template <class Real>
class MlpEncoder final : public Encoder<Real> {
 public:
  MlpEncoder(const EncoderSpec& spec, std::size_t max_rows, Workspace& workspace)
      : mlp_(widths_of(spec, max_rows), std::min(max_rows, kMlpEncoderBlock), workspace),
        max_rows_(max_rows) {
    if (max_rows <= kMlpEncoderBlock) return;
    again_ = workspace.matrix<Real>(kMlpEncoderBlock, mlp_.output_width());
    dblock_ = workspace.vector<Real>(mlp_.parameter_count());
  }

  std::size_t input_width() const override { return mlp_.input_width(); }
  std::size_t output_width() const override { return mlp_.output_width(); }
  std::size_t parameter_count() const override { return mlp_.parameter_count(); }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size("mlp", "theta", theta.size(), parameter_count());
    mlp_.initialise_glorot(theta, stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward("mlp", *this, max_rows_, theta, x, g);
    for (std::size_t first = 0; first < x.rows(); first += kMlpEncoderBlock) {
      const std::size_t count = std::min(kMlpEncoderBlock, x.rows() - first);
      mlp_.forward(theta, x.row_block(first, count), g.row_block(first, count));
    }
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) override {
    require_backward("mlp", *this, max_rows_, theta, x, g, dg, dtheta, dx);
    if (x.rows() <= kMlpEncoderBlock) {
      mlp_.backward(theta, x, g, dg, dtheta, dx);
      return;
    }
    std::ranges::fill(dtheta, Real{0});
    for (std::size_t first = 0; first < x.rows(); first += kMlpEncoderBlock) {
      const std::size_t count = std::min(kMlpEncoderBlock, x.rows() - first);
      const auto block = [&](auto matrix) {
        return matrix.empty() ? matrix : matrix.row_block(first, count);
      };
      // For the hidden layers, which the blocks after this one have overwritten.
      mlp_.forward(theta, block(x), again_.row_block(0, count));
      mlp_.backward(theta, block(x), block(g), block(dg), dblock_, block(dx));
      for (std::size_t k = 0; k < dtheta.size(); ++k) dtheta[k] += dblock_[k];
    }
  }

 private:
  Mlp<Real> mlp_;
  std::size_t max_rows_;
  MatrixView<Real> again_;  // outputs of a repeated forward pass
  std::span<Real> dblock_;  // one block's share of dtheta
};

}  // namespace

template <class Real>
std::unique_ptr<Encoder<Real>> make_mlp_encoder(const EncoderSpec& spec, std::size_t max_rows,
                                                Workspace& workspace) {
  return std::make_unique<MlpEncoder<Real>>(spec, max_rows, workspace);
}

template std::unique_ptr<Encoder<float>> make_mlp_encoder(const EncoderSpec&, std::size_t,
                                                          Workspace&);
template std::unique_ptr<Encoder<double>> make_mlp_encoder(const EncoderSpec&, std::size_t,
                                                           Workspace&);

}  // namespace infomax
