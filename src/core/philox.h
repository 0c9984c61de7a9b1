// Many blocks of Philox4x32-10 at once. Random123's single block,
// which every draw of one number uses, is the oracle.
//
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), section 3.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace infomax {

// words[j][i] is word j of block i.
template <std::size_t n>
using PhiloxWords = std::array<std::array<std::uint32_t, n>, 4>;

// Blocks of the counters (counter[0] + i, counter[1], counter[2], counter[3]), i = 0, ..., 63.
void philox_blocks(const std::array<std::uint32_t, 4>& counter,
                   const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words);
// The same on processors without AVX-512.
void philox_blocks_by_loops(const std::array<std::uint32_t, 4>& counter,
                            const std::array<std::uint32_t, 2>& key, PhiloxWords<64>& words);

}  // namespace infomax
