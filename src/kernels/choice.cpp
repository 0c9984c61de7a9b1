#include "kernels/choice.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>

#include "kernels/convolution.h"
#include "kernels/convolution_weights.h"

namespace infomax {

namespace {

constexpr std::size_t kLine = 16;  // floats in a register of AVX-512

bool has_avx512() {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto wanted = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
  return (isa & wanted) == wanted;
}

}  // namespace

ProductLibrary choose_library(Transpose transpose_a, Transpose transpose_b, std::size_t m,
                              std::size_t n, std::size_t k) {
  constexpr double kCompiled =
      100'000;  // below, calling a compiled primitive costs more than it gains
  constexpr double kSmall = 1'000'000;  // where OpenBLAS stops using its small kernels
  if (m == 1 || n == 1) return ProductLibrary::onednn;
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  const bool b_transposed = transpose_a == Transpose::no && transpose_b == Transpose::yes;
  if (b_transposed && work > kCompiled) return ProductLibrary::onednn_matmul;
  return work > kSmall ? ProductLibrary::onednn : ProductLibrary::openblas;
}

bool choose_channels_by_sixteen(std::span<const ConvolutionShape> chain) {
  if (!has_avx512() || chain.front().in > 3) return false;
  return std::ranges::all_of(chain, [](const ConvolutionShape& s) {
    return s.out % kLine == 0 && std::min(s.height, s.width) >= 3;
  });
}

ConvolutionLibrary choose_weights_gradient(const ConvolutionShape& shape) {
  return has_convolution_weights(shape) ? ConvolutionLibrary::own : ConvolutionLibrary::onednn;
}

std::string_view product_rule() {
  return "oneDNN sgemm; second factor transposed, above 1e5 products: oneDNN matmul; otherwise up "
         "to 1e6: OpenBLAS; with a vector: oneDNN sgemm";
}

std::string_view bf16_product_rule() {
  return "oneDNN matmul";
}

std::string_view convolution_rule() {
  return "oneDNN, on AVX-512 with channels by sixteen where all are multiples of it, images of at "
         "most 3 channels, none below 3 x 3; gradients of weights by sixteen: own loops";
}

}  // namespace infomax
