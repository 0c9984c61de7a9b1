#include "kernels/choice.h"

namespace infomax {

ProductLibrary choose_library(Transpose transpose_a, Transpose transpose_b, std::size_t m,
                              std::size_t n, std::size_t k) {
  constexpr std::size_t kSmall = 1'000'000;  // where OpenBLAS stops using its small kernels
  constexpr std::size_t kTall = 512;
  if (m == 1 || n == 1) return ProductLibrary::onednn;
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  if (work > kSmall) return ProductLibrary::onednn;
  // Its small kernels are at their worst where b comes transposed: there only with long sums.
  const bool b_transposed = transpose_a == Transpose::no && transpose_b == Transpose::yes;
  if (b_transposed && (n > k || m > kTall)) return ProductLibrary::onednn;
  return ProductLibrary::openblas;
}

}  // namespace infomax
