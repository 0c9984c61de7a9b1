#include "tasks/distributions/student_t.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "tasks/distributions/gaussian.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

Settings settings_of(std::int64_t dx, std::int64_t dy, double v) {
  return {{"x_dimension", dx}, {"y_dimension", dy}, {"degrees_of_freedom", v}};
}
Settings with(Settings settings, const char* name, double value) {
  settings.set(name, value);
  return settings;
}

// c(1, 1, 1) = ln(8 pi) - 3, by hand from Gamma(1/2), Gamma(3/2) and psi there; the others computed
// apart from this code.
TEST(StudentT, ItsScaleAloneCarriesInformation) {
  EXPECT_NEAR(student_t_excess(1, 1, 1), std::log(8 * std::numbers::pi) - 3, 1e-14);
  EXPECT_NEAR(student_t_excess(2, 2, 2), 0.19314718, 5e-9);
  EXPECT_NEAR(student_t_excess(2, 5, 5), 0.44815068, 5e-9);
  EXPECT_NEAR(student_t_excess(30, 3, 3), 0.00431750, 5e-9);
  EXPECT_EQ(student_t_excess(3, 2, 5), student_t_excess(3, 5, 2));
}

TEST(StudentT, AddsItToTheGaussiansInformation) {
  const auto task = make_student_t(with(settings_of(2, 5, 3), "correlation", 0.5));
  EXPECT_NEAR(task->mi(), gaussian_information(0.5, 2) + student_t_excess(3, 2, 5), 1e-14);
  EXPECT_EQ(task->x_width(), 2u);
  EXPECT_EQ(task->y_width(), 5u);
  EXPECT_EQ(make_student_t(with(settings_of(2, 5, 3), "information", 1.5))->mi(), 1.5);
}

// Ever more degrees of freedom leave the Gaussian: densities differ by O(1 / v).
TEST(StudentT, TendsToTheGaussian) {
  const auto t = make_student_t(with(settings_of(2, 2, 1e6), "correlation", 0.6));
  const auto gaussian = make_gaussian({{"dimension", std::int64_t{2}}, {"correlation", 0.6}});
  const auto x = testkit::normal_matrix<double>(6, 2, 1),
             y = testkit::normal_matrix<double>(6, 2, 2);
  Owned<double> of_t(6, 6), of_gaussian(6, 6);
  t->log_density_ratio(x, y, of_t);
  gaussian->log_density_ratio(x, y, of_gaussian);
  for (std::size_t k = 0; k < 36; ++k) EXPECT_NEAR(of_t.flat()[k], of_gaussian.flat()[k], 1e-4);
}

// A t with v = 2, one column: P(|x| < 1) = 1 / sqrt(3). 40,000 draws: four standard errors are
// 0.01.
TEST(StudentT, HasItsMarginals) {
  constexpr std::size_t n = 40000;
  const auto task = make_student_t(with(settings_of(1, 2, 2), "correlation", 0.9));
  Owned<double> x(n, 1), y(n, 2);
  Stream stream = testkit::test_stream(3);
  task->sample(stream, x, y);
  double of_x = 0, of_y = 0;
  for (std::size_t i = 0; i < n; ++i) {
    of_x += std::abs(x(i, 0)) < 1 ? 1.0 / n : 0;
    of_y += std::abs(y(i, 1)) < 1 ? 1.0 / n : 0;
  }
  EXPECT_NEAR(of_x, 1 / std::sqrt(3.0), 0.01);
  EXPECT_NEAR(of_y, 1 / std::sqrt(3.0), 0.01);
}

TEST(StudentT, RefusesLessInformationThanItsScaleCarries) {
  EXPECT_THROW(make_student_t(with(settings_of(1, 1, 1), "information", 0.2)), InputError);
  EXPECT_NO_THROW(make_student_t(with(settings_of(1, 1, 1), "information", 0.23)));
  EXPECT_THROW(make_student_t(settings_of(1, 1, 1)), InputError);
  EXPECT_THROW(make_student_t(with(settings_of(1, 1, 1), "correlation", 1)), InputError);
}

}  // namespace
}  // namespace infomax
