#include "encoders/realnvp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "kernels/mlp.h"
#include "testkit/matrices.h"
#include "testkit/settings.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

enum class Kind { shift, scale };

template <class Real>
std::unique_ptr<Encoder<Real>> make(Kind kind, const EncoderSpec& spec, std::size_t max_rows,
                                    Workspace& workspace) {
  return kind == Kind::shift ? make_realnvp<Real>(spec, max_rows, workspace)
                             : make_realnvp_scale<Real>(spec, max_rows, workspace);
}

EncoderSpec spec_of(std::size_t width, std::vector<std::size_t> layers, std::size_t depth,
                    std::uint32_t seed = 99) {
  return {.input_width = width,
          .settings = {{"realnvp_layers", testkit::counts(layers)},
                       {"couplings", static_cast<std::int64_t>(depth)}},
          .permutations = test_stream(seed)};
}

template <class Real>
std::vector<Real> moved_parameters(const Encoder<Real>& encoder, double std, std::uint32_t seed) {
  std::vector<Real> theta(encoder.parameter_count());
  encoder.initialise(theta, test_stream(seed));
  Stream stream = test_stream(seed + 1000);
  for (Real& p : theta) p = static_cast<Real>(p + std * stream.normal());
  return theta;
}

// One coupling of two values with one hidden unit, its MLP's parameters by hand: hidden
// relu(x0/2 + 1), shift 3/2 hidden - 1, and where there is a scale s = hidden - 2.
struct ByHand {
  explicit ByHand(Kind kind) : encoder(make<double>(kind, spec_of(2, {1}, 1), 2, workspace)) {
    const bool scale = kind == Kind::scale;
    Mlp<double> mlp({1, 1, scale ? std::size_t{2} : std::size_t{1}}, 1, workspace);
    theta.resize(mlp.parameter_count());
    const std::span<double> all(theta);
    // While the parameters are zero a shift leaves the values alone; a scale keeps their signs.
    Owned<double> x{{-1, 1}}, g(1, 2);
    encoder->forward(theta, x, g);
    first = g(0, 0) < 0 ? 0 : 1;
    mlp.weights(all, 0)(0, 0) = 0.5;
    mlp.biases(all, 0)[0] = 1;
    mlp.weights(all, 1)(0, 0) = 1.5;
    mlp.biases(all, 1)[0] = -1;
    if (!scale) return;
    mlp.weights(all, 1)(0, 1) = 1;
    mlp.biases(all, 1)[1] = -2;
  }

  Workspace workspace;
  std::unique_ptr<Encoder<double>> encoder;
  std::vector<double> theta;
  std::size_t first = 0;  // where the permutation puts x0
};

// x0 = 2: hidden 2, shift 2. x0 = -4: hidden 0, shift -1.
TEST(RealNvp, ShiftsAsWorkedByHand) {
  ByHand hand(Kind::shift);
  Owned<double> x{{2, 3}, {-4, 3}}, g(2, 2);
  hand.encoder->forward(hand.theta, x, g);
  EXPECT_EQ(g(0, hand.first), 2);
  EXPECT_EQ(g(0, 1 - hand.first), 5);
  EXPECT_EQ(g(1, hand.first), -4);
  EXPECT_EQ(g(1, 1 - hand.first), 2);
}

// x0 = 2: s = 0, softplus log 2, so 3 (log 2 + 1e-7) + 2. x0 = -4: s = -2, softplus
// log(1 + e^-2) = 0.126928011, so 3 (0.126928011 + 1e-7) - 1.
TEST(RealNvp, ScalesAndShiftsAsWorkedByHand) {
  ByHand hand(Kind::scale);
  Owned<double> x{{2, 3}, {-4, 3}}, g(2, 2);
  hand.encoder->forward(hand.theta, x, g);
  EXPECT_EQ(g(0, hand.first), 2);
  EXPECT_NEAR(g(0, 1 - hand.first), 4.079441842, 1e-9);
  EXPECT_EQ(g(1, hand.first), -4);
  EXPECT_NEAR(g(1, 1 - hand.first), -0.619215667, 1e-9);
}

double scale_of(double s) {
  return 1e-7 + std::max(s, 0.0) + std::log1p(std::exp(-std::abs(s)));
}

// The header's equations, value by value, with permutations drawn as it says. Also sums the
// logarithms of what each row was scaled by.
template <class Real>
Owned<double> plain(Kind kind, const EncoderSpec& spec, const std::vector<Real>& theta,
                    Owned<double> state, std::vector<double>* log_scale = nullptr) {
  const std::size_t h = spec.input_width / 2, n = state.view().rows();
  std::vector<std::size_t> widths{h};
  const std::vector<std::size_t> hidden = spec.settings.counts("realnvp_layers");
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(kind == Kind::scale ? 2 * h : h);
  Workspace workspace;
  const Mlp<Real> layout(widths, 1, workspace);
  Stream stream = *spec.permutations;
  std::vector<std::uint32_t> p(2 * h);
  if (log_scale != nullptr) log_scale->assign(n, 0);
  for (std::int64_t l = 0; l < spec.settings.count("couplings"); ++l) {
    stream.permutation(p);
    const auto block = std::span<const Real>(theta).subspan(
        static_cast<std::size_t>(l) * layout.parameter_count(), layout.parameter_count());
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<double> m(h), y(2 * h);
      for (std::size_t j = 0; j < h; ++j) m[j] = state(i, j);
      for (std::size_t k = 0; k < layout.layers(); ++k) {
        const auto w = layout.weights(block, k);
        std::vector<double> out(w.cols());
        for (std::size_t c = 0; c < w.cols(); ++c) {
          out[c] = double(layout.biases(block, k)[c]);
          for (std::size_t r = 0; r < w.rows(); ++r) out[c] += m[r] * double(w(r, c));
          if (k + 1 < layout.layers()) out[c] = std::max(out[c], 0.0);
        }
        m = out;
      }
      for (std::size_t j = 0; j < h; ++j) {
        const double scale = kind == Kind::scale ? scale_of(m[h + j]) : 1;
        y[j] = state(i, j);
        y[h + j] = state(i, h + j) * scale + m[j];
        if (log_scale != nullptr) (*log_scale)[i] += std::log(scale);
      }
      for (std::size_t j = 0; j < 2 * h; ++j) state(i, j) = y[p[j]];
    }
  }
  return state;
}

// Rows in fours and what is left over, in a plan that keeps and in one that only maps. Values are
// of order 1; thirty couplings of sums of some ten terms round at 1e-13.
TEST(RealNvp, IsWhatItsEquationsSay) {
  for (const Kind kind : {Kind::shift, Kind::scale}) {
    for (const std::size_t n : {1U, 3U, 4U, 7U, 16U}) {
      EncoderSpec spec = spec_of(10, {7, 6}, 30);
      Workspace workspace;
      const auto encoder = make<double>(kind, spec, 16, workspace);
      spec.map_only = true;
      const auto mapper = make<double>(kind, spec, 16, workspace);
      const auto theta = moved_parameters(*encoder, 0.2, 1);
      const auto x = normal_matrix<double>(n, 10, 2);
      const auto want = plain(kind, spec, theta, x);
      Owned<double> g(n, 10), mapped(n, 10);
      encoder->forward(theta, x, g);
      mapper->forward(theta, x, mapped);
      for (std::size_t k = 0; k < g.flat().size(); ++k) {
        EXPECT_NEAR(g.flat()[k], want.flat()[k], 1e-13 * (1 + std::abs(want.flat()[k])));
        EXPECT_EQ(mapped.flat()[k], g.flat()[k]);
      }
    }
  }
}

// Half of the values kept, the other half moved by 1e-4-sized weights of 1e-4-sized hidden values:
// below 1e-6.
TEST(RealNvp, BeginsAsAlmostAPermutation) {
  Workspace workspace;
  const auto encoder = make<double>(Kind::shift, spec_of(40, {32, 32}, 30), 3, workspace);
  std::vector<double> theta(encoder->parameter_count());
  encoder->initialise(theta, test_stream(1));
  const auto x = normal_matrix<double>(3, 40, 2);
  Owned<double> g(3, 40);
  encoder->forward(theta, x, g);
  bool moved = false;
  for (std::size_t i = 0; i < 3; ++i) {
    moved = moved || !std::ranges::equal(x.view().row(i), g.view().row(i),
                                         [](double a, double b) { return std::abs(a - b) < 1e-6; });
    std::vector<double> before(x.view().row(i).begin(), x.view().row(i).end());
    std::vector<double> after(g.view().row(i).begin(), g.view().row(i).end());
    std::ranges::sort(before);
    std::ranges::sort(after);
    for (std::size_t j = 0; j < 40; ++j) EXPECT_NEAR(after[j], before[j], 1e-6);
  }
  EXPECT_TRUE(moved);
}

// Truncation at two standard deviations leaves 0.8796 of the deviation; 17,000 weights know it to
// 0.6%, and we allow four of those.
TEST(RealNvp, StartsWithTruncatedNormalsOfStandardDeviationOneInTenThousand) {
  Workspace workspace;
  const auto encoder = make<double>(Kind::shift, spec_of(64, {48, 48}, 3), 3, workspace);
  std::vector<double> theta(encoder->parameter_count());
  encoder->initialise(theta, test_stream(3));
  double squares = 0;
  std::size_t count = 0;
  for (const double p : theta) {
    EXPECT_LE(std::abs(p), 2e-4);
    squares += p * p;
    count += p != 0 ? 1 : 0;
  }
  EXPECT_EQ(count, 3U * (32 * 48 + 48 * 48 + 48 * 32));  // biases are zero
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(count)), 0.8796e-4, 0.8796e-4 * 0.024);
}

// Gaussian elimination with pivots.
double log_determinant(Owned<double> a) {
  const std::size_t d = a.view().rows();
  double log = 0;
  for (std::size_t k = 0; k < d; ++k) {
    std::size_t best = k;
    for (std::size_t i = k; i < d; ++i)
      if (std::abs(a(i, k)) > std::abs(a(best, k))) best = i;
    for (std::size_t j = 0; j < d; ++j) std::swap(a(k, j), a(best, j));
    log += std::log(std::abs(a(k, k)));
    for (std::size_t i = k + 1; i < d; ++i)
      for (std::size_t j = d; j-- > k;) a(i, j) -= a(i, k) / a(k, k) * a(k, j);
  }
  return log;
}

// |det dg/dx|: 1 for shifts, the product of all scales else. The Jacobian's rows are the gradients
// of single outputs, all at once by repeating x; elimination of 10 columns rounds at 1e-12.
TEST(RealNvp, ChangesVolumesByItsScalesAlone) {
  constexpr std::size_t d = 10;
  for (const Kind kind : {Kind::shift, Kind::scale}) {
    const EncoderSpec spec = spec_of(d, {7, 6}, 5);
    Workspace workspace;
    const auto encoder = make<double>(kind, spec, d, workspace);
    const auto theta = moved_parameters(*encoder, 0.3, 4);
    const auto one = normal_matrix<double>(1, d, 5);
    Owned<double> x(d, d), g(d, d), dg(d, d), jacobian(d, d);
    for (std::size_t i = 0; i < d; ++i) {
      std::ranges::copy(one.view().row(0), x.view().row(i).begin());
      dg(i, i) = 1;
    }
    std::vector<double> dtheta(theta.size()), log_scale;
    encoder->forward(theta, x, g);
    encoder->backward(theta, x, g, dg, dtheta, jacobian);
    plain(kind, spec, theta, one, &log_scale);
    EXPECT_NEAR(log_determinant(jacobian), log_scale[0], 1e-12);
    EXPECT_TRUE(kind == Kind::scale || log_scale[0] == 0);
  }
}

// Forward and inverse each round some four times per coupling, with errors in proportion to the
// value, and the way back enlarges an error of g as it enlarges any small change: by how much, the
// inverse itself says at a change of one part in a million. So 240 roundings times that.
template <class Real>
void expect_undone(Kind kind, double std) {
  Workspace workspace;
  const EncoderSpec spec = spec_of(40, {32, 32}, 30);
  const auto encoder = make<Real>(kind, spec, 9, workspace);
  const auto exact = make<double>(kind, spec, 9, workspace);
  const auto theta = moved_parameters(*encoder, std, 6);
  const auto x = normal_matrix<Real>(9, 40, 7);
  Owned<Real> g(9, 40), back(9, 40, 3);
  encoder->forward(theta, x, g);
  encoder->inverse(theta, g, back);
  const std::vector<double> wide_theta(theta.begin(), theta.end());
  Owned<double> wide_g{std::as_const(g).view()}, at(9, 40), moved(9, 40);
  exact->inverse(wide_theta, wide_g, at);
  Stream stream = test_stream(8);
  for (double& value : wide_g.flat()) value *= 1 + (stream.uniform() < 0.5 ? 1e-6 : -1e-6);
  exact->inverse(wide_theta, wide_g, moved);
  double enlarged = 0;
  for (std::size_t k = 0; k < at.flat().size(); ++k)
    enlarged = std::max(enlarged, std::abs(moved.flat()[k] - at.flat()[k]) / 1e-6);
  const double rounding = std::numeric_limits<Real>::epsilon() / 2;
  for (std::size_t i = 0; i < 9; ++i)
    for (std::size_t j = 0; j < 40; ++j)
      EXPECT_NEAR(back(i, j), x(i, j), 240 * rounding * enlarged) << enlarged;
}

TEST(RealNvp, IsUndoneByItsInverse) {
  for (const Kind kind : {Kind::shift, Kind::scale}) {
    for (const double std : {0.0, 0.05, 0.2}) {
      SCOPED_TRACE(std);
      expect_undone<float>(kind, std);
      expect_undone<double>(kind, std);
    }
  }
}

// softplus(1000) = 1000 and softplus(-1000) = 0 without overflow or loss, and so are the slopes 1
// and 0.
TEST(RealNvp, ScalesByVeryLargeAndVerySmallNumbersWithoutOverflow) {
  ByHand hand(Kind::scale);
  Workspace workspace;
  const Mlp<double> mlp({1, 1, 2}, 1, workspace);
  Owned<double> x{{2, 3}}, g(1, 2), dg(1, 2), dx(1, 2);
  std::vector<double> dtheta(hand.theta.size());
  const auto slopes = [&](double s) {
    mlp.weights(std::span(hand.theta), 1)(0, 1) = 0;
    mlp.biases(std::span(hand.theta), 1)[1] = s;
    dg(0, hand.first) = 0;
    dg(0, 1 - hand.first) = 1;
    hand.encoder->forward(hand.theta, x, g);
    hand.encoder->backward(hand.theta, x, g, dg, dtheta, dx);
    return std::pair(dx(0, 1), mlp.biases(std::span(dtheta), 1)[1]);
  };
  EXPECT_EQ(slopes(1000), std::pair(1000 + 1e-7, 3.0));
  EXPECT_NEAR(g(0, 1 - hand.first), 3000 + 3e-7 + 2, 1e-12);
  const auto [scale, ds] = slopes(-1000);
  EXPECT_NEAR(scale, 1e-7, 1e-22);
  EXPECT_NEAR(ds, 0, 1e-300);
}

// What one coupling makes of x = 1 at t = 0 and at every s of a list: the scale, forward and
// backward, and its slope. The MLP's weights are 0, so the biases of its last layer are t and s
// themselves.
template <class Real>
struct Scales {
  explicit Scales(const std::vector<double>& s) {
    const std::size_t h = s.size();
    const EncoderSpec spec = spec_of(2 * h, {1}, 1);
    Workspace workspace;
    const auto encoder = make<Real>(Kind::scale, spec, 1, workspace);
    const Mlp<Real> mlp({h, 1, 2 * h}, 1, workspace);
    std::vector<Real> theta(mlp.parameter_count()), dtheta(theta.size());
    for (std::size_t j = 0; j < h; ++j)
      mlp.biases(std::span(theta), 1)[h + j] = static_cast<Real>(s[j]);
    Owned<Real> x(1, 2 * h), g(1, 2 * h), dg(1, 2 * h), dx(1, 2 * h);
    std::ranges::fill(x.flat(), Real(1));
    std::ranges::fill(dg.flat(), Real(1));
    encoder->forward(theta, x, g);
    encoder->backward(theta, x, g, dg, dtheta, dx);
    std::vector<std::uint32_t> p(2 * h);
    Stream(*spec.permutations).permutation(p);
    value.resize(h);
    for (std::size_t j = 0; j < 2 * h; ++j)
      if (p[j] >= h) value[p[j] - h] = double(g(0, j));
    backward.assign(dx.flat().begin() + static_cast<std::ptrdiff_t>(h), dx.flat().end());
    const std::span<Real> ds = mlp.biases(std::span(dtheta), 1).last(h);
    slope.assign(ds.begin(), ds.end());
  }
  std::vector<double> value, backward, slope;
};

// Float has an exponential and a logarithm of its own, and weights of 1e-4 ask them for log 2
// alone. Seven roundings lie on the way to a scale: two in exp(-|s|), three in log(1 + e), two in
// the sum; they don't all go one way, so five are allowed, of the two in exp(-|s|) and two more for
// the slope four. That shows every term of the series but the logarithm's last. Where float has no
// normal numbers, exp ends at e^-87 = 1.6e-38. Double's are held against the C library's: 4e-16
// (core/math.h) and two roundings, and in log(1 + e) what is lost of e.
TEST(RealNvp, ScalesInFloatAsInDoubleWhereverSoftplusBends) {
  std::vector<double> s;
  for (int k = -20'000; k <= 20'000; ++k) s.push_back(static_cast<float>(k / 200.0));
  const Scales<float> found(s);
  const Scales<double> want(s);
  for (std::size_t k = 0; k < s.size(); ++k) {
    EXPECT_NEAR(found.value[k], want.value[k], 5 * 0x1p-24 * want.value[k]) << s[k];
    EXPECT_NEAR(found.slope[k], want.slope[k], 4 * 0x1p-24 * want.slope[k] + 2e-38) << s[k];
    EXPECT_EQ(found.backward[k], found.value[k]) << s[k];
    EXPECT_EQ(want.backward[k], want.value[k]) << s[k];
    EXPECT_NEAR(want.value[k], scale_of(s[k]), 1e-15 * (1 + want.value[k])) << s[k];
    EXPECT_NEAR(want.slope[k], 1 / (1 + std::exp(-s[k])), 6e-16 * want.slope[k]) << s[k];
  }
}

std::vector<double> order_of(const EncoderSpec& spec) {
  Workspace workspace;
  const auto encoder = make_realnvp<double>(spec, 1, workspace);
  const std::vector<double> zero(encoder->parameter_count());
  Owned<double> x(1, spec.input_width), g = x;
  for (std::size_t j = 0; j < spec.input_width; ++j) x(0, j) = static_cast<double>(j);
  encoder->forward(zero, x, g);
  return {g.flat().begin(), g.flat().end()};
}

TEST(RealNvp, DrawsItsPermutationsFromTheStreamItIsGiven) {
  EXPECT_EQ(order_of(spec_of(12, {5}, 4, 1)), order_of(spec_of(12, {5}, 4, 1)));
  EXPECT_NE(order_of(spec_of(12, {5}, 4, 1)), order_of(spec_of(12, {5}, 4, 2)));
  EXPECT_NE(order_of(spec_of(12, {5}, 4, 1)), order_of(spec_of(12, {5}, 5, 1)));
}

// 30 couplings at 128 rows: of each the first half and two hidden matrices, (196 + 2 x 512) x 128 x
// 4 = 0.6 MB.
TEST(RealNvp, KeepsWhatBackwardNeedsAndWhereItOnlyMapsOneCoupling) {
  EncoderSpec spec = spec_of(392, {512, 512}, 30);
  Workspace keeping, mapping;
  make_realnvp<float>(spec, 128, keeping);
  EXPECT_LT(keeping.bytes(), std::size_t{20} << 20);
  spec.map_only = true;
  make_realnvp<float>(spec, 10000, mapping);
  EXPECT_LT(mapping.bytes(), std::size_t{6} << 20);
}

std::string refusal(const EncoderSpec& spec) {
  Workspace workspace;
  try {
    make_realnvp_scale<float>(spec, 4, workspace);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(RealNvp, RefusesOddWidthsAndAMissingStream) {
  EXPECT_EQ(refusal(spec_of(13, {5}, 4)),
            "realnvp-scale: input_width is 13, want an even number, for two halves");
  EncoderSpec spec = spec_of(12, {5}, 4);
  spec.permutations.reset();
  EXPECT_EQ(refusal(spec), "realnvp-scale: found no stream of permutations, want one");
}

}  // namespace
}  // namespace infomax
