#include "suite/collect.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "core/error.h"
#include "results/trial_file.h"
#include "suite/trial.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"
#include "testkit/small_suite.h"

namespace infomax {
namespace {

using testkit::message_of;

const Facts kFacts{{"infomax.numerics", "2"}, {"fingerprint", "abc"}, {"infomax.commit", "c1"}};

Suite suite() {
  return parse_suite("small.toml", testkit::kSmallSuite);
}

TrialRecord planned(const std::string& point, std::uint32_t seed, const Facts& facts = kFacts) {
  const Suite s = suite();
  return planned_trial(s, point_named(s, point), SeedBlock::reference, seed, {nullptr, facts});
}

std::string put(const testkit::ScratchFolder& folder, const TrialRecord& trial) {
  const std::string path = folder / trial_file_name(trial);
  EXPECT_TRUE(write_trial(path, trial));
  return path;
}

std::string refusal(const std::function<void()>& call) {
  return message_of<InputError>([&] { call(); });
}

TEST(ReadTrials, ReadsAllOfAFolder) {
  const testkit::ScratchFolder folder;
  put(folder, planned("bound=nwj", 1));
  put(folder, planned("bound=nce", 0));
  const std::vector<TrialRecord> trials = read_trials(folder.path().string());
  ASSERT_EQ(trials.size(), 2u);
  EXPECT_EQ(trials[0].point, "bound=nce");
  EXPECT_EQ(trials[1].seed, 1u);
  require_trials_of(suite(), trials);
}

// Another commit is allowed, another profile isn't: its numbers are others.
TEST(ReadTrials, RefusesAMixtureAndNamesBothFiles) {
  const testkit::ScratchFolder folder;
  const std::string first = put(folder, planned("bound=nce", 0));
  Facts facts = kFacts;
  facts["infomax.commit"] = "c2";
  put(folder, planned("bound=nce", 1, facts));
  EXPECT_EQ(read_trials(folder.path().string()).size(), 2u);
  facts["fingerprint"] = "other";
  const std::string alien = put(folder, planned("bound=nwj", 1, facts));
  const std::string why = refusal([&] { read_trials(folder.path().string()); });
  EXPECT_NE(why.find(alien), std::string::npos) << why;
  EXPECT_NE(why.find(first), std::string::npos) << why;
  EXPECT_NE(why.find("fingerprint"), std::string::npos) << why;
}

TEST(ReadTrials, RefusesAnIdThatIsNotThatOfTheContents) {
  const testkit::ScratchFolder folder;
  TrialRecord trial = planned("bound=nce", 0);
  trial.seed = 1;
  const std::string path = put(folder, trial);
  const std::string why = refusal([&] { read_trials(folder.path().string()); });
  EXPECT_NE(why.find(path + ": its trial_id"), std::string::npos) << why;
}

TEST(ReadTrials, RefusesAnEmptyFolder) {
  const testkit::ScratchFolder folder;
  EXPECT_NE(refusal([&] { read_trials(folder.path().string()); }).find("no trial file"),
            std::string::npos);
}

TEST(RequireTrialsOf, WantsTheSuitesOwnSettings) {
  TrialRecord trial = planned("bound=nce", 0);
  trial.settings.edit().back().second += "0";
  EXPECT_NE(refusal([&] { require_trials_of(suite(), {trial}); }).find("other settings"),
            std::string::npos);
  trial.suite = "other";
  EXPECT_NE(refusal([&] { require_trials_of(suite(), {trial}); }).find("other"), std::string::npos);
}

TEST(MissingTrials, AreNamedInTheSuitesOrder) {
  const Suite s = suite();
  SuiteRecord record;
  record.points = {{"bound=nwj", {}, {planned("bound=nwj", 0), planned("bound=nwj", 2)}, {}}};
  const auto missing = missing_trials(record, {&s.points[0], &s.points[1]}, 2);
  ASSERT_EQ(missing.size(), 3u);
  EXPECT_EQ(missing[0].point, "bound=nce");
  EXPECT_EQ(missing[1].seed, 1u);
  EXPECT_EQ(missing[2].point, "bound=nwj");
  EXPECT_EQ(missing[2].seed, 1u);
}

}  // namespace
}  // namespace infomax
