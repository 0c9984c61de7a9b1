// Many blocks of Philox4x32-10 at once. Random123's single block,
// which every draw of one number uses, is the oracle.
//
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011), section 3.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

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

// The same blocks as numbers of 64 bits, low words first: words 0 and 1 of a block, then 2 and 3.
void philox_numbers(const std::array<std::uint32_t, 4>& counter,
                    const std::array<std::uint32_t, 2>& key, std::span<std::uint64_t, 128> numbers);
void philox_numbers_by_loops(const std::array<std::uint32_t, 4>& counter,
                             const std::array<std::uint32_t, 2>& key,
                             std::span<std::uint64_t, 128> numbers);

}  // namespace infomax
