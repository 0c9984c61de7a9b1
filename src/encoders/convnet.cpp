#include "encoders/convnet.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "encoders/map_blocks.h"
#include "encoders/shapes.h"
#include "image_kernels/convolution.h"
#include "image_kernels/layer_norm.h"
#include "kernels/elementwise.h"
#include "kernels/mlp.h"
#include "kernels/parameters.h"

namespace infomax {

namespace {

// Images that a plan which only maps works on at a time: few enough that what one convolution
// leaves is still in the cache for the next.
constexpr std::size_t kMapImages = 32;

std::vector<ConvolutionShape> chain_of(const EncoderSpec& spec, std::size_t max_rows) {
  const ImageShape& image = spec.image;
  require_positive("convnet", "input_width", spec.input_width);
  if (image.size() == 0)
    throw InputError("convnet: its input is no image, want views of images: a task has none");
  if (image.size() != spec.input_width)
    throw ShapeError(fmt::format("convnet: input_width is {}, want the image's {} x {} x {} = {}",
                                 spec.input_width, image.height, image.width, image.channels,
                                 image.size()));
  const std::vector<std::size_t> layers = spec.settings.counts("convnet_layers");
  require_layers("convnet", layers);
  if (layers.size() == 1)
    throw InputError(
        fmt::format("convnet: layers are [{}], want the channels of one convolution or more, then "
                    "the output's width",
                    layers.front()));
  require_positive("convnet", "max_rows", max_rows);
  return convolution_chain(image.height, image.width, image.channels,
                           std::span(layers).first(layers.size() - 1));
}

// T is the type of the numbers that are multiplied: Real, or Bf16 for float.
template <class T, class Real>
class ConvNet : public Encoder<Real> {
 public:
  ConvNet(const EncoderSpec& spec, std::size_t max_rows, Workspace& workspace)
      : chain_(chain_of(spec, max_rows)),
        input_width_(spec.input_width),
        max_rows_(max_rows),
        block_rows_(spec.map_only ? std::min(max_rows, kMapImages) : max_rows),
        norm_(chain_.back().y(), block_rows_, workspace),
        dense_({chain_.back().out, spec.settings.counts("convnet_layers").back()}, block_rows_,
               workspace, spec.precision) {
    for (const ConvolutionShape& shape : chain_) {
      weights_at_.push_back(take(shape.weights()));
      biases_at_.push_back(take(shape.out));
    }
    scale_at_ = take(chain_.back().out);
    bias_at_ = take(chain_.back().out);
    dense_at_ = take(dense_.parameter_count());
    const bool both = !spec.map_only;
    for (std::size_t l = 0; l < chain_.size(); ++l) {
      const Passes passes = spec.map_only ? Passes::forward
                            : l == 0      ? Passes::and_weights
                                          : Passes::and_data;
      const ConvolutionShape& shape = chain_[l];
      x_.push_back(workspace.vector<T>(block_rows_ * shape.x().size()));
      if (both) dz_.push_back(workspace.vector<T>(block_rows_ * shape.y().size()));
      if (l + 1 < chain_.size())
        hidden_.emplace_back(shape, block_rows_, passes, workspace);
      else
        last_.emplace_back(shape, block_rows_, passes, workspace);
    }
    top_ = workspace.vector<Real>(block_rows_ * chain_.back().y().size());
    pooled_ = workspace.matrix<Real>(block_rows_, chain_.back().out);
    if (both) {
      dpooled_ = workspace.matrix<Real>(block_rows_, chain_.back().out);
      dx_ = workspace.vector<T>(block_rows_ * chain_.front().x().size());
    }
  }

  std::string_view name() const override { return "convnet"; }
  std::size_t input_width() const override { return input_width_; }
  std::size_t output_width() const override { return dense_.output_width(); }
  std::size_t parameter_count() const override { return parameter_count_; }

  void initialise(std::span<Real> theta, Stream stream) const override {
    require_size("convnet", "theta", theta.size(), parameter_count_);
    std::ranges::fill(theta, Real(0));
    constexpr std::size_t taps = kTaps * kTaps;
    for (std::size_t l = 0; l < chain_.size(); ++l)
      draw_glorot(weights(theta, l), taps * chain_[l].in, taps * chain_[l].out, stream);
    std::ranges::fill(scale(theta), Real(1));
    dense_.initialise_glorot(dense(theta), stream);
  }

  void forward(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) override {
    require_forward<Real>("convnet", *this, max_rows_, theta, x, g);
    for (std::size_t l = 0; l < hidden_.size(); ++l) hidden_[l].load(weights(theta, l));
    last_.front().load(weights(theta, hidden_.size()));
    for (std::size_t first = 0; first < x.rows(); first += block_rows_) {
      const std::size_t count = std::min(block_rows_, x.rows() - first);
      forward_block(theta, x.row_block(first, count), g.row_block(first, count));
    }
    // oneDNN's ReLU makes 0 of a NaN.
    const bool sound = convolutions_finite(theta);
    for (std::size_t i = 0; i < x.rows(); ++i)
      if (!sound || !all_finite<Real>(x.row(i)))
        std::ranges::fill(g.row(i), std::numeric_limits<Real>::quiet_NaN());
  }

  void backward(std::span<const Real> theta, ConstMatrixView<Real> x, ConstMatrixView<Real> g,
                MatrixView<Real> dg, std::span<Real> dtheta, MatrixView<Real> dx) override {
    require_backward<Real>("convnet", *this, max_rows_, theta, x, g, dg, dtheta, dx);
    clear_padding(dtheta);
    const std::size_t n = x.rows();
    const MatrixView<Real> dpooled = dpooled_.row_block(0, n);
    dense_.backward(dense(theta), pooled_.row_block(0, n), g, dg, dense(dtheta), dpooled);
    std::size_t l = hidden_.size();
    norm_.backward(top_.data(), scale(theta), ConstMatrixView<Real>(dpooled), scale(dtheta),
                   bias(dtheta), dz_[l].data(), biases(dtheta, l));
    // Images that aren't there have no gradient.
    std::ranges::fill(dz_[l].subspan(n * chain_[l].y().size()), T{});
    last_.front().backward_weights(x_[l].data(), dz_[l].data(), weights(dtheta, l));
    if (l > 0) last_.front().backward_data(weights(theta, l), dz_[l].data(), dz_[l - 1].data());
    while (l-- > 0) {
      relu_backward<T>(chain_[l].y(), block_rows_, x_[l + 1].data(), dz_[l].data(),
                       biases(dtheta, l));
      hidden_[l].backward_weights(x_[l].data(), dz_[l].data(), weights(dtheta, l));
      if (l > 0) hidden_[l].backward_data(weights(theta, l), dz_[l].data(), dz_[l - 1].data());
    }
    if (!dx.empty()) input_gradient(theta, dx);
  }

  Work forward_work(std::size_t rows) const override {
    Work work = dense_.forward_work(rows);
    for (const ConvolutionShape& shape : chain_) work += convolution_work(shape, rows);
    return work;
  }
  Work backward_work(std::size_t rows) const override {
    Work work = dense_.backward_work(rows, true) + -1.0 * convolution_work(chain_.front(), rows);
    for (const ConvolutionShape& shape : chain_) work += 2.0 * convolution_work(shape, rows);
    return work;
  }

 private:
  std::size_t take(std::size_t count) {
    return std::exchange(parameter_count_, parameter_count_ + padded(count));
  }

  // The tensors within a block theta (or its gradient).
  template <class V>
  std::span<V> weights(std::span<V> theta, std::size_t l) const {
    return theta.subspan(weights_at_[l], chain_[l].weights());
  }
  template <class V>
  std::span<V> biases(std::span<V> theta, std::size_t l) const {
    return theta.subspan(biases_at_[l], chain_[l].out);
  }
  template <class V>
  std::span<V> scale(std::span<V> theta) const {
    return theta.subspan(scale_at_, chain_.back().out);
  }
  template <class V>
  std::span<V> bias(std::span<V> theta) const {
    return theta.subspan(bias_at_, chain_.back().out);
  }
  template <class V>
  std::span<V> dense(std::span<V> theta) const {
    return theta.subspan(dense_at_, dense_.parameter_count());
  }
  bool convolutions_finite(std::span<const Real> theta) const {
    for (std::size_t l = 0; l < chain_.size(); ++l)
      if (!all_finite<Real>(weights(theta, l)) || !all_finite<Real>(biases(theta, l))) return false;
    return true;
  }
  void clear_padding(std::span<Real> theta) const {
    const auto clear = [&](std::size_t at, std::size_t count) {
      std::ranges::fill(theta.subspan(at + count, padded(count) - count), Real(0));
    };
    for (std::size_t l = 0; l < chain_.size(); ++l) {
      clear(weights_at_[l], chain_[l].weights());
      clear(biases_at_[l], chain_[l].out);
    }
    clear(scale_at_, chain_.back().out);
    clear(bias_at_, chain_.back().out);
  }

  void forward_block(std::span<const Real> theta, ConstMatrixView<Real> x, MatrixView<Real> g) {
    const ImageLayout input = chain_.front().x();
    pack_images<T>(x, input, x_.front().data());
    std::ranges::fill(x_.front().subspan(x.rows() * input.size()), T{});
    for (std::size_t l = 0; l < hidden_.size(); ++l)
      hidden_[l].forward(biases(theta, l), x_[l].data(), x_[l + 1].data());
    last_.front().forward(biases(theta, hidden_.size()), x_.back().data(), top_.data());
    const MatrixView<Real> pooled = pooled_.row_block(0, x.rows());
    norm_.forward(top_.data(), scale(theta), bias(theta), pooled);
    dense_.forward(dense(theta), pooled, g);
  }

  void input_gradient(std::span<const Real> theta, MatrixView<Real> dx) {
    const ImageLayout input = chain_.front().x();
    if (hidden_.empty())
      last_.front().backward_data(weights(theta, 0), dz_.front().data(), dx_.data());
    else
      hidden_.front().backward_data(weights(theta, 0), dz_.front().data(), dx_.data());
    unpack_images<T>(dx_.data(), input, dx);
  }

  std::vector<ConvolutionShape> chain_;
  std::size_t input_width_, max_rows_, block_rows_;
  std::size_t parameter_count_ = 0;
  std::vector<std::size_t> weights_at_, biases_at_;
  std::size_t scale_at_ = 0, bias_at_ = 0, dense_at_ = 0;

  std::vector<Convolution<T>> hidden_;
  std::vector<Convolution<T, Real>> last_;  // one
  LayerNormPool<Real> norm_;
  Mlp<Real> dense_;

  std::vector<std::span<T>> x_;   // inputs of the convolutions, block_rows_ images each
  std::vector<std::span<T>> dz_;  // gradients by what their ReLU took
  std::span<Real> top_;           // what the last one gives
  std::span<T> dx_;               // the input's gradient
  MatrixView<Real> pooled_, dpooled_;
};

template <class Real>
class PlainConvNet final : public ConvNet<Real, Real> {
  using ConvNet<Real, Real>::ConvNet;
};
template <class Real>
class Bf16ConvNet final : public ConvNet<Bf16, Real> {
  using ConvNet<Bf16, Real>::ConvNet;
};

}  // namespace

template <class Real>
std::unique_ptr<Encoder<Real>> make_convnet(const EncoderSpec& spec, std::size_t max_rows,
                                            Workspace& workspace) {
  if constexpr (std::is_same_v<Real, float>) {
    if (spec.precision == Precision::bf16)
      return plan_encoder<Bf16ConvNet, Real>("convnet", spec, max_rows, workspace);
  }
  return plan_encoder<PlainConvNet, Real>("convnet", spec, max_rows, workspace);
}

template std::unique_ptr<Encoder<float>> make_convnet(const EncoderSpec&, std::size_t, Workspace&);
template std::unique_ptr<Encoder<double>> make_convnet(const EncoderSpec&, std::size_t, Workspace&);

}  // namespace infomax
