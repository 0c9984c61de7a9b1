// g(x) by dense layers with skips around them: what each adds to its input.
//
//   x_l = x_{l-1} + relu(x_{l-1} W_l + b_l)   for l = 1 ... L-1
//   g   = x_{L-1} + x_{L-1} W_L + b_L
//
// All layers are d x d, d = input_width = output_width; the paper has L = 5 and d = 392. Weights
// start truncated normal with standard deviation 1e-4, biases at zero: g begins as very nearly the
// identity, and nothing keeps it invertible.
//
// Source: Tschannen et al. (2020), section 3.2, and the notebook released with it (five layers,
// where the text counts four hidden ones).
#pragma once

#include <memory>

#include "encoders/encoder.h"

namespace infomax {

// Where the parameters lie within theta: [W_1 | b_1 | W_2 | b_2 | ...], each tensor at a multiple
// of 16 elements, zeros between.
class SkipMlpLayout {
 public:
  SkipMlpLayout(std::size_t width, std::size_t layers);

  std::size_t width() const { return width_; }
  std::size_t layers() const { return layers_; }
  std::size_t parameter_count() const { return layers_ * (bias_offset_ + bias_size_); }

  // W_l [d, d] and b_l [d], l counted from 0, within a block theta or its gradient.
  template <class T>
  MatrixView<T> weights(std::span<T> theta, std::size_t layer) const {
    return {theta.data() + layer * (bias_offset_ + bias_size_), width_, width_};
  }
  template <class T>
  std::span<T> biases(std::span<T> theta, std::size_t layer) const {
    return theta.subspan(layer * (bias_offset_ + bias_size_) + bias_offset_, width_);
  }

 private:
  std::size_t width_, layers_, bias_offset_, bias_size_;
};

inline constexpr Parameter kSkipMlpParameters[] = {
    {.name = "skip_layers",
     .type = "count",
     .summary = "encoder skip-mlp: layers",
     .at_least = 1,
     .at_most = 1024},
};

// Reads input_width and precision. Its Jacobian is the product of the layers'
//
//   dg/dx = (I + W_1 D_1) (I + W_2 D_2) ... (I + W_L),   D_l = diag(x_{l-1} W_l + b_l > 0)
//
// from the last to the first, computed in Real whatever the precision of forward; columns of W_l
// that D_l makes zero are left out. It is NaN where a parameter or one of x_1 ... x_{L-1} isn't
// finite. Throws InputError for no layers, ShapeError for input_width = 0 or max_rows = 0.
template <class Real>
std::unique_ptr<Encoder<Real>> make_skip_mlp(const EncoderSpec& spec, std::size_t max_rows,
                                             Workspace& workspace);

}  // namespace infomax
