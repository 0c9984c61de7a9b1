#include "testkit/allocations.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace infomax::testkit {
namespace {

// Shows the block to the world, or the compiler leaves the allocation out.
void* volatile sink;
void* seen(void* block) {
  sink = block;
  return block;
}

TEST(AllocationCounter, CountsEveryWayToAllocate) {
  if (!AllocationCounter::available()) GTEST_SKIP() << "a sanitizer has replaced malloc";
  const AllocationCounter counter;
  EXPECT_EQ(counter.own(), 0U);
  std::free(seen(std::malloc(10)));
  EXPECT_EQ(counter.own(), 1U);
  std::free(seen(std::calloc(2, 10)));
  EXPECT_EQ(counter.own(), 2U);
  std::free(seen(std::aligned_alloc(64, 128)));
  EXPECT_EQ(counter.own(), 3U);
  void* block = nullptr;
  ASSERT_EQ(posix_memalign(&block, 64, 100), 0);
  std::free(seen(block));
  EXPECT_EQ(counter.own(), 4U);
  std::free(seen(std::realloc(seen(std::malloc(10)), 1000)));
  EXPECT_EQ(counter.own(), 6U);
  int* one = new int(3);
  seen(one);
  delete one;
  EXPECT_EQ(counter.own(), 7U);
  std::vector<double> many(100);
  seen(many.data());
  EXPECT_EQ(counter.own(), 8U);
  const std::string text(100, 'a');
  seen(const_cast<char*>(text.data()));
  EXPECT_EQ(counter.own(), 9U);
  EXPECT_EQ(counter.libraries(), 0U);
}

TEST(AllocationCounter, LeavesOtherThreadsOut) {
  if (!AllocationCounter::available()) GTEST_SKIP() << "a sanitizer has replaced malloc";
  std::uint64_t here = 0, there = 0;
  std::thread other([&] {
    const AllocationCounter counter;
    std::free(seen(std::malloc(10)));
    there = counter.own();
  });
  const AllocationCounter counter;
  other.join();
  here = counter.own();
  EXPECT_EQ(here, 0U);
  EXPECT_EQ(there, 1U);
}

}  // namespace
}  // namespace infomax::testkit
