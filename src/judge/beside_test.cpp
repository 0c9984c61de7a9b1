#include "judge/beside.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "results/suite_file.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

TrialRecord done(std::uint32_t seed, double estimate) {
  TrialRecord trial;
  trial.seed = seed;
  trial.metrics = {{"mi_true", "nats", "", {}, {0.4}, Role::truth},
                   {"estimate", "nats", "", {}, {estimate}, Role::estimate}};
  return trial;
}

SuiteRecord record(const std::string& suite, const SettingList& first, double estimate) {
  SuiteRecord out;
  out.suite = suite;
  for (const char* task : {"normal-1x1", "2pair-2x2"}) {
    PointRecord point;
    point.name = "task=" + std::string(task);
    point.settings = {{"task", task}, {"samples", "1000"}};
    point.settings.insert(point.settings.end(), first.begin(), first.end());
    for (const std::uint32_t seed : {0u, 1u, 2u})
      point.trials.push_back(done(seed, estimate + 0.001 * seed));
    out.points.push_back(std::move(point));
  }
  return out;
}

SuiteRecord mine(double estimate) {
  return record("known-mi.mine", {{"external_name", "mine"}, {"external_command", "a {x} {y}"}},
                estimate);
}

// 0.02 nats off, next to one that isn't: the table shows the bias, its interval is clear of 0.
TEST(Beside, RanksAProgramAmongTheStoredEstimatorsAndShowsItsBias) {
  const Beside other{record("known-mi", {{"estimator", "mine"}}, 0.399), {}, "known-mi.h5"};
  const std::vector<Ranking> rankings = rankings_beside(mine(0.419), {{"task=x", 1}}, other);
  ASSERT_EQ(rankings.size(), 1u);
  const Ranking& ranking = rankings[0];
  ASSERT_EQ(ranking.estimators.size(), 2u);
  // A built-in estimator of the same name is another one.
  EXPECT_EQ(ranking.estimators[0].label, "mine");
  EXPECT_EQ(ranking.estimators[1].label, "mine (external)");
  const auto bias = bias_of(ranking.tasks[0], ranking.estimators[1].cells[0]);
  ASSERT_TRUE(bias);
  EXPECT_NEAR(bias->mean, 0.02, 1e-12);
  EXPECT_GT(bias->low, 0);
}

// Tasks that the program wasn't asked about would make its mean one of other tasks.
TEST(Beside, TakesOfTheOthersWhatTheProgramWasAsked) {
  SuiteRecord part = mine(0.4);
  part.points.pop_back();
  const Beside other{record("known-mi", {{"estimator", "cca"}}, 0.4), {}, "known-mi.h5"};
  const std::vector<Ranking> rankings = rankings_beside(part, {}, other);
  ASSERT_EQ(rankings.size(), 1u);
  EXPECT_EQ(rankings[0].tasks.size(), 1u);
  EXPECT_EQ(rankings_beside(part, {}, std::nullopt)[0].estimators.size(), 1u);
}

TEST(Beside, IsTheReferenceOrElseTheResultInTheSameFolder) {
  const testkit::ScratchFolder folder;
  const Places places{folder.path().string()};
  const std::string path = folder / "known-mi.mine.h5";
  EXPECT_FALSE(stored_beside(mine(0.4), path, places));
  SuiteRecord stored = record("known-mi", {{"estimator", "cca"}}, 0.4);
  for (PointRecord& point : stored.points)
    for (TrialRecord& trial : point.trials) {
      trial.suite = stored.suite;
      trial.point = point.name;
      trial.settings = point.settings;
      trial.id = std::string(64, 'a');
    }
  write_suite(folder / "known-mi.h5", stored);
  auto found = stored_beside(mine(0.4), path, places);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, folder / "known-mi.h5");
  std::filesystem::create_directory(folder / "reference");
  write_suite(folder / "reference/known-mi.h5", stored);
  found = stored_beside(mine(0.4), path, places);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, folder / "reference/known-mi.h5");
  // A suite's own result stands beside nothing, and a name from a file leads nowhere else.
  EXPECT_FALSE(stored_beside(stored, folder / "known-mi.h5", places));
  SuiteRecord astray = mine(0.4);
  astray.suite = "../known-mi.mine";
  EXPECT_FALSE(stored_beside(astray, path, places));
}

}  // namespace
}  // namespace infomax
