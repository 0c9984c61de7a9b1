#include "views/batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/error.h"

namespace infomax {
namespace {

const Streams kStreams("views", "batches", SeedBlock::reference, 3);

std::vector<std::uint32_t> copy(std::span<const std::uint32_t> batch) {
  return {batch.begin(), batch.end()};
}

// Ten samples in batches of three: three batches an epoch, the tenth sample of each permutation is
// dropped.
TEST(BatchPlan, CutsEachEpochsPermutationIntoFullBatches) {
  BatchPlan plan(10, 3, kStreams, Purpose::batch_order);
  EXPECT_EQ(plan.batches_per_epoch(), 3u);
  for (std::uint32_t epoch = 0; epoch < 5; ++epoch) {
    std::vector<std::uint32_t> order(10);
    kStreams(Purpose::batch_order, epoch).permutation(order);
    for (std::size_t k = 0; k < 3; ++k) {
      const auto first = order.begin() + static_cast<std::ptrdiff_t>(3 * k);
      EXPECT_EQ(copy(plan.at(3 * epoch + k)), std::vector<std::uint32_t>(first, first + 3));
    }
  }
}

TEST(BatchPlan, EveryEpochTakesEverySampleOnce) {
  BatchPlan plan(1000, 10, kStreams, Purpose::batch_order);
  std::vector<std::uint32_t> last;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<std::uint32_t> order;
    for (std::uint64_t k = 0; k < 100; ++k) {
      const auto batch = plan.at(100 * epoch + k);
      order.insert(order.end(), batch.begin(), batch.end());
    }
    EXPECT_EQ(std::set<std::uint32_t>(order.begin(), order.end()).size(), 1000u);
    EXPECT_EQ(*std::max_element(order.begin(), order.end()), 999u);
    EXPECT_NE(order, last) << "epochs " << epoch - 1 << " and " << epoch
                           << " are in the same order";
    last = order;
  }
}

TEST(BatchPlan, AnyOrderOfAskingGivesTheSameBatches) {
  BatchPlan forward(50, 7, kStreams, Purpose::batch_order);
  std::vector<std::vector<std::uint32_t>> batches;
  for (std::uint64_t step = 0; step < 40; ++step) batches.push_back(copy(forward.at(step)));
  BatchPlan other(50, 7, kStreams, Purpose::batch_order);
  for (const std::uint64_t step : {39, 0, 6, 7, 6, 20, 38, 1, 1, 14, 13}) {
    EXPECT_EQ(copy(other.at(step)), batches[step]) << step;
  }
}

TEST(BatchPlan, DependsOnItsPurpose) {
  BatchPlan train(100, 100, kStreams, Purpose::batch_order),
      test(100, 100, kStreams, Purpose::test_order);
  EXPECT_NE(copy(train.at(0)), copy(test.at(0)));
}

TEST(BatchPlan, GoingOnStaysInTheSameMemory) {
  BatchPlan plan(12, 4, kStreams, Purpose::batch_order);
  const std::uint32_t* memory = plan.at(0).data();
  for (std::uint64_t step = 0; step < 30; ++step)
    EXPECT_EQ(plan.at(step).data(), memory + 4 * (step % 3));
}

TEST(BatchPlan, RefusesEmptyAndTooLargeBatches) {
  EXPECT_THROW(BatchPlan(10, 0, kStreams, Purpose::other), ShapeError);
  EXPECT_THROW(BatchPlan(10, 11, kStreams, Purpose::other), ShapeError);
  EXPECT_THROW(BatchPlan(0, 0, kStreams, Purpose::other), ShapeError);
  BatchPlan one(1, 1, kStreams, Purpose::other);
  EXPECT_EQ(one.at(12345)[0], 0u);
  EXPECT_THROW(one.at(std::uint64_t{1} << 32), ShapeError);  // epochs are counted in 32 bits
}

}  // namespace
}  // namespace infomax
