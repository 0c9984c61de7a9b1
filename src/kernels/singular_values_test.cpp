#include "kernels/singular_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "testkit/allocations.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;

template <class Real>
std::vector<double> values_of(ConstMatrixView<Real> a) {
  Workspace workspace;
  SingularValues<Real> plan(a.rows(), workspace);
  std::vector<double> s(a.rows());
  plan(a, s);
  return s;
}

template <class Real>
class SingularValuesOf : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(SingularValuesOf, Reals);

// A^T A = (13 10; 10 8) has trace 21 and determinant 4: s = (5 +- sqrt(17)) / 2.
TYPED_TEST(SingularValuesOf, AgreesWithAHandWorkedMatrix) {
  const Owned<TypeParam> a{{2, 2}, {3, 2}};
  const auto s = values_of<TypeParam>(a);
  EXPECT_NEAR(s[0], (5 + std::sqrt(17)) / 2, 1e-14);
  EXPECT_NEAR(s[1], (5 - std::sqrt(17)) / 2, 1e-14);
}

TYPED_TEST(SingularValuesOf, AreTheMagnitudesOfADiagonal) {
  const Owned<TypeParam> a{{0, -3, 0}, {0.5, 0, 0}, {0, 0, 8}};
  const auto s = values_of<TypeParam>(a);
  EXPECT_NEAR(s[0], 8, 1e-14);
  EXPECT_NEAR(s[1], 3, 1e-14);
  EXPECT_NEAR(s[2], 0.5, 1e-14);
  EXPECT_EQ(values_of<TypeParam>(Owned<TypeParam>{{-2}}), std::vector<double>{2});
}

// Against the plain loop; d roundings of the largest, and for floats, squared, as many of
// s_1^2 / s_k.
TYPED_TEST(SingularValuesOf, AgreesWithRotationsOfColumns) {
  for (const std::size_t d : {1U, 2U, 5U, 33U, 64U, 97U}) {
    const auto a = normal_matrix<TypeParam>(d, d, static_cast<std::uint32_t>(d), 1, 3);
    const auto s = values_of<TypeParam>(a);
    std::vector<double> want(d);
    singular_values_reference<TypeParam>(a, want);
    EXPECT_TRUE(std::ranges::is_sorted(s, std::greater()));
    for (std::size_t k = 0; k < d; ++k) {
      const double enlarged = std::is_same_v<TypeParam, float> ? want[0] / want[k] : 1;
      EXPECT_NEAR(s[k], want[k], static_cast<double>(d) * 2.2e-16 * want[0] * enlarged);
    }
  }
}

// A and the float nearest to it differ by half a rounding an entry, so by at most 6e-8 |A|_F in any
// s_k: the matrix of the paper's size at a condition of e^8, diagonal but for two reflections.
TEST(SingularValues, AreTheSameInFloatAndDouble) {
  constexpr std::size_t d = 392;
  Owned<double> a(d, d);
  const auto u = normal_matrix<double>(1, d, 1), v = normal_matrix<double>(1, d, 2);
  double uu = 0, vv = 0, norm = 0;
  for (std::size_t k = 0; k < d; ++k) {
    uu += u(0, k) * u(0, k);
    vv += v(0, k) * v(0, k);
  }
  std::vector<double> want(d);
  for (std::size_t k = 0; k < d; ++k) {
    want[k] = std::exp(4 - 8 * static_cast<double>(k) / (d - 1));
    norm += want[k] * want[k];
    a(k, k) = want[k];
  }
  for (std::size_t j = 0; j < d; ++j) {  // (I - 2 u u^T / |u|^2) diag(s) (I - 2 v v^T / |v|^2)
    double sum = 0;
    for (std::size_t i = 0; i < d; ++i) sum += u(0, i) * a(i, j);
    for (std::size_t i = 0; i < d; ++i) a(i, j) -= 2 * u(0, i) * sum / uu;
  }
  for (std::size_t i = 0; i < d; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) sum += a(i, j) * v(0, j);
    for (std::size_t j = 0; j < d; ++j) a(i, j) -= 2 * sum * v(0, j) / vv;
  }
  const Owned<float> narrow{std::as_const(a).view()};
  const auto in_double = values_of<double>(a), in_float = values_of<float>(narrow);
  for (std::size_t k = 0; k < d; ++k) {
    EXPECT_NEAR(in_double[k], want[k], d * 2.2e-16 * want[0]);
    EXPECT_NEAR(in_float[k], want[k], 6e-8 * std::sqrt(norm));
  }
  // Of the float matrix itself the squares lose nothing that counts: 1e-16 e^16 in s_d.
  const Owned<double> rounded{narrow.view()};
  const auto exact = values_of<double>(rounded);
  for (std::size_t k = 0; k < d; ++k) EXPECT_NEAR(in_float[k], exact[k], 1e-8 * exact[k]);
}

// Row three is the sum of the others.
TYPED_TEST(SingularValuesOf, ASingularMatrixHasOneOfAboutZero) {
  const Owned<TypeParam> a{{1, 2, 3}, {4, 5, 7}, {5, 7, 10}};
  const auto s = values_of<TypeParam>(a);
  EXPECT_GE(s[2], 0);
  EXPECT_LE(s[2], 3e-8 * s[0]);
  EXPECT_EQ(values_of<TypeParam>(Owned<TypeParam>(3, 3)), std::vector<double>(3, 0.0));
}

TYPED_TEST(SingularValuesOf, AllocatesNothing) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  constexpr std::size_t d = 150;
  const auto a = normal_matrix<TypeParam>(d, d, 3);
  Workspace workspace;
  SingularValues<TypeParam> plan(d, workspace);
  std::vector<double> s(d);
  plan(a, s);
  const testkit::AllocationCounter counter;
  plan(a, s);
  EXPECT_EQ(counter.own(), 0);
}

TYPED_TEST(SingularValuesOf, RefusesWhatDoesntFitAndWhatIsNotFinite) {
  Workspace workspace;
  EXPECT_EQ(message_of<ShapeError>([&] { SingularValues<TypeParam>(0, workspace); }),
            "singular_values: d is 0, want at least 1");
  SingularValues<TypeParam> plan(3, workspace);
  std::vector<double> s(3), few(2);
  Owned<TypeParam> a(3, 3), wide(3, 4);
  EXPECT_EQ(message_of<ShapeError>([&] { plan(wide, s); }),
            "singular_values: a is [3, 4], want [3, 3]");
  EXPECT_EQ(message_of<ShapeError>([&] { plan(a, few); }),
            "singular_values: s has 2 elements, want 3");
  for (const TypeParam bad :
       {std::numeric_limits<TypeParam>::quiet_NaN(), std::numeric_limits<TypeParam>::infinity()}) {
    a(1, 2) = bad;
    EXPECT_EQ(message_of<NumericError>([&] { plan(a, s); }),
              "singular_values: a holds values that aren't finite");
  }
}

}  // namespace
}  // namespace infomax
