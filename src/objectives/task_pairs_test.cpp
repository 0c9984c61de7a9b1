#include "objectives/task_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "core/error.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::Owned;

struct Made {
  std::unique_ptr<Task> task =
      make_task("gaussian", {{"dimension", std::int64_t{3}}, {"information", 1.0}});
  Workspace workspace;
  TaskPairs pairs{*task, 4, Streams("test", "", SeedBlock::reference, 0), Purpose::task_train,
                  workspace};
};

TEST(TaskPairs, AreAFunctionOfTheStep) {
  Made made;
  Owned<float> x(4, 3), y(4, 3), other_x(4, 3), other_y(4, 3);
  made.pairs.batch(7, x, y);
  made.pairs.batch(8, other_x, other_y);
  EXPECT_FALSE(std::ranges::equal(x.flat(), other_x.flat()));
  made.pairs.batch(7, other_x, other_y);
  EXPECT_TRUE(std::ranges::equal(x.flat(), other_x.flat()));
  EXPECT_TRUE(std::ranges::equal(y.flat(), other_y.flat()));
}

// The step was cut to 32 bits, so that batch 2^32 was batch 0 again.
TEST(TaskPairs, RefuseAStepWhoseDrawsWouldRepeat) {
  Made made;
  Owned<float> x(4, 3), y(4, 3);
  EXPECT_NO_THROW(made.pairs.batch((std::uint64_t{1} << 32) - 1, x, y));
  EXPECT_EQ(
      testkit::message_of<ShapeError>([&] { made.pairs.batch(std::uint64_t{1} << 32, x, y); }),
      "TaskPairs: step 4294967296, want less than 2^32");
}

}  // namespace
}  // namespace infomax
