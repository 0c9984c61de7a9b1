#include "core/math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/digest.h"

namespace infomax {
namespace {

// x87's 64-bit mantissa makes the C library's long double functions exact here to 1e-19.
static_assert(sizeof(long double) > sizeof(double));

// Grids of numbers that share no pattern with the functions' own cutting points.
constexpr int kPoints = 2'000'000;

TEST(MathLog, KnowsTheValuesAnyoneKnows) {
  EXPECT_EQ(det_log(1.0), 0.0);
  EXPECT_EQ(det_log(2.0), std::numbers::ln2);
  EXPECT_EQ(det_log(0.5), -std::numbers::ln2);
  EXPECT_NEAR(det_log(std::numbers::e), 1.0, 2e-16);
  EXPECT_NEAR(det_log(0x1p-1022), -1022 * std::numbers::ln2, 2e-16 * 709);
}

TEST(MathLog, KeepsItsErrorOverAllNormalNumbers) {
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = std::exp2(-1022.0 + 2045.9 * (i + 0.37) / kPoints);
    const long double truth = std::log(static_cast<long double>(x));
    if (std::abs(truth) < 0.3L) continue;
    worst = std::max(worst, static_cast<double>(std::abs((det_log(x) - truth) / truth)));
  }
  EXPECT_LT(worst, 2e-16);
}

TEST(MathLog, KeepsItsErrorNearOne) {
  double relative = 0, absolute = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = 0.5 + 1.5 * (i + 0.37) / kPoints;
    const long double truth = std::log(static_cast<long double>(x));
    const double error = static_cast<double>(std::abs(det_log(x) - truth));
    if (std::abs(truth) < 0.3L) {
      absolute = std::max(absolute, error);
    } else {
      relative = std::max(relative, error / static_cast<double>(std::abs(truth)));
    }
  }
  EXPECT_LT(relative, 2e-16);
  EXPECT_LT(absolute, 8e-17);
}

TEST(MathExp, KnowsTheValuesAnyoneKnows) {
  EXPECT_EQ(det_exp(0.0), 1.0);
  EXPECT_EQ(det_exp(-0.0), 1.0);
  EXPECT_NEAR(det_exp(1.0), std::numbers::e, 4e-16 * std::numbers::e);
  EXPECT_EQ(det_exp(-1e300), det_exp(-708.0));
  EXPECT_EQ(det_exp(HUGE_VAL), det_exp(709.0));
  EXPECT_TRUE(std::isnan(det_exp(std::nan(""))));
}

TEST(MathExp, KeepsItsErrorOverItsWholeRange) {
  double worst = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const double x = -708.0 + 1417.0 * i / kPoints;
    const long double truth = std::exp(static_cast<long double>(x));
    worst = std::max(worst, static_cast<double>(std::abs((det_exp(x) - truth) / truth)));
  }
  for (int i = 0; i < kPoints; ++i) {
    const double x = -1.0 + 2.0 * (i + 0.37) / kPoints;
    const long double truth = std::exp(static_cast<long double>(x));
    worst = std::max(worst, static_cast<double>(std::abs((det_exp(x) - truth) / truth)));
  }
  EXPECT_LT(worst, 4e-16);
}

TEST(MathSincos, IsExactAtQuarterTurns) {
  const double sines[] = {0, 1, 0, -1}, cosines[] = {1, 0, -1, 0};
  for (int q = 0; q < 4; ++q) {
    double s, c;
    det_sincos_turns(0.25 * q, s, c);
    EXPECT_EQ(s, sines[q]) << q;
    EXPECT_EQ(c, cosines[q]) << q;
  }
}

TEST(MathSincos, KeepsItsErrorOverTheTurn) {
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double u = (i + 0.37) / kPoints;
    const long double angle = 2 * std::numbers::pi_v<long double> * u;
    double s, c;
    det_sincos_turns(u, s, c);
    worst = std::max(worst, static_cast<double>(std::abs(s - std::sin(angle))));
    worst = std::max(worst, static_cast<double>(std::abs(c - std::cos(angle))));
  }
  EXPECT_LT(worst, 4e-16);
}

// The bits themselves, as one hash: the same on every machine. Two roundings of 1.1e-16 around
// det_log's 2e-16, over sizes from 1e-300 to 1e300 and closely around 1.
TEST(MathLog1p, KeepsItsRelativeErrorOverItsWholeRange) {
  EXPECT_EQ(det_log1p(0.0), 0.0);
  EXPECT_EQ(det_log1p(1.0), std::numbers::ln2);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double share = (i + 0.37) / kPoints;
    const double x = std::exp2(i % 2 == 0 ? -996.0 + 1992.0 * share : -60.0 + 80.0 * share);
    const long double truth = std::log1p(static_cast<long double>(x));
    worst = std::max(worst, static_cast<double>(std::abs((det_log1p(x) - truth) / truth)));
  }
  EXPECT_LT(worst, 6e-16);
}

TEST(MathCbrt, KeepsItsRelativeErrorOverItsWholeRange) {
  EXPECT_EQ(det_cbrt(0.0), 0.0);
  EXPECT_EQ(det_cbrt(1.0), 1.0);
  EXPECT_NEAR(det_cbrt(-27.0), -3.0, 2e-15);
  double worst = 0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = (i % 2 == 0 ? 1 : -1) * std::exp2(-1021.0 + 2044.0 * (i + 0.37) / kPoints);
    const long double truth = std::cbrt(static_cast<long double>(x));
    worst = std::max(worst, static_cast<double>(std::abs((det_cbrt(x) - truth) / truth)));
  }
  EXPECT_LT(worst, 6e-16);
}

TEST(Math, BitsAreWhatTheyWere) {
  std::string bytes;
  const auto put = [&](double x) { bytes.append(reinterpret_cast<const char*>(&x), sizeof x); };
  for (int i = 0; i < 4096; ++i) {
    double s, c;
    det_sincos_turns(i / 4096.0, s, c);
    put(s);
    put(c);
    put(det_exp(-20.0 + i * 0.0123));
    put(det_log(0.001 + i * 0.0071));
  }
  EXPECT_EQ(sha256(bytes), "1a8e016970a7144e12abd40d3a79baf49254bf450bb77c2bf3c3f2777ea0ce48");
}

}  // namespace
}  // namespace infomax
