#include "suite/known.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "results/suite_file.h"
#include "results/trial_file.h"
#include "suite/run.h"
#include "suite/trial.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"
#include "testkit/small_suite.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;
using testkit::message_of;

Suite suite() {
  return parse_suite("small.toml", testkit::kSmallSuite);
}

const Facts kFacts{{"infomax.numerics", "2"}, {"fingerprint", "abc"}, {"infomax.commit", "c1"}};

TrialRecord planned(std::uint32_t seed, const Facts& facts = kFacts) {
  const Suite s = suite();
  return planned_trial(s, point_named(s, "bound=nce"), SeedBlock::reference, seed,
                       {nullptr, facts});
}

std::string suite_file(const testkit::ScratchFolder& folder, const std::string& name,
                       std::vector<TrialRecord> trials) {
  const std::string path = folder / name;
  write_suite(path, consolidate(suite(), std::move(trials)));
  return path;
}

TEST(KnownTrials, AreFoundByWhatDecidesThem) {
  const testkit::ScratchFolder folder;
  KnownTrials known;
  EXPECT_EQ(known.find(planned(0)), nullptr);
  known.add(suite_file(folder, "a.h5", {planned(0), planned(1)}));
  ASSERT_NE(known.find(planned(1)), nullptr);
  EXPECT_EQ(known.find(planned(1))->id, planned(1).id);
  EXPECT_EQ(known.find(planned(2)), nullptr);
  EXPECT_FALSE(known.unlike(planned(1)).has_value());
  EXPECT_FALSE(known.unlike(planned(2)).has_value());
  // A commit decides nothing, a fingerprint does.
  Facts facts = kFacts;
  facts["infomax.commit"] = "c2";
  EXPECT_NE(known.find(planned(0, facts)), nullptr);
  facts["fingerprint"] = "xyz";
  EXPECT_EQ(known.find(planned(0, facts)), nullptr);
  ASSERT_TRUE(known.unlike(planned(0, facts)).has_value());
  EXPECT_EQ(known.unlike(planned(0, facts))->file, folder / "a.h5");
  EXPECT_EQ(known.unlike(planned(0, facts))->why, "fingerprint is \"abc\", here \"xyz\"");
}

TEST(KnownTrials, ComeFromFoldersOfTrialsToo) {
  const testkit::ScratchFolder folder;
  write_trial(folder / trial_file_name(planned(3)), planned(3));
  KnownTrials known;
  known.add(folder.path().string());
  EXPECT_NE(known.find(planned(3)), nullptr);
}

// Two files may hold one name, of two machines: the one that fits is taken, whichever came first.
TEST(KnownTrials, OfOneNameAreToldApart) {
  const testkit::ScratchFolder folder;
  Facts other = kFacts;
  other["fingerprint"] = "xyz";
  KnownTrials known;
  known.add(suite_file(folder, "a.h5", {planned(0, other)}));
  known.add(suite_file(folder, "b.h5", {planned(0)}));
  ASSERT_NE(known.find(planned(0)), nullptr);
  EXPECT_EQ(known.find(planned(0))->facts.at("fingerprint"), "abc");
  EXPECT_EQ(known.with_namesakes(planned(0)),
            (std::vector<std::string>{folder / "a.h5", folder / "b.h5"}));
  EXPECT_TRUE(known.with_namesakes(planned(1)).empty());
  EXPECT_FALSE(known.unlike(planned(0)).has_value());
}

TEST(KnownTrials, WithOtherSettingsAreNamed) {
  const testkit::ScratchFolder folder;
  TrialRecord there = planned(0);
  for (auto& [key, value] : there.settings.edit())
    if (key == "lr") value = "1";
  there.id = trial_id(there);
  write_trial(folder / trial_file_name(there), there);
  KnownTrials known;
  known.add(folder.path().string());
  ASSERT_TRUE(known.unlike(planned(0)).has_value());
  EXPECT_EQ(known.unlike(planned(0))->why, "settings has lr=1 and lr=0.001 here");
}

// An id that its contents don't have would pass a foreign result off as ours.
TEST(KnownTrials, WithAForgedIdAreRefused) {
  const testkit::ScratchFolder folder;
  TrialRecord forged = planned(0);
  forged.id = std::string(64, '0');
  const std::string path = suite_file(folder, "a.h5", {forged});
  KnownTrials known;
  EXPECT_EQ(message_of<InputError>([&] { known.add(path); }),
            path + ": trial bound=nce,seed=0 has the id " + forged.id +
                ", but that of what it holds is " + planned(0).id);
  EXPECT_THROW(known.add(folder / "none.h5"), InputError);
}

}  // namespace
}  // namespace infomax
