#include "inference/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

TEST(ParallelThreads, DoEachPieceOnce) {
  for (const std::size_t threads : {0, 1, 3, 200}) {
    std::vector<std::atomic<int>> times(100);
    in_parallel(times.size(), threads, [&](std::size_t i) { ++times[i]; });
    for (const std::atomic<int>& time : times) EXPECT_EQ(time, 1);
  }
  in_parallel(0, 4, [](std::size_t) { FAIL(); });
}

// Pieces are begun in order, so the first that throws is begun whatever the others do.
TEST(ParallelThreads, ThrowWhatTheFirstPieceThrew) {
  for (const std::size_t threads : {1, 2, 7})
    EXPECT_EQ(testkit::message_of<InputError>([&] {
                in_parallel(50, threads, [](std::size_t i) {
                  if (i >= 3) throw InputError("piece " + std::to_string(i));
                });
              }),
              "piece 3");
}

}  // namespace
}  // namespace infomax
