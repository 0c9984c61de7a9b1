#include "encoders/mlp.h"

#include "encoders/map_blocks.h"
#include "encoders/shapes.h"
#include "kernels/mlp.h"

namespace infomax {

namespace {

std::vector<std::size_t> widths_of(const EncoderSpec& spec, std::size_t max_rows) {
  require_positive("mlp", "input_width", spec.input_width);
  const std::vector<std::size_t> layers = spec.settings.counts("mlp_layers");
  require_layers("mlp", layers);
  require_positive("mlp", "max_rows", max_rows);
  std::vector<std::size_t> widths{spec.input_width};
  widths.insert(widths.end(), layers.begin(), layers.end());
  return widths;
}

template <class Real>
class MlpEncoder final : public Encoder<Real> {
 public:
  MlpEncoder(const EncoderSpec& spec, std::size_t max_rows, Workspace& workspace)
      : mlp_(widths_of(spec, max_rows), max_rows, workspace, spec.precision), max_rows_(max_rows) {}

  std::string_view name() const override { return "mlp"; }
  std::size_t input_width() const override { return mlp_.input_width(); }
  std::size_t output_width() const override { return mlp_.output_width(); }
  std::size_t parameter_count() const override { return mlp_.parameter_count(); }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size("mlp", "theta", theta.size(), parameter_count());
    mlp_.initialise_glorot(theta, stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward("mlp", *this, max_rows_, theta, x, g);
    mlp_.forward(theta, x, g);
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) override {
    require_backward("mlp", *this, max_rows_, theta, x, g, dg, dtheta, dx);
    mlp_.backward(theta, x, g, dg, dtheta, dx);
  }

  Work forward_work(std::size_t rows) const override { return mlp_.forward_work(rows); }
  Work backward_work(std::size_t rows) const override { return mlp_.backward_work(rows, false); }

 private:
  Mlp<Real> mlp_;
  std::size_t max_rows_;
};

}  // namespace

template <class Real>
std::unique_ptr<Encoder<Real>> make_mlp_encoder(const EncoderSpec& spec, std::size_t max_rows,
                                                Workspace& workspace) {
  return plan_encoder<MlpEncoder, Real>("mlp", spec, max_rows, workspace);
}

template std::unique_ptr<Encoder<float>> make_mlp_encoder(const EncoderSpec&, std::size_t,
                                                          Workspace&);
template std::unique_ptr<Encoder<double>> make_mlp_encoder(const EncoderSpec&, std::size_t,
                                                           Workspace&);

}  // namespace infomax
