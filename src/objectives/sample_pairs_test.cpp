#include "objectives/sample_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

const Streams kStreams("sample-pairs-test", "point", SeedBlock::reference, 0);

// Row i is (i, i + 1) and (-i).
FiniteSample counted(std::size_t rows) {
  Owned<double> x(rows, 2), y(rows, 1);
  for (std::size_t i = 0; i < rows; ++i) {
    x(i, 0) = static_cast<double>(i);
    x(i, 1) = static_cast<double>(i + 1);
    y(i, 0) = -static_cast<double>(i);
  }
  return {x, y};
}

std::vector<int> rows_of(SamplePairs& pairs, std::uint64_t step, std::size_t batch) {
  Owned<float> x(batch, 2), y(batch, 1);
  pairs.batch(step, x, y);
  std::vector<int> out;
  for (std::size_t i = 0; i < batch; ++i) {
    EXPECT_EQ(x(i, 1), x(i, 0) + 1);
    EXPECT_EQ(y(i, 0), -x(i, 0));
    out.push_back(static_cast<int>(x(i, 0)));
  }
  return out;
}

TEST(SamplePairs, AnEpochHasEveryRowOfThePartOnceAndNoOther) {
  const FiniteSample sample = counted(20);
  const std::vector<std::uint32_t> part{1, 3, 5, 7, 9, 11};
  SamplePairs pairs(sample, part, 2, kStreams, Purpose::batch_order, false);
  std::vector<std::vector<int>> epochs;
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {
    std::vector<int> order;
    for (std::uint64_t b = 0; b < 3; ++b)
      for (const int row : rows_of(pairs, 3 * epoch + b, 2)) order.push_back(row);
    EXPECT_EQ(std::set<int>(order.begin(), order.end()), (std::set<int>{1, 3, 5, 7, 9, 11}));
    epochs.push_back(order);
  }
  EXPECT_NE(epochs[0], epochs[1]);
  // A function of the step, in whatever order it is asked.
  EXPECT_EQ(rows_of(pairs, 1, 2), (std::vector<int>{epochs[0][2], epochs[0][3]}));
}

TEST(SamplePairs, OneEpochComesAgain) {
  const FiniteSample sample = counted(8);
  const std::vector<std::uint32_t> part{0, 2, 4, 6, 7};
  SamplePairs pairs(sample, part, 2, kStreams, Purpose::test_order, true);
  EXPECT_EQ(rows_of(pairs, 0, 2), rows_of(pairs, 2, 2));
  EXPECT_EQ(rows_of(pairs, 1, 2), rows_of(pairs, 5, 2));
}

TEST(SamplePairs, RefusesABatchLargerThanThePartAndOtherShapes) {
  const FiniteSample sample = counted(8);
  const std::vector<std::uint32_t> part{0, 1};
  EXPECT_THROW(SamplePairs(sample, part, 3, kStreams, Purpose::batch_order, false), ShapeError);
  SamplePairs pairs(sample, part, 2, kStreams, Purpose::batch_order, false);
  Owned<float> x(2, 1), y(2, 1);
  EXPECT_THROW(pairs.batch(0, x, y), ShapeError);
}

}  // namespace
}  // namespace infomax
