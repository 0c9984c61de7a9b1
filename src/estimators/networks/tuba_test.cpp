#include "estimators/networks/tuba.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "estimators/networks/test_second.h"
#include "estimators/scores/nwj.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Scores;

double tuba_of(const Scores& scores, std::span<const double> log_a) {
  return tuba<double>(scores, log_a);
}

// 1 + (2 - 1 + 3 - 0)/2 - (e^(0 - 0) + e^(1 - 1))/2.
TEST(Tuba, AgreesWithAHandWorkedBatch) {
  EXPECT_EQ(tuba_of(Scores{{2, 0}, {1, 3}}, std::vector<double>{1, 0}), 2);
}

// A baseline of e is NWJ's: sums of 870 terms up to e^5.
TEST(Tuba, OfAConstantBaselineIsNwj) {
  const Scores scores = normal_matrix<double>(30, 30, 1, 2);
  EXPECT_NEAR(tuba_of(scores, std::vector<double>(30, 1)), nwj<double>(scores), 1e-12);
}

TEST(Tuba, HasTheDerivativesThatDifferencesShow) {
  expect_derivatives(
      "tuba", tuba_of,
      [](const Scores& scores, std::span<const double> said, Scores& dscores,
         std::span<double> dsaid) { tuba_backward<double>(scores, said, dscores, dsaid); });
}

// Over all batches of 3 pairs of a table, exactly: the information where f - log a is the log
// ratio, whatever the baseline; less with another critic or with the wrong baseline.
TEST(Tuba, IsTheInformationOfATableAtTheTrueRatio) {
  const auto log_a = [](std::size_t, std::size_t y) { return 0.5 * static_cast<double>(y) - 0.3; };
  const auto at = [&](double by_x, double by_y) {
    return expectation_over_table(
        3, tuba_of,
        [&](std::size_t x, std::size_t y) {
          return table_log_ratio(x, y) + log_a(x, y) + by_x * static_cast<double>(x) +
                 by_y * static_cast<double>(y);
        },
        log_a);
  };
  EXPECT_NEAR(at(0, 0), table_information(), 1e-14);
  EXPECT_LT(at(0.3, 0), table_information() - 0.01);
  EXPECT_LT(at(0, 0.3), table_information() - 0.01);
}

TEST(Tuba, RefusesWhatDoesNotFit) {
  EXPECT_EQ(testkit::message_of<ShapeError>([] { tuba_of(Scores(3, 3), std::vector<double>(2)); }),
            "tuba: said has 2 elements, want 3");
  EXPECT_EQ(testkit::message_of<ShapeError>([] { tuba_of(Scores(3, 2), std::vector<double>(3)); }),
            "tuba: scores is [3, 2], want [n, n] with n >= 2");
}

}  // namespace
}  // namespace infomax
