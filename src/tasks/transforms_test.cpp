// What holds for every listed transform: the way back, order, and the information of a distribution
// seen through it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "estimators/estimator.h"
#include "estimators/test_examples.h"
#include "tasks/parameters.h"
#include "tasks/transformed.h"
#include "testkit/allocations.h"
#include "testkit/matrices.h"
#include "testkit/test_name.h"

namespace infomax {
namespace {

using testkit::Owned;
using testkit::test_stream;

constexpr Side kSides[] = {Side::x, Side::y};

Settings settings_of(std::size_t dimension, double information) {
  return {{"dimension", static_cast<std::int64_t>(dimension)}, {"information", information}};
}

class EveryTransform : public testing::TestWithParam<TransformRow> {
 protected:
  // As many columns as asked for, or as near to it as the map takes.
  static std::size_t columns(Side side, std::size_t wanted) {
    const TransformRow& row = GetParam();
    return side == Side::x ? std::clamp(wanted, row.least_x, row.most_x)
                           : std::clamp(wanted, row.least_y, row.most_y);
  }
  static std::size_t dimension() {
    return std::clamp(std::size_t{4}, std::max(GetParam().least_x, GetParam().least_y),
                      std::min(GetParam().most_x, GetParam().most_y));
  }

  // What the map is tried on: a distribution whose values it is one-to-one on.
  static std::string before() {
    return GetParam().highest == 1 ? "normal-cdf@gaussian" : "gaussian";
  }
  std::unique_ptr<Task> on(std::string_view distribution, double information,
                           std::size_t dimension) const {
    Settings settings = parameters_;
    const Settings before_it = settings_of(dimension, information);
    for (const auto& [name, value] : before_it.items()) settings.set(name, value);
    return make_task(std::string(GetParam().name) + "@" + std::string(distribution), settings);
  }

  Owned<double> image(Side side, const Owned<double>& u) const {
    Owned<double> out(u.view().rows(), map_->image_width(side, u.view().cols()));
    map_->apply(side, u, out);
    return out;
  }
  Owned<double> back(Side side, const Owned<double>& image, std::size_t width) const {
    Owned<double> out(image.view().rows(), width);
    map_->invert(side, image, out);
    return out;
  }
  // Normal draws, then a grid far beyond them: 0, small numbers and sizes up to 4, where Phi still
  // keeps 1e-12; of these what the map is one-to-one on.
  static Owned<double> values(std::size_t width) {
    Owned<double> u = testkit::normal_matrix<double>(20000, width, 1);
    for (std::size_t k = 0; k < width; ++k) {
      u(0, k) = 0;
      u(1, k) = 1e-9 * static_cast<double>(k + 1);
      u(2, k) = -1e-4;
      u(3, k) = -4 + static_cast<double>(k) / 7;
    }
    const TransformRow& row = GetParam();
    const double low = std::max(-4.0, row.lowest), high = std::min(4.0, row.highest);
    for (double& v : u.flat()) v = std::clamp(v, low, high);
    return u;
  }

  Settings parameters_ = GetParam().examples.empty()
                             ? Settings()
                             : read_example(GetParam().parameters, GetParam().examples.front());
  std::unique_ptr<Transform> map_ = GetParam().make(parameters_);
};

INSTANTIATE_TEST_SUITE_P(Transforms, EveryTransform,
                         testing::ValuesIn(transforms().begin(), transforms().end()),
                         testkit::test_name<TransformRow>);

// To 1e-12 of 1 + |u|: some ten roundings of 1e-16, times up to 6 where a slope is 0.16 and 1e3
// where Phi's slope at 4 is 1.3e-4.
TEST_P(EveryTransform, IsUndoneByItsInverse) {
  for (const Side side : kSides) {
    const Owned<double> u = values(columns(side, 5));
    const Owned<double> again = back(side, image(side, u), u.view().cols());
    double worst = 0;
    for (std::size_t k = 0; k < u.flat().size(); ++k)
      worst =
          std::max(worst, std::abs(again.flat()[k] - u.flat()[k]) / (1 + std::abs(u.flat()[k])));
    EXPECT_LT(worst, 1e-12);
  }
}

// And the other way round: what inverse and then map give. The image's own rounding, ten of 1e-16
// of up to 64.
TEST_P(EveryTransform, UndoesItsInverse) {
  for (const Side side : kSides) {
    const Owned<double> u = values(columns(side, 5)), there = image(side, u);
    const Owned<double> again = image(side, back(side, there, u.view().cols()));
    for (std::size_t k = 0; k < there.flat().size(); ++k)
      EXPECT_NEAR(again.flat()[k], there.flat()[k], 1e-14 * (1 + std::abs(there.flat()[k])));
  }
}

// A map that keeps the width may be given one matrix for both.
TEST_P(EveryTransform, MapsInPlaceAsIntoAnother) {
  for (const Side side : kSides) {
    Owned<double> u = values(columns(side, 5));
    const Owned<double> there = image(side, u);
    if (there.view().cols() != u.view().cols()) continue;
    map_->apply(side, u, u);
    EXPECT_TRUE(std::ranges::equal(u.flat(), there.flat()));
    const Owned<double> undone = back(side, there, u.view().cols());
    map_->invert(side, u, u);
    EXPECT_TRUE(std::ranges::equal(u.flat(), undone.flat()));
  }
}

// Where the registry says so: a column in ascending order stays so, each value by itself, whatever
// stands beside it.
TEST_P(EveryTransform, IncreasesColumnByColumnWhereItIsSaidTo) {
  constexpr std::size_t n = 16001;
  if (dimension() < 3) {
    EXPECT_FALSE(GetParam().increasing);
    return;
  }
  bool increasing = true;
  for (const Side side : kSides) {
    Owned<double> u(n, 3);
    for (std::size_t i = 0; i < n; ++i) {
      u(i, 0) = -4 + 8.0 * static_cast<double>(i) / (n - 1);
      u(i, 1) = -u(i, 0);
      u(i, 2) = 0.25;
    }
    u = image(side, u);
    for (std::size_t i = 1; i < n; ++i)
      increasing =
          increasing && u(i, 0) > u(i - 1, 0) && u(i, 1) < u(i - 1, 1) && u(i, 2) == u(0, 2);
  }
  EXPECT_EQ(increasing, GetParam().increasing);
}

// Different rows have different images.
TEST_P(EveryTransform, TakesNoTwoRowsToOne) {
  for (const Side side : kSides) {
    const Owned<double> u = values(columns(side, 3));
    const auto different = [](const Owned<double>& rows) {
      std::set<std::vector<double>> out;
      for (std::size_t i = 0; i < rows.view().rows(); ++i)
        out.insert({rows.view().row(i).begin(), rows.view().row(i).end()});
      return out.size();
    };
    EXPECT_EQ(different(image(side, u)), different(u));
  }
}

// It changes something: one side at least.
TEST_P(EveryTransform, IsNotTheIdentity) {
  double moved = 0;
  for (const Side side : kSides) {
    const Owned<double> u = values(columns(side, 3)), there = image(side, u);
    if (there.view().cols() != u.view().cols()) return;
    for (std::size_t k = 0; k < u.flat().size(); ++k)
      moved += std::abs(there.flat()[k] - u.flat()[k]) / static_cast<double>(2 * u.flat().size());
  }
  EXPECT_GT(moved, 0.05);
}

// A sampler and a density that disagree would show: f*'s mean over n draws is I within four of its
// standard errors, r sqrt(d / n). A sanitizer looks for other things than biases and gets a
// hundredth of the draws.
TEST_P(EveryTransform, MeanOfTheDensityRatioIsTheInformation) {
#ifdef INFOMAX_SANITIZE
  constexpr std::size_t kBlocks = 1000;
#else
  constexpr std::size_t kBlocks = 20000;
#endif
  constexpr std::size_t kBlock = 10;
  // What takes a thousand operations a value gets all of the draws, what takes more fewer.
  const std::size_t blocks = GetParam().work > 1e5 ? kBlocks / 5 : kBlocks;
  const std::size_t d = dimension();
  const auto task = on(before(), 2, d);
  EXPECT_EQ(task->mi(), 2);
  Owned<double> x(kBlock, task->x_width()), y(kBlock, task->y_width()), f(kBlock, kBlock);
  Stream stream = test_stream(4);
  double sum = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    task->sample(stream, x, y);
    task->log_density_ratio(x, y, f);
    for (std::size_t i = 0; i < kBlock; ++i) sum += f(i, i) - 2;
  }
  const double r2 = 1 - std::exp(-4.0 / static_cast<double>(d));
  EXPECT_NEAR(sum / static_cast<double>(kBlock * blocks), 0,
              4 * std::sqrt(r2 * static_cast<double>(d) / static_cast<double>(kBlock * blocks)));
}

// The same draws as the distribution's, seen through the map; every bound the same to rounding. An
// error e of a value moves f* by about 10 e here and the bound by less: draws up to 4.5 keep 1e-11
// through Phi, the others 1e-14.
TEST_P(EveryTransform, LeavesEveryBoundAtTheBestCriticAsItIs) {
  constexpr std::size_t n = 128;
  const auto untransformed = make_task(before(), settings_of(dimension(), 2));
  const auto task = on(before(), 2, dimension());
  Owned<double> x(n, dimension()), y(n, dimension()), f(n, n), image_x(n, task->x_width()),
      image_y(n, task->y_width()), image_f(n, n);
  Stream stream = test_stream(5), same = test_stream(5);
  untransformed->sample(stream, x, y);
  task->sample(same, image_x, image_y);
  untransformed->log_density_ratio(x, y, f);
  task->log_density_ratio(image_x, image_y, image_f);
  for (const EstimatorRow& bound : bounds()) {
    const auto loss = bound.of_scores.make_double(first_example(bound));
    EXPECT_NEAR(loss->estimate(image_f), loss->estimate(f), 1e-10) << bound.name;
  }
}

TEST_P(EveryTransform, AllocatesNothingWhileSampling) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto task = on(before(), 1, dimension());
  Owned<double> x(128, task->x_width()), y(128, task->y_width());
  Stream stream = test_stream(6);
  task->sample(stream, x, y);  // memory of its own grows once
  const testkit::AllocationCounter counter;
  task->sample(stream, x, y);
  EXPECT_EQ(counter.own(), 0);
}

TEST_P(EveryTransform, RefusesOtherNumbersOfColumns) {
  const TransformRow& row = GetParam();
  const auto refusal = [&](std::size_t dimension) -> std::string {
    try {
      on(before(), 1, dimension);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing thrown";
  };
  const std::size_t least = std::max(row.least_x, row.least_y),
                    most = std::min(row.most_x, row.most_y);
  EXPECT_EQ(refusal(least), "nothing thrown");
  const auto wanted = [&](const char* side, std::size_t found, const char* which,
                          std::size_t limit) {
    return std::string(row.name) + ": " + side + " has " + std::to_string(found) +
           " columns, want at " + which + " " + std::to_string(limit);
  };
  if (least > 1) {
    const bool x = least - 1 < row.least_x;
    EXPECT_EQ(refusal(least - 1),
              wanted(x ? "x" : "y", least - 1, "least", x ? row.least_x : row.least_y));
  }
  if (static_cast<double>(most) < kDimension.at_most) {
    const bool x = most + 1 > row.most_x;
    EXPECT_EQ(refusal(most + 1),
              wanted(x ? "x" : "y", most + 1, "most", x ? row.most_x : row.most_y));
  }
}

TEST_P(EveryTransform, RefusesMatricesOfOtherShapes) {
  const auto task = on(before(), 1, dimension());
  const std::size_t dx = task->x_width(), dy = task->y_width();
  Owned<double> x(4, dx), y(4, dy), narrow_x(4, dx + 1), narrow_y(4, dy + 1), few(3, dx),
      scores(4, 4), flat(4, 3);
  Stream stream = test_stream(7);
  EXPECT_THROW(task->sample(stream, narrow_x, y), ShapeError);
  EXPECT_THROW(task->sample(stream, few, y), ShapeError);
  EXPECT_THROW(task->log_density_ratio(narrow_x, y, scores), ShapeError);
  EXPECT_THROW(task->log_density_ratio(x, narrow_y, scores), ShapeError);
  EXPECT_THROW(task->log_density_ratio(x, y, flat), ShapeError);
}

TEST(Transforms, AnUnknownNameIsRefused) {
  EXPECT_THROW(transform_named("half-cub"), InputError);
}

}  // namespace
}  // namespace infomax
