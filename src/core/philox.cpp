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
// loops multiply twice. Shuffles take upper halves down, because shifts would wait for the unit
// that multiplies; one instruction joins three words.
__attribute__((target("avx512f"))) inline __m512i upper(__m512i lanes) {
  return _mm512_shuffle_epi32(lanes, _MM_PERM_DDBB);
}
__attribute__((target("avx512f"))) inline __m512i exclusive_or(__m512i a, __m512i b, __m512i c) {
  return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}
// The lower half of a below, that of b above.
__attribute__((target("avx512f"))) inline __m512i joined(__m512i a, __m512i b) {
  return _mm512_mask_shuffle_epi32(a, 0xaaaa, b, _MM_PERM_CCAA);
}

struct Lanes {
  __m512i word[4];
};

// Blocks counter[0] + first, ... of `kTogether` registers, whose latencies overlap.
constexpr std::size_t kLanes = 8, kTogether = 4;
__attribute__((target("avx512f"))) inline void blocks_of_lanes(
    const std::array<std::uint32_t, 4>& counter, const std::array<std::uint32_t, 2>& key,
    std::uint32_t first, Lanes (&lanes)[kTogether]) {
  const __m512i multiplier0 = _mm512_set1_epi64(kMultiplier0),
                multiplier1 = _mm512_set1_epi64(kMultiplier1);
  const __m256i eight = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (std::size_t j = 0; j < kTogether; ++j) {
    const auto begin = counter[0] + first + static_cast<std::uint32_t>(j * kLanes);
    lanes[j].word[0] =
        _mm512_cvtepu32_epi64(_mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(begin)), eight));
    for (std::size_t w = 1; w < 4; ++w) lanes[j].word[w] = _mm512_set1_epi64(counter[w]);
  }
  std::uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; ++round) {
    const __m512i key0 = _mm512_set1_epi64(k0), key1 = _mm512_set1_epi64(k1);
    for (Lanes& of : lanes) {
      __m512i(&c)[4] = of.word;
      const __m512i product0 = _mm512_mul_epu32(c[0], multiplier0),
                    product1 = _mm512_mul_epu32(c[2], multiplier1);
      c[0] = exclusive_or(upper(product1), c[1], key0);
      c[2] = exclusive_or(upper(product0), c[3], key1);
      c[1] = product1;
      c[3] = product0;
    }
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
}

__attribute__((target("avx512f"))) void blocks_by_lanes(const std::array<std::uint32_t, 4>& counter,
                                                        const std::array<std::uint32_t, 2>& key,
                                                        PhiloxWords<64>& words) {
  for (std::uint32_t first = 0; first < 64; first += kLanes * kTogether) {
    Lanes lanes[kTogether];
    blocks_of_lanes(counter, key, first, lanes);
    for (std::size_t j = 0; j < kTogether; ++j)
      for (std::size_t w = 0; w < 4; ++w)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(&words[w][first + j * kLanes]),
                            _mm512_cvtepi64_epi32(lanes[j].word[w]));
  }
}

__attribute__((target("avx512f"))) void numbers_by_lanes(
    const std::array<std::uint32_t, 4>& counter, const std::array<std::uint32_t, 2>& key,
    std::span<std::uint64_t, 128> numbers) {
  // Of two registers: the first halves of both, by turns, and the second ones.
  const __m512i low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11),
                high = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
  for (std::uint32_t first = 0; first < 64; first += kLanes * kTogether) {
    Lanes lanes[kTogether];
    blocks_of_lanes(counter, key, first, lanes);
    for (std::size_t j = 0; j < kTogether; ++j) {
      const __m512i(&c)[4] = lanes[j].word;
      const __m512i a = joined(c[0], c[1]), b = joined(c[2], c[3]);
      std::uint64_t* const out = numbers.data() + 2 * (first + j * kLanes);
      _mm512_storeu_si512(out, _mm512_permutex2var_epi64(a, low, b));
      _mm512_storeu_si512(out + kLanes, _mm512_permutex2var_epi64(a, high, b));
    }
  }
}
#pragma GCC diagnostic pop

bool has_lanes() {
  static const bool has = __builtin_cpu_supports("avx512f") != 0;
  return has;
}
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

INFOMAX_VECTOR_CLONES
void philox_numbers_by_loops(const std::array<std::uint32_t, 4>& counter,
                             const std::array<std::uint32_t, 2>& key,
                             std::span<std::uint64_t, 128> numbers) {
  PhiloxWords<64> words;
  philox_blocks_by_loops(counter, key, words);
  for (std::size_t i = 0; i < 64; ++i) {
    numbers[2 * i] = words[0][i] | std::uint64_t{words[1][i]} << 32;
    numbers[2 * i + 1] = words[2][i] | std::uint64_t{words[3][i]} << 32;
  }
}

void philox_blocks(const std::array<std::uint32_t, 4>& counter,
                   const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (has_lanes()) return blocks_by_lanes(counter, key, words);
#endif
  philox_blocks_by_loops(counter, key, words);
}

void philox_numbers(const std::array<std::uint32_t, 4>& counter,
                    const std::array<std::uint32_t, 2>& key,
                    std::span<std::uint64_t, 128> numbers) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (has_lanes()) return numbers_by_lanes(counter, key, numbers);
#endif
  philox_numbers_by_loops(counter, key, numbers);
}

}  // namespace infomax
