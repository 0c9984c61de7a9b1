#include "tasks/distributions/log_gamma.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

// At k = 1 both are exponential: psi(1) + 1 + 0 = 1 - 0.5772157 of Euler's.
TEST(LogGamma, HasTheInformationOfItsShape) {
  EXPECT_NEAR(log_gamma_information(1), 1 - 0.57721566490153286, 1e-14);
  const std::pair<double, double> known[] = {
      {1, 3.16055877}, {2, 11.50346600}, {5, 262.689078}, {10, 39229.0858}};
  for (const auto& [information, k] : known) {
    EXPECT_NEAR(log_gamma_inverse_shape(information) / k, 1, 5e-9) << information;
    EXPECT_NEAR(log_gamma_information(log_gamma_inverse_shape(information)), information, 1e-10);
  }
}

// k = 1: G and E exponential, X = ln G + 0.5772157, Y = ln(E/G). At g = 1, y = 0: p(y | x) = e^-1,
// p(y) = 1/4.
TEST(LogGamma, HasTheDensityRatioWorkedByHand) {
  const auto task = make_log_gamma({{"dimension", std::int64_t{1}}, {"inverse_shape", 1.0}});
  const Owned<double> x{{0.57721566490153286}}, y{{0.0}};
  Owned<double> f(1, 1);
  task->log_density_ratio(x, y, f);
  EXPECT_NEAR(f(0, 0), -1 + std::log(4.0), 1e-14);
}

// X has mean 0, which the shift is for: its standard deviation is sqrt(trigamma(1/k)) = 3.2 at k =
// 3.
TEST(LogGamma, HasAMeanOfZero) {
  constexpr std::size_t n = 40000;
  const auto task = make_log_gamma({{"dimension", std::int64_t{1}}, {"inverse_shape", 3.0}});
  Owned<double> x(n, 1), y(n, 1);
  Stream stream = testkit::test_stream(8);
  task->sample(stream, x, y);
  double mean = 0;
  for (const double value : x.flat()) mean += value / n;
  EXPECT_NEAR(mean, 0, 4 * 3.2 / std::sqrt(n));
}

TEST(LogGamma, RefusesWhatCantBe) {
  for (const double information : {0.0, -1.0, 21.0})
    EXPECT_THROW(make_log_gamma({{"dimension", std::int64_t{1}}, {"information", information}}),
                 InputError);
}

}  // namespace
}  // namespace infomax
