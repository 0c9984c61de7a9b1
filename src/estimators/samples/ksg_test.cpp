#include "estimators/samples/ksg.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::Owned;
using testkit::test_stream;

struct Draws {
  Owned<double> x, y;
};

// The first `pairs` columns of x and y correlated by r, two and two; all else independent.
// `padding` columns of NaN follow each row.
Draws paired_normals(std::size_t n, std::size_t dims, std::size_t pairs, double r,
                     std::uint32_t seed, std::size_t padding = 0) {
  Draws out{Owned<double>(n, dims, padding), Owned<double>(n, dims, padding)};
  Stream stream = test_stream(seed);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < dims; ++j) {
      out.x(i, j) = stream.normal();
      const double rest = stream.normal();
      out.y(i, j) = j < pairs ? r * out.x(i, j) + std::sqrt(1 - r * r) * rest : rest;
    }
  return out;
}

// All correlations 0.5: one factor is in every column.
Draws dense_normals(std::size_t n, std::size_t dims, std::uint32_t seed) {
  Draws out{Owned<double>(n, dims), Owned<double>(n, dims)};
  Stream stream = test_stream(seed);
  for (std::size_t i = 0; i < n; ++i) {
    const double common = stream.normal();
    for (Owned<double>* side : {&out.x, &out.y})
      for (std::size_t j = 0; j < dims; ++j)
        (*side)(i, j) = std::sqrt(0.5) * (common + stream.normal());
  }
  return out;
}

void map(Draws& draws, const std::function<double(double)>& f) {
  for (Owned<double>* side : {&draws.x, &draws.y})
    for (double& value : side->flat()) value = f(value);
}

// Each column to mean 0 and standard deviation 1, as the table of estimates has them.
void standardise(Owned<double>& a) {
  const MatrixView<double> m = a.view();
  for (std::size_t j = 0; j < m.cols(); ++j) {
    double sum = 0, square = 0;
    for (std::size_t i = 0; i < m.rows(); ++i) sum += m(i, j);
    const double mean = sum / static_cast<double>(m.rows());
    for (std::size_t i = 0; i < m.rows(); ++i) square += (m(i, j) - mean) * (m(i, j) - mean);
    const double sd = std::sqrt(square / static_cast<double>(m.rows()));
    for (std::size_t i = 0; i < m.rows(); ++i) m(i, j) = (m(i, j) - mean) / sd;
  }
}

// x = 0, 1, 3, 6, y = 0, 2, 1, 5, k = 1. Distances in the larger of the two:
//   d(0,1) = 2, d(0,2) = 3, d(0,3) = 6, d(1,2) = 2, d(1,3) = 5, d(2,3) = 4,   so e = 2, 2, 2, 4.
//   n_x: 0 has 1 (at 1): 1;  1 has 0 (at 1): 1;  2 has none closer than 2: 0;  3 has 2 (at 3): 1
//   n_y: 0 has 2 (at 1): 1;  1 has 2 (at 1): 1;  2 has 0, 1 (at 1): 2;         3 has 1 (at 3): 1
// I = H_0 + H_3 - (1/4) (1 + 1, 1 + 1, 0 + 3/2, 1 + 1) = 11/6 - 7.5/4 = -1/24
TEST(Ksg, AgreesWithAHandWorkedSample) {
  const Owned<double> x{{0}, {1}, {3}, {6}}, y{{0}, {2}, {1}, {5}};
  for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
    EXPECT_NEAR(ksg(x, y, {1, norm}), -1.0 / 24, 1e-15);
    EXPECT_NEAR(ksg_reference(x, y, {1, norm}), -1.0 / 24, 1e-15);
  }
}

// The five points of NPEET's README, k = 3: 0.1683 bits there, to 8 places by a separate program.
TEST(Ksg, AgreesWithAnotherProgramOnFivePoints) {
  const Owned<double> x{{1.3}, {3.7}, {5.1}, {2.4}, {3.4}}, y{{1.5}, {3.32}, {5.3}, {2.3}, {3.3}};
  EXPECT_NEAR(ksg(x, y, {3, Norm::maximum}) / std::numbers::ln2, .16831442, 1e-8);
}

TEST(Ksg, AgreesWithThePlainLoopToTheBit) {
  std::uint32_t seed = 0;
  for (const std::size_t n : {2, 5, 63, 64, 65, 130, 700})
    for (const std::size_t dims : {1, 2, 5})
      for (const std::size_t k : {1, 3, 10})
        for (const Norm norm : {Norm::euclidean, Norm::maximum}) {
          if (n <= k) continue;
          Draws d = paired_normals(n, dims, 1, 0.8, ++seed, dims % 2);
          SCOPED_TRACE(testing::Message() << n << " by " << dims << ", k " << k);
          EXPECT_EQ(ksg(d.x, d.y, {k, norm}), ksg_reference(d.x, d.y, {k, norm}));
          const ConstMatrixView<double> y = d.y.view();
          const ConstMatrixView<double> one = y.column_block(0, 1);  // other widths
          EXPECT_EQ(ksg(d.x, one, {k, norm}), ksg_reference(d.x, one, {k, norm}));
        }
}

// Numbers of few values, so that points coincide and many distances are equal, the k-th of them 0
// too.
TEST(Ksg, AgreesWithThePlainLoopOnTies) {
  for (const double values : {1.0, 2.0, 4.0, 30.0}) {
    Draws d = paired_normals(300, 2, 2, 0.7, 90);
    map(d, [&](double v) { return std::round(values * std::clamp(v, -1.0, 1.0)); });
    for (const Norm norm : {Norm::euclidean, Norm::maximum})
      EXPECT_EQ(ksg(d.x, d.y, {3, norm}), ksg_reference(d.x, d.y, {3, norm})) << values;
  }
}

TEST(Ksg, IsTheSameFromEitherSideAndAtAnyScale) {
  Draws d = paired_normals(500, 3, 2, 0.8, 91);
  const double found = ksg(d.x, d.y, {});
  EXPECT_EQ(ksg(d.y, d.x, {}), found);
  for (const double scale : {4.0, 0x1p40, 0x1p-80}) {
    map(d, [&](double v) { return scale * v; });
    EXPECT_EQ(ksg(d.x, d.y, {}), found);
  }
}

TEST(Ksg, DoesNotSeeTheOrderOfTheRows) {
  Draws d = paired_normals(500, 2, 2, 0.8, 94), mixed = d;
  std::vector<std::uint32_t> order(500);
  test_stream(95).permutation(order);
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t c = 0; c < 2; ++c) {
      mixed.x(i, c) = d.x(order[i], c);
      mixed.y(i, c) = d.y(order[i], c);
    }
  EXPECT_EQ(ksg(mixed.x, mixed.y, {}), ksg(d.x, d.y, {}));
}

// -(1/2) log(1 - 0.8^2) = 0.5108 nats a pair. In one dimension the estimate is unbiased to its
// noise, 0.02 at 5,000 draws (the table below), of which we allow four.
TEST(Ksg, FindsTheInformationOfAPairAndNoneWhereThereIsNone) {
  const Draws pair = paired_normals(5000, 1, 1, 0.8, 92);
  EXPECT_NEAR(ksg(pair.x, pair.y, {}), 0.5108, 0.08);
  const Draws none = paired_normals(5000, 1, 0, 0, 93);
  EXPECT_NEAR(ksg(none.x, none.y, {}), 0, 0.08);
}

// Mean and standard deviation of the same estimator, written separately, over 10 draws of 5,000
// standardised pairs, k = 3, 5, 10, Euclidean and maximum norm. Two such means differ by 0.45
// deviations; we allow eight times that, as the table does.
struct Row {
  std::string task;
  std::function<Draws(std::uint32_t seed)> draw;
  double mean[6], sd[6];
};

TEST(Ksg, AgreesWithTheTableOfEstimates) {
  constexpr std::size_t n = 5000;
  const auto cdf = [](double v) { return 0.5 * std::erfc(-v / std::numbers::sqrt2); };
  const auto half_cube = [](double v) { return v * std::sqrt(std::abs(v)); };
  const auto mapped = [](Draws d, const std::function<double(double)>& f) {
    map(d, f);
    return d;
  };
  const std::vector<Row> rows{
      {"normal-1x1",
       [&](std::uint32_t s) { return paired_normals(n, 1, 1, 0.75, s); },
       {0.414, 0.413, 0.415, 0.414, 0.413, 0.415},
       {0.019, 0.014, 0.014, 0.019, 0.014, 0.014}},
      {"dense-2x2",
       [&](std::uint32_t s) { return dense_normals(n, 2, s); },
       {0.297, 0.297, 0.297, 0.298, 0.296, 0.297},
       {0.014, 0.014, 0.013, 0.016, 0.013, 0.013}},
      {"dense-3x3",
       [&](std::uint32_t s) { return dense_normals(n, 3, s); },
       {0.423, 0.422, 0.417, 0.420, 0.419, 0.414},
       {0.014, 0.014, 0.012, 0.015, 0.012, 0.011}},
      {"2pair-2x2",
       [&](std::uint32_t s) { return paired_normals(n, 2, 2, 0.8, s); },
       {1.038, 1.035, 1.026, 1.036, 1.035, 1.025},
       {0.013, 0.015, 0.016, 0.013, 0.014, 0.015}},
      {"2pair-3x3",
       [&](std::uint32_t s) { return paired_normals(n, 3, 2, 0.8, s); },
       {0.985, 0.963, 0.929, 0.976, 0.950, 0.912},
       {0.021, 0.016, 0.014, 0.019, 0.015, 0.012}},
      {"half-cube@2pair-3x3",
       [&](std::uint32_t s) { return mapped(paired_normals(n, 3, 2, 0.8, s), half_cube); },
       {0.905, 0.881, 0.838, 0.895, 0.863, 0.816},
       {0.020, 0.019, 0.015, 0.023, 0.022, 0.018}},
      {"normal-cdf@2pair-5x5",
       [&](std::uint32_t s) { return mapped(paired_normals(n, 5, 2, 0.8, s), cdf); },
       {0.758, 0.726, 0.677, 0.715, 0.681, 0.631},
       {0.017, 0.014, 0.014, 0.013, 0.012, 0.013}}};
#ifdef INFOMAX_SANITIZE
  const std::size_t tasks = 1;  // all of them take two minutes
#else
  const std::size_t tasks = rows.size();
#endif
  std::uint32_t seed = 1000;
  for (const Row& row : std::span(rows).first(tasks)) {
    double sum[6] = {};
    constexpr int kDraws = 10;
    for (int draw = 0; draw < kDraws; ++draw) {
      Draws d = row.draw(++seed);
      standardise(d.x);
      standardise(d.y);
      std::size_t at = 0;
      for (const Norm norm : {Norm::euclidean, Norm::maximum})
        for (const std::size_t k : {3, 5, 10}) sum[at++] += ksg(d.x, d.y, {k, norm});
    }
    for (std::size_t at = 0; at < 6; ++at)
      EXPECT_NEAR(sum[at] / kDraws, row.mean[at], std::max(0.003, 8 * 0.45 * row.sd[at]))
          << row.task << ", " << (at < 3 ? "Euclidean" : "maximum");
  }
}

TEST(Ksg, RefusesShapesAndNumbers) {
  const Owned<double> x{{0}, {1}, {2}}, y{{0}, {1}};
  EXPECT_EQ(
      message_of<ShapeError>([&] { ksg(x, y, {1}); }),
      "ksg1: x is [3, 1], y is [2, 1], 1 neighbours; want x [n, dx], y [n, dy], dx, dy >= 1 and "
      "n > neighbours >= 1");
  EXPECT_THROW(ksg(x, x, {3}), ShapeError);
  EXPECT_THROW(ksg(x, x, {0}), ShapeError);
  EXPECT_THROW(ksg(ConstMatrixView<double>(), ConstMatrixView<double>(), {1}), ShapeError);
  EXPECT_THROW(ksg(x, ConstMatrixView<double>(x.view().data(), 3, 0), {1}), ShapeError);
  const Owned<double> odd{{0}, {std::nan("")}, {2}};
  EXPECT_EQ(message_of<NumericError>([&] { ksg(x, odd, {1}); }),
            "ksg1: y has nan in row 1, column 0, want a finite number");
  const Owned<double> far{{0}, {1e200}, {-1e200}};
  EXPECT_EQ(message_of<NumericError>([&] { ksg(x, far, {1}); }),
            "ksg1: the neighbours of row 0 are inf away, want a finite number");
  EXPECT_NO_THROW(ksg(x, far, {1, Norm::maximum}));
}

}  // namespace
}  // namespace infomax
