#include "train/iwae.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "core/error.h"
#include "testkit/allocations.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

using testkit::normal_matrix;
using testkit::Owned;
using testkit::test_stream;

// Data around `centre`, and parameters at their optimum moved by normals of `offset`.
struct Made {
  Owned<double> x;
  std::vector<double> theta;

  Made(std::size_t n, std::size_t d, double offset, double centre = 0.5)
      : x(normal_matrix<double>(n, d, 1, std::sqrt(2.0))), theta(GaussianVae{d}.parameter_count()) {
    for (double& value : x.flat()) value += centre;
    iwae_optimum(x, theta);
    Stream stream = test_stream(2);
    for (double& value : theta) value += offset * stream.normal();
  }
};

struct Moments {
  std::vector<double> mean, variance;
  explicit Moments(std::size_t n) : mean(n), variance(n) {}
};
Moments exact_elbo(const Made& made) {
  Moments out(made.theta.size());
  elbo_gradient_moments(made.x, made.theta, out.mean, out.variance);
  return out;
}
Moments leading(const Made& made, std::size_t importance) {
  Moments out(made.theta.size());
  iwae_gradient_moments(made.x, made.theta, importance, out.mean, out.variance);
  return out;
}

// D = 1, N = 1: x = 2, A = 0.5, b = 0, mu = 0, so m = 1; e = 0 and e = 1 give z = 1 and
// z = 1 + sqrt(2/3).
//   log w = (log(2/3) - log 2 pi)/2 + (e^2 - z^2 - (2 - z)^2)/2:
// -2.12167 at z = 1, and 1/2 - 2/3 lower at the other.
TEST(Iwae, AgreesWithAHandWorkedPair) {
  const Owned<double> x{{2.0}}, e{{0.0}, {1.0}};
  const std::vector<double> theta{0.5, 0, 0};
  std::vector<double> dtheta(3);
  const double constant = 0.5 * std::log(1 / (3 * std::numbers::pi));
  const double w0 = std::exp(constant - 1), w1 = std::exp(constant - 1 - 1.0 / 6);
  EXPECT_NEAR(iwae_reference(x, theta, 2, 1, e, dtheta), std::log((w0 + w1) / 2), 1e-14);
  const double root = std::sqrt(2.0 / 3), z = 1 + root * w1 / (w0 + w1);
  EXPECT_NEAR(dtheta[0], 2 * (2 - 2 * z), 1e-14);
  EXPECT_NEAR(dtheta[1], 2 - 2 * z, 1e-14);
  EXPECT_NEAR(dtheta[2], z, 1e-14);
  // Two outer samples are the mean of two bounds, whose weights are 1.
  EXPECT_NEAR(iwae_reference(x, theta, 1, 2, e, dtheta), constant - 1 - 1.0 / 12, 1e-14);
  EXPECT_NEAR(dtheta[2], 1 + root / 2, 1e-14);
}

TEST(Iwae, GradientsAgreeWithFiniteDifferences) {
  Made made(3, 4, 0.3);
  for (const auto& [importance, outer] :
       {std::pair<std::size_t, std::size_t>{1, 1}, {1, 3}, {5, 1}, {4, 2}}) {
    const Owned<double> e = normal_matrix<double>(3 * importance * outer, 4, 7);
    std::vector<double> dtheta(made.theta.size());
    const double bound = iwae_reference(made.x, made.theta, importance, outer, e, dtheta);
    const auto value = [&] { return iwae_reference(made.x, made.theta, importance, outer, e, {}); };
    EXPECT_DOUBLE_EQ(bound, value());
    EXPECT_TRUE(testkit::gradient_agrees(fmt::format("K {} M {}", importance, outer), value,
                                         made.theta, dtheta));
  }
}

// The same noise through the plain loop. Both add in double; products of some 20 dimensions and 40
// samples round at 1e-16 each, on sums of a few tens.
TEST(Iwae, FastDrawsAreThePlainLoop) {
  const std::size_t n = 5, d = 20, samples = 42;
  const Made made(n, d, 0.1);
  Workspace workspace;
  const std::vector<IwaeEstimator> estimators{{1, 1}, {10, 1}, {42, 1}, {1, 5}, {7, 3}, {1, 42}};
  IwaeDraws draws(made.x, made.theta, estimators, workspace);
  ASSERT_EQ(draws.samples(), samples);
  draws.draw(test_stream(3));
  Stream stream = test_stream(3);
  Owned<double> noise(n * samples, d);  // all of it, a row for each sample
  std::vector<float> numbers(d * samples);
  for (std::size_t point = 0; point < n; ++point) {
    stream.fill_normal(std::span<float>(numbers));
    for (std::size_t i = 0; i < d; ++i)
      for (std::size_t k = 0; k < samples; ++k)
        noise(point * samples + k, i) = numbers[i * samples + k];
  }
  for (std::size_t i = 0; i < estimators.size(); ++i) {
    const std::size_t count = estimators[i].samples();
    Owned<double> e(n * count, d);
    for (std::size_t point = 0; point < n; ++point)
      for (std::size_t k = 0; k < count; ++k)
        for (std::size_t c = 0; c < d; ++c) e(point * count + k, c) = noise(point * samples + k, c);
    std::vector<double> dtheta(made.theta.size());
    const double bound = iwae_reference(made.x, made.theta, estimators[i].importance,
                                        estimators[i].outer, e, dtheta);
    EXPECT_NEAR(draws.bound(i), bound, 1e-12) << i;
    for (std::size_t p = 0; p < dtheta.size(); ++p)
      ASSERT_NEAR(draws.gradient(i)[p], dtheta[p], 1e-12) << i << " " << p;
  }
}

// Whatever the noise: sum_k v_k z_k - mu and mu + x - 2 sum_k v_k z_k differ by a factor of -2 and
// x - mu.
TEST(Iwae, TheGenerativeGradientIsTheInferenceOneAndTheData) {
  const Made made(6, 3, 0.2);
  const GaussianVae shape{3};
  Workspace workspace;
  IwaeDraws draws(made.x, made.theta, {{16, 1}}, workspace);
  draws.draw(test_stream(4));
  const auto gradient = draws.gradient(0);
  for (std::size_t i = 0; i < 3; ++i) {
    double x_bar = 0;
    for (std::size_t n = 0; n < 6; ++n) x_bar += made.x(n, i) / 6;
    const double mu = shape.mu(std::span<const double>(made.theta))[i];
    EXPECT_NEAR(shape.mu(gradient)[i], (x_bar - mu - shape.b(gradient)[i]) / 2, 1e-14);
  }
}

// x ~ N(mu, 2): at x = mu + 2 in one dimension log p = -log(4 pi)/2 - 1.
TEST(Iwae, LogLikelihoodAndElboAreTheirClosedForms) {
  const Owned<double> x{{3.0}};
  const double log_p = -0.5 * std::log(4 * std::numbers::pi) - 1;
  // q's mean is 2, the posterior's too: KL(N(2, 2/3) || N(2, 1/2)) = (4/3 - 1 - log(4/3)) / 2.
  std::vector<double> theta{0.5, 0.5, 1};
  EXPECT_NEAR(mean_log_likelihood(x, theta), log_p, 1e-14);
  EXPECT_NEAR(mean_elbo(x, theta), log_p - (1.0 / 3 - std::log(4.0 / 3)) / 2, 1e-14);
  // Half a unit off, (0.5)^2 / (2 * 0.5) more.
  theta[1] += 0.5;
  EXPECT_NEAR(mean_elbo(x, theta), log_p - (1.0 / 3 - std::log(4.0 / 3)) / 2 - 0.25, 1e-14);
}

// At the optimum the mean gradient is zero, exactly at K = 1 and to leading order for all K; and mu
// is the data's mean, where the log-likelihood has its maximum.
TEST(Iwae, TheOptimumHasNoGradient) {
  Made made(50, 4, 0);
  const Moments elbo = exact_elbo(made), at_100 = leading(made, 100);
  // Means over 50 numbers of size 1 cancel up to rounding.
  for (const double mean : elbo.mean) EXPECT_NEAR(mean, 0, 1e-14);
  for (const double mean : at_100.mean) EXPECT_NEAR(mean, 0, 1e-14);
  const double best = mean_elbo(made.x, made.theta);
  for (double& value : made.theta) {
    value += 0.01;
    EXPECT_LT(mean_elbo(made.x, made.theta), best);
    value -= 0.02;
    EXPECT_LT(mean_elbo(made.x, made.theta), best);
    value += 0.01;
  }
}

// The gradient of the ELBO's closed form is the estimate's exact mean.
TEST(Iwae, TheMeanGradientAtOneSampleIsTheElbos) {
  Made made(7, 3, 0.3);
  const Moments elbo = exact_elbo(made);
  EXPECT_TRUE(testkit::gradient_agrees(
      "elbo", [&] { return mean_elbo(made.x, made.theta); }, made.theta, elbo.mean));
}

// Sample moments over many draws.
struct Sampled {
  Moments moments;
  double bound = 0;
};
Sampled sample(const Made& made, IwaeEstimator estimator, std::uint32_t draws) {
  Workspace workspace;
  IwaeDraws from(made.x, made.theta, {estimator}, workspace);
  Sampled out{Moments(made.theta.size())};
  auto& [mean, square] = out.moments;
  const double n = draws;
  const Streams streams("iwae-test", "", SeedBlock::reference, 5);
  for (std::uint32_t s = 0; s < draws; ++s) {
    from.draw(streams(Purpose::other, s));
    out.bound += from.bound(0) / n;
    for (std::size_t p = 0; p < mean.size(); ++p) {
      mean[p] += from.gradient(0)[p] / n;
      square[p] += from.gradient(0)[p] * from.gradient(0)[p] / n;
    }
  }
  for (std::size_t p = 0; p < mean.size(); ++p) square[p] -= mean[p] * mean[p];
  return out;
}

// A mean of n draws is off by sqrt(variance / n), a variance of numbers that are nearly normal by
// sqrt(2 / n) of itself; five of them, for there are some thirty parameters.
void expect_moments(const Moments& found, const Moments& wanted, double n, double bias) {
  for (std::size_t p = 0; p < wanted.mean.size(); ++p) {
    EXPECT_NEAR(found.mean[p], wanted.mean[p],
                5 * std::sqrt(wanted.variance[p] / n) + bias * std::abs(wanted.mean[p]))
        << p;
    EXPECT_NEAR(found.variance[p] / wanted.variance[p], 1, 5 * std::sqrt(2 / n) + bias) << p;
  }
}

// N = 4, D = 3, so one bound has a standard deviation of about 1.5; the mean of 20,000 is off by
// 0.01.
TEST(Iwae, OneSampleHasTheElbosMomentsAndOuterSamplesDivideTheVariance) {
  const Made made(4, 3, 0.3);
  Moments wanted = exact_elbo(made);
  const Sampled one = sample(made, {1, 1}, 20000);
  expect_moments(one.moments, wanted, 20000, 0);
  EXPECT_NEAR(one.bound, mean_elbo(made.x, made.theta), 0.05);
  for (double& v : wanted.variance) v /= 8;
  expect_moments(sample(made, {1, 8}, 20000).moments, wanted, 20000, 0);
}

// The closed forms of the limit, at K = 400: what is left out is of relative order Var[w]/K. With D
// = 3 and offsets of 0.1, Var[w / p(x)] is about 0.2 and the fourth-order terms in it a few times
// that: below 1%, which is what `bias` allows.
TEST(Iwae, ManySamplesHaveTheMomentsOfTheLimit) {
  const Made made(4, 3, 0.1);
  const std::size_t k = 400;
  const Sampled found = sample(made, {k, 1}, 20000);
  expect_moments(found.moments, leading(made, k), 20000, 0.01);
}

// The bound lies below log p(x) by Var[w / p(x)] / 2K to leading order, and varies by Var[w / p(x)]
// / K for each of four data points. With D = 3 and offsets of 0.1 that variance is C - 1, about
// 0.5: at K = 1000 the gap is 2.5e-4 nats, and the mean of 20,000 draws has a standard error of
// sqrt(0.5 / 4 / 1000 / 20000) = 8e-5.
TEST(Iwae, TheBoundRisesToTheLogLikelihood) {
  const Made made(4, 3, 0.1);
  const double log_p = mean_log_likelihood(made.x, made.theta);
  double last = mean_elbo(made.x, made.theta);
  for (const std::size_t k : {10, 100, 1000}) {
    const double bound = sample(made, {k, 1}, 20000).bound;
    EXPECT_GT(bound, last) << k;
    EXPECT_LT(bound, log_p + 3e-4) << k;
    last = bound;
  }
  EXPECT_NEAR(last, log_p - 2.5e-4, 4 * 8e-5);
}

// What the two theorems say, from the closed forms: near the optimum of data with a mean far from
// zero the signal-to-noise ratio falls by sqrt 10 for b and rises by sqrt 10 for mu as K grows
// tenfold.
TEST(Iwae, TheLimitsRatiosGoLikeTheRootOfK) {
  const Made made(100, 5, 0.01);
  const GaussianVae shape{5};
  const auto snr = [&](const Moments& m, std::size_t p) {
    return std::abs(m.mean[p]) / std::sqrt(m.variance[p]);
  };
  const Moments at_10 = leading(made, 100'000), at_100 = leading(made, 1'000'000);
  for (std::size_t p = 0; p < shape.inference_count(); ++p)
    EXPECT_NEAR(snr(at_100, p) / snr(at_10, p), 1 / std::sqrt(10.0), 1e-12);
  // mu's mean has a part of order 1/K besides: 1e-5 times deltas that are ten times its limit.
  for (std::size_t p = shape.inference_count(); p < shape.parameter_count(); ++p)
    EXPECT_NEAR(snr(at_100, p) / snr(at_10, p), std::sqrt(10.0), 1e-3);
}

TEST(Iwae, ADrawAllocatesNothing) {
  if (!testkit::AllocationCounter::available())
    GTEST_SKIP() << "allocations can't be counted under a sanitizer";
  const Made made(4, 3, 0.1);
  Workspace workspace;
  IwaeDraws draws(made.x, made.theta, {{1, 1}, {8, 2}, {1, 16}}, workspace);
  const Stream noise = test_stream(2);
  draws.draw(test_stream(1));
  const testkit::AllocationCounter counter;
  draws.draw(noise);
  EXPECT_EQ(counter.own(), 0u);
}

TEST(Iwae, RefusesWhatDoesNotFit) {
  const Made made(4, 3, 0.1);
  Workspace workspace;
  std::vector<double> few(made.theta.begin(), made.theta.end() - 1), out(made.theta.size());
  EXPECT_THROW(IwaeDraws(made.x, few, {{1, 1}}, workspace), ShapeError);
  EXPECT_THROW(IwaeDraws(made.x, made.theta, {}, workspace), ShapeError);
  EXPECT_THROW(IwaeDraws(made.x, made.theta, {{1, 0}}, workspace), ShapeError);
  EXPECT_THROW(iwae_optimum(ConstMatrixView<double>{}, out), ShapeError);
  EXPECT_THROW(mean_elbo(made.x, few), ShapeError);
  EXPECT_THROW(iwae_gradient_moments(made.x, made.theta, 0, out, out), ShapeError);
  EXPECT_THROW(elbo_gradient_moments(made.x, made.theta, few, out), ShapeError);
  const Owned<double> e(11, 3);
  EXPECT_THROW(iwae_reference(made.x, made.theta, 3, 1, e, out), ShapeError);
}

}  // namespace
}  // namespace infomax
