#include "inference/analysis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "inference/test_samples.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::column_names;
using testkit::message_of;
using testkit::normal_pairs;
using testkit::PairSample;

std::vector<SampleAnalysis> with_everything(const PairSample& sample, std::size_t threads) {
  AnalysisPlan plan;
  for (const char* name : {"ksg1", "ksg2", "mixed-ksg", "cca", "gaussian-mixture"})
    plan.estimators.push_back(testkit::sample_estimator(name));
  plan.noise = 1e-8;
  plan.interval = Parts::random;
  plan.permutations = PermutationPlan{19, false, 1};
  plan.threads = threads;
  return analyse(plan, sample.x, sample.y, profile_of(sample.x, sample.y, column_names(sample)));
}

TEST(AnalysisThreads, ChangeNoBit) {
  const PairSample sample = normal_pairs(80, 1, 1, 0.6, 1);
  const std::vector<SampleAnalysis> alone = with_everything(sample, 1);
  for (const std::size_t threads : {2, 5}) {
    const std::vector<SampleAnalysis> many = with_everything(sample, threads);
    for (std::size_t i = 0; i < alone.size(); ++i) {
      EXPECT_EQ(many[i].nats, alone[i].nats);
      EXPECT_EQ(many[i].interval->low, alone[i].interval->low);
      EXPECT_EQ(many[i].interval->quarters, alone[i].interval->quarters);
      EXPECT_EQ(many[i].permutations->p, alone[i].permutations->p);
      EXPECT_EQ(many[i].permutations->mean, alone[i].permutations->mean);
    }
  }
}

// Tenths tie in many ways: an ulp in the mean of a column would part them elsewhere.
TEST(Analysis, NoOrderOfTheRowsChangesABitOfEstimatesByNeighbours) {
  PairSample sample = normal_pairs(500, 2, 2, 0.6, 2);
  for (testkit::Owned<double>* side : {&sample.x, &sample.y})
    for (double& v : side->flat()) v = std::round(10 * v) / 10;
  PairSample other = sample;
  std::vector<std::uint32_t> order(500);
  testkit::test_stream(3).permutation(order);
  for (std::size_t i = 0; i < 500; ++i)
    for (std::size_t c = 0; c < 2; ++c) {
      other.x(i, c) = sample.x(order[i], c);
      other.y(i, c) = sample.y(order[i], c);
    }
  const std::vector<std::string> names{"ksg1", "ksg2", "mixed-ksg", "lnc"};
  for (const ColumnScale scale :
       {ColumnScale::none, ColumnScale::standard, ColumnScale::rank, ColumnScale::normal_scores}) {
    const auto first = testkit::analysed(sample, names, scale),
               second = testkit::analysed(other, names, scale);
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(first[i].nats, second[i].nats) << names[i];
      EXPECT_EQ(first[i].refusal.empty(), second[i].refusal.empty()) << names[i];
    }
  }
}

// NPEET takes 1e-15 from each distance and fails this. Squares of 2^900 would overflow.
TEST(Analysis, APowerOfTwoChangesNoBit) {
  const PairSample sample = normal_pairs(300, 1, 1, 0.6, 4);
  for (const double factor : {0x1p-900, 0x1p-40, 0x1p40, 0x1p900}) {
    PairSample scaled = sample;
    for (double& v : scaled.x.flat()) v *= factor;
    for (double& v : scaled.y.flat()) v *= factor;
    for (const ColumnScale scale : {ColumnScale::none, ColumnScale::standard})
      EXPECT_EQ(testkit::analysed(scaled, {"ksg1"}, scale)[0].nats,
                testkit::analysed(sample, {"ksg1"}, scale)[0].nats);
  }
}

// Ross needs a label; the others are estimated all the same.
TEST(Analysis, TellsARefusalAndGoesOn) {
  const std::vector<SampleAnalysis> found =
      testkit::analysed(normal_pairs(100, 1, 1, 0.6, 5), {"ross", "ksg1"});
  EXPECT_EQ(found[0].refusal.substr(0, 6), "ross: ");
  EXPECT_TRUE(found[1].refusal.empty());
  EXPECT_GT(found[1].nats, 0);
  // 100 rows are enough of quarters for 3 neighbours, and 12 are not.
  AnalysisPlan plan;
  plan.estimators.push_back(testkit::sample_estimator("ksg1"));
  plan.interval = Parts::random;
  const PairSample few = normal_pairs(12, 1, 1, 0.6, 5);
  EXPECT_EQ(analyse(plan, few.x, few.y, profile_of(few.x, few.y, column_names(few)))[0].refusal,
            "interval: 12 rows, want 16 or more: quarters of them are estimated from");
}

// A label's distances are its own: neither scaled nor parted by noise.
TEST(Analysis, LeavesDiscreteSidesAsTheyAre) {
  PairSample sample = normal_pairs(200, 1, 1, 0.8, 6);
  for (double& v : sample.x.flat()) v = v > 0 ? 5 : 3;
  const SampleAnalysis found =
      testkit::analysed(sample, {"ross"}, ColumnScale::standard, /*noise=*/1e-8)[0];
  EXPECT_TRUE(found.refusal.empty()) << found.refusal;
  EXPECT_GT(found.nats, 0);
}

TEST(Analysis, TheDefaultEstimatorIsMadeForTheData) {
  EXPECT_EQ(default_estimator(false, false), "ksg1");
  EXPECT_EQ(default_estimator(true, false), "mixed-ksg");
  EXPECT_EQ(default_estimator(true, true), "plug-in");
}

// Of 500 normal numbers the entropy is ln(2 pi e) / 2 = 1.4189; the estimate's standard deviation
// there is about sqrt((1/2 + psi'(3)) / 500) = 0.043, and we allow four of them.
TEST(Analysis, EstimatesAnEntropy) {
  const PairSample sample = normal_pairs(500, 1, 1, 0.6, 7);
  AnalysisPlan plan;
  plan.quantity = Quantity::entropy;
  plan.scale = ColumnScale::none;
  plan.estimators.push_back(testkit::sample_estimator("kl"));
  const ConstMatrixView<double> none(nullptr, 500, 0);
  const SampleAnalysis found = analyse(plan, sample.x, none, profile_of(sample.x, none, {"x0"}))[0];
  EXPECT_NEAR(found.nats, 1.4189, 0.172);
  EXPECT_TRUE(found.warnings.empty());
}

TEST(SampleEstimator, AveragesOverNumbersOfNeighbours) {
  const PairSample sample = normal_pairs(200, 1, 1, 0.6, 8);
  const auto value = [&](const std::vector<std::int64_t>& k) {
    return SampleEstimator(estimator_named("ksg1"), {}, k)
        .value(sample.x, sample.y, testkit::test_stream(1));
  };
  EXPECT_EQ(value({5, 10}), (value({5}) + value({10})) / 2);
  const std::vector<std::int64_t> both{5, 10};
  const SampleEstimator of(estimator_named("ksg1"), {}, both);
  EXPECT_EQ(to_text(*of.parameters().find("neighbours")), "[5, 10]");
  EXPECT_EQ(of.most_neighbours(), 10u);
}

TEST(SampleEstimator, RefusesOthersRowsAndValuesOutOfRange) {
  EXPECT_EQ(
      message_of<InputError>([] { SampleEstimator(estimator_named("nce"), {}); }).substr(0, 71),
      "estimator \"nce\" is trained and takes no sample; those of a sample are k");
  EXPECT_EQ(message_of<InputError>([] {
              SampleEstimator(estimator_named("ksg1"), {{"norm", std::string("max")}});
            }),
            "ksg1: norm \"max\" is not known; known are euclidean, maximum");
  const std::vector<std::int64_t> none{0};
  EXPECT_THROW(SampleEstimator(estimator_named("ksg1"), {}, none), InputError);
  EXPECT_EQ(message_of<InputError>([] {
              const PairSample sample = normal_pairs(20, 1, 1, 0.6, 8);
              testkit::sample_estimator("cca").terms(sample.x, sample.y, testkit::test_stream(1));
            }),
            "cca: has no terms of single rows");
}

// By hand: 0, 2, 4 have mean 2 and standard deviation 2.
TEST(Preparation, ScalesColumns) {
  const testkit::Owned<double> a{{0, 7, 3}, {2, 7, 1}, {4, 7, 3}};
  const auto values = [&](ColumnScale scale) {
    return prepared(a, scale, 0, testkit::test_stream(1));
  };
  EXPECT_EQ(values(ColumnScale::none), (std::vector<double>{0, 7, 3, 2, 7, 1, 4, 7, 3}));
  const std::vector<double> standard = values(ColumnScale::standard);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(standard[3 * i], static_cast<double>(i) - 1);
    EXPECT_EQ(standard[3 * i + 1], 0);
  }
  const std::vector<double> rank = values(ColumnScale::rank);
  EXPECT_EQ(rank[2], 2.5 / 3);
  EXPECT_EQ(rank[5], 1.0 / 3);
  // Phi^-1 of 1/4, 1/2 and 3/4; of three equal values zeros; two of 2.5/4 above one of 1/4.
  const std::vector<double> scores = values(ColumnScale::normal_scores);
  EXPECT_NEAR(scores[0], -0.67448975019608171, 1e-15);
  EXPECT_EQ(scores[4], 0);
  EXPECT_NEAR(scores[2], 0.31863936396437514, 1e-15);
}

// 10,000 draws: the standard deviation's own is 0.007, and we allow four.
TEST(Preparation, AddsNoiseOfTheColumnsSize) {
  testkit::Owned<double> a(10000, 2);
  for (std::size_t i = 0; i < 10000; ++i) a(i, 1) = i % 2 == 0 ? 200 : -200;
  const std::vector<double> noisy = prepared(a, ColumnScale::none, 0.01, testkit::test_stream(2));
  double small = 0, large = 0;
  for (std::size_t i = 0; i < 10000; ++i) {
    small += std::pow(noisy[2 * i], 2) / 10000;
    large += std::pow(noisy[2 * i + 1] - a(i, 1), 2) / 10000;
  }
  EXPECT_NEAR(std::sqrt(small), 0.01, 0.01 * 0.028);
  EXPECT_NEAR(std::sqrt(large), 2, 2 * 0.028);
}

TEST(SampleProfiles, CountByHand) {
  const testkit::Owned<double> x{{1, 0.5}, {1, 0.5}, {2, 0.5}, {4, 0.5}}, y{{3}, {3}, {5}, {6}};
  const SampleProfile of = profile_of(x, y, {"a", "b", "c"});
  ASSERT_EQ(of.columns.size(), 3u);
  EXPECT_EQ(of.columns[0].values, 3u);
  EXPECT_EQ(of.columns[0].tied, 2u);
  EXPECT_TRUE(of.columns[0].whole);
  EXPECT_FALSE(of.columns[1].whole);
  EXPECT_TRUE(of.columns[1].constant());
  EXPECT_TRUE(of.columns[0].of_x);
  EXPECT_FALSE(of.columns[2].of_x);
  EXPECT_EQ(of.both.values, 3u);
  EXPECT_EQ(of.both.tied, 2u);
  EXPECT_NEAR(of.x.entropy, std::log(4.0) / 2 + std::log(2.0) / 2, 1e-15);
  EXPECT_NEAR(of.columns[0].deviation, std::sqrt(1.5), 1e-15);
  // (-1, -1, 0, 2) / sqrt(1.5): cubes sum to 6, fourth powers to 18, products of neighbours to 1.
  EXPECT_NEAR(of.columns[0].skew, 6 / std::pow(1.5, 1.5) / 4, 1e-14);
  EXPECT_NEAR(of.columns[0].kurtosis, 18 / 2.25 / 4, 1e-14);
  EXPECT_NEAR(of.columns[0].lag, 1 / 1.5 / 4, 1e-15);
  EXPECT_TRUE(few_values({10, 0, 0}, 100));
  EXPECT_FALSE(few_values({11, 0, 0}, 100));
}

}  // namespace
}  // namespace infomax
