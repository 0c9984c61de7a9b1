#include "kernels/choice.h"

namespace infomax {

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

std::string_view product_rule() {
  return "oneDNN sgemm; second factor transposed, above 1e5 products: oneDNN matmul; otherwise up "
         "to 1e6: OpenBLAS; with a vector: oneDNN sgemm";
}

std::string_view bf16_product_rule() {
  return "oneDNN matmul";
}

}  // namespace infomax
