#include "compare/student.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "core/error.h"

namespace infomax {
namespace {

// Fisher and Yates' table, as every statistics book has it; three decimals, so half a unit of the
// last.
TEST(Student, QuantilesAreTheTabulatedOnes) {
  struct Row {
    double nu, t95, t975, t99, t9995;
  };
  for (const Row& row :
       {Row{1, 6.314, 12.706, 31.821, 636.619}, Row{2, 2.920, 4.303, 6.965, 31.599},
        Row{3, 2.353, 3.182, 4.541, 12.924}, Row{4, 2.132, 2.776, 3.747, 8.610},
        Row{5, 2.015, 2.571, 3.365, 6.869}, Row{10, 1.812, 2.228, 2.764, 4.587},
        Row{20, 1.725, 2.086, 2.528, 3.850}, Row{30, 1.697, 2.042, 2.457, 3.646},
        Row{60, 1.671, 2.000, 2.390, 3.460}, Row{120, 1.658, 1.980, 2.358, 3.373}}) {
    EXPECT_NEAR(student_quantile(0.95, row.nu), row.t95, 0.00051) << row.nu;
    EXPECT_NEAR(student_quantile(0.975, row.nu), row.t975, 0.00051) << row.nu;
    EXPECT_NEAR(student_quantile(0.99, row.nu), row.t99, 0.00051) << row.nu;
    EXPECT_NEAR(student_quantile(0.9995, row.nu), row.t9995, 0.00051) << row.nu;
  }
}

// nu = 1 is Cauchy's distribution, nu = 2 and 4 have algebraic distribution functions.
TEST(Student, TailsAgreeWithTheirClosedForms) {
  for (const double t : {0.0, 1e-9, 0.1, 0.5, 1.0, 1.7, 3.0, 20.0, 1e4, 1e8}) {
    const double cauchy = std::atan2(1, t) / std::numbers::pi;
    EXPECT_NEAR(student_tail(t, 1) / cauchy, 1, 1e-12) << t;
    // (1 - t / sqrt(2 + t^2)) / 2, written without its cancellation.
    const double root = std::sqrt(2 + t * t);
    EXPECT_NEAR(student_tail(t, 2) * root * (root + t), 1, 1e-12) << t;
    const double s = t / std::sqrt(4 + t * t);
    EXPECT_NEAR(student_tail(t, 4), 0.5 - 0.75 * (s - s * s * s / 3), 1e-14) << t;
  }
}

// P(T > t) for many degrees of freedom is the normal tail up to O(1/nu): (t^3 + t) phi(t) / (4 nu)
// = 9e-6 at 1e4.
TEST(Student, ApproachesTheNormalLaw) {
  for (const double t : {0.3, 1.0, 1.96, 4.0})
    EXPECT_NEAR(student_tail(t, 1e4), 0.5 * std::erfc(t / std::numbers::sqrt2), 2e-5) << t;
}

// The density (26.7.1), summed by Simpson's rule from t to where less than 1e-13 is left.
TEST(Student, TailsAreIntegralsOfTheDensity) {
  for (const double nu : {2.5, 7.0, 38.0, 57.3}) {
    const double constant = std::exp(std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2)) /
                            std::sqrt(nu * std::numbers::pi);
    const auto density = [&](double t) {
      return constant * std::pow(1 + t * t / nu, -(nu + 1) / 2);
    };
    // P(0 < T < t) avoids the far tail.
    for (const double t : {0.2, 1.3, 2.9}) {
      constexpr int n = 2000;
      double sum = density(0) + density(t);
      for (int i = 1; i < n; ++i) sum += (i % 2 == 0 ? 2 : 4) * density(t * i / n);
      EXPECT_NEAR(0.5 - student_tail(t, nu), sum * t / n / 3, 1e-11) << nu << ' ' << t;
    }
  }
}

TEST(Student, QuantilesInvertTails) {
  for (const double nu : {1.0, 2.0, 6.5, 38.0, 1000.0})
    for (const double p : {1e-9, 0.001, 0.05, 0.3, 0.5, 0.8, 0.999}) {
      const double t = student_quantile(p, nu);
      EXPECT_NEAR((1 - student_tail(t, nu)) / p, 1, p < 1e-6 ? 1e-6 : 1e-10) << nu << ' ' << p;
      EXPECT_NEAR(student_tail(-t, nu) / p, 1, 1e-11) << nu << ' ' << p;
      EXPECT_NEAR(student_quantile(1 - p, nu), -t, 1e-6 * std::abs(t) + 1e-12);
    }
}

TEST(Student, RefusesWhatIsNoProbabilityOrNoDegreesOfFreedom) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(student_tail(infinity, 3), 0);
  EXPECT_EQ(student_tail(-infinity, 3), 1);
  EXPECT_THROW(student_tail(1, 0), ShapeError);
  EXPECT_THROW(student_tail(nan, 3), ShapeError);
  EXPECT_THROW(student_quantile(0, 3), ShapeError);
  EXPECT_THROW(student_quantile(1, 3), ShapeError);
  EXPECT_THROW(student_quantile(0.5, -1), ShapeError);
}

}  // namespace
}  // namespace infomax
