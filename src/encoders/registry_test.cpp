// What holds for every listed encoder.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "encoders/encoder.h"
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

class EveryEncoder : public testing::TestWithParam<EncoderRow> {
 protected:
  template <class Real>
  std::unique_ptr<Encoder<Real>> make(const EncoderSpec& spec, std::size_t max_rows) {
    if constexpr (std::is_same_v<Real, float>) {
      return GetParam().make(named(spec), max_rows, workspace_);
    } else {
      return GetParam().make_double(named(spec), max_rows, workspace_);
    }
  }

  static EncoderSpec named(EncoderSpec spec) {
    spec.settings = testkit::network(GetParam().parameters, spec.settings.counts("layers"),
                                     spec.settings.count("depth"));
    return spec;
  }

  Workspace workspace_;
};

INSTANTIATE_TEST_SUITE_P(Encoders, EveryEncoder,
                         testing::ValuesIn(encoders().begin(), encoders().end()),
                         [](const auto& row) {
                           std::string name(row.param.name);
                           std::ranges::replace(name, '-', '_');  // as GoogleTest wants it
                           return name;
                         });

// Initial parameters, moved by normals of 0.1: biases that start at zero would hide mistakes.
template <class Real>
std::vector<Real> some_parameters(const Encoder<Real>& encoder, std::uint32_t seed) {
  std::vector<Real> theta(encoder.parameter_count());
  encoder.initialise(theta, test_stream(seed));
  Stream stream = test_stream(seed + 1000);
  for (Real& p : theta) p = static_cast<Real>(p + 0.1 * stream.normal());
  return theta;
}

double dot(const Owned<double>& a, const Owned<double>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.flat().size(); ++k) sum += a.flat()[k] * b.flat()[k];
  return sum;
}

// Says what any kind may want to know; `make` gives it the names of the row's parameters.
EncoderSpec spec_of(std::size_t height, std::size_t width, std::vector<std::size_t> layers) {
  return {.input_width = height * width,
          .settings = {{"layers", testkit::counts(layers)}, {"depth", std::int64_t{3}}},
          .image = {height, width, 1},
          .permutations = test_stream(99)};
}

const EncoderSpec kSmall = spec_of(3, 4, {9, 7, 5});

EncoderSpec mapping(EncoderSpec spec) {
  spec.map_only = true;
  return spec;
}

TEST_P(EveryEncoder, IsTheIdentityWhereItSaysSo) {
  for (const EncoderSpec& spec : {kSmall, mapping(kSmall)}) {
    const auto encoder = make<float>(spec, 6);
    const Owned<float> x = normal_matrix<float>(6, encoder->input_width(), 5);
    Owned<float> g(6, encoder->output_width());
    encoder->forward(some_parameters(*encoder, 6), x, g);
    EXPECT_EQ(encoder->is_identity(), std::ranges::equal(x.flat(), g.flat()));
  }
}

TEST_P(EveryEncoder, IsFoundByItsName) {
  EXPECT_EQ(encoder_named(GetParam().name).make, GetParam().make);
  EXPECT_EQ(make<float>(kSmall, 4)->name(), GetParam().name);
  EXPECT_EQ(make<float>(mapping(kSmall), 4)->name(), GetParam().name);
  EXPECT_FALSE(GetParam().summary.empty());
}

// Through a random linear functional <c, g>, so dg = c; for one row, a few, and as many as planned.
TEST_P(EveryEncoder, HasTheGradientThatDifferencesShow) {
  const auto encoder = make<double>(kSmall, 6);
  for (const std::size_t n : {1U, 4U, 6U}) {
    const auto seed = static_cast<std::uint32_t>(n);
    std::vector<double> theta = some_parameters(*encoder, seed), dtheta(theta.size(), 9);
    auto x = normal_matrix<double>(n, encoder->input_width(), 20 + seed);
    const auto c = normal_matrix<double>(n, encoder->output_width(), 40 + seed);
    Owned<double> g(n, encoder->output_width()), dg = c, dx(n, encoder->input_width());
    encoder->forward(theta, x, g);
    encoder->backward(theta, x, g, dg, dtheta, dx);
    const auto value = [&] {
      encoder->forward(theta, x, g);
      return dot(c, g);
    };
    EXPECT_TRUE(testkit::gradient_agrees("theta", value, theta, dtheta)) << n << " rows";
    EXPECT_TRUE(testkit::gradient_agrees("x", value, x.flat(), dx.flat())) << n << " rows";
  }
}

// Whoever announces parts of the gradient announces all of it, each element once, complete and in
// no need of theta: a listener that spoils theta behind backward's back changes nothing.
TEST_P(EveryEncoder, AnnouncesEveryPartOfTheGradientOnceOrNone) {
  const auto encoder = make<double>(kSmall, 5);
  std::vector<double> theta = some_parameters(*encoder, 2), spoilt = theta;
  std::vector<double> whole(theta.size()), parts(theta.size()), announced(theta.size());
  std::vector<int> times(theta.size());
  const auto x = normal_matrix<double>(5, encoder->input_width(), 3);
  const auto c = normal_matrix<double>(5, encoder->output_width(), 4);
  Owned<double> g(5, encoder->output_width()), dg = c, dx(5, encoder->input_width()), dx_parts = dx;
  encoder->forward(theta, x, g);
  encoder->backward(theta, x, g, dg, whole, dx);
  encoder->when_part_done([&](std::size_t first, std::size_t count) {
    for (std::size_t k = first; k < first + count; ++k) {
      ++times.at(k);
      announced[k] = parts[k];
      spoilt[k] = 1e9;
    }
  });
  dg = c;
  encoder->forward(spoilt, x, g);
  encoder->backward(spoilt, x, g, dg, parts, dx_parts);
  EXPECT_EQ(whole, parts);
  for (std::size_t k = 0; k < dx.flat().size(); ++k) EXPECT_EQ(dx.flat()[k], dx_parts.flat()[k]);
  for (std::size_t k = 0; k < theta.size(); ++k) EXPECT_EQ(times[k], encoder->announces_parts());
  if (encoder->announces_parts()) {
    EXPECT_EQ(announced, whole);
  }
}

// Nobody needs dx: the parameters' gradient is the same to the bit.
TEST_P(EveryEncoder, LeavesOutTheInputGradientIfNobodyNeedsIt) {
  const auto encoder = make<double>(kSmall, 5);
  const std::vector<double> theta = some_parameters(*encoder, 2);
  std::vector<double> with(theta.size()), without(theta.size());
  const auto x = normal_matrix<double>(5, encoder->input_width(), 3);
  const auto c = normal_matrix<double>(5, encoder->output_width(), 4);
  Owned<double> g(5, encoder->output_width()), dg = c, dx(5, encoder->input_width());
  encoder->forward(theta, x, g);
  encoder->backward(theta, x, g, dg, with, dx);
  dg = c;
  encoder->forward(theta, x, g);
  encoder->backward(theta, x, g, dg, without, MatrixView<double>());
  EXPECT_EQ(with, without);
}

// Initial parameters agree to a float's rounding. Moved ones do all that an encoder can: with
// RealNVP's weights of 1e-4 every scale was log 2, and a softplus of anything else would have
// passed. Outputs after three layers of at most 64 terms each, and gradients, agree to a few
// hundred roundings of the largest.
TEST_P(EveryEncoder, GivesTheSameInFloatAndDouble) {
  const EncoderSpec spec = spec_of(8, 8, {48, 48, 32});
  const auto narrow = make<float>(spec, 16);
  const auto wide = make<double>(spec, 16);
  std::vector<float> theta(narrow->parameter_count());
  std::vector<double> wide_theta(wide->parameter_count());
  ASSERT_EQ(theta.size(), wide_theta.size());
  narrow->initialise(theta, test_stream(5));
  wide->initialise(wide_theta, test_stream(5));
  for (std::size_t k = 0; k < theta.size(); ++k)
    EXPECT_EQ(theta[k], static_cast<float>(wide_theta[k]));
  theta = some_parameters(*narrow, 5);
  std::ranges::copy(theta, wide_theta.begin());
  const auto x = normal_matrix<float>(16, 64, 6);
  const Owned<double> wide_x{x.view()};
  Owned<float> g(16, narrow->output_width()), dg = normal_matrix<float>(16, g.view().cols(), 7);
  Owned<double> wide_g(16, g.view().cols()), wide_dg{std::as_const(dg).view()};
  Owned<float> dx(16, 64);
  Owned<double> wide_dx(16, 64);
  std::vector<float> dtheta(theta.size());
  std::vector<double> wide_dtheta(theta.size());
  narrow->forward(theta, x, g);
  wide->forward(wide_theta, wide_x, wide_g);
  narrow->backward(theta, x, g, dg, dtheta, dx);
  wide->backward(wide_theta, wide_x, wide_g, wide_dg, wide_dtheta, wide_dx);
  const auto expect_close = [](std::span<const float> found, std::span<const double> want) {
    double largest = 0;
    for (const double w : want) largest = std::max(largest, std::abs(w));
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_NEAR(found[k], want[k], 300 * 6e-8 * largest);
    }
  };
  expect_close(g.flat(), wide_g.flat());
  expect_close(dtheta, wide_dtheta);
  expect_close(dx.flat(), wide_dx.flat());
}

// Rows don't know of each other, nor of the plan: row by row, in pieces, or in a plan for 3,000
// rows, a row comes out the same. Other blockings round differently: 1e-13 on values of order 1.
TEST_P(EveryEncoder, MapsARowTheSameHoweverRowsAreBlocked) {
  constexpr std::size_t n = 1300;
  const auto large = make<double>(mapping(kSmall), 3000);
  const auto small = make<double>(kSmall, 100);
  const std::vector<double> theta = some_parameters(*large, 8);
  const auto x = normal_matrix<double>(n, large->input_width(), 9);
  Owned<double> whole(n, large->output_width()), pieces = whole, single = whole;
  large->forward(theta, x, whole);
  for (std::size_t first = 0; first < n; first += 100) {
    small->forward(theta, x.view().row_block(first, 100), pieces.view().row_block(first, 100));
  }
  for (std::size_t i = 0; i < n; ++i) {
    small->forward(theta, x.view().row_block(i, 1), single.view().row_block(i, 1));
  }
  for (std::size_t k = 0; k < whole.flat().size(); ++k) {
    EXPECT_NEAR(pieces.flat()[k], whole.flat()[k], 1e-13);
    EXPECT_NEAR(single.flat()[k], whole.flat()[k], 1e-13);
  }
}

// Gradients add up over rows: those of 1,300 at once against the sum over pieces of 100. Relative
// to the largest, sums of 1,300 terms round at 1e-13.
TEST_P(EveryEncoder, AddsUpTheGradientsOfManyRows) {
  constexpr std::size_t n = 1300;
  const auto large = make<double>(kSmall, 3000);
  const auto small = make<double>(kSmall, 100);
  const std::vector<double> theta = some_parameters(*large, 10);
  const auto x = normal_matrix<double>(n, large->input_width(), 11);
  const auto c = normal_matrix<double>(n, large->output_width(), 12);
  Owned<double> g(n, large->output_width()), dg = c, dx(n, large->input_width()), piece_dx = dx;
  std::vector<double> dtheta(theta.size()), piece(theta.size()), sum(theta.size());
  large->forward(theta, x, g);
  large->backward(theta, x, g, dg, dtheta, dx);
  dg = c;
  for (std::size_t first = 0; first < n; first += 100) {
    const auto block = [&](auto matrix) { return matrix.row_block(first, 100); };
    small->forward(theta, block(x.view()), block(g.view()));
    small->backward(theta, block(x.view()), block(g.view()), block(dg.view()), piece,
                    block(piece_dx.view()));
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += piece[k];
  }
  double largest = 0;
  for (const double s : sum) largest = std::max(largest, std::abs(s));
  for (std::size_t k = 0; k < sum.size(); ++k) EXPECT_NEAR(dtheta[k], sum[k], 1e-13 * largest);
  for (std::size_t k = 0; k < dx.flat().size(); ++k) {
    EXPECT_NEAR(dx.flat()[k], piece_dx.flat()[k], 1e-13);
  }
}

// A plan that maps a whole test set holds a block of rows, not all: here under 16 MB for 10,000
// rows of the paper's shape, where one layer of 392 alone would take 16.
TEST_P(EveryEncoder, PlansManyRowsInModestMemory) {
  Workspace workspace;
  const auto plan =
      GetParam().make(named(mapping(spec_of(14, 28, {48, 64, 100}))), 10000, workspace);
  EXPECT_LT(workspace.bytes(), std::size_t{15} << 20);
}

TEST_P(EveryEncoder, HasNoBackwardWhereItOnlyMaps) {
  const auto encoder = make<float>(mapping(kSmall), 4);
  std::vector<float> theta(encoder->parameter_count());
  Owned<float> x(4, 12), g(4, encoder->output_width()), dg = g;
  EXPECT_THROW(encoder->backward(theta, x, g, dg, theta, Matrix()), Error);
}

TEST_P(EveryEncoder, ReadsAndWritesPaddedMatrices) {
  const auto encoder = make<double>(kSmall, 4);
  const std::vector<double> theta = some_parameters(*encoder, 13);
  const std::size_t in = encoder->input_width(), out = encoder->output_width();
  std::vector<double> dtheta(theta.size()), padded_dtheta(theta.size());
  const auto x = normal_matrix<double>(4, in, 14),
             padded_x = normal_matrix<double>(4, in, 14, 1, 3);
  Owned<double> g(4, out), dg = normal_matrix<double>(4, out, 15), dx(4, in);
  Owned<double> padded_g(4, out, 2), padded_dg = normal_matrix<double>(4, out, 15, 1, 5),
                                     padded_dx(4, in, 1);
  encoder->forward(theta, x, g);
  encoder->backward(theta, x, g, dg, dtheta, dx);
  encoder->forward(theta, padded_x, padded_g);
  encoder->backward(theta, padded_x, padded_g, padded_dg, padded_dtheta, padded_dx);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < out; ++j) EXPECT_NEAR(padded_g(i, j), g(i, j), 1e-14);
    for (std::size_t j = 0; j < in; ++j) EXPECT_NEAR(padded_dx(i, j), dx(i, j), 1e-14);
  }
  for (std::size_t k = 0; k < theta.size(); ++k) EXPECT_NEAR(padded_dtheta[k], dtheta[k], 1e-13);
}

TEST_P(EveryEncoder, AllocatesNothingInAStep) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  constexpr std::size_t n = 600;
  const auto encoder = make<float>(kSmall, n);
  std::vector<float> theta(encoder->parameter_count()), dtheta(theta.size());
  encoder->initialise(theta, test_stream(16));
  const auto x = normal_matrix<float>(n, 12, 17);
  Owned<float> g(n, encoder->output_width()), dg(n, encoder->output_width()), dx(n, 12);
  const auto step = [&] {
    encoder->forward(theta, x, g);
    encoder->backward(theta, x, g, dg, dtheta, dx);
  };
  step();  // libraries may plan their kernels at the first
  const testkit::AllocationCounter counter;
  step();
  EXPECT_EQ(counter.own(), 0);
}

// oneDNN's ReLU makes 0 of a NaN: a ConvNet of nothing but NaNs gave finite features, and its
// training went on. What changes g where it moves must make a NaN of it where it is one.
TEST_P(EveryEncoder, LetsNoNaNThrough) {
  const auto encoder = make<float>(kSmall, 4);
  const auto exact = make<double>(kSmall, 4);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto x = normal_matrix<float>(4, 12, 30);
  const auto wide = normal_matrix<double>(4, 12, 30);
  Owned<float> g(4, encoder->output_width());
  Owned<double> before(4, encoder->output_width()), after = before;
  const auto has_nan = [&] {
    return std::ranges::any_of(g.flat(), [](float e) { return std::isnan(e); });
  };
  const std::vector<float> theta = some_parameters(*encoder, 31);
  const std::vector<double> at = some_parameters(*exact, 31);
  exact->forward(at, wide, before);
  for (std::size_t k = 0; k < theta.size(); ++k) {
    std::vector<double> moved = at;
    moved[k] += 0.01;
    exact->forward(moved, wide, after);
    if (std::ranges::equal(before.flat(), after.flat())) continue;  // padding, a unit that sleeps
    std::vector<float> poisoned = theta;
    poisoned[k] = nan;
    encoder->forward(poisoned, x, g);
    EXPECT_TRUE(has_nan()) << "parameter " << k;
  }
  for (std::size_t j = 0; j < 12; ++j) {
    Owned<float> poisoned = x;
    poisoned(2, j) = nan;
    encoder->forward(theta, poisoned, g);
    EXPECT_TRUE(has_nan()) << "input " << j;
  }
  encoder->forward(theta, x, g);
  EXPECT_FALSE(has_nan());
}

// Inputs of products are off by 2^-9 of themselves at most. Gradients are off by more: of units in
// front of a ReLU about 2^-8 lie so near zero that it switches, and sqrt(2^-8) = 0.06. A mistake is
// off by about 1.
TEST_P(EveryEncoder, InBf16AgreesWithFloatToItsRounding) {
  if (!testkit::has_bf16()) GTEST_SKIP() << "no AVX512_BF16 here, or a profile without it";
  constexpr std::size_t n = 33;
  EncoderSpec rounded = kSmall;
  rounded.precision = Precision::bf16;
  const auto encoder = make<float>(kSmall, n), narrow = make<float>(rounded, n);
  const std::vector<float> theta = some_parameters(*encoder, 32);
  ASSERT_EQ(narrow->parameter_count(), theta.size());
  std::vector<float> dtheta(theta.size()), narrow_dtheta(theta.size());
  const auto x = normal_matrix<float>(n, 12, 33);
  const std::size_t d = encoder->output_width();
  Owned<float> g(n, d), narrow_g(n, d), dx(n, 12), narrow_dx(n, 12);
  Owned<float> dg = normal_matrix<float>(n, d, 34), narrow_dg = dg;
  encoder->forward(theta, x, g);
  encoder->backward(theta, x, g, dg, dtheta, dx);
  narrow->forward(theta, x, narrow_g);
  narrow->backward(theta, x, narrow_g, narrow_dg, narrow_dtheta, narrow_dx);
  EXPECT_LT(testkit::relative_distance<float>(narrow_g.flat(), g.flat()), 0.1);
  EXPECT_LT(testkit::relative_distance<float>(narrow_dtheta, dtheta), 0.1);
  EXPECT_LT(testkit::relative_distance<float>(narrow_dx.flat(), dx.flat()), 0.1);
  // And it does round, where there is a product.
  const double least = theta.empty() ? -1 : 1e-5;
  EXPECT_GT(testkit::relative_distance<float>(narrow_g.flat(), g.flat()), least);
}

TEST_P(EveryEncoder, RefusesShapesThatDontFitNamingThem) {
  const std::string name(GetParam().name);
  const auto encoder = make<float>(kSmall, 4);
  const std::size_t count = encoder->parameter_count(), out = encoder->output_width();
  std::vector<float> theta(count), longer(count + 1);
  Owned<float> x(4, 12), many(5, 12), thin(4, 11), g(4, out), many_g(5, out), few_g(3, out);
  Owned<float> dg(4, out), dx(4, 12);
  const std::string size = std::to_string(count + 1) + " elements, want " + std::to_string(count);
  const std::string width = std::to_string(out);
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->initialise(longer, test_stream(1)); }),
            name + ": theta has " + size);
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->forward(longer, x, g); }),
            name + ": theta has " + size);
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->forward(theta, many, many_g); }),
            name + ": x has 5 rows, want at most 4");
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->forward(theta, thin, g); }),
            name + ": x is [4, 11], want [4, 12]");
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->forward(theta, x, few_g); }),
            name + ": g is [3, " + width + "], want [4, " + width + "]");
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->backward(theta, x, g, few_g, theta, dx); }),
            name + ": dg is [3, " + width + "], want [4, " + width + "]");
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->backward(theta, x, g, dg, longer, dx); }),
            name + ": dtheta has " + size);
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->backward(theta, x, g, dg, theta, thin); }),
            name + ": dx is [4, 11], want [4, 12]");
}

// Initial and moved parameters, a plan that keeps and one that maps in blocks.
template <class Real, class Make>
void expect_undone(const Make& make, double tolerance) {
  constexpr std::size_t n = 600;
  const auto keeping = make(kSmall, n), blocks = make(mapping(kSmall), n);
  if (!keeping->invertible()) {
    std::vector<Real> theta(keeping->parameter_count());
    Owned<Real> x(4, keeping->input_width()), g(4, keeping->output_width());
    for (Encoder<Real>* encoder : {keeping.get(), blocks.get()}) {
      EXPECT_EQ(message_of<Error>([&] { encoder->inverse(theta, g, x); }),
                std::string(encoder->name()) + ": has no inverse");
      EXPECT_FALSE(encoder->invertible());
    }
    return;
  }
  ASSERT_TRUE(blocks->invertible());
  std::vector<Real> initial(keeping->parameter_count());
  keeping->initialise(initial, test_stream(18));
  for (const std::vector<Real>& theta : {initial, some_parameters(*keeping, 18)}) {
    const auto x = normal_matrix<Real>(n, keeping->input_width(), 19);
    Owned<Real> g(n, keeping->output_width()), back(n, keeping->input_width(), 3);
    keeping->forward(theta, x, g);
    for (Encoder<Real>* encoder : {keeping.get(), blocks.get()}) {
      encoder->inverse(theta, g, back);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < x.view().cols(); ++j)
          ASSERT_NEAR(back(i, j), x(i, j), tolerance);
    }
    std::vector<Real> longer(theta.size() + 1);
    const std::string name(keeping->name()), width = std::to_string(g.view().cols());
    EXPECT_EQ(message_of<ShapeError>([&] { keeping->inverse(longer, g, back); }),
              name + ": theta has " + std::to_string(longer.size()) + " elements, want " +
                  std::to_string(theta.size()));
    EXPECT_EQ(message_of<ShapeError>([&] { keeping->inverse(theta, Owned<Real>(601, 1), back); }),
              name + ": g has 601 rows, want at most 600");
    EXPECT_EQ(message_of<ShapeError>([&] { keeping->inverse(theta, Owned<Real>(4, 11), back); }),
              name + ": g is [4, 11], want [4, " + width + "]");
    EXPECT_EQ(
        message_of<ShapeError>([&] { keeping->inverse(theta, g.view().row_block(0, 4), back); }),
        name + ": x is [600, 12], want [4, 12]");
  }
}

// Three layers, some ten roundings of values below 8 each, undone with slopes below 4 between them:
// 3 x 10 x 8 x 4 roundings, 6e-8 or 1.1e-16 each.
TEST_P(EveryEncoder, IsUndoneByItsInverseOrSaysThatItHasNone) {
  EXPECT_EQ(make<float>(kSmall, 1)->invertible(), GetParam().invertible);
  expect_undone<float>([this](auto&&... a) { return make<float>(a...); }, 960 * 6e-8);
  expect_undone<double>([this](auto&&... a) { return make<double>(a...); }, 960 * 1.1e-16);
}

// Rows of the batch differ, and so may their Jacobians. By backward's passes with unit gradients,
// which themselves are checked against differences above; sums of some ten terms in another order
// differ by 1e-14.
TEST_P(EveryEncoder, HasTheJacobianThatUnitGradientsShowOrSaysThatItHasNone) {
  const std::string name(GetParam().name);
  const auto encoder = make<double>(kSmall, 6);
  const std::size_t in = encoder->input_width(), out = encoder->output_width();
  const std::vector<double> theta = some_parameters(*encoder, 20);
  const auto x = normal_matrix<double>(6, in, 21);
  Owned<double> g(6, out), j(in, out, 3), dg(6, out), dx(6, in);
  std::vector<double> dtheta(theta.size()), longer(theta.size() + 1);
  encoder->forward(theta, x, g);
  EXPECT_EQ(encoder->has_jacobian(), GetParam().has_jacobian);
  EXPECT_EQ(make<float>(kSmall, 1)->has_jacobian(), GetParam().has_jacobian);
  if (!encoder->has_jacobian()) {
    EXPECT_EQ(message_of<Error>([&] { encoder->jacobian(theta, 0, j); }),
              name + ": has no Jacobian");
    return;
  }
  for (std::size_t k = 0; k < out; ++k) {
    for (std::size_t i = 0; i < 6; ++i)
      for (std::size_t c = 0; c < out; ++c) dg(i, c) = c == k ? 1 : 0;
    encoder->backward(theta, x, g, dg, dtheta, dx);
    for (std::size_t row = 0; row < 6; ++row) {
      encoder->jacobian(theta, row, j);
      for (std::size_t i = 0; i < in; ++i) EXPECT_NEAR(j(i, k), dx(row, i), 1e-14);
    }
  }
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->jacobian(longer, 0, j); }),
            name + ": theta has " + std::to_string(longer.size()) + " elements, want " +
                std::to_string(theta.size()));
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->jacobian(theta, 6, j); }),
            name + ": row is 6, want one of the last forward's 6");
  EXPECT_EQ(message_of<ShapeError>([&] { encoder->jacobian(theta, 0, dx); }),
            name + ": J is [6, 12], want [12, " + std::to_string(out) + "]");
}

TEST_P(EveryEncoder, RefusesPlansOfNothing) {
  const std::string name(GetParam().name);
  EncoderSpec spec = kSmall;
  spec.input_width = 0;
  spec.image = {};
  EXPECT_EQ(message_of<ShapeError>([&] { make<float>(spec, 4); }),
            name + ": input_width is 0, want at least 1");
  EXPECT_EQ(message_of<ShapeError>([&] { make<float>(kSmall, 0); }),
            name + ": max_rows is 0, want at least 1");
  for (const Parameter& parameter : GetParam().parameters) {
    spec = kSmall;
    if (parameter.type == "count") {
      spec.settings.set("depth", std::int64_t{0});
      EXPECT_EQ(message_of<ShapeError>([&] { make<float>(spec, 4); }),
                name + ": " + std::string(parameter.name) + " is 0, want at least 1");
    } else if (parameter.type == "counts") {
      spec.settings.set("layers", testkit::counts({}));
      EXPECT_EQ(message_of<InputError>([&] { make<float>(spec, 4); }),
                name + ": layers are [], want one width or more, each at least 1");
      spec.settings.set("layers", testkit::counts({4, 0}));
      EXPECT_EQ(message_of<InputError>([&] { make<float>(spec, 4); }),
                name + ": layers are [4, 0], want one width or more, each at least 1");
    }
  }
}

TEST(Encoders, AnUnknownNameIsRefused) {
  EXPECT_THROW(encoder_named("mpl"), InputError);
}

}  // namespace
}  // namespace infomax
