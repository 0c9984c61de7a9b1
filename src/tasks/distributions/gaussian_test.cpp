#include "tasks/distributions/gaussian.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;
using testkit::test_stream;

std::unique_ptr<Task> with_correlation(std::size_t d, double r) {
  return make_gaussian({{"dimension", static_cast<std::int64_t>(d)}, {"correlation", r}});
}
std::unique_ptr<Task> with_information(std::size_t d, double information) {
  return make_gaussian({{"dimension", static_cast<std::int64_t>(d)}, {"information", information}});
}

// -0.5 ln(1 - 0.5^2) = 0.143841036 by hand; r = 0.75 carries 0.41333929.
Settings settings_of(std::int64_t dimension, const char* name, double value) {
  return {{"dimension", dimension}, {name, value}};
}

TEST(GaussianTask, HasTheInformationAskedFor) {
  for (const double information : {0.0, 0.5, 2.0, 10.0})
    EXPECT_EQ(make_gaussian(settings_of(5, "information", information))->mi(), information);
}

// Of standard normal columns: half of 1 + log 2 pi = 2.8378770664 each, whatever the information.
TEST(GaussianTask, KnowsTheEntropyOfY) {
  EXPECT_NEAR(with_information(3, 2)->y_entropy().value_or(0), 3 * 1.4189385332, 1e-9);
}

TEST(GaussianTask, RefusesImpossibleParameters) {
  const auto refusal = [](const Settings& settings) -> std::string {
    try {
      make_gaussian(settings);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing thrown";
  };
  EXPECT_EQ(refusal(settings_of(0, "information", 1)), "gaussian: dimension is 0, want at least 1");
  EXPECT_EQ(refusal({{"dimension", std::int64_t{2}}}),
            "gaussian: neither is given, want exactly one of information and correlation");
  EXPECT_EQ(refusal({{"dimension", std::int64_t{2}}, {"information", 1.0}, {"correlation", 0.5}}),
            "gaussian: both are given, want exactly one of information and correlation");
  EXPECT_EQ(refusal(settings_of(2, "information", -0.5)),
            "gaussian: information is -0.5, want a number of nats in [0, 32]");
  EXPECT_EQ(refusal(settings_of(2, "information", 33)),
            "gaussian: information is 33, want a number of nats in [0, 32]");
  EXPECT_EQ(refusal(settings_of(2, "correlation", 1)),
            "gaussian: correlation is 1, want a number in (-1, 1)");
  EXPECT_EQ(refusal(settings_of(2, "correlation", -1.5)),
            "gaussian: correlation is -1.5, want a number in (-1, 1)");
  EXPECT_NE(refusal(settings_of(2, "information", std::nan(""))), "nothing thrown");
  EXPECT_NE(refusal(settings_of(2, "correlation", std::nan(""))), "nothing thrown");
  EXPECT_NE(refusal(settings_of(2, "correlation", 1 - 1e-15)), "nothing thrown");
}

TEST(Gaussian, InformationOfACorrelationWorkedByHand) {
  EXPECT_NEAR(gaussian_information(0.5, 1), 0.143841036, 1e-9);
  EXPECT_NEAR(gaussian_information(-0.5, 3), 3 * 0.143841036, 3e-9);
  EXPECT_NEAR(gaussian_information(0.75, 1), 0.41333929, 1e-8);
  EXPECT_EQ(gaussian_information(0, 20), 0);
  EXPECT_EQ(gaussian_correlation(0, 20), 0);
}

// The catalogue's table, section 3, eight digits.
TEST(Gaussian, CorrelationsOfTheStaircase) {
  const struct {
    std::size_t d;
    double information, r;
  } table[] = {
      {5, 2, 0.74207212},  {5, 4, 0.89336638},   {5, 6, 0.95356282},   {5, 8, 0.97940686},
      {5, 10, 0.99079986}, {10, 2, 0.57417763},  {10, 4, 0.74207212},  {10, 6, 0.83594604},
      {10, 8, 0.89336638}, {10, 10, 0.92987350}, {20, 2, 0.42575726},  {20, 4, 0.57417763},
      {20, 6, 0.67170556}, {20, 8, 0.74207212},  {20, 10, 0.79506010}, {1, 0.5, 0.79506010},
      {1, 1, 0.92987350},  {1, 2, 0.99079986},   {1, 4, 0.99983225},
  };
  for (const auto& row : table) {
    EXPECT_NEAR(gaussian_correlation(row.information, row.d), row.r, 5.1e-9)
        << row.d << " " << row.information;
  }
}

TEST(Gaussian, InformationAndCorrelationInvertEachOther) {
  for (const std::size_t d : {1U, 5U, 20U, 1024U}) {
    for (const double per_pair : {1e-6, 0.1, 0.5, 1.0, 2.0, 4.0}) {
      const double information = per_pair * static_cast<double>(d);
      const double r = gaussian_correlation(information, d);
      EXPECT_NEAR(gaussian_information(r, d), information, 1e-10 * static_cast<double>(d));
      EXPECT_NEAR(with_correlation(d, r)->mi(), information, 1e-10 * static_cast<double>(d));
      EXPECT_EQ(with_information(d, information)->mi(), information);
    }
  }
}

// x = (1, 2), y = (3, -1), r = 0.5: x.y = 1, x.x = 5, y.y = 10, so
// f* = -ln 0.75 + (0.5 - 0.125 * 15) / 0.75 = 0.287682072 - 1.833333333. For -0.5: (-0.5
// - 1.875)/0.75.
TEST(Gaussian, DensityRatioWorkedByHand) {
  const Owned<double> x{{1, 2}}, y{{3, -1}};
  Owned<double> f(1, 1);
  with_correlation(2, 0.5)->log_density_ratio(x, y, f);
  EXPECT_NEAR(f(0, 0), -1.545651261, 1e-9);
  with_correlation(2, -0.5)->log_density_ratio(x, y, f);
  EXPECT_NEAR(f(0, 0), -2.878984594, 1e-9);
}

// Against log p(x, y) - log p(x) - log p(y) from the densities themselves, pair by pair, on and off
// the diagonal, in a scores matrix that is neither square nor unpadded. Values near 100, cancelling
// at eps/q, q >= 0.02.
TEST(Gaussian, DensityRatioIsThatOfTheDensities) {
  for (const double r : {0.0, 0.3, -0.7, 0.99}) {
    const std::size_t d = 3;
    const auto x = testkit::normal_matrix<double>(6, d, 1),
               y = testkit::normal_matrix<double>(9, d, 2);
    Owned<double> f(6, 9, /*padding=*/4);
    with_correlation(d, r)->log_density_ratio(x, y, f);
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 0; j < 9; ++j) {
        // p(y | x) = N(r x, 1 - r^2) against p(y) = N(0, 1), column by column.
        double want = 0;
        for (std::size_t k = 0; k < d; ++k) {
          const double miss = y(j, k) - r * x(i, k);
          want +=
              -0.5 * std::log(1 - r * r) - miss * miss / (2 * (1 - r * r)) + y(j, k) * y(j, k) / 2;
        }
        EXPECT_NEAR(f(i, j), want, 1e-12) << r;
      }
    }
  }
}

// Hundreds of columns, which are worked through in blocks: each score is what it is by itself, to
// the rounding of a product of 3 terms.
TEST(Gaussian, DensityRatioOfManyColumnsIsThatOfEach) {
  const auto task = with_correlation(3, 0.6);
  const auto x = testkit::normal_matrix<double>(5, 3, 1),
             y = testkit::normal_matrix<double>(150, 3, 2);
  Owned<double> all(5, 150, /*padding=*/2), one(5, 1);
  task->log_density_ratio(x, y, all);
  for (std::size_t j = 0; j < 150; ++j) {
    task->log_density_ratio(x, y.view().row_block(j, 1), one);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(all(i, j), one(i, 0), 1e-13) << i << " " << j;
  }
}

// The density ratio of independent views is 1 and its logarithm 0, exactly.
TEST(Gaussian, DensityRatioOfIndependentViewsIsExactlyZero) {
  const auto task = with_information(20, 0);
  EXPECT_EQ(task->mi(), 0);
  Owned<double> x(8, 20), y(8, 20), f(8, 8);
  Stream stream = test_stream(3);
  task->sample(stream, x, y);
  task->log_density_ratio(x, y, f);
  for (const double value : f.flat()) EXPECT_EQ(value, 0);
}

// Moments over n = 200,000 rows of 2 pairs. Standard errors: mean 1/sqrt(n) = 0.0022; variance
// sqrt(2/n) = 0.0032; covariance of a pair sqrt((1 + r^2)/n) <= 0.0032, across pairs 0.0022. Four
// of each.
TEST(Gaussian, SamplesHaveTheMomentsOfTheLaw) {
  constexpr std::size_t n = 200000, d = 2;
  for (const double r : {0.8, -0.3}) {
    Owned<double> x(n, d), y(n, d);
    Stream stream = test_stream(4);
    with_correlation(d, r)->sample(stream, x, y);
    for (std::size_t a = 0; a < d; ++a) {
      double mean_x = 0, mean_y = 0, var_x = 0, var_y = 0;
      for (std::size_t i = 0; i < n; ++i) {
        mean_x += x(i, a) / n;
        mean_y += y(i, a) / n;
        var_x += x(i, a) * x(i, a) / n;
        var_y += y(i, a) * y(i, a) / n;
      }
      EXPECT_NEAR(mean_x, 0, 4 * 0.00224);
      EXPECT_NEAR(mean_y, 0, 4 * 0.00224);
      EXPECT_NEAR(var_x, 1, 4 * 0.00317);
      EXPECT_NEAR(var_y, 1, 4 * 0.00317);
      for (std::size_t b = 0; b < d; ++b) {
        double covariance = 0;
        for (std::size_t i = 0; i < n; ++i) covariance += x(i, a) * y(i, b) / n;
        EXPECT_NEAR(covariance, a == b ? r : 0, 4 * (a == b ? 0.00317 : 0.00224));
      }
    }
  }
}

// Rows are drawn in order: a long sample begins with the short one, and a stream goes on where it
// stopped.
TEST(Gaussian, SamplesTheSameRowsHoweverTheyAreAskedFor) {
  const auto task = with_correlation(3, 0.5);
  Owned<double> x(10, 3), y(10, 3), first_x(4, 3, 2), first_y(4, 3, 2), rest_x(6, 3), rest_y(6, 3);
  Stream whole = test_stream(5), parts = test_stream(5);
  task->sample(whole, x, y);
  task->sample(parts, first_x, first_y);
  task->sample(parts, rest_x, rest_y);
  for (std::size_t i = 0; i < 10; ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(x(i, k), i < 4 ? first_x(i, k) : rest_x(i - 4, k));
      EXPECT_EQ(y(i, k), i < 4 ? first_y(i, k) : rest_y(i - 4, k));
    }
  }
}

// The sampler and the density against the stated information: the mean of f* over 10^6 draws within
// 4 sd/1000, and its standard deviation, sqrt(d) |r|, within 1% (its own standard error is below
// 0.3%: kurtosis at most 9).
TEST(Gaussian, MeanOfTheDensityRatioIsTheInformation) {
  const struct {
    std::size_t d;
    double r;
  } distributions[] = {{1, 0.75}, {1, 0.99979}, {5, -0.6}, {20, 0.57417763}, {20, 0.0}};
  for (const auto& distribution : distributions) {
    const auto task = with_correlation(distribution.d, distribution.r);
    constexpr std::size_t kBlock = 10, kBlocks = 100000;
    Owned<double> x(kBlock, distribution.d), y(kBlock, distribution.d), f(kBlock, kBlock);
    Stream stream = test_stream(6);
    double sum = 0, squares = 0;
    for (std::size_t block = 0; block < kBlocks; ++block) {
      task->sample(stream, x, y);
      task->log_density_ratio(x, y, f);
      for (std::size_t i = 0; i < kBlock; ++i) {
        const double centred = f(i, i) - task->mi();
        sum += centred;
        squares += centred * centred;
      }
    }
    const double draws = kBlock * kBlocks;
    const double sd = std::sqrt(static_cast<double>(distribution.d)) * std::abs(distribution.r);
    EXPECT_NEAR(sum / draws, 0, 4 * sd / 1000) << distribution.d << " " << distribution.r;
    EXPECT_NEAR(std::sqrt(squares / draws), sd, 0.01 * sd)
        << distribution.d << " " << distribution.r;
  }
}

// At 10 nats in one pair 1 - r^2 is 2e-9: x.x + y.y - 2 x.y would leave seven digits of f*. Drawn
// pairs must keep f* = I - z^2/2 + y^2/2, z the noise, to the noise's own rounding:
// eps / sqrt(q) = 5e-12 per unit.
TEST(Gaussian, DrawnPairsKeepTheirDigitsAtHighInformation) {
  const auto task = with_information(1, 10);
  const double q = std::exp(-20.0), r = std::sqrt(1 - q);
  const Owned<double> x{{1.25}, {-2}};
  const double z[] = {0.5, -1.5};
  Owned<double> y(2, 1), f(2, 2);
  for (std::size_t i = 0; i < 2; ++i) y(i, 0) = r * x(i, 0) + std::sqrt(q) * z[i];
  task->log_density_ratio(x, y, f);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(f(i, i), 10 - z[i] * z[i] / 2 + y(i, 0) * y(i, 0) / 2, 1e-10);
  }
}

}  // namespace
}  // namespace infomax
