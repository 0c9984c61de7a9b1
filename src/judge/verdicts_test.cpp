#include "judge/verdicts.h"

#include <gtest/gtest.h>

#include "judge/suite_of.h"
#include "judge/test_records.h"

namespace infomax {
namespace {

using testkit::record_of;
using testkit::suite_named;

SuiteVerdicts judged_suite(const std::string& suite, std::initializer_list<const char*> ids) {
  SuiteVerdicts out{suite, {}};
  for (const char* id : ids) {
    JudgedClaim& judged = out.claims.emplace_back().judged;
    judged.id = id;
    judged.verdict = Verdict::reproduced;
    judged.p_alone = 0.01;
  }
  return out;
}

// C6 is carried by C6.1 and C6.2 of suite negatives.
TEST(JudgePapers, TakesThePartsOfSuitesAsTheyAreWritten) {
  const std::string folder = build_facts().source_dir + "/suites";
  std::vector<SuiteVerdicts> suites{judged_suite("negatives", {"C6.1", "C6.2"}),
                                    judged_suite("departures", {"D1.1"})};
  auto papers = judge_papers(suites, folder).claims;
  ASSERT_EQ(papers.size(), 1u);
  EXPECT_EQ(papers[0].claim.judged.id, "C6");
  EXPECT_EQ(papers[0].claim.judged.verdict, Verdict::reproduced);
  EXPECT_EQ(papers[0].carried_by, (std::vector<std::string>{"C6.1", "C6.2"}));

  suites[0].claims.pop_back();
  papers = judge_papers(suites, folder).claims;
  ASSERT_EQ(papers.size(), 1u);
  EXPECT_EQ(papers[0].claim.judged.verdict, Verdict::undecided);
  EXPECT_EQ(papers[0].claim.judged.evidence, "not among the results: C6.2; reproduced: C6.1");

  suites[0] = judged_suite("somebody-elses", {"C6.1", "C6.2"});
  EXPECT_TRUE(judge_papers(suites, folder).claims.empty());
  EXPECT_TRUE(judge_papers(suites, folder).notes.empty());
  // Which of the two is meant?
  const PaperVerdicts twice = judge_papers(
      std::vector<SuiteVerdicts>(2, judged_suite("negatives", {"C6.1", "C6.2"})), folder);
  EXPECT_TRUE(twice.claims.empty());
  EXPECT_EQ(twice.notes,
            std::vector<std::string>{
                "suite negatives is there 2 times, so no claim of a paper is judged on it"});
}

// A part of C6 that training batches turn turns C6; the other stays as it is.
TEST(JudgePapers, SayWhatTrainingBatchesDoToThem) {
  const std::string folder = build_facts().source_dir + "/suites";
  std::vector<SuiteVerdicts> suites{judged_suite("negatives", {"C6.1", "C6.2"})};
  EXPECT_FALSE(judge_papers(suites, folder).claims.at(0).claim.on_training.judged);
  std::optional<JudgedClaim>& part = suites[0].claims[1].on_training.judged;
  part = suites[0].claims[1].judged;
  part->verdict = Verdict::undecided;
  part->p_alone = 0.2;
  const ClaimVerdict paper = judge_papers(suites, folder).claims.at(0).claim;
  EXPECT_EQ(paper.judged.verdict, Verdict::reproduced);
  ASSERT_TRUE(paper.on_training.judged);
  EXPECT_EQ(paper.on_training.judged->verdict, Verdict::undecided);
  EXPECT_EQ(paper.on_training.judged->evidence, "undecided: C6.2; reproduced: C6.1");
}

// Of the record's own suite, be it the one in the folder or not.
std::optional<SuiteVerdicts> as_written(const SuiteRecord& record, const Suite& suite) {
  return judge_as_written(record, suite, judge_suite(record, suite),
                          build_facts().source_dir + "/suites");
}

// Somebody's copy of a suite, under its name, with two steps: what it claims says nothing of the
// paper.
TEST(JudgeAsWritten, IsOfTheSuitesOwnValuesAlone) {
  const Suite suite = suite_named("negatives");
  SuiteRecord record = record_of(suite, "");
  const auto judged = as_written(record, suite);
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->suite, "negatives");
  EXPECT_EQ(judged->claims.size(), 2u);

  SuiteRecord edited = record;
  for (auto& [key, value] : edited.points[0].settings)
    if (key == "steps") value = "2";
  EXPECT_FALSE(as_written(edited, suite));
  SuiteRecord overridden = record;
  overridden.facts["overrides"] = "steps=2";
  EXPECT_FALSE(as_written(overridden, suite));
  record.suite = "somebody-elses";
  EXPECT_FALSE(as_written(record, suite));
}

// The record's text says what its own claims are; those of the paper are the file's.
TEST(JudgeAsWritten, TakesTheClaimsOfTheFile) {
  const Suite suite = suite_named("negatives");
  const SuiteRecord record = record_of(suite, "");
  Suite reworded = suite;
  reworded.text += "# another text\n";
  reworded.claims[0].id = "C6.9";
  EXPECT_EQ(judge_suite(record, reworded).claims.at(0).judged.id, "C6.9");
  EXPECT_EQ(as_written(record, reworded)->claims.at(0).judged.id, "C6.1");

  // Where the text is the file's nothing is judged anew.
  SuiteVerdicts known = judge_suite(record, suite);
  known.claims[0].judged.statement = "kept";
  EXPECT_EQ(judge_as_written(record, suite, known, build_facts().source_dir + "/suites")
                ->claims.at(0)
                .judged.statement,
            "kept");
}

// The second reading has a place for every claim.
TEST(JudgeSuite, ReadsTrainingBatchesForTheTestSet) {
  const Suite suite = suite_named("paper-critics");
  const SuiteVerdicts verdicts = judge_suite(record_of(suite, ""), suite);
  ASSERT_EQ(verdicts.claims.size(), suite.claims.size());
  for (std::size_t i = 0; i < suite.claims.size(); ++i) {
    const ClaimVerdict& claim = verdicts.claims[i];
    EXPECT_EQ(claim.judged.id, suite.claims[i].id);
    const auto* than = std::get_if<std::string>(&suite.claims[i].against);
    if (suite.claims[i].quantity == kBoundOnTest || (than != nullptr && *than == kBoundOnTest))
      continue;
    EXPECT_EQ(claim.on_training.untouched, "reads " + suite.claims[i].quantity);
  }
}

}  // namespace
}  // namespace infomax
