#include "core/philox.h"

#include "core/vector_clones.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

namespace infomax {

namespace {

constexpr std::uint32_t kMultiplier0 = 0xd2511f53,
                        kMultiplier1 = 0xcd9e8d57;                 // of the paper's table 2
constexpr std::uint32_t kWeyl0 = 0x9e3779b9, kWeyl1 = 0xbb67ae85;  // golden ratio, sqrt(3) - 1

#if defined(__x86_64__) && defined(__GNUC__)
// GCC's bug 105593: its own header's undefined registers count as uninitialised.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#if !defined(__clang__)  // which has no such warning
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
// Words in 64-bit lanes, eight blocks a register: one multiplication gives both halves of a
// product, and the upper half of a lane, which it leaves behind, is never read. The compiler's own
// loops multiply twice.
__attribute__((target("avx512f"))) void blocks_by_lanes(const std::array<std::uint32_t, 4>& counter,
                                                        const std::array<std::uint32_t, 2>& key,
                                                        PhiloxWords<64>& words) {
  constexpr std::size_t kLanes = 8, kTogether = 2;  // registers, whose latencies overlap
  const __m512i multiplier0 = _mm512_set1_epi64(kMultiplier0),
                multiplier1 = _mm512_set1_epi64(kMultiplier1);
  const __m256i eight = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (std::size_t first = 0; first < 64; first += kLanes * kTogether) {
    __m512i c0[kTogether], c1[kTogether], c2[kTogether], c3[kTogether];
    for (std::size_t j = 0; j < kTogether; ++j) {
      const auto begin = counter[0] + static_cast<std::uint32_t>(first + j * kLanes);
      c0[j] = _mm512_cvtepu32_epi64(
          _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(begin)), eight));
      c1[j] = _mm512_set1_epi64(counter[1]);
      c2[j] = _mm512_set1_epi64(counter[2]);
      c3[j] = _mm512_set1_epi64(counter[3]);
    }
    std::uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; ++round) {
      const __m512i key0 = _mm512_set1_epi64(k0), key1 = _mm512_set1_epi64(k1);
      for (std::size_t j = 0; j < kTogether; ++j) {
        const __m512i product0 = _mm512_mul_epu32(c0[j], multiplier0),
                      product1 = _mm512_mul_epu32(c2[j], multiplier1);
        c0[j] = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(product1, 32), c1[j]), key0);
        c2[j] = _mm512_xor_si512(_mm512_xor_si512(_mm512_srli_epi64(product0, 32), c3[j]), key1);
        c1[j] = product1;
        c3[j] = product0;
      }
      k0 += kWeyl0;
      k1 += kWeyl1;
    }
    for (std::size_t j = 0; j < kTogether; ++j) {
      const __m512i* const out[] = {&c0[j], &c1[j], &c2[j], &c3[j]};
      for (std::size_t w = 0; w < 4; ++w)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(&words[w][first + j * kLanes]),
                            _mm512_cvtepi64_epi32(*out[w]));
    }
  }
}
#pragma GCC diagnostic pop
#endif

}  // namespace

INFOMAX_VECTOR_CLONES
void philox_blocks_by_loops(const std::array<std::uint32_t, 4>& counter,
                            const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words) {
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

void philox_blocks(const std::array<std::uint32_t, 4>& counter,
                   const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words) {
#if defined(__x86_64__) && defined(__GNUC__)
  static const bool has_lanes = __builtin_cpu_supports("avx512f") != 0;
  if (has_lanes) return blocks_by_lanes(counter, key, words);
#endif
  philox_blocks_by_loops(counter, key, words);
}

}  // namespace infomax
