// Many blocks of Philox4x32-10 at once, in plain loops that vectorise. Random123's single block,
// which every draw of one number uses, is the oracle.
//
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), section 3.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

// One function, compiled for several instruction sets and picked when the program starts. None of
// them contracts a*b+c, so all give the same bits. Sanitizers start too late for the picking.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(INFOMAX_SANITIZE)
#define INFOMAX_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define INFOMAX_VECTOR_CLONES
#endif

namespace infomax {

// words[j][i] is word j of block i.
template <std::size_t n>
using PhiloxWords = std::array<std::array<std::uint32_t, n>, 4>;

// Blocks of the counters (counter[0] + i, counter[1], counter[2], counter[3]), i = 0, ..., 63.
void philox_blocks(const std::array<std::uint32_t, 4>& counter,
                   const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words);

}  // namespace infomax
