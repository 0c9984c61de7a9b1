#include "core/philox.h"

#include "core/vector_clones.h"

namespace infomax {

INFOMAX_VECTOR_CLONES
void philox_blocks(const std::array<std::uint32_t, 4>& counter,
                   const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words) {
  constexpr std::uint32_t kMultiplier0 = 0xd2511f53,
                          kMultiplier1 = 0xcd9e8d57;                 // of the paper's table 2
  constexpr std::uint32_t kWeyl0 = 0x9e3779b9, kWeyl1 = 0xbb67ae85;  // golden ratio, sqrt(3) - 1
  constexpr std::size_t n = 64;
  std::uint32_t c0[n], c1[n], c2[n], c3[n];
  for (std::uint32_t i = 0; i < n; ++i) {
    c0[i] = counter[0] + i;
    c1[i] = counter[1];
    c2[i] = counter[2];
    c3[i] = counter[3];
  }
  std::uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t high0 =
          static_cast<std::uint32_t>(std::uint64_t{kMultiplier0} * c0[i] >> 32);
      const std::uint32_t high1 =
          static_cast<std::uint32_t>(std::uint64_t{kMultiplier1} * c2[i] >> 32);
      const std::uint32_t low0 = kMultiplier0 * c0[i];
      const std::uint32_t low1 = kMultiplier1 * c2[i];
      c0[i] = high1 ^ c1[i] ^ k0;
      c2[i] = high0 ^ c3[i] ^ k1;
      c1[i] = low1;
      c3[i] = low0;
    }
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  for (std::size_t i = 0; i < n; ++i) {
    words[0][i] = c0[i];
    words[1][i] = c1[i];
    words[2][i] = c2[i];
    words[3][i] = c3[i];
  }
}

}  // namespace infomax
