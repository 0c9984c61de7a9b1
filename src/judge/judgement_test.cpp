#include "judge/judgement.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/build.h"
#include "core/error.h"
#include "results/suite_file.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

const Places kPlaces{build_facts().source_dir};

// Written anew to x.h5 in the folder, after `change`.
template <class Change>
Judgement judge_changed(const std::string& suite, const Change& change) {
  const testkit::ScratchFolder folder;
  SuiteRecord record = read_suite(kPlaces.reference(suite));
  change(record);
  write_suite(folder / "x.h5", record);
  return judge_result(folder / "x.h5", kPlaces);
}

TEST(JudgeResult, HoldsARecordAgainstSuiteReferenceAndPaper) {
  const Judgement judged = judge_changed("baselines", [](SuiteRecord&) {});
  EXPECT_EQ(judged.suite.name, "baselines");
  EXPECT_EQ(judged.verdicts.claims.size(), judged.suite.claims.size());
  ASSERT_TRUE(judged.as_written);
  EXPECT_EQ(judged.as_written->claims.size(), judged.verdicts.claims.size());
  ASSERT_TRUE(judged.published);
  EXPECT_FALSE(judged.published->values.empty());
  EXPECT_FALSE(judged.is_reference);
  ASSERT_TRUE(judged.comparison);
  EXPECT_TRUE(judged.comparison->passed());
  EXPECT_EQ(judged.reference, "reference/baselines.h5");
  EXPECT_EQ(judged.not_compared, "");
  EXPECT_TRUE(judged.command.starts_with("infomax run baselines --seeds ")) << judged.command;
  EXPECT_EQ(judged.command_note, "");
}

TEST(JudgeResult, OfTheReferenceComparesNothing) {
  const Judgement judged = judge_result(kPlaces.reference("baselines"), kPlaces);
  EXPECT_TRUE(judged.is_reference);
  EXPECT_FALSE(judged.comparison);
  EXPECT_EQ(judged.not_compared, "");
}

// A run of --set has no claims of a paper, nothing of its plots, and no reference.
TEST(JudgeResult, OfOtherValuesThanTheSuitesHasNoPaper) {
  const Judgement judged = judge_changed("baselines", [](SuiteRecord& record) {
    record.facts["overrides"] = "batch=64";
    for (PointRecord& point : record.points)
      for (TrialRecord& trial : point.trials) {
        Facts facts = trial.facts;
        if (!facts.empty()) facts["overrides"] = "batch=64";
        trial.facts = facts;
      }
  });
  EXPECT_FALSE(judged.as_written);
  EXPECT_FALSE(judged.published);
  EXPECT_FALSE(judged.comparison);
  EXPECT_EQ(judged.reference, "");
  EXPECT_TRUE(judged.not_compared.starts_with("not compared with ")) << judged.not_compared;
}

TEST(JudgeResult, SaysThatThePointsAreNotAllThere) {
  const Judgement judged = judge_changed(
      "paper-critics", [](SuiteRecord& record) { record.points.erase(record.points.begin()); });
  EXPECT_EQ(judged.command_note,
            "Only 5 of the suite's 6 points are in this result; the command computes them all.");
  EXPECT_FALSE(judged.comparison->passed());
}

// A value beyond log K breaks a theorem, whatever the tolerances say.
TEST(PassGate, IsByTheReferencesTolerancesAndExpectations) {
  const std::string reference = kPlaces.reference("ci");
  SuiteRecord record = read_suite(reference);
  EXPECT_TRUE(pass_gate(record, reference, {}).passed());
  for (PointRecord& point : record.points)
    for (TrialRecord& trial : point.trials)
      for (Metric& metric : trial.metrics)
        if (metric.name == "bound_test") metric.values.back() += 100;
  const GateResult moved = pass_gate(record, reference, {});
  EXPECT_FALSE(moved.comparison.passed());
  EXPECT_FALSE(moved.violations.empty());
  record.suite = "gaussian";
  EXPECT_THROW(pass_gate(record, reference, {}), InputError);
}

}  // namespace
}  // namespace infomax
