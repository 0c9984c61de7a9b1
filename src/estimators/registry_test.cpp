// What holds for every listed estimator.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "estimators/estimator.h"
#include "estimators/test_examples.h"
#include "testkit/allocations.h"
#include "testkit/gradient_check.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"
#include "testkit/test_name.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::normal_matrix;
using testkit::Owned;
using testkit::Scores;

class EveryEstimator : public testing::TestWithParam<EstimatorRow> {};

INSTANTIATE_TEST_SUITE_P(Estimators, EveryEstimator,
                         testing::ValuesIn(estimators().begin(), estimators().end()),
                         testkit::test_name<EstimatorRow>);

TEST_P(EveryEstimator, IsFoundByItsNameAndMadeInOneWay) {
  const EstimatorRow& row = GetParam();
  EXPECT_EQ(estimator_named(row.name).name, row.name);
  EXPECT_FALSE(row.summary.empty() || row.formula.empty() || row.source.empty());
  EXPECT_FALSE(to_string(row.data).empty());
  EXPECT_FALSE(to_string(row.side).empty());
  EXPECT_EQ((row.of_scores.make != nullptr) + (row.of_networks.make != nullptr) +
                (row.of_sample.estimate != nullptr),
            1);
  EXPECT_NO_THROW(examples_of(row));
}

// ---- rows of somebody's own

double nothing(ConstMatrixView<double>, ConstMatrixView<double>, const Settings&, Stream) {
  return 0;
}
double at_once(std::size_t, std::size_t, std::size_t, const Settings&) {
  return 0;
}

EstimatorRow own_row() {
  EstimatorRow row{};
  row.name = "nothing";
  row.summary = "0";
  row.formula = "0";
  row.source = "a test";
  row.version = 1;
  row.of_sample = {.estimate = nothing, .seconds = at_once};
  return row;
}

// In a process of its own, whose registry no other test sees.
TEST(OwnEstimatorDeathTest, StandsBehindOursAndMovesNone) {
  const auto added = [] {
    const EstimatorRow* const first = estimators().data();
    const std::size_t ours = estimators().size();
    add_estimator(own_row());
    const bool there = estimators().data() == first && estimators().size() == ours + 1 &&
                       estimator_named("nothing").version == 1;
    std::exit(there ? 0 : 1);
  };
  EXPECT_EXIT(added(), testing::ExitedWithCode(0), "");
}

TEST(OwnEstimator, IsRefusedWhereItIsNotWhole) {
  const auto refusal = [](auto change) {
    EstimatorRow row = own_row();
    change(row);
    return message_of<InputError>([&] { add_estimator(row); });
  };
  EXPECT_EQ(refusal([](EstimatorRow& row) { row.name = "ksg1"; }),
            "estimator \"ksg1\" is there already");
  EXPECT_EQ(refusal([](EstimatorRow& row) { row.name = "My own"; }),
            "estimator \"My own\" wants a name of small letters, digits and dashes");
  EXPECT_EQ(refusal([](EstimatorRow& row) { row.of_sample.estimate = nullptr; }),
            "estimator \"nothing\" is of 0 kinds, want one: of scores, of networks or of a sample");
  EXPECT_EQ(refusal([](EstimatorRow& row) { row.of_sample.seconds = nullptr; }),
            "estimator \"nothing\" of a sample wants its seconds, too");
  EXPECT_EQ(refusal([](EstimatorRow& row) { row.source = ""; }),
            "estimator \"nothing\" wants a formula and a source");
  EXPECT_EQ(refusal([](EstimatorRow& row) { row.version = 0; }),
            "estimator \"nothing\" has version 0, want 1 or more");
}

// ---- of scores

class EveryScoreLoss : public testing::TestWithParam<EstimatorRow> {
 protected:
  std::vector<Settings> examples_ = examples_of(GetParam());
  std::unique_ptr<ScoreLoss<float>> loss_ = GetParam().of_scores.make(examples_.front());
  std::unique_ptr<ScoreLoss<double>> loss_double_ =
      GetParam().of_scores.make_double(examples_.front());
};

INSTANTIATE_TEST_SUITE_P(Scores, EveryScoreLoss,
                         testing::ValuesIn(bounds().begin(), bounds().end()),
                         testkit::test_name<EstimatorRow>);

// Of the objective, at the state that gradient left.
TEST_P(EveryScoreLoss, HasTheGradientThatDifferencesShow) {
  for (const Settings& example : examples_)
    for (const std::size_t n : {2U, 3U, 8U})
      for (const double spread : {0.1, 2.0}) {
        const auto loss = GetParam().of_scores.make_double(example);
        // A step on other scores first: a state isn't what it begins as.
        Scores scores = normal_matrix<double>(n, n, 1, spread), gradient(n, n);
        loss->gradient(scores, gradient);
        scores = normal_matrix<double>(n, n, static_cast<std::uint32_t>(n), spread);
        const double followed = loss->gradient(scores, gradient);
        EXPECT_DOUBLE_EQ(followed, loss->objective(scores));
        EXPECT_TRUE(testkit::gradient_agrees(
            GetParam().name, [&] { return loss->objective(scores); }, scores.flat(),
            gradient.flat()));
      }
}

// Pairs carry no order: rows and columns permuted together change neither estimate nor, put back,
// gradient. Sums in another order: a few eps of values near 10.
TEST_P(EveryScoreLoss, DoesNotSeeTheOrderOfThePairs) {
  constexpr std::size_t n = 24;
  const Scores scores = normal_matrix<double>(n, n, 11, 2);
  std::vector<std::uint32_t> order(n);
  testkit::test_stream(12).permutation(order);
  Scores mixed(n, n), gradient(n, n), mixed_gradient(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) mixed(i, j) = scores(order[i], order[j]);
  }
  EXPECT_NEAR(loss_double_->estimate(mixed), loss_double_->estimate(scores), 1e-13);
  loss_double_->gradient(scores, gradient);
  const auto again = GetParam().of_scores.make_double(examples_.front());
  again->gradient(mixed, mixed_gradient);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      EXPECT_NEAR(mixed_gradient(i, j), gradient(order[i], order[j]), 1e-15);
    }
  }
}

// Permuting the columns alone pairs x with negatives, and that must show: here the positives score
// higher.
TEST_P(EveryScoreLoss, SeesWhichPairsAreThePositives) {
  const Scores scores{{3, 0, 0}, {0, 3, 0}, {0, 0, 3}}, shifted{{0, 3, 0}, {0, 0, 3}, {3, 0, 0}};
  EXPECT_GT(loss_double_->estimate(scores), loss_double_->estimate(shifted) + 1);
}

// Float scores are widened before anything is added: the same value up to nothing, gradients
// rounded once.
TEST_P(EveryScoreLoss, GivesTheSameInFloatAndDouble) {
  constexpr std::size_t n = 50;
  const auto scores = normal_matrix<float>(n, n, 13, 2);
  const Scores wide{scores.view()};
  Owned<float> gradient(n, n);
  Scores wide_gradient(n, n);
  EXPECT_NEAR(loss_->estimate(scores), loss_double_->estimate(wide), 1e-14);
  loss_->gradient(scores, gradient);
  loss_double_->gradient(wide, wide_gradient);
  for (std::size_t k = 0; k < n * n; ++k) {
    EXPECT_NEAR(gradient.flat()[k], wide_gradient.flat()[k],
                6e-8 * std::abs(wide_gradient.flat()[k]));
  }
}

TEST_P(EveryScoreLoss, ReadsAndWritesPaddedMatrices) {
  const Scores scores = normal_matrix<double>(9, 9, 14);
  const Scores padded = normal_matrix<double>(9, 9, 14, 1, /*padding=*/7);
  Scores gradient(9, 9), padded_gradient(9, 9, 5);
  EXPECT_EQ(loss_double_->estimate(padded), loss_double_->estimate(scores));
  loss_double_->gradient(scores, gradient);
  const auto again = GetParam().of_scores.make_double(examples_.front());
  again->gradient(padded, padded_gradient);
  for (std::size_t i = 0; i < 9; ++i) {
    for (std::size_t j = 0; j < 9; ++j) EXPECT_EQ(padded_gradient(i, j), gradient(i, j));
  }
}

// Where x tells nothing of y, f* = 0: at the optimal critic the objective finds nothing, and
// nothing is to gain by shifting all scores: the sum of the gradient vanishes. 128^2 terms, each
// rounded at 1e-16/128^2 or less.
TEST_P(EveryScoreLoss, IsStationaryAtItsOptimalCritic) {
  Scores scores(128, 128), gradient(128, 128);
  for (double& s : scores.flat()) s = GetParam().of_scores.optimal_score(0);
  EXPECT_NEAR(loss_double_->gradient(scores, gradient), 0, 1e-15);
  EXPECT_NEAR(loss_double_->estimate(scores), GetParam().of_scores.of_nothing, 1e-15);
  const auto all = gradient.flat();
  EXPECT_NEAR(std::accumulate(all.begin(), all.end(), 0.0), 0, 1e-14);
}

// The theorem, on scores from noise to certainty, random and extreme; and that it isn't claimed
// where it doesn't hold. The mean of n logarithms rounds at n 2^-53 of log n.
TEST_P(EveryScoreLoss, StaysBelowItsCeiling) {
  bool exceeded = false;
  for (const std::size_t n : {2U, 3U, 17U, 64U, 128U}) {
    const double count = static_cast<double>(n);
    const double most = GetParam().ceiling == nullptr ? std::log(count) : GetParam().ceiling(n);
    const double ceiling = most * (1 + count * 0x1p-53);
    for (const double drawn : {0.0, 1.0, 10.0, 40.0, 1e3, 1e30}) {
      for (const double spread : {0.0, 1.0, 30.0, 1e4}) {
        Owned<float> scores = normal_matrix<float>(n, n, 15, spread);
        for (std::size_t i = 0; i < n; ++i) scores(i, i) += static_cast<float>(drawn);
        exceeded = exceeded || loss_->estimate(scores) > ceiling;
      }
    }
  }
  EXPECT_EQ(exceeded, GetParam().ceiling == nullptr);
}

TEST_P(EveryScoreLoss, AllocatesNothing) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  const auto scores = normal_matrix<float>(128, 128, 16);
  Owned<float> gradient(128, 128);
  const testkit::AllocationCounter counter;
  loss_->estimate(scores);
  loss_->gradient(scores, gradient);
  EXPECT_EQ(counter.own(), 0);
}

TEST_P(EveryScoreLoss, RefusesScoresThatAreNotPairs) {
  const std::string name(GetParam().name);
  EXPECT_EQ(message_of<ShapeError>([&] { loss_->estimate(Owned<float>(128, 127)); }),
            name + ": scores is [128, 127], want [n, n] with n >= 2");
  EXPECT_EQ(message_of<ShapeError>([&] { loss_double_->estimate(Scores(1, 1)); }),
            name + ": scores is [1, 1], want [n, n] with n >= 2");
  EXPECT_EQ(message_of<ShapeError>([&] { loss_double_->estimate(Scores(0, 0)); }),
            name + ": scores is [0, 0], want [n, n] with n >= 2");
  Scores one(1, 1), three(3, 3);
  Owned<float> wide(3, 4);
  EXPECT_THROW(loss_double_->gradient(one, one), ShapeError);
  EXPECT_THROW(loss_->gradient(wide, wide), ShapeError);
  EXPECT_THROW(loss_double_->gradient(Scores(2, 2), three), ShapeError);
}

// ---- of networks

std::vector<EstimatorRow> of_networks() {
  std::vector<EstimatorRow> out;
  std::ranges::copy_if(estimators(), std::back_inserter(out),
                       [](const EstimatorRow& row) { return row.of_networks.make != nullptr; });
  return out;
}

class EveryNetworkEstimator : public testing::TestWithParam<EstimatorRow> {
 protected:
  static constexpr std::size_t kX = 4, kY = 3;

  static NetworkSpec spec(const Settings& settings, std::size_t batch) {
    return {settings, kX, kY, batch, 4.0};
  }
  // Small layers, so that differences by every parameter take no time.
  static std::vector<Settings> small_examples() {
    std::vector<Settings> out = examples_of(GetParam());
    for (Settings& settings : out)
      for (const Parameter& parameter : GetParam().parameters)
        if (parameter.type == "counts")
          settings.set(parameter.name, std::vector<std::int64_t>{4, 3});
    return out;
  }
  static Streams streams() { return {"networks-test", "", SeedBlock::reference, 2}; }
};

INSTANTIATE_TEST_SUITE_P(Networks, EveryNetworkEstimator, testing::ValuesIn(of_networks()),
                         testkit::test_name<EstimatorRow>);

// What is minimised is minus what gradient returns, which followed tells without it. Off the start,
// where biases are 0 and a row that silences a whole layer sits on the next one's kink. More rows
// than columns, which those with covariances want.
TEST_P(EveryNetworkEstimator, HasTheGradientThatDifferencesShow) {
  constexpr std::size_t kRows = 10;
  for (const Settings& settings : small_examples()) {
    Workspace workspace;
    const auto model = GetParam().of_networks.make_double(spec(settings, kRows), workspace);
    const auto theta = workspace.vector<double>(model->parameter_count()),
               dtheta = workspace.vector<double>(model->parameter_count()),
               scratch = workspace.vector<double>(model->parameter_count());
    model->initialise(theta, streams());
    Stream moves = testkit::test_stream(20);
    for (double& t : theta) t += 0.1 * moves.normal();
    const auto x = normal_matrix<double>(kRows, kX, 21), y = normal_matrix<double>(kRows, kY, 22);
    EXPECT_DOUBLE_EQ(model->gradient(theta, x, y, dtheta), model->followed(theta, x, y));
    EXPECT_TRUE(testkit::gradient_agrees(
        GetParam().name, [&] { return -model->gradient(theta, x, y, scratch); }, theta, dtheta));
  }
}

// They start alike, and agree to some thirty roundings of 6e-8 on values of a few units.
TEST_P(EveryNetworkEstimator, GivesTheSameInFloatAndDouble) {
  for (const Settings& settings : small_examples()) {
    Workspace workspace;
    const auto single = GetParam().of_networks.make(spec(settings, 40), workspace);
    const auto twice = GetParam().of_networks.make_double(spec(settings, 40), workspace);
    ASSERT_EQ(single->parameter_count(), twice->parameter_count());
    const auto a = workspace.vector<float>(single->parameter_count()),
               da = workspace.vector<float>(single->parameter_count());
    const auto b = workspace.vector<double>(twice->parameter_count()),
               db = workspace.vector<double>(twice->parameter_count());
    single->initialise(a, streams());
    twice->initialise(b, streams());
    for (std::size_t k = 0; k < a.size(); ++k) EXPECT_EQ(a[k], static_cast<float>(b[k]));
    const auto x = normal_matrix<float>(40, kX, 23), y = normal_matrix<float>(40, kY, 24);
    const Scores wide_x{x.view()}, wide_y{y.view()};
    const double estimate = twice->estimate(b, wide_x, wide_y);
    EXPECT_NEAR(single->estimate(a, x, y), estimate, 2e-6 * (5 + std::abs(estimate)));
    const double followed = twice->gradient(b, wide_x, wide_y, db);
    EXPECT_NEAR(single->gradient(a, x, y, da), followed, 2e-6 * (5 + std::abs(followed)));
  }
}

// Pairs carry no order: sums in another, of values of up to 1e2.
TEST_P(EveryNetworkEstimator, DoesNotSeeTheOrderOfThePairs) {
  const Settings settings = small_examples().front();
  constexpr std::size_t n = 24;
  Workspace workspace;
  const auto model = GetParam().of_networks.make_double(spec(settings, n), workspace);
  const auto theta = workspace.vector<double>(model->parameter_count());
  model->initialise(theta, streams());
  const auto x = normal_matrix<double>(n, kX, 25), y = normal_matrix<double>(n, kY, 26);
  Scores mixed_x(n, kX), mixed_y(n, kY);
  std::vector<std::uint32_t> order(n);
  testkit::test_stream(27).permutation(order);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < kX; ++k) mixed_x(i, k) = x(order[i], k);
    for (std::size_t k = 0; k < kY; ++k) mixed_y(i, k) = y(order[i], k);
  }
  EXPECT_NEAR(model->estimate(theta, mixed_x, mixed_y), model->estimate(theta, x, y), 1e-12);
}

TEST_P(EveryNetworkEstimator, TrainsWithoutAllocations) {
  if (!testkit::AllocationCounter::available()) GTEST_SKIP() << "a sanitizer owns the heap";
  Workspace workspace;
  const auto model = GetParam().of_networks.make(spec(first_example(GetParam()), 64), workspace);
  const auto theta = workspace.vector<float>(model->parameter_count()),
             dtheta = workspace.vector<float>(model->parameter_count());
  model->initialise(theta, streams());
  const auto x = normal_matrix<float>(64, kX, 28), y = normal_matrix<float>(64, kY, 29);
  model->gradient(theta, x, y, dtheta);
  const testkit::AllocationCounter counter;
  model->gradient(theta, x, y, dtheta);
  EXPECT_EQ(counter.own(), 0);
}

TEST_P(EveryNetworkEstimator, CountsItsWorkAndKnowsItsShapes) {
  Workspace workspace;
  const auto model = GetParam().of_networks.make(spec(first_example(GetParam()), 64), workspace);
  EXPECT_EQ(model->x_width(), kX);
  EXPECT_EQ(model->y_width(), kY);
  EXPECT_EQ(model->batch(), 64u);
  EXPECT_FALSE(model->what().empty());
  EXPECT_GT(model->estimate_work().total(), 0);
  EXPECT_GT(model->gradient_work().total(), 0);
}

TEST_P(EveryNetworkEstimator, RefusesOnePairAndNoColumns) {
  const Settings settings = first_example(GetParam());
  Workspace workspace;
  const auto refusal = [&](const NetworkSpec& asked) {
    return message_of<ShapeError>([&] { GetParam().of_networks.make(asked, workspace); });
  };
  EXPECT_EQ(refusal({settings, kX, kY, 1, 4.0}),
            std::string(GetParam().name) + ": batch is 1, want at least 2");
  EXPECT_NE(refusal({settings, 0, kY, 8, 4.0}), testkit::kNothingThrown);
  EXPECT_NE(refusal({settings, kX, 0, 8, 4.0}), testkit::kNothingThrown);
}

// ---- of a sample

class EverySampleEstimator : public testing::TestWithParam<EstimatorRow> {
 protected:
  double estimate(const testkit::Owned<double>& x, const testkit::Owned<double>& y,
                  const Settings& settings) const {
    return GetParam().of_sample.estimate(x, y, settings, testkit::test_stream(1));
  }
};

// Those of samples that are made for such data.
std::vector<EstimatorRow> of_samples(bool DataKinds::*kind = nullptr) {
  std::vector<EstimatorRow> out;
  std::ranges::copy_if(estimators(), std::back_inserter(out), [&](const EstimatorRow& row) {
    return row.of_sample.estimate != nullptr && (kind == nullptr || row.data.*kind);
  });
  return out;
}

class EveryContinuousEstimator : public EverySampleEstimator {};
class EveryMixedEstimator : public EverySampleEstimator {};
class EveryDiscreteEstimator : public EverySampleEstimator {};

INSTANTIATE_TEST_SUITE_P(Samples, EverySampleEstimator, testing::ValuesIn(of_samples()),
                         testkit::test_name<EstimatorRow>);
INSTANTIATE_TEST_SUITE_P(Samples, EveryContinuousEstimator,
                         testing::ValuesIn(of_samples(&DataKinds::continuous)),
                         testkit::test_name<EstimatorRow>);
INSTANTIATE_TEST_SUITE_P(Samples, EveryMixedEstimator,
                         testing::ValuesIn(of_samples(&DataKinds::mixed)),
                         testkit::test_name<EstimatorRow>);
INSTANTIATE_TEST_SUITE_P(Samples, EveryDiscreteEstimator,
                         testing::ValuesIn(of_samples(&DataKinds::discrete)),
                         testkit::test_name<EstimatorRow>);

// y = 0.8 x + 0.6 z, one column each: I = -log(0.6) = 0.5108. Within 0.1 on 1,000 rows: some ten
// standard errors of estimators whose spread is 0.02 to 0.04 there, and what bias a good one may
// have on a line.
TEST_P(EveryContinuousEstimator, FindsTheInformationOfAGaussianPair) {
  constexpr std::size_t n = 1000;
  const auto x = normal_matrix<double>(n, 1, 1);
  auto y = normal_matrix<double>(n, 1, 2);
  for (std::size_t i = 0; i < n; ++i) y(i, 0) = 0.8 * x(i, 0) + 0.6 * y(i, 0);
  for (const Settings& example : examples_of(GetParam()))
    EXPECT_NEAR(estimate(x, y, example), -std::log(0.6), 0.1);
}

TEST_P(EveryContinuousEstimator, FindsNothingWhereThereIsNothing) {
  const auto x = normal_matrix<double>(1000, 1, 3), y = normal_matrix<double>(1000, 1, 4);
  for (const Settings& example : examples_of(GetParam()))
    EXPECT_NEAR(estimate(x, y, example), 0, 0.1);
}

// Of two sides of different widths, and whichever of them is called x: I(X; Y) = I(Y; X).
TEST_P(EveryContinuousEstimator, IsSymmetric) {
  constexpr std::size_t n = 300;
  const auto x = normal_matrix<double>(n, 2, 5);
  auto y = normal_matrix<double>(n, 3, 6);
  for (std::size_t i = 0; i < n; ++i) y(i, 0) += x(i, 1);
  for (const Settings& example : examples_of(GetParam()))
    EXPECT_NEAR(estimate(x, y, example), estimate(y, x, example), 1e-12);
}

// x = 0, 1 or 2, each a third; y uniform on [x, x + 2): half of [1, 2) and of [2, 3) is either
// neighbour's, so that H(Y) = -(1/6 + 1/6) log(1/6) - (1/3 + 1/3) log(1/3) = 1.3297, and
// I = H(Y) - log 2 = 0.6365. Spread as above.
TEST_P(EveryMixedEstimator, FindsTheInformationOfALabelFromEitherSide) {
  constexpr std::size_t n = 1500;
  testkit::Owned<double> x(n, 1), y(n, 1);
  Stream stream = testkit::test_stream(9);
  for (std::size_t i = 0; i < n; ++i) {
    x(i, 0) = static_cast<double>(i % 3);
    y(i, 0) = x(i, 0) + 2 * stream.uniform();
  }
  const double truth = -std::log(1.0 / 6) / 3 - 2 * std::log(1.0 / 3) / 3 - std::log(2.0);
  for (const Settings& example : examples_of(GetParam())) {
    EXPECT_NEAR(estimate(x, y, example), truth, 0.1);
    EXPECT_NEAR(estimate(y, x, example), estimate(x, y, example), 1e-12);
  }
}

// y = x with probability 0.8, else one of the other three: I = log 4 + 0.8 log 0.8 + 0.2 log(0.2 /
// 3) = 0.6662. A plug-in estimate of 2,000 rows has a spread of 0.02 and a bias of 9 / (2 n).
TEST_P(EveryDiscreteEstimator, FindsTheInformationOfANoisyLabel) {
  constexpr std::size_t n = 2000;
  testkit::Owned<double> x(n, 1), y(n, 1);
  Stream stream = testkit::test_stream(10);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t label = stream.below(4);
    const bool other = stream.uniform() < 0.2;
    x(i, 0) = label;
    y(i, 0) = other ? (label + 1 + stream.below(3)) % 4 : label;
  }
  const double truth = std::log(4.0) + 0.8 * std::log(0.8) + 0.2 * std::log(0.2 / 3);
  for (const Settings& example : examples_of(GetParam())) {
    EXPECT_NEAR(estimate(x, y, example), truth, 0.1);
    EXPECT_NEAR(estimate(y, x, example), estimate(x, y, example), 1e-12);
  }
}

TEST_P(EverySampleEstimator, RefusesRowsThatDontPairAndNumbersThatArent) {
  const Settings settings = first_example(GetParam());
  const auto x = normal_matrix<double>(50, 2, 7), few = normal_matrix<double>(49, 2, 8);
  EXPECT_THROW(estimate(x, few, settings), ShapeError);
  auto wrong = x;
  wrong(3, 1) = std::nan("");
  EXPECT_THROW(estimate(x, wrong, settings), NumericError);
}

TEST_P(EverySampleEstimator, CostsMoreOnMoreRows) {
  const Settings settings = first_example(GetParam());
  const double some = GetParam().of_sample.seconds(1000, 2, 3, settings);
  EXPECT_GT(some, 0);
  EXPECT_GT(GetParam().of_sample.seconds(10000, 2, 3, settings), some);
}

TEST(Estimators, AnUnknownNameIsRefused) {
  EXPECT_THROW(estimator_named("kgs"), InputError);
  EXPECT_THROW(bound_named("nwk"), InputError);
  EXPECT_THROW(bound_named("ksg1"), InputError);
}

}  // namespace
}  // namespace infomax
