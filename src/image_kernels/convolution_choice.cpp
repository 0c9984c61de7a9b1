#include "image_kernels/convolution_choice.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>

#include "image_kernels/convolution.h"
#include "image_kernels/convolution_weights.h"

namespace infomax {

namespace {

constexpr std::size_t kLine = 16;  // floats in a register of AVX-512

bool has_avx512() {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto wanted = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
  return (isa & wanted) == wanted;
}

}  // namespace

bool choose_channels_by_sixteen(std::span<const ConvolutionShape> chain) {
  if (!has_avx512() || chain.front().in > 3) return false;
  return std::ranges::all_of(chain, [](const ConvolutionShape& s) {
    return s.out % kLine == 0 && std::min(s.height, s.width) >= 3;
  });
}

ConvolutionLibrary choose_weights_gradient(const ConvolutionShape& shape) {
  return has_convolution_weights(shape) ? ConvolutionLibrary::own : ConvolutionLibrary::onednn;
}

std::string_view convolution_rule() {
  return "oneDNN, on AVX-512 with channels by sixteen where all are multiples of it, images of at "
         "most 3 channels, none below 3 x 3; gradients of weights by sixteen: own loops";
}

}  // namespace infomax
