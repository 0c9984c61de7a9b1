#include "estimators/networks/latent.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "estimators/networks/conditional_gaussian.h"
#include "estimators/samples/ksg.h"
#include "kernels/mlp.h"

namespace infomax {

namespace {

// One side's encoder and decoder. The decoder tells x, then y.
template <class Real>
class Side {
 public:
  Side(const NetworkSpec& spec, std::size_t own_width, Workspace& workspace)
      : encoder_(widths_between("latent", own_width, spec.settings, "latent_layers", code_of(spec)),
                 spec.batch, workspace),
        decoder_(widths_between("latent", code_of(spec), spec.settings, "latent_layers",
                                spec.x_width + spec.y_width),
                 spec.batch, workspace),
        code_(workspace.matrix<Real>(spec.batch, code_of(spec))),
        dcode_(workspace.matrix<Real>(spec.batch, code_of(spec))),
        told_(workspace.matrix<Real>(spec.batch, spec.x_width + spec.y_width)),
        dtold_(workspace.matrix<Real>(spec.batch, spec.x_width + spec.y_width)),
        points_(workspace.matrix<double>(spec.batch, code_of(spec))) {}

  const Mlp<Real>& encoder() const { return encoder_; }
  const Mlp<Real>& decoder() const { return decoder_; }

  void encode(std::span<const Real> theta, ConstMatrixView<Real> own) {
    encoder_.forward(theta, own, code_);
  }
  ConstMatrixView<double> points() {
    for (std::size_t i = 0; i < code_.rows(); ++i)
      std::ranges::copy(code_.row(i), points_.row(i).begin());
    return points_;
  }

  // The mean over rows of half the squared errors, those of x and of y by their weights.
  double error(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
               double x_weight, double y_weight) {
    decoder_.forward(theta, code_, told_);
    return part_error(x, 0, x_weight) + part_error(y, x.cols(), y_weight);
  }
  void backward(std::span<const Real> encoder, std::span<const Real> decoder,
                ConstMatrixView<Real> own, std::span<Real> dencoder, std::span<Real> ddecoder) {
    decoder_.backward(decoder, code_, told_, dtold_, ddecoder, dcode_);
    encoder_.backward(encoder, own, code_, dcode_, dencoder, {});
  }

 private:
  static std::size_t code_of(const NetworkSpec& spec) {
    return static_cast<std::size_t>(spec.settings.count("latent_width"));
  }

  // Of the columns from `first`; their derivatives go to dtold_.
  double part_error(ConstMatrixView<Real> wanted, std::size_t first, double weight) {
    const double share = weight / static_cast<double>(wanted.rows());
    double sum = 0;
    for (std::size_t i = 0; i < wanted.rows(); ++i)
      for (std::size_t k = 0; k < wanted.cols(); ++k) {
        const double off =
            static_cast<double>(told_(i, first + k)) - static_cast<double>(wanted(i, k));
        sum += off * off;
        dtold_(i, first + k) = static_cast<Real>(share * off);
      }
    return 0.5 * share * sum;
  }

  Mlp<Real> encoder_, decoder_;
  MatrixView<Real> code_, dcode_, told_, dtold_;
  MatrixView<double> points_;
};

template <class Real>
class Latent final : public Trainable<Real> {
 public:
  Latent(const NetworkSpec& spec, Workspace& workspace)
      : neighbours_(neighbour_settings(spec.settings)),
        self_weight_(spec.settings.number("self_weight")),
        batch_(spec.batch),
        x_side_(spec, spec.x_width, workspace),
        y_side_(spec, spec.y_width, workspace) {
    if (batch_ <= neighbours_.neighbours)
      throw ShapeError(fmt::format("latent: batch is {}, want more than the {} neighbours", batch_,
                                   neighbours_.neighbours));
    parts_[0] = 0;
    parts_[1] = x_side_.encoder().parameter_count();
    parts_[2] = parts_[1] + y_side_.encoder().parameter_count();
    parts_[3] = parts_[2] + x_side_.decoder().parameter_count();
    parts_[4] = parts_[3] + y_side_.decoder().parameter_count();
  }

  std::string_view what() const override { return "minus the squared error"; }
  std::size_t batch() const override { return batch_; }
  std::size_t x_width() const override { return x_side_.encoder().input_width(); }
  std::size_t y_width() const override { return y_side_.encoder().input_width(); }
  std::size_t parameter_count() const override { return parts_[4]; }

  void initialise(std::span<Real> theta, const Streams& streams) const override {
    Stream x_encoder = streams("latent/x-encoder"), y_encoder = streams("latent/y-encoder");
    Stream x_decoder = streams("latent/x-decoder"), y_decoder = streams("latent/y-decoder");
    x_side_.encoder().initialise_glorot(part(theta, 0), x_encoder);
    y_side_.encoder().initialise_glorot(part(theta, 1), y_encoder);
    x_side_.decoder().initialise_glorot(part(theta, 2), x_decoder);
    y_side_.decoder().initialise_glorot(part(theta, 3), y_decoder);
  }

  double gradient(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y,
                  std::span<Real> dtheta) override {
    const double value = followed(theta, x, y);
    x_side_.backward(part(theta, 0), part(theta, 2), x, part(dtheta, 0), part(dtheta, 2));
    y_side_.backward(part(theta, 1), part(theta, 3), y, part(dtheta, 1), part(dtheta, 3));
    return value;
  }

  double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    encode(theta, x, y);
    return -(x_side_.error(part(theta, 2), x, y, self_weight_, 1) +
             y_side_.error(part(theta, 3), x, y, 1, self_weight_));
  }

  double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                  ConstMatrixView<Real> y) override {
    encode(theta, x, y);
    return ksg(x_side_.points(), y_side_.points(), neighbours_);
  }

  // Neighbours are searched in all pairs of points, at most: three operations a column.
  Work estimate_work() const override {
    const double n = static_cast<double>(batch_);
    Work work = x_side_.encoder().forward_work(batch_) + y_side_.encoder().forward_work(batch_);
    work.pairs += 6 * n * n * static_cast<double>(x_side_.encoder().output_width());
    return work;
  }
  Work gradient_work() const override {
    Work work;
    for (const auto* side : {&x_side_, &y_side_})
      work += side->encoder().forward_work(batch_) + side->decoder().forward_work(batch_) +
              side->encoder().backward_work(batch_, false) +
              side->decoder().backward_work(batch_, true);
    return work;
  }

 private:
  void encode(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> y) {
    x_side_.encode(part(theta, 0), x);
    y_side_.encode(part(theta, 1), y);
  }
  template <class T>
  std::span<T> part(std::span<T> theta, std::size_t k) const {
    return theta.subspan(parts_[k], parts_[k + 1] - parts_[k]);
  }

  NeighbourSettings neighbours_;
  double self_weight_;
  std::size_t batch_;
  Side<Real> x_side_, y_side_;
  std::array<std::size_t, 5> parts_{};
};

}  // namespace

template <class Real>
std::unique_ptr<Trainable<Real>> make_latent(const NetworkSpec& spec, Workspace& workspace) {
  require_pairs_of_columns("latent", spec);
  return std::make_unique<Latent<Real>>(spec, workspace);
}

template std::unique_ptr<Trainable<float>> make_latent(const NetworkSpec&, Workspace&);
template std::unique_ptr<Trainable<double>> make_latent(const NetworkSpec&, Workspace&);

}  // namespace infomax
