#include "core/workspace.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace infomax {
namespace {

// The whole pages among the elements, how many of them the system holds in memory.
std::size_t pages_in_memory(std::span<const float> elements) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const auto first = reinterpret_cast<std::uintptr_t>(elements.data());
  const std::uintptr_t begin = (first + page - 1) / page * page;
  const std::size_t pages = (first + elements.size_bytes() - begin) / page;
  std::vector<unsigned char> held(pages);
  EXPECT_EQ(mincore(reinterpret_cast<void*>(begin), pages * page, held.data()), 0);
  return static_cast<std::size_t>(
      std::count_if(held.begin(), held.end(), [](unsigned char h) { return (h & 1) != 0; }));
}

TEST(Workspace, GivesZeroesOnABoundaryOf64Bytes) {
  Workspace workspace;
  for (const std::size_t n : {0, 1, 15, 16, 17, 1000}) {
    const std::span<float> values = workspace.vector<float>(n);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(values.data()) % 64, 0U) << n;
    EXPECT_EQ(std::count(values.begin(), values.end(), 0.0F), static_cast<std::ptrdiff_t>(n));
  }
}

TEST(Workspace, TakesBackMemoryAndHasZeroesInItsPlace) {
  Workspace workspace;
  const std::span<float> all = workspace.vector<float>(1 << 20);
  std::fill(all.begin(), all.end(), 1.0F);
  const std::size_t before = pages_in_memory(all);
  EXPECT_GE(before, 1000U);
  const std::span<float> inside = all.subspan(3, all.size() - 10);
  Workspace::give_back(inside);
  EXPECT_EQ(pages_in_memory(inside), 0U);
  EXPECT_EQ(std::count(inside.begin(), inside.end(), 0.0F),
            static_cast<std::ptrdiff_t>(inside.size()));
  // Neighbours within the same pages stay as they are.
  EXPECT_EQ(std::count(all.begin(), all.end(), 1.0F), 10);
  std::fill(inside.begin(), inside.end(), 2.0F);
  EXPECT_EQ(std::count(all.begin(), all.end(), 2.0F), static_cast<std::ptrdiff_t>(inside.size()));
}

TEST(Workspace, ZeroesWhatIsLessThanAPage) {
  Workspace workspace;
  for (const std::size_t n : {0, 1, 7, 500}) {
    const std::span<float> all = workspace.vector<float>(n + 2);
    std::fill(all.begin(), all.end(), 1.0F);
    Workspace::give_back(all.subspan(1, n));
    EXPECT_EQ(std::count(all.begin(), all.end(), 0.0F), static_cast<std::ptrdiff_t>(n)) << n;
    EXPECT_EQ(all.front() + all.back(), 2.0F) << n;
  }
}

}  // namespace
}  // namespace infomax
