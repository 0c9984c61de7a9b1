#include "tasks/distributions/cells.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

TEST(Cells, AreCutForAnEntropy) {
  const struct {
    double entropy, last;
    std::size_t count;
  } known[] = {{0.5, 0.19970990, 2},
               {1, 0.13904976, 3},
               {2, 0.01750005, 8},
               {3, 0.00083890, 21},
               {5, 0.00093701, 149}};
  for (const auto& [entropy, last, count] : known) {
    const std::vector<double> cells = cells_of_entropy(entropy);
    ASSERT_EQ(cells.size(), count);
    EXPECT_NEAR(cells.back(), last, 5e-9);
    double sum = 0, found = 0;
    for (const double length : cells) {
      sum += length;
      found -= length * std::log(length);
    }
    EXPECT_NEAR(sum, 1, 1e-14);
    EXPECT_NEAR(found, entropy, 1e-10);
  }
  EXPECT_EQ(cells_of_entropy(0).size(), 1u);
  EXPECT_NEAR(cells_of_entropy(std::log(4.0)).back(), 0.25, 1e-15);
}

// A first cell of 0.7 with nothing inside is worth h(0.7) = 0.6108643 alone.
TEST(Cells, AnIdleOneIsWorthItsOwnEntropy) {
  const auto task = make_cells(
      {{"dimension", std::int64_t{1}}, {"information", 0.61086431}, {"idle_share", 0.7}});
  EXPECT_NEAR(task->mi(), 0.61086431, 1e-12);
  EXPECT_THROW(
      make_cells({{"dimension", std::int64_t{1}}, {"information", 0.6}, {"idle_share", 0.7}}),
      InputError);
}

// ln 2 nats: two halves.
TEST(Cells, TellTheCellAndNothingElse) {
  const double half = std::log(2.0);
  const auto cells =
      make_cells({{"dimension", std::int64_t{1}}, {"information", half}, {"idle_share", 0.0}});
  const auto quantised = make_quantised({{"dimension", std::int64_t{1}}, {"information", half}});
  const Owned<double> x{{0.1}, {0.9}}, y{{0.4}, {0.6}}, number{{0.0}, {1.0}};
  Owned<double> f(2, 2), g(2, 2);
  cells->log_density_ratio(x, y, f);
  quantised->log_density_ratio(x, number, g);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      if (i == j) {
        EXPECT_NEAR(f(i, j), half, 1e-14);
        EXPECT_NEAR(g(i, j), half, 1e-14);
      } else {
        EXPECT_EQ(f(i, j), -INFINITY);
        EXPECT_EQ(g(i, j), -INFINITY);
      }
    }
}

}  // namespace
}  // namespace infomax
