// g(x) by convolutions, for images.
//
//   h_0 = x,  h_l = relu(conv5x5/2(h_{l-1}, W_l) + b_l),  g = pool(norm(h_L)) V + c
//
// conv5x5/2 is image_kernels/convolution.h, pool(norm()) image_kernels/layer_norm.h: normalised
// over all pixels and channels of each image, one scale and one bias per channel, then averaged
// over the pixels. The paper's takes 14 x 28 x 1 to 64 and 128 channels, then to 100 numbers.
//
// A row of x holds the pixels in the order height, width, channel. theta is [W_1 | b_1 | W_2 | ...
// | scale | bias | V | c]: W_l [5, 5, in, out], V [channels, out]; each tensor starts at a multiple
// of 16 elements, the padding between is zero and has gradient zero.
//
// Weights start Glorot uniform, U(-a, a) with a = sqrt(6 / (25 in + 25 out)) for a convolution and
// sqrt(6 / (in + out)) for V; scale at one, biases at zero.
//
// g of an image that isn't finite is NaN, and so is that of all where W_l or b_l aren't finite:
// oneDNN's ReLU would make 0 of it. (Finite numbers that overflow between convolutions aren't
// caught.)
//
// Source: Tschannen et al. (2020), section 4.
#pragma once

#include <memory>

#include "encoders/encoder.h"

namespace infomax {

inline constexpr Parameter kConvNetParameters[] = {
    {.name = "convnet_layers",
     .type = "counts",
     .summary = "encoder convnet: channels of its convolutions, output width",
     .at_least = 1,
     .at_most = 65536},
};

// Reads image, input_width and precision; the layers are the channels after each convolution, at
// least one, then the output's width. Throws InputError where there is no image, for layers that
// are too few or 0 and for a precision that the processor lacks, ShapeError for max_rows = 0 or an
// input_width that is 0 or not the image's size.
template <class Real>
std::unique_ptr<Encoder<Real>> make_convnet(const EncoderSpec& spec, std::size_t max_rows,
                                            Workspace& workspace);

}  // namespace infomax
