#include "kernels/log_sum_exp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/random.h"

namespace infomax {
namespace {

template <class Real>
std::vector<Real> scores(std::size_t n, double scale, std::uint32_t seed) {
  Stream stream = Streams("log_sum_exp_test", "", SeedBlock::reference, seed)(Purpose::other);
  std::vector<Real> out(n);
  for (Real& e : out) e = static_cast<Real>(scale * stream.normal());
  return out;
}

template <class Real>
class LogSumExp : public testing::Test {
 protected:
  static constexpr Real kInf = std::numeric_limits<Real>::infinity();
  static constexpr Real kNan = std::numeric_limits<Real>::quiet_NaN();
};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(LogSumExp, Reals);

template <class Real>
double lse(std::vector<Real> s) {
  return log_sum_exp<Real>(s);
}

// log(e^0 + e^0) = log 2; log(1 + 2 + 3) = log 6, worked by hand.
TYPED_TEST(LogSumExp, AgreesWithHandWorkedSums) {
  EXPECT_NEAR(lse<TypeParam>({0, 0}), 0.6931471805599453, 1e-15);
  EXPECT_NEAR(lse<double>({0, std::log(2.0), std::log(3.0)}), 1.791759469228055, 4e-16);
  EXPECT_EQ(lse<TypeParam>({5}), 5);
}

// The plain loop over the C library's functions. Relative rounding of the sum is below 1e-15 and
// becomes absolute in the logarithm; adding the maximum, at most a few hundred, rounds by 6e-14.
TYPED_TEST(LogSumExp, AgreesWithThePlainLoop) {
  for (const std::size_t n : {1, 2, 15, 16, 17, 31, 100, 128, 1000}) {
    for (const double scale : {0.1, 3.0, 100.0}) {
      const auto s = scores<TypeParam>(n, scale, 1);
      double top = double(s[0]), sum = 0;
      for (const TypeParam e : s) top = std::max(top, double(e));
      for (const TypeParam e : s) sum += std::exp(double(e) - top);
      ASSERT_NEAR(lse(s), top + std::log(sum), 1e-13) << n << " " << scale;
    }
  }
}

// The width of the machine must not show: the loop as the header defines it, entry j in partial sum
// j mod 16, joined by halves.
TYPED_TEST(LogSumExp, HasTheBitsOfItsSixteenPartialSums) {
  for (const std::size_t n : {1, 7, 16, 23, 128, 391}) {
    const auto s = scores<TypeParam>(n, 4, 2);
    double top = double(s[0]), sum[16] = {};
    for (const TypeParam e : s) top = std::max(top, double(e));
    for (std::size_t j = 0; j < n; ++j) sum[j % 16] += det_exp(double(s[j]) - top);
    for (std::size_t half = 8; half > 0; half /= 2)
      for (std::size_t k = 0; k < half; ++k) sum[k] += sum[k + half];
    ASSERT_EQ(lse(s), top + det_log(sum[0])) << n;
  }
}

// Rows of a padded matrix, more of them than go together, with the edges among them.
TYPED_TEST(LogSumExp, GivesTheRowsOfAMatrixTheirOwnBits) {
  constexpr std::size_t rows = 45, cols = 37, stride = 40;
  auto data = scores<TypeParam>(rows * stride, 5, 8);
  data[3 * stride + 2] = this->kInf;
  data[4 * stride + 5] = this->kNan;
  for (std::size_t j = 0; j < cols; ++j) data[5 * stride + j] = -this->kInf;
  std::vector<double> found(rows);
  log_sum_exp_rows<TypeParam>({data.data(), rows, cols, stride}, found);
  for (std::size_t i = 0; i < rows; ++i) {
    const double wanted =
        log_sum_exp<TypeParam>(std::span<const TypeParam>(&data[i * stride], cols));
    if (i == 4)
      EXPECT_TRUE(std::isnan(found[i]));
    else
      EXPECT_EQ(found[i], wanted) << i;
  }
  EXPECT_EQ(found[3], double(this->kInf));
  EXPECT_EQ(found[5], -double(this->kInf));
  EXPECT_THROW(log_sum_exp_rows<TypeParam>({data.data(), rows, cols, stride},
                                           std::span<double>(found).first(44)),
               ShapeError);
}

TYPED_TEST(LogSumExp, NeitherOverflowsNorUnderflows) {
  EXPECT_NEAR(lse<TypeParam>({1e30F, 1e30F}), double(TypeParam(1e30F)), 1e15);
  EXPECT_NEAR(lse<TypeParam>({-5000, -5000}), -5000 + 0.6931471805599453, 1e-12);
  EXPECT_EQ(lse<TypeParam>({0, -5000}), 0);  // e^-5000 is nothing beside 1
}

TYPED_TEST(LogSumExp, MeetsItsEdges) {
  EXPECT_EQ(lse<TypeParam>({}), -double(this->kInf));
  EXPECT_EQ(lse<TypeParam>({-this->kInf, -this->kInf}), -double(this->kInf));
  EXPECT_EQ(lse<TypeParam>({-this->kInf, 3}), 3);
  EXPECT_EQ(lse<TypeParam>({this->kInf, 3}), double(this->kInf));
  for (const std::size_t at : {0, 3, 16, 20})
    for (const TypeParam other : {TypeParam(1), this->kInf, -this->kInf}) {
      std::vector<TypeParam> s(21, other);
      s[at] = this->kNan;
      EXPECT_TRUE(std::isnan(lse(s))) << at << " " << other;
    }
}

// [0 log2; log3 0] without its diagonal: log(2 + 3), by hand.
TEST(LogSumExpOffDiagonal, AgreesWithAHandWorkedMatrix) {
  const std::vector<double> s{100, std::log(2.0), std::log(3.0), 100};
  EXPECT_NEAR(log_sum_exp_off_diagonal<double>({s.data(), 2, 2}), std::log(5.0), 4e-16);
}

TYPED_TEST(LogSumExp, OffDiagonalAgreesWithThePlainLoop) {
  for (const std::size_t n : {2, 3, 17, 40, 128}) {
    const std::size_t stride = n + 3;
    auto s = scores<TypeParam>(n * stride, 5, 3);
    for (std::size_t i = 0; i < n; ++i) s[i * stride + i] = this->kNan;  // nobody may look at it
    double top = -double(this->kInf), sum = 0;
    const ConstMatrixView<TypeParam> view{s.data(), n, n, stride};
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) top = std::max(top, double(view(i, j)));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j) sum += std::exp(double(view(i, j)) - top);
    ASSERT_NEAR(log_sum_exp_off_diagonal<TypeParam>(view), top + std::log(sum), 1e-13) << n;
  }
}

TYPED_TEST(LogSumExp, OffDiagonalMeetsItsEdges) {
  std::vector<TypeParam> s{1, -this->kInf, -this->kInf, 1};
  EXPECT_EQ(log_sum_exp_off_diagonal<TypeParam>({s.data(), 1, 1}), -double(this->kInf));
  EXPECT_EQ(log_sum_exp_off_diagonal<TypeParam>({s.data(), 2, 2}), -double(this->kInf));
  s[1] = this->kInf;
  EXPECT_EQ(log_sum_exp_off_diagonal<TypeParam>({s.data(), 2, 2}), double(this->kInf));
  s[2] = this->kNan;
  EXPECT_TRUE(std::isnan(log_sum_exp_off_diagonal<TypeParam>({s.data(), 2, 2})));
  EXPECT_THROW(log_sum_exp_off_diagonal<TypeParam>({s.data(), 1, 2}), ShapeError);
}

// Elementwise: the bits of the plain loop.
TYPED_TEST(LogSumExp, ScaledExpHasTheBitsOfThePlainLoop) {
  for (const std::size_t n : {1, 5, 64, 100, 129, 512}) {
    auto s = scores<TypeParam>(n, 10, 4);
    std::vector<TypeParam> out(n);
    scaled_exp<TypeParam>(s, 1.5, -0.25, out);
    for (std::size_t j = 0; j < n; ++j)
      ASSERT_EQ(out[j], static_cast<TypeParam>(-0.25 * det_exp(double(s[j]) - 1.5))) << j;
    scaled_exp<TypeParam>(s, 1.5, -0.25, s);  // onto itself
    ASSERT_EQ(s, out);
  }
}

TYPED_TEST(LogSumExp, ScaledExpMeetsItsEdges) {
  const std::vector<TypeParam> s{-this->kInf, -1000, 0, 1000, this->kInf, this->kNan};
  std::vector<TypeParam> out(6);
  scaled_exp<TypeParam>(s, 0, 2, out);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 0);
  EXPECT_EQ(out[2], 2);
  EXPECT_EQ(out[3], this->kInf);
  EXPECT_EQ(out[4], this->kInf);
  EXPECT_TRUE(std::isnan(out[5]));
  EXPECT_THROW(scaled_exp<TypeParam>(s, 0, 1, std::span<TypeParam>(out).first(5)), ShapeError);
}

// A softmax sums to one. Each of 128 entries is rounded to Real once.
TYPED_TEST(LogSumExp, GivesTheSoftmax) {
  const auto s = scores<TypeParam>(128, 3, 5);
  std::vector<TypeParam> p(128);
  scaled_exp<TypeParam>(s, lse(s), 1, p);
  double sum = 0;
  for (const TypeParam e : p) sum += double(e);
  EXPECT_NEAR(sum, 1, double(std::numeric_limits<TypeParam>::epsilon()));
}

}  // namespace
}  // namespace infomax
