#include "core/philox.h"

namespace infomax {

INFOMAX_VECTOR_CLONES
void philox_blocks(const std::array<std::uint32_t, 4>& counter,
                   const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words) {
  constexpr std::uint64_t kMultiplier0 = 0xd2511f53,
                          kMultiplier1 = 0xcd9e8d57;                 // of the paper's table 2
  constexpr std::uint32_t kWeyl0 = 0x9e3779b9, kWeyl1 = 0xbb67ae85;  // golden ratio, sqrt(3) - 1
  constexpr std::size_t kPart = 16;  // blocks whose state stays in registers for all ten rounds
  for (std::size_t part = 0; part < 64; part += kPart) {
    std::uint32_t* w0 = words[0].data() + part;
    std::uint32_t* w1 = words[1].data() + part;
    std::uint32_t* w2 = words[2].data() + part;
    std::uint32_t* w3 = words[3].data() + part;
    for (std::uint32_t i = 0; i < kPart; ++i) {
      std::uint32_t c0 = counter[0] + static_cast<std::uint32_t>(part) + i;
      std::uint32_t c1 = counter[1], c2 = counter[2], c3 = counter[3];
      std::uint32_t k0 = key[0], k1 = key[1];
      for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = kMultiplier0 * c0;
        const std::uint64_t p1 = kMultiplier1 * c2;
        c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
        c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
        c1 = static_cast<std::uint32_t>(p1);
        c3 = static_cast<std::uint32_t>(p0);
        k0 += kWeyl0;
        k1 += kWeyl1;
      }
      w0[i] = c0;
      w1[i] = c1;
      w2[i] = c2;
      w3[i] = c3;
    }
  }
}

}  // namespace infomax
