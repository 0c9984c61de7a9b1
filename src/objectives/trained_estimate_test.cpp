#include "objectives/trained_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "objectives/estimate.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

const Streams kStreams("trained-estimate-test", "point", SeedBlock::reference, 3);

// 500 rows to train on, 100 for validation, 400 for tests.
Settings of_vclub() {
  return {{"objective", std::string("estimate")},
          {"task", std::string("gaussian")},
          {"dimension", std::int64_t{2}},
          {"information", 1.0},
          {"estimator", std::string("vclub")},
          {"data", std::string("sample")},
          {"samples", std::int64_t{1000}},
          {"scale", std::string("none")},
          {"training_share", 0.5},
          {"validation_share", 0.1},
          {"score_rows", std::string("batches")},
          {"report", std::string("last")},
          {"patience", std::int64_t{0}},
          {"steps", std::int64_t{31}},
          {"batch", std::int64_t{50}},
          {"lr", 1e-3},
          {"evaluate_every", std::int64_t{10}},
          {"evaluate_batches", std::int64_t{2}},
          {"conditional_layers", std::vector<std::int64_t>{16, 16}}};
}

// A critic on x and y as they are.
Settings of_nce() {
  Settings settings = of_vclub();
  settings.erase("conditional_layers");
  settings.set("estimator", std::string("nce"));
  settings.set("critic", std::string("bilinear"));
  settings.set("lr", 0.05);
  return settings;
}

Settings with(Settings settings, const std::string& key, Value value) {
  settings.set(key, std::move(value));
  return settings;
}

struct Outcome {
  std::vector<double> test, validation;  // at evaluations
  double estimate = std::nan(""), step = std::nan(""), truth = std::nan("");
};

// As a trial runs: an evaluation is due before every tenth step.
Outcome run(const Settings& settings) {
  const auto experiment = make_trained_estimate(settings, nullptr, kStreams);
  Outcome out;
  std::vector<double> values(experiment->quantities().size());
  for (std::uint64_t evaluation = 8; experiment->taken() < settings.count("steps");) {
    if (experiment->taken() % settings.count("evaluate_every") == 0) {
      experiment->evaluate(evaluation++, values);
      out.test.push_back(values[0]);
      if (values.size() > 1) out.validation.push_back(values[1]);
    }
    experiment->step();
  }
  for (const Metric& metric : experiment->metrics()) {
    if (metric.name == "estimate") out.estimate = metric.values.at(0);
    if (metric.name == "estimate_step") out.step = metric.values.at(0);
    if (metric.name == "mi_true") out.truth = metric.values.at(0);
  }
  return out;
}

TEST(TrainedEstimate, IsTestedOnTheSameRowsOfASampleEveryTime) {
  const auto experiment = make_trained_estimate(of_vclub(), nullptr, kStreams);
  ASSERT_EQ(experiment->quantities().size(), 2u);
  EXPECT_EQ(experiment->quantities()[1].metric, "objective_validation");
  std::vector<double> first(2), second(2), later(2);
  experiment->evaluate(0, first);
  experiment->evaluate(1, second);
  EXPECT_EQ(first, second);
  for (int step = 0; step < 30; ++step) experiment->step();
  experiment->evaluate(2, later);
  EXPECT_NE(later[0], first[0]);
}

TEST(TrainedEstimate, ReportsWhatTheProtocolSaysOfItsEvaluations) {
  const Outcome last = run(of_nce());
  ASSERT_EQ(last.test.size(), 4u);
  EXPECT_EQ(last.truth, 1.0);
  EXPECT_EQ(last.estimate, last.test.back());
  EXPECT_EQ(last.step, 30);
  EXPECT_EQ(run(with(of_nce(), "report", std::string("best"))).estimate,
            *std::ranges::max_element(last.test));
  Settings mean = with(of_nce(), "report", std::string("mean"));
  mean.set("report_mean_of", std::int64_t{2});
  EXPECT_EQ(run(mean).estimate, (last.test[2] + last.test[3]) / 2);
  const Outcome validated = run(with(of_nce(), "report", std::string("validation")));
  const auto best = std::ranges::max_element(validated.validation) - validated.validation.begin();
  EXPECT_EQ(validated.estimate, last.test[static_cast<std::size_t>(best)]);
  EXPECT_EQ(validated.step, 10 * static_cast<double>(best));
}

// A critic of one bilinear form can score 1 nat in two dimensions; batches of 50 rows don't limit
// it. 30 steps of 0.05 bring it most of the way: without training it is below 0.
TEST(TrainedEstimate, TrainsACriticOfAnEstimatorOfScores) {
  const Outcome trained = run(of_nce());
  EXPECT_GT(trained.estimate, 0.5);
  EXPECT_LT(trained.test.front(), 0.3);
}

// With a learning rate of 0 nothing gets better than the first evaluation.
TEST(TrainedEstimate, EndsWhereItsPatienceDoes) {
  Settings settings = with(of_nce(), "lr", 0.0);
  settings.set("patience", std::int64_t{2});
  const Outcome ended = run(settings);
  ASSERT_EQ(ended.test.size(), 4u);
  EXPECT_EQ(ended.test[2], ended.test[0]);
  EXPECT_TRUE(std::isnan(ended.test[3]));
  EXPECT_EQ(ended.step, 20);
  EXPECT_EQ(ended.estimate, ended.test[0]);
}

// Two batches of 50 of the test part's 400 rows, or all of these: of the same untrained critic.
TEST(TrainedEstimate, ScoresAPartAtOnce) {
  Settings settings = of_nce();
  settings.erase("evaluate_batches");
  settings.set("score_rows", std::string("part"));
  settings.set("lr", 0.0);
  const double part = run(settings).estimate;
  Settings batches = with(with(of_nce(), "lr", 0.0), "evaluate_batches", std::int64_t{2});
  EXPECT_NE(part, run(batches).estimate);
  // vclub's estimate of untrained networks, likewise.
  Settings vclub = of_vclub();
  vclub.erase("evaluate_batches");
  vclub.set("score_rows", std::string("part"));
  EXPECT_TRUE(std::isfinite(run(vclub).estimate));
}

TEST(TrainedEstimate, FailsWhereWhatItReportsIsNoFiniteNumber) {
  Settings settings = with(of_nce(), "estimator", std::string("nwj"));
  settings.set("lr", 10.0);
  EXPECT_THROW(run(settings), NumericError);
}

TEST(TrainedEstimate, RefusesMoreRowsThanAPartHas) {
  const auto refusal = [](const char* key, Value value) {
    return testkit::message_of<InputError>(
        [&] { check_training(with(of_vclub(), key, std::move(value))); });
  };
  EXPECT_NO_THROW(check_training(of_vclub()));
  EXPECT_EQ(refusal("evaluate_batches", std::int64_t{3}),
            "batch is 50 and evaluate_batches 3, want full batches of the sample's 100 validation "
            "rows: there are 2");
  EXPECT_NE(refusal("batch", std::int64_t{600}).find("500 training rows: there are 0"),
            std::string::npos);
  EXPECT_NE(refusal("samples", std::int64_t{3}).find("want at least 2 of each"), std::string::npos);
  Settings part = with(of_vclub(), "score_rows", std::string("part"));
  part.set("samples", std::int64_t{100000});
  EXPECT_NE(testkit::message_of<InputError>([&] {
              check_training(part);
            }).find("found parts of 40000 rows, want at most 32768"),
            std::string::npos);
}

TEST(TrainedEstimate, RefusesToValidateWithoutRowsForIt) {
  Settings settings = with(of_vclub(), "validation_share", 0.0);
  settings.set("report", std::string("validation"));
  EXPECT_EQ(testkit::message_of<InputError>([&] { check_training(settings); }),
            "report is validation, want data = \"sample\" and a validation_share above 0");
  settings.set("report", std::string("last"));
  settings.set("patience", std::int64_t{3});
  EXPECT_EQ(testkit::message_of<InputError>([&] { check_training(settings); }),
            "patience is 3, want a validation_share above 0, or 0");
}

}  // namespace
}  // namespace infomax
