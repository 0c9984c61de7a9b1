#include "cli/comparing.h"

#include <gtest/gtest.h>

#include "core/build.h"
#include "results/select.h"
#include "suite/parameters.h"

namespace infomax {
namespace {

Suite suite_named(const std::string& name) {
  return load_suite(name, build_facts().source_dir + "/suites");
}

// Of the suite's points those that `filter` keeps.
SuiteRecord record_of(const Suite& suite, const std::string& filter) {
  SuiteRecord record;
  record.suite = suite.name;
  for (const Point& point : suite.points) {
    if (!Selection::parse(filter).matches(texts(point.settings))) continue;
    record.points.push_back({point.name, texts(point.settings), {}, {}});
    record.points.back().trials.emplace_back().seed = 2;
  }
  return record;
}

// A result of `--filter critic=bilinear` was said to be repeated by the whole suite, three times the work.
TEST(FilterOf, SaysWhatARecordWasFilteredBy) {
  const Suite critics = suite_named("paper-critics");
  for (const char* filter : {"critic=bilinear", "critic=separable|concat,bound=nwj", "bound=nce"})
    EXPECT_EQ(filter_of(record_of(critics, filter), critics), filter);
  EXPECT_EQ(filter_of(record_of(critics, ""), critics), "");
  EXPECT_EQ(repeat_command(record_of(critics, "bound=nce"), "bound=nce"),
            "infomax run paper-critics --seeds 3 --filter 'bound=nce'");
}

// Experiments have settings of their own.
TEST(FilterOf, ReachesOverExperiments) {
  const Suite identities = suite_named("identities");
  for (const char* filter : {"experiment=trained|trained-large", "experiment=k-pair"})
    EXPECT_EQ(filter_of(record_of(identities, filter), identities), filter);
  // No other experiment has batches of 16.
  EXPECT_EQ(filter_of(record_of(identities, "experiment=k-pair,batch=16"), identities), "batch=16");
}

// bilinear under nce and concat under nwj: what keeps both keeps others, too.
TEST(FilterOf, IsNoneWhereNoFilterKeepsJustThese) {
  const Suite critics = suite_named("paper-critics");
  SuiteRecord record = record_of(critics, "critic=bilinear,bound=nce");
  record.points.push_back(record_of(critics, "critic=concat,bound=nwj").points.front());
  EXPECT_EQ(filter_of(record, critics), std::nullopt);
}

JudgedSuite judged_suite(const std::string& suite, std::initializer_list<const char*> ids) {
  JudgedSuite out{suite, {}, {}};
  for (const char* id : ids) {
    out.claims.emplace_back().id = id;
    out.claims.back().verdict = Verdict::reproduced;
    out.claims.back().p_alone = 0.01;
  }
  return out;
}

// C6 is carried by C6.1 and C6.2 of suite negatives.
TEST(JudgePapers, TakesThePartsOfSuitesAsTheyAreWritten) {
  const std::string folder = build_facts().source_dir + "/suites";
  std::vector<JudgedSuite> suites{judged_suite("negatives", {"C6.1", "C6.2"}),
                                  judged_suite("departures", {"D1.1"})};
  auto papers = judge_papers(suites, folder);
  ASSERT_EQ(papers.size(), 1u);
  EXPECT_EQ(papers[0].paper.claim.id, "C6");
  EXPECT_EQ(papers[0].judged.verdict, Verdict::reproduced);

  suites[0].claims.pop_back();
  papers = judge_papers(suites, folder);
  ASSERT_EQ(papers.size(), 1u);
  EXPECT_EQ(papers[0].judged.verdict, Verdict::undecided);
  EXPECT_EQ(papers[0].judged.evidence, "not among the results: C6.2; reproduced: C6.1");

  suites[0] = judged_suite("somebody-elses", {"C6.1", "C6.2"});
  EXPECT_TRUE(judge_papers(suites, folder).empty());
  // Which of the two is meant?
  EXPECT_TRUE(
      judge_papers(std::vector<JudgedSuite>(2, judged_suite("negatives", {"C6.1", "C6.2"})), folder)
          .empty());
}

// A part of C6 that training batches turn turns C6; the other stays as it is.
TEST(JudgePapers, SayWhatTrainingBatchesDoToThem) {
  const std::string folder = build_facts().source_dir + "/suites";
  std::vector<JudgedSuite> suites{judged_suite("negatives", {"C6.1", "C6.2"})};
  suites[0].on_training.resize(2);
  EXPECT_FALSE(judge_papers(suites, folder).at(0).on_training);
  suites[0].on_training[1].judged = suites[0].claims[1];
  suites[0].on_training[1].judged->verdict = Verdict::undecided;
  suites[0].on_training[1].judged->p_alone = 0.2;
  const JudgedPaperClaim paper = judge_papers(suites, folder).at(0);
  EXPECT_EQ(paper.judged.verdict, Verdict::reproduced);
  ASSERT_TRUE(paper.on_training);
  EXPECT_EQ(paper.on_training->verdict, Verdict::undecided);
  EXPECT_EQ(paper.on_training->evidence, "undecided: C6.2; reproduced: C6.1");
}

// Somebody's copy of a suite, under its name, with two steps: what it claims says nothing of the paper.
TEST(JudgeAsWritten, IsOfTheSuitesOwnValuesAlone) {
  const std::string folder = build_facts().source_dir + "/suites";
  SuiteRecord record = record_of(suite_named("negatives"), "");
  const auto judged = judge_as_written(record, folder);
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->suite, "negatives");
  EXPECT_EQ(judged->claims.size(), 2u);
  EXPECT_EQ(judged->on_training.size(), 2u);

  SuiteRecord edited = record;
  for (auto& [key, value] : edited.points[0].settings)
    if (key == "steps") value = "2";
  EXPECT_FALSE(judge_as_written(edited, folder));
  SuiteRecord overridden = record;
  overridden.facts["overrides"] = "steps=2";
  EXPECT_FALSE(judge_as_written(overridden, folder));
  record.suite = "somebody-elses";
  EXPECT_FALSE(judge_as_written(record, folder));
}

}  // namespace
}  // namespace infomax
