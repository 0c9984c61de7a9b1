#include "results/sample_file.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/error.h"
#include "results/h5.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

const Owned<double> kX{{1, 2}, {3, 4}, {5, 6}}, kY{{-1}, {-2}, {-3}};

TEST(SampleFile, HoldsRowsAndWhatTheyAre) {
  const std::vector<std::byte> image =
      sample_file(kX, kY, {"gaussian,dimension=2", 7, 0.5, "closed form", 0, "none"});
  const h5::Reader reader("sample.h5", image);
  EXPECT_EQ(reader.datasets("/"), (std::vector<std::string>{"x", "y"}));
  const h5::Numbers x = reader.numbers("/x"), y = reader.numbers("/y");
  EXPECT_EQ(x.shape, (h5::Shape{3, 2}));
  EXPECT_EQ(x.values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(y.shape, (h5::Shape{3, 1}));
  EXPECT_EQ(y.values, (std::vector<double>{-1, -2, -3}));
  EXPECT_EQ(reader.attribute("/", "task"), "gaussian,dimension=2");
  EXPECT_EQ(reader.count_attribute("/", "seed"), 7u);
  EXPECT_EQ(reader.attribute("/", "mi_true_known_by"), "closed form");
  EXPECT_EQ(reader.attribute("/", "scale"), "none");
}

TEST(SampleFile, RefusesRowsThatDontPair) {
  EXPECT_THROW(sample_file(kX, Owned<double>{{1}}, {"t", 0, 0.5, "closed form", 0, "none"}),
               ShapeError);
}

}  // namespace
}  // namespace infomax
