#include "tasks/columns.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// x and y count draws; f* = x - y.
class Counting final : public DrawnOneByOne<Counting> {
 public:
  Truth truth() const override { return {0.5, Truth::By::quadrature, 1e-3}; }
  void draw(Stream&, double& x, double& y) const override {
    x = ++drawn_;
    y = -x;
  }
  double log_density_ratio(double x, double y) const override { return x - y; }

 private:
  mutable double drawn_ = 0;
};

TEST(Columns, AddUpTheirPairs) {
  const auto task = make_columns("counting", 3, std::make_unique<Counting>());
  EXPECT_EQ(task->x_width(), 3u);
  EXPECT_EQ(task->y_width(), 3u);
  EXPECT_EQ(task->mi(), 1.5);
  EXPECT_EQ(task->truth().by, Truth::By::quadrature);
  EXPECT_NEAR(task->truth().error, 3e-3, 1e-18);
  Owned<double> x(2, 3), y(2, 3), f(2, 2);
  Stream stream = testkit::test_stream(1);
  task->sample(stream, x, y);
  EXPECT_EQ(x(1, 2), 6);  // row by row, column by column
  EXPECT_EQ(y(1, 0), -4);
  task->log_density_ratio(x, y, f);
  EXPECT_EQ(f(0, 1), (1 + 2 + 3) + (4 + 5 + 6));
}

TEST(Columns, AreOneAtLeast) {
  EXPECT_THROW(make_columns("counting", 0, std::make_unique<Counting>()), ShapeError);
}

}  // namespace
}  // namespace infomax
