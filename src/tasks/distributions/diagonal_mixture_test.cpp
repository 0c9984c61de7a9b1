#include "tasks/distributions/diagonal_mixture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/error.h"
#include "tasks/catalogue.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::Owned;

Settings of(std::int64_t dx, std::vector<double> weights, std::vector<double> means,
            std::vector<double> variances) {
  return {{"x_dimension", dx},
          {"y_dimension", std::int64_t{1}},
          {"weights", std::move(weights)},
          {"means", std::move(means)},
          {"variances", std::move(variances)},
          {"copies", std::int64_t{1}}};
}

TEST(DiagonalMixture, KnowsNoInformationOfItsOwn) {
  const auto task = make_diagonal_mixture(of(1, {0.5, 0.5}, {0, 0, 1, 1}, {1, 1, 1, 1}));
  EXPECT_EQ(task->truth().by, Truth::By::unknown);
  EXPECT_TRUE(std::isnan(task->mi()));
}

// The catalogue's values of one column a side once more: the mean of the density ratio, weighed by
// the density on a grid of 0.02 that reaches 9 beyond the means. A sum over equal steps converges
// faster than any power for densities like these.
TEST(DiagonalMixture, HasThePublishedInformationByQuadrature) {
  for (const char* id : {"x-1x1", "ushape-1x1", "fourballs-1x1", "quadmix-1x1"}) {
    const CataloguedTask* row = find_catalogued(id);
    ASSERT_NE(row, nullptr);
    const auto task = make_task(id, {});
    constexpr double kFrom = -12, kStep = 0.02;
    constexpr std::size_t n = 1201;
    Owned<double> grid(n, 1), f(n, n);
    for (std::size_t i = 0; i < n; ++i) grid(i, 0) = kFrom + kStep * static_cast<double>(i);
    task->log_density_ratio(grid, grid, f);
    // Marginals from the parts.
    const std::vector<double> weights = row->parameters.numbers("weights"),
                              means = row->parameters.numbers("means"),
                              variances = row->parameters.numbers("variances");
    const auto marginal = [&](double at, std::size_t side) {
      double sum = 0;
      for (std::size_t k = 0; k < weights.size(); ++k) {
        const double off = at - means[2 * k + side], v = variances[2 * k + side];
        sum += weights[k] * std::exp(-0.5 * off * off / v) / std::sqrt(2 * std::numbers::pi * v);
      }
      return sum;
    };
    std::vector<double> of_x(n), of_y(n);
    for (std::size_t i = 0; i < n; ++i) {
      of_x[i] = marginal(grid(i, 0), 0);
      of_y[i] = marginal(grid(i, 0), 1);
    }
    double mass = 0, information = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        const double p = of_x[i] * of_y[j] * std::exp(f(i, j)) * kStep * kStep;
        mass += p;
        if (p > 0) information += p * f(i, j);
      }
    EXPECT_NEAR(mass, 1, 1e-9) << id;
    EXPECT_NEAR(information, row->published.nats, 1e-8) << id;
  }
}

TEST(DiagonalMixture, RefusesListsThatDontFit) {
  EXPECT_THROW(make_diagonal_mixture(of(1, {0.5, 0.5}, {0, 0, 1}, {1, 1, 1, 1})), InputError);
  EXPECT_THROW(make_diagonal_mixture(of(1, {0.5, 0.6}, {0, 0, 1, 1}, {1, 1, 1, 1})), InputError);
  Settings copies = of(2, {1}, {0, 0, 0}, {1, 1, 1});
  EXPECT_NO_THROW(make_diagonal_mixture(copies));
  copies.set("copies", std::int64_t{2});
  EXPECT_THROW(make_diagonal_mixture(copies), InputError);
  copies.set("copies", std::int64_t{1});
  copies.set("correlations", std::vector<double>{0.5});
  EXPECT_THROW(make_diagonal_mixture(copies), InputError);
}

}  // namespace
}  // namespace infomax
