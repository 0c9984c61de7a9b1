// What holds for every listed critic.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "critics/critic.h"
#include "testkit/allocations.h"
#include "testkit/environment.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

class EveryCritic : public testing::TestWithParam<CriticRow> {
 protected:
  template <class Real>
  std::unique_ptr<Critic<Real>> make(const CriticSpec& spec, std::size_t max_rows) {
    CriticSpec named = spec;
    named.settings = testkit::network(GetParam().parameters, spec.settings.counts("layers"));
    if constexpr (std::is_same_v<Real, float>) {
      return GetParam().make(named, max_rows, workspace_);
    } else {
      return GetParam().make_double(named, max_rows, workspace_);
    }
  }

  // A product of the two sides themselves has nothing to say where they differ.
  static bool takes_two_widths() { return GetParam().name != "inner"; }

  Workspace workspace_;
};

INSTANTIATE_TEST_SUITE_P(Critics, EveryCritic,
                         testing::ValuesIn(critics().begin(), critics().end()),
                         [](const auto& row) { return std::string(row.param.name); });

// Initial parameters, moved by normals of 0.1: biases that start at zero would hide mistakes.
std::vector<double> some_parameters(const Critic<double>& critic, std::uint32_t seed) {
  std::vector<double> theta(critic.parameter_count());
  critic.initialise(theta, test_stream(seed));
  Stream stream = test_stream(seed + 1000);
  for (double& p : theta) p += 0.1 * stream.normal();
  return theta;
}

// Both sides d wide. `make` gives the layers the name of the row's parameter.
CriticSpec spec_of(std::size_t d, const std::vector<std::size_t>& layers) {
  return {.x_width = d, .y_width = d, .settings = {{"layers", testkit::counts(layers)}}};
}

const CriticSpec kSmall = spec_of(4, {8, 5});

TEST_P(EveryCritic, IsFoundByItsName) {
  EXPECT_EQ(critic_named(GetParam().name).make, GetParam().make);
  EXPECT_FALSE(GetParam().summary.empty());
}

// Through a random linear functional <c, scores>, so dscores = c; scalars and vectors, one layer to
// three, one pair to as many as planned.
TEST_P(EveryCritic, HasTheGradientThatDifferencesShow) {
  CriticSpec wide_x = spec_of(2, {6, 4}), wide_y = spec_of(2, {7});
  wide_x.x_width = 5;
  wide_y.y_width = 5;
  std::vector<CriticSpec> specs{
      spec_of(1, {3}), spec_of(5, {7}), kSmall, spec_of(2, {6, 4, 5}), spec_of(2, {18, 3}),
  };
  if (takes_two_widths()) specs.insert(specs.end(), {wide_x, wide_y});
  std::uint32_t seed = 0;
  for (const CriticSpec& spec : specs) {
    const auto critic = make<double>(spec, 6);
    for (const std::size_t n : {1U, 3U, 6U}) {
      ++seed;
      std::vector<double> theta = some_parameters(*critic, seed), dtheta(theta.size(), 9);
      auto x = normal_matrix<double>(n, spec.x_width, 20 + seed);
      auto y = normal_matrix<double>(n, spec.y_width, 40 + seed);
      const auto c = normal_matrix<double>(n, n, 60 + seed);
      Owned<double> scores(n, n), dscores = c, dx(n, spec.x_width), dy(n, spec.y_width);
      critic->forward(theta, x, y, scores);
      critic->backward(theta, x, y, dscores, dtheta, dx, dy);
      const auto value = [&] {
        critic->forward(theta, x, y, scores);
        double sum = 0;
        for (std::size_t k = 0; k < n * n; ++k) sum += c.flat()[k] * scores.flat()[k];
        return sum;
      };
      const std::string where = std::to_string(spec.settings.counts("layers").size()) +
                                " layers, " + std::to_string(n) + " pairs";
      EXPECT_TRUE(testkit::gradient_agrees("theta", value, theta, dtheta)) << where;
      EXPECT_TRUE(testkit::gradient_agrees("x", value, x.flat(), dx.flat())) << where;
      EXPECT_TRUE(testkit::gradient_agrees("y", value, y.flat(), dy.flat())) << where;
    }
  }
}

// scores(i, j) is a function of x_i and y_j alone: each pair by itself gives the same number, up to
// the rounding of sums in another order.
TEST_P(EveryCritic, ScoresEveryPairAsIfItWereAlone) {
  constexpr std::size_t n = 40;  // more than one block of pairs in the concatenated critic
  const auto critic = make<double>(kSmall, n);
  const std::vector<double> theta = some_parameters(*critic, 1);
  const auto x = normal_matrix<double>(n, 4, 2), y = normal_matrix<double>(n, 4, 3);
  Owned<double> scores(n, n), alone(1, 1);
  critic->forward(theta, x, y, scores);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      critic->forward(theta, x.view().row_block(i, 1), y.view().row_block(j, 1), alone);
      EXPECT_NEAR(scores(i, j), alone(0, 0), 1e-13) << i << " " << j;
    }
  }
}

// A plan for more rows than there are gives the same bits, forward and backward.
TEST_P(EveryCritic, DoesNotDependOnThePlan) {
  constexpr std::size_t n = 37;
  const auto exact = make<double>(kSmall, n);
  const auto larger = make<double>(kSmall, 150);
  const std::vector<double> theta = some_parameters(*exact, 4);
  const auto x = normal_matrix<double>(n, 4, 5), y = normal_matrix<double>(n, 4, 6);
  const auto c = normal_matrix<double>(n, n, 7);
  struct Result {
    std::vector<double> dtheta;
    Owned<double> scores{Owned<double>(n, n)}, dx{Owned<double>(n, 4)}, dy{Owned<double>(n, 4)};
  };
  const auto run = [&](Critic<double>& critic) {
    Result r{.dtheta = std::vector<double>(theta.size())};
    Owned<double> dscores = c;
    critic.forward(theta, x, y, r.scores);
    critic.backward(theta, x, y, dscores, r.dtheta, r.dx, r.dy);
    return r;
  };
  const Result a = run(*exact), b = run(*larger);
  EXPECT_EQ(a.dtheta, b.dtheta);
  for (std::size_t k = 0; k < n * n; ++k) EXPECT_EQ(a.scores.flat()[k], b.scores.flat()[k]);
  for (std::size_t k = 0; k < n * 4; ++k) {
    EXPECT_EQ(a.dx.flat()[k], b.dx.flat()[k]);
    EXPECT_EQ(a.dy.flat()[k], b.dy.flat()[k]);
  }
}

// Without dx and dy: the parameters' gradient is the same to the bit.
TEST_P(EveryCritic, LeavesOutTheInputGradientsIfTheyAreNotAskedFor) {
  const auto critic = make<double>(kSmall, 5);
  const std::vector<double> theta = some_parameters(*critic, 8);
  std::vector<double> with(theta.size()), without(theta.size());
  const auto x = normal_matrix<double>(5, 4, 9), y = normal_matrix<double>(5, 4, 10);
  const auto c = normal_matrix<double>(5, 5, 11);
  Owned<double> scores(5, 5), dscores = c, dx(5, 4), dy(5, 4);
  critic->forward(theta, x, y, scores);
  critic->backward(theta, x, y, dscores, with, dx, dy);
  dscores = c;
  critic->forward(theta, x, y, scores);
  critic->backward(theta, x, y, dscores, without, MatrixView<double>(), MatrixView<double>());
  EXPECT_EQ(with, without);
}

// Initial parameters agree to a float's rounding; scores and gradients, sums of up to 256 pairs
// times 48 terms, to a few hundred of them relative to the largest.
TEST_P(EveryCritic, GivesTheSameInFloatAndDouble) {
  constexpr std::size_t n = 16, d = 48;
  for (const std::vector<std::size_t>& layers : {std::vector<std::size_t>{40}, {40, 24}}) {
    const CriticSpec spec = spec_of(d, layers);
    const auto narrow = make<float>(spec, n);
    const auto wide = make<double>(spec, n);
    std::vector<float> theta(narrow->parameter_count()), dtheta(theta.size());
    std::vector<double> wide_theta(wide->parameter_count()), wide_dtheta(wide_theta.size());
    ASSERT_EQ(theta.size(), wide_theta.size());
    narrow->initialise(theta, test_stream(12));
    wide->initialise(wide_theta, test_stream(12));
    for (std::size_t k = 0; k < theta.size(); ++k) {
      EXPECT_EQ(theta[k], static_cast<float>(wide_theta[k]));
      wide_theta[k] = theta[k];
    }
    const auto x = normal_matrix<float>(n, d, 13), y = normal_matrix<float>(n, d, 14);
    const Owned<double> wide_x{x.view()}, wide_y{y.view()};
    Owned<float> scores(n, n), dscores = normal_matrix<float>(n, n, 15), dx(n, d), dy(n, d);
    Owned<double> wide_scores(n, n), wide_dscores{std::as_const(dscores).view()}, wide_dx(n, d),
        wide_dy(n, d);
    narrow->forward(theta, x, y, scores);
    wide->forward(wide_theta, wide_x, wide_y, wide_scores);
    narrow->backward(theta, x, y, dscores, dtheta, dx, dy);
    wide->backward(wide_theta, wide_x, wide_y, wide_dscores, wide_dtheta, wide_dx, wide_dy);
    const auto expect_close = [](std::span<const float> found, std::span<const double> want) {
      double largest = 0;
      for (const double w : want) largest = std::max(largest, std::abs(w));
      for (std::size_t k = 0; k < found.size(); ++k) {
        EXPECT_NEAR(found[k], want[k], 300 * 6e-8 * largest);
      }
    };
    expect_close(scores.flat(), wide_scores.flat());
    expect_close(dtheta, wide_dtheta);
    expect_close(dx.flat(), wide_dx.flat());
    expect_close(dy.flat(), wide_dy.flat());
  }
}

TEST_P(EveryCritic, ReadsAndWritesPaddedMatrices) {
  constexpr std::size_t n = 6;
  const auto critic = make<double>(kSmall, n);
  const std::vector<double> theta = some_parameters(*critic, 16);
  std::vector<double> dtheta(theta.size()), padded_dtheta(theta.size());
  const auto x = normal_matrix<double>(n, 4, 17), y = normal_matrix<double>(n, 4, 18);
  const auto padded_x = normal_matrix<double>(n, 4, 17, 1, 3);
  const auto padded_y = normal_matrix<double>(n, 4, 18, 1, 2);
  Owned<double> scores(n, n), dscores = normal_matrix<double>(n, n, 19), dx(n, 4), dy(n, 4);
  Owned<double> padded_scores(n, n, 4), padded_dscores = normal_matrix<double>(n, n, 19, 1, 5),
                                        padded_dx(n, 4, 1), padded_dy(n, 4, 6);
  critic->forward(theta, x, y, scores);
  critic->backward(theta, x, y, dscores, dtheta, dx, dy);
  critic->forward(theta, padded_x, padded_y, padded_scores);
  critic->backward(theta, padded_x, padded_y, padded_dscores, padded_dtheta, padded_dx, padded_dy);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) EXPECT_NEAR(padded_scores(i, j), scores(i, j), 1e-14);
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(padded_dx(i, j), dx(i, j), 1e-13);
      EXPECT_NEAR(padded_dy(i, j), dy(i, j), 1e-13);
    }
  }
  for (std::size_t k = 0; k < theta.size(); ++k) EXPECT_NEAR(padded_dtheta[k], dtheta[k], 1e-13);
}

TEST_P(EveryCritic, AllocatesNothingInAStep) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  constexpr std::size_t n = 40;
  for (const std::vector<std::size_t>& layers : {std::vector<std::size_t>{40}, {40, 24}}) {
    const auto critic = make<float>(spec_of(8, layers), n);
    std::vector<float> theta(critic->parameter_count()), dtheta(theta.size());
    critic->initialise(theta, test_stream(20));
    const auto x = normal_matrix<float>(n, 8, 21), y = normal_matrix<float>(n, 8, 22);
    Owned<float> scores(n, n), dscores = normal_matrix<float>(n, n, 23), dx(n, 8), dy(n, 8);
    const auto step = [&] {
      critic->forward(theta, x, y, scores);
      critic->backward(theta, x, y, dscores, dtheta, dx, dy);
    };
    step();  // libraries may plan their kernels at the first
    const testkit::AllocationCounter counter;
    step();
    EXPECT_EQ(counter.own(), 0);
  }
}

// As for encoders: scores off by some 2^-9, gradients by 0.06 a layer for the ReLUs that switch.
// Layers above PairMlp's width, too.
TEST_P(EveryCritic, InBf16AgreesWithFloatToItsRounding) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  constexpr std::size_t n = 33;
  for (const std::vector<std::size_t>& layers : {std::vector<std::size_t>{40}, {8, 5}, {40, 24}}) {
    CriticSpec spec = spec_of(8, layers);
    const auto critic = make<float>(spec, n);
    spec.precision = Precision::bf16;
    const auto narrow = make<float>(spec, n);
    std::vector<float> theta(critic->parameter_count()), dtheta(theta.size()),
        narrow_dtheta = dtheta;
    critic->initialise(theta, test_stream(50));
    const auto x = normal_matrix<float>(n, 8, 51), y = normal_matrix<float>(n, 8, 52);
    Owned<float> scores(n, n), narrow_scores(n, n), dx(n, 8), narrow_dx(n, 8), dy(n, 8),
        narrow_dy(n, 8), dscores = normal_matrix<float>(n, n, 53), narrow_dscores = dscores;
    critic->forward(theta, x, y, scores);
    critic->backward(theta, x, y, dscores, dtheta, dx, dy);
    narrow->forward(theta, x, y, narrow_scores);
    narrow->backward(theta, x, y, narrow_dscores, narrow_dtheta, narrow_dx, narrow_dy);
    EXPECT_LT(testkit::relative_distance<float>(narrow_scores.flat(), scores.flat()), 0.05);
    EXPECT_LT(testkit::relative_distance<float>(narrow_dtheta, dtheta), 0.2);
    EXPECT_LT(testkit::relative_distance<float>(narrow_dx.flat(), dx.flat()), 0.2);
    EXPECT_LT(testkit::relative_distance<float>(narrow_dy.flat(), dy.flat()), 0.2);
    EXPECT_GT(testkit::relative_distance<float>(narrow_scores.flat(), scores.flat()), 1e-5);
  }
}

TEST_P(EveryCritic, RefusesShapesThatDontFitNamingThem) {
  const std::string name(GetParam().name);
  const auto critic = make<float>(kSmall, 3);
  const std::size_t count = critic->parameter_count();
  std::vector<float> theta(count), longer(count + 1);
  Owned<float> x(3, 4), y(3, 4), thin(3, 2), few(2, 4), many(4, 4), scores(3, 3), flat(3, 2);
  Owned<float> dx(3, 4), dy(3, 4);
  const std::string size = std::to_string(count + 1) + " elements, want " + std::to_string(count);
  EXPECT_EQ(message_of<ShapeError>([&] { critic->initialise(longer, test_stream(1)); }),
            name + ": theta has " + size);
  EXPECT_EQ(message_of<ShapeError>([&] { critic->forward(longer, x, y, scores); }),
            name + ": theta has " + size);
  EXPECT_EQ(message_of<ShapeError>([&] { critic->forward(theta, many, many, scores); }),
            name + ": x has 4 rows, want at most 3");
  EXPECT_EQ(message_of<ShapeError>([&] { critic->forward(theta, thin, y, scores); }),
            name + ": x is [3, 2], want [3, 4]");
  EXPECT_EQ(message_of<ShapeError>([&] { critic->forward(theta, x, few, scores); }),
            name + ": y is [2, 4], want [3, 4]");
  EXPECT_EQ(message_of<ShapeError>([&] { critic->forward(theta, x, y, flat); }),
            name + ": scores is [3, 2], want [3, 3]");
  EXPECT_EQ(message_of<ShapeError>([&] { critic->backward(theta, x, y, flat, theta, dx, dy); }),
            name + ": dscores is [3, 2], want [3, 3]");
  EXPECT_EQ(message_of<ShapeError>([&] { critic->backward(theta, x, y, scores, longer, dx, dy); }),
            name + ": dtheta has " + size);
  EXPECT_EQ(message_of<ShapeError>([&] { critic->backward(theta, x, y, scores, theta, few, dy); }),
            name + ": dx is [2, 4], want [3, 4]");
  EXPECT_EQ(message_of<ShapeError>([&] { critic->backward(theta, x, y, scores, theta, dx, few); }),
            name + ": dy is [2, 4], want [3, 4]");
  // Both or none.
  EXPECT_EQ(message_of<ShapeError>([&] { critic->backward(theta, x, y, scores, theta, dx, {}); }),
            name + ": dy is [0, 0], want [3, 4]");
}

TEST_P(EveryCritic, RefusesPlansOfNothing) {
  const std::string name(GetParam().name);
  EXPECT_EQ(message_of<ShapeError>([&] { make<float>(spec_of(0, {3}), 4); }),
            name + ": x_width is 0, want at least 1");
  EXPECT_EQ(message_of<ShapeError>([&] { make<float>(kSmall, 0); }),
            name + ": max_rows is 0, want at least 1");
  if (GetParam().parameters.empty()) return;
  EXPECT_EQ(message_of<InputError>([&] { make<float>(spec_of(3, {}), 4); }),
            name + ": layers are [], want one width or more, each at least 1");
  EXPECT_EQ(message_of<InputError>([&] {
              make<float>(spec_of(3, {4, 0}), 4);
            }),
            name + ": layers are [4, 0], want one width or more, each at least 1");
}

TEST(Critics, AnUnknownNameIsRefused) {
  EXPECT_THROW(critic_named("conact"), InputError);
}

}  // namespace
}  // namespace infomax
