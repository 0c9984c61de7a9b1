// Points whose task is one of the catalogue's.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/build.h"
#include "core/error.h"
#include "estimators/estimator.h"
#include "suite/suite.h"
#include "suite/trial.h"
#include "tasks/catalogue.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

Suite suite_of(const std::string& task, const std::string& more = "") {
  return parse_suite(
      "catalogued.toml",
      "schema = 1\nquestion = \"?\"\nsource = \"a test\"\nseeds = 1\n[sweep]\ntask = [\"" + task +
          "\"]\n[fixed]\n" + more +
          "objective = \"estimate\"\nestimator = \"ksg1\"\nsamples = 500\nscale = \"standard\"\n");
}

TEST(Catalogued, APointStatesNoParametersOfItsTask) {
  const Suite suite = suite_of("asinh@student-2x2-df1");
  ASSERT_EQ(suite.points.size(), 1u);
  EXPECT_FALSE(suite.points[0].settings.has("degrees_of_freedom"));
  const TrialRecord record = run_trial(suite, suite.points[0], SeedBlock::reference, 0, {});
  EXPECT_EQ(record.status, TrialStatus::done) << record.message;
  const auto truth = std::ranges::find(record.metrics, "mi_true", &Metric::name);
  ASSERT_NE(truth, record.metrics.end());
  EXPECT_NEAR(truth->values.at(0), 0.43194562, 5e-9);
}

TEST(Catalogued, AParameterOfItsTaskIsRefused) {
  const std::string message = testkit::message_of<InputError>(
      [] { suite_of("student-2x2-df1", "degrees_of_freedom = 2\n"); });
  EXPECT_NE(message.find("degrees_of_freedom"), std::string::npos) << message;
}

// At each number of rows every estimator of densities, but upper bounds at the true ratio alone:
// club's is no trained critic.
TEST(Catalogued, SuiteKnownMiAsksEveryEstimatorOfContinuousData) {
  const Suite suite = load_suite("known-mi", std::string(build_facts().source_dir) + "/suites");
  for (const std::int64_t samples : {1000, 5000, 10000}) {
    std::set<std::string> asked;
    for (const Point& point : suite.points)
      if (point.settings.count("samples") == samples)
        asked.insert(point.settings.word("estimator"));
    for (const EstimatorRow& row : estimators()) {
      const bool of_the_ratio = row.of_scores.make != nullptr && row.side == BoundSide::upper;
      if (!row.data.continuous || of_the_ratio) continue;
      EXPECT_TRUE(asked.contains(std::string(row.name))) << row.name << ", " << samples;
    }
  }
}

// What a name stands for is part of the id, and so is what it is made of.
TEST(Catalogued, ItsDefinitionAndAllVersionsAreInTheId) {
  const Suite suite = suite_of("asinh@student-2x2-df1");
  const TrialRecord record = planned_trial(suite, suite.points[0], SeedBlock::reference, 0, {});
  EXPECT_EQ(record.facts->at("version.definition"),
            definition_of(*find_catalogued("student-2x2-df1")));
  EXPECT_EQ(record.facts->at("version.task.student-2x2-df1"), "1");
  EXPECT_EQ(record.facts->at("version.task.student-t"), "1");
}

}  // namespace
}  // namespace infomax
