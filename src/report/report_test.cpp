#include "report/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/digest.h"
#include "report/test_records.h"

namespace infomax {
namespace {

using synthetic::figure;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Judgement quickstart_input() {
  Judgement input;
  input.record = synthetic::quickstart();
  input.suite.question = "Do the bounds find the information that is there?";
  input.suite.source = "section 2 of the paper";
  input.command = "infomax run quickstart --seeds 3 && infomax report \"results/quickstart.h5\"";
  FigureSpec first =
      figure("Gaussians", "experiment=gaussian", "bound_test", "step", "bound", "information");
  first.caption = "The ceiling of I_NCE is log 128";
  first.lines = {synthetic::ceiling(), {"true information", std::nullopt, "mi_true"}};
  input.suite.figures = {first,
                         figure("Halves", "experiment=halves", "accuracy", "step", "bound", "")};
  return input;
}

Judgement critics_input() {
  Judgement input;
  input.record = synthetic::paper_critics();
  input.suite.question = "Do critics of higher capacity give tighter bounds and worse codes?";
  input.suite.figures = {figure("Bounds", "", "bound_test", "step", "critic", "bound")};
  return input;
}

// A check of the frame, not a full reader: every element that isn't void is closed, in order.
std::string unbalanced(const std::string& html) {
  const std::set<std::string> empty = {"meta", "wbr", "br", "path", "circle", "rect", "polygon"};
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    if (html.compare(at, 2, "<!") == 0) continue;
    const bool closing = html[at + 1] == '/';
    const std::size_t begin = at + (closing ? 2 : 1);
    const std::string name = html.substr(begin, html.find_first_of(" >/\n", begin) - begin);
    if (empty.count(name) > 0) {
      // Inside SVG these may have content or not; ours never have.
      if (closing) return "</" + name + ">";
      continue;
    }
    if (!closing) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> after <" + (open.empty() ? "nothing" : open.back()) + ">";
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> stays open";
}

TEST(Report, TellsTheSuiteItsQuestionAndItsTally) {
  const std::string html = render_report({quickstart_input()});
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_TRUE(has(html, "<title>InfoMax report: quickstart</title>"));
  EXPECT_TRUE(has(html, "<h1 id=\"title\">quickstart</h1>"));
  EXPECT_TRUE(has(html, "Do the bounds find the information that is there?"));
  EXPECT_TRUE(has(html, "<dt>Points</dt><dd>8</dd>"));
  EXPECT_TRUE(has(html, "<dt>Trials</dt><dd>24 done, 0 failed</dd>"));
  EXPECT_TRUE(has(html, "3 <span class=\"quiet\">(0 to 2)</span>"));
  EXPECT_TRUE(has(html, "not compared"));
  EXPECT_TRUE(
      has(html, "<b>Figure 1. Gaussians.</b> The ceiling of <i>I</i><sub>NCE</sub> is log 128."));
  EXPECT_TRUE(
      has(html, "Mean over 3 seeds; the band runs from the smallest value to the largest."));
  EXPECT_EQ(count(html, "<figure "), 2u);
  EXPECT_EQ(count(html, "<svg "), 2u);
}

TEST(Report, IsBalancedAndReachesForNothing) {
  Judgement critics = critics_input();
  critics.comparison = Comparison{
      {{"critic=concat,bound=nce", "accuracy", CellStatus::drift, 0.5, 0.1, "0-2", ""}}, {}};
  const std::string html = render_report({quickstart_input(), critics});
  EXPECT_EQ(unbalanced(html), "");
  for (const char* part :
       {"<script", "<link", "<img", "<iframe", "src=", "@import", "url(", "xlink", "onclick"}) {
    EXPECT_FALSE(has(html, part)) << part;
  }
  // Name spaces alone begin like an address.
  EXPECT_EQ(count(html, "http"), count(html, "xmlns=\"http") + count(html, "http-equiv"));
}

TEST(Report, NeverUsesAnIdTwiceAndLinksOnlyToIds) {
  const std::string html = render_report({quickstart_input(), critics_input(), quickstart_input()});
  std::set<std::string> ids;
  for (std::size_t at = html.find(" id=\""); at != std::string::npos;
       at = html.find(" id=\"", at + 1)) {
    const std::string id = html.substr(at + 5, html.find('"', at + 5) - at - 5);
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  std::size_t links = 0;
  for (std::size_t at = html.find("href=\"#"); at != std::string::npos;
       at = html.find("href=\"#", at + 1)) {
    EXPECT_EQ(ids.count(html.substr(at + 7, html.find('"', at + 7) - at - 7)), 1u);
    ++links;
  }
  EXPECT_GE(links, 9u);
  for (const char* reference : {"figure-1-title", "figure-3-desc", "suite-3-title"})
    EXPECT_EQ(ids.count(reference), 1u);
}

TEST(Report, GivesTheSameBytesAgain) {
  EXPECT_EQ(render_report({quickstart_input(), critics_input()}),
            render_report({quickstart_input(), critics_input()}));
}

// Final values by hand: seeds end at 1, 2 and 3.
TEST(Report, TablesHoldMeanDeviationAndSeeds) {
  Judgement input;
  input.record.suite = "little";
  PointRecord p = synthetic::point("bound=nce", {{"bound", "nce"}});
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    TrialRecord t = synthetic::trial("little", p, seed);
    t.metrics.push_back(synthetic::over("y", "nats", synthetic::steps(2, 10),
                                        [&](double s) { return s / 10 * (seed + 1); }));
    p.trials.push_back(t);
  }
  p.summaries = {synthetic::scalar("variance", "nats^2", 1)};
  input.record.points = {p};
  std::string html = render_report({input});
  EXPECT_TRUE(has(html,
                  "<tr><th scope=\"row\">nce</th><td class=\"n\">3</td><td class=\"n\">1</td><td "
                  "class=\"n\">2.0 \xC2\xB1 1.0</td></tr>"));
  EXPECT_TRUE(has(html, "y<span class=\"unit\">nats, last step</span>"));
  EXPECT_TRUE(has(html, "variance<span class=\"unit\">nats\xC2\xB2</span>"));

  input.record.points[0].trials[2].status = TrialStatus::failed;
  input.record.points[0].trials[2].message = "y is NaN at step 7 <here>";
  html = render_report({input});
  EXPECT_TRUE(
      has(html,
          "<td class=\"n\">2 <span class=\"failed\">of 3</span></td><td class=\"n\">1</td><td "
          "class=\"n\">1.50 \xC2\xB1 0.71</td>"));
  EXPECT_TRUE(has(html, "y is NaN at step 7 &lt;here&gt;"));
  EXPECT_TRUE(has(html, "2 done, <span class=\"failed\">1 failed</span>"));
}

// The last finite evaluation passed for the final one: six seeds of NaN at the last step gave the
// mean before it, with "6 seeds".
TEST(Report, ShowsNoEarlierValueAsFinal) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  Judgement input = critics_input();
  input.suite.figures = {figure("Accuracy", "", "accuracy", "step", "critic", "bound")};
  input.published =
      Published{"the paper",
                false,
                {{"3", "", {"accuracy"}, PublishedValue::At::end, 0.87, 0.87, 0.1, std::nullopt}}};
  EXPECT_EQ(count(render_report({input}), ">inside</span>"), 6u);
  const auto accuracy = [&](std::size_t point, std::size_t trial) -> Metric& {
    return input.record.points[point].trials[trial].metrics[2];
  };
  ASSERT_EQ(accuracy(0, 0).name, "accuracy");
  for (std::size_t trial = 0; trial < 3; ++trial)
    accuracy(0, trial).values.back() = trial == 1 ? -infinity : nan;
  accuracy(1, 2).values.back() = nan;
  accuracy(2, 0).values.pop_back();  // ends a step before the others
  accuracy(2, 0).axes[0].coordinates.pop_back();
  input.record.points[3].trials[0].status = TrialStatus::failed;
  const std::string html = render_report({input});
  EXPECT_TRUE(has(html, "<td class=\"n\">no number <small>(0 of 3 seeds)</small></td>"));
  // In the table of final values and in the figure's numbers, each twice.
  EXPECT_EQ(count(html, "<small>(2 of 3 seeds)</small></td>"), 4u);
  EXPECT_TRUE(has(html, "<td class=\"n\">2 <span class=\"failed\">of 3</span></td>"));
  EXPECT_TRUE(has(html,
                  "<td class=\"n\">no number</td><td class=\"n\">0 of 3</td><td>not compared: not "
                  "every seed has a number here</td>"));
  EXPECT_EQ(count(html, "not compared: not every seed"), 4u);
  EXPECT_EQ(count(html, ">inside</span>"), 2u);
  EXPECT_EQ(unbalanced(html), "");
}

TEST(Report, CallsOneSeedBesideThePaperUndecided) {
  Judgement input;
  input.record = synthetic::paper_critics(1);
  input.suite.figures = {figure("Bounds", "", "bound_test", "step", "critic", "bound")};
  input.published =
      Published{"the paper",
                false,
                {{"3", "", {"bound_test"}, PublishedValue::At::end, 4.7, 4.7, 0.3, std::nullopt}}};
  const std::string html = render_report({input});
  EXPECT_EQ(count(html, "<span class=\"word undecided\">undecided</span>"), 6u);
  EXPECT_FALSE(has(html, ">inside</span>"));
  EXPECT_TRUE(has(html, "ours, mean [90%]"));
}

// A run of `--set steps=3` under a caption that speaks of 1,500 steps would be a lie.
TEST(Report, SaysAtTheTopAndInEveryFigureThatARunWasNotTheSuite) {
  Judgement input = quickstart_input();
  EXPECT_FALSE(has(render_report({input}), "Not the suite as it is written"));
  input.record.facts["overrides"] = "";
  EXPECT_FALSE(has(render_report({input}), "Not the suite as it is written"));
  input.record.facts["overrides"] = "steps=3; note=<b>";
  const std::string html = render_report({input});
  EXPECT_EQ(
      count(html, ">Not the suite as it is written: run with steps=3; note=&lt;b&gt;.</text>"), 2u);
  const std::size_t warning = html.find("<p class=\"warning\"");
  ASSERT_NE(warning, std::string::npos);
  EXPECT_LT(warning, html.find("<figure"));
  EXPECT_TRUE(has(html, "<code>steps=3; note=&lt;b&gt;</code>"));
}

TEST(Report, SpeaksOfDeviationsOnlyWhereThereAreSeveralSeeds) {
  Judgement one;
  one.record = synthetic::quickstart(1);
  EXPECT_FALSE(has(render_report({one}), "standard deviation"));
  EXPECT_TRUE(has(render_report({one}), "final values, one seed</caption>"));
  EXPECT_TRUE(has(render_report({quickstart_input()}),
                  "mean \xC2\xB1 standard deviation over seeds</caption>"));
}

TEST(Report, HasATablePerExperiment) {
  const std::string html = render_report({quickstart_input()});
  EXPECT_TRUE(has(html, "<caption><b>gaussian</b>"));
  EXPECT_TRUE(has(html, "<caption><b>halves</b>"));
}

TEST(Report, ShowsTheComparisonAndOpensItOnlyWhereSomethingMoved) {
  Judgement input = critics_input();
  input.reference = "reference/paper-critics.h5";
  Comparison comparison;
  for (const PointRecord& point : input.record.points)
    comparison.cells.push_back({point.name, "accuracy", CellStatus::same, 0, 0, "0-2", ""});
  input.comparison = comparison;
  std::string html = render_report({input});
  EXPECT_TRUE(
      has(html, "Agrees</span> <span>with <code>reference/paper-critics.h5</code>: 6 same."));
  EXPECT_TRUE(has(html, "<details><summary>All 6 cells</summary>"));
  EXPECT_FALSE(has(html, "not the same bit for bit"));

  input.comparison->cells[1] = {
      "critic=bilinear,bound=nwj", "accuracy", CellStatus::drift, 0.0213, 1e-5, "0-2", ""};
  input.comparison->cells[2].word = CellStatus::missing;
  input.comparison->cells[2].detail = "no seed 2 & no 3";
  input.comparison->notes = {"the suite text differs"};
  html = render_report({input});
  EXPECT_TRUE(has(html, "Differs</span> <span>from"));
  EXPECT_TRUE(has(html, "4 same, 1 drift, 1 missing"));
  EXPECT_TRUE(has(html, "<details open><summary>All 6 cells</summary>"));
  EXPECT_TRUE(has(html, "<li>the suite text differs</li>"));
  EXPECT_TRUE(has(html,
                  "<td class=\"n\">0.02130</td><td class=\"n\">1e\xE2\x88\x92"
                  "5</td><td>0-2</td>"));
  EXPECT_TRUE(has(html, "no seed 2 &amp; no 3"));
}

TEST(Report, CarriesProvenanceCommandAndSuiteText) {
  const std::string html = render_report({quickstart_input()});
  EXPECT_TRUE(has(
      html,
      "<th scope=\"row\">infomax_commit</th><td>5ea088f0c2a94b0f3f0e7a4d3e6f1b2c9d8e7f60</td>"));
  EXPECT_TRUE(has(html, "<th scope=\"row\">suite_sha256</th><td>2c26b46b68ff"));
  EXPECT_TRUE(has(html,
                  "<code>infomax run quickstart --seeds 3 &amp;&amp; infomax report "
                  "&quot;results/quickstart.h5&quot;</code>"));
  EXPECT_TRUE(
      has(html, "<details><summary>The suite file, 5 lines</summary>\n<pre>\nschema   = 1\n"));
}

TEST(Report, EscapesWhateverARecordHolds) {
  const std::string evil = "<script>alert('x\"y')</script>&\xFF";
  Judgement input;
  input.record.suite = input.record.text = input.record.sha256 = evil;
  input.record.facts = {{evil, evil}};
  PointRecord p = synthetic::point("k=" + evil, {{"k", evil}, {"experiment", evil}});
  for (const TrialStatus status : {TrialStatus::done, TrialStatus::failed}) {
    TrialRecord t = synthetic::trial(evil, p, 0);
    t.status = status;
    t.message = evil;
    t.metrics.push_back({evil, evil, evil, {{evil, evil, {0, 1}}}, {1, 2}});
    p.trials.push_back(t);
  }
  input.record.points = {p};
  input.suite.question = input.suite.source = input.command = input.reference = evil;
  FigureSpec spec = figure(evil, "", evil, evil, evil, "k");
  spec.caption = spec.x_label = spec.y_label = evil;
  spec.lines = {{evil, 1.5, ""}};
  input.suite.figures = {spec};
  input.comparison = Comparison{{{evil, evil, CellStatus::drift, 1, 1, evil, evil}}, {evil}};
  const std::string html = render_report({input, input});
  EXPECT_FALSE(has(html, "<script"));
  EXPECT_FALSE(has(html, "\xFF"));
  EXPECT_FALSE(has(html, "alert('"));
  EXPECT_EQ(unbalanced(html), "");
}

TEST(Report, HasAContentsListForSeveralSuites) {
  const std::string html = render_report({quickstart_input(), critics_input()});
  EXPECT_TRUE(has(html, "<title>InfoMax report: quickstart, paper-critics</title>"));
  EXPECT_TRUE(has(html, "<nav aria-label=\"Contents\"><ul>"));
  EXPECT_TRUE(has(html, "<h2 id=\"suite-2-title\">paper-critics</h2>"));
  EXPECT_TRUE(has(html, "<figure id=\"figure-3\">"));  // numbers run on
}

TEST(Report, SaysSoWhereAFigureHasNothing) {
  Judgement input = critics_input();
  input.suite.figures = {figure("Condition", "", "log_condition", "step", "critic", "")};
  EXPECT_TRUE(has(render_report({input}), "No point of this figure has the metric log_condition."));
}

TEST(Report, StandsWithoutTrialsAndWithoutSuites) {
  Judgement input;
  input.record.suite = "empty";
  EXPECT_EQ(unbalanced(render_report({input})), "");
  EXPECT_EQ(unbalanced(render_report({})), "");
}

TEST(Report, SetsOursBesideThePapersUnderTheFigure) {
  Judgement input = critics_input();
  const std::string without = render_report({input});
  EXPECT_FALSE(has(without, "Beside the paper"));
  input.published = Published{"figure 3 of the paper", false, {}};
  EXPECT_EQ(render_report({input}), without);  // no value of this figure: nothing changes
  input.published->values = {
      {"3", "bound=nce", {"bound_test"}, PublishedValue::At::end, 4.7, 4.7, 0.3, std::nullopt},
      {"3",
       "bound=nwj",
       {"bound_test"},
       PublishedValue::At::end,
       9,
       std::nullopt,
       0,
       std::nullopt}};
  const std::string html = render_report({input});
  EXPECT_TRUE(has(html, "Beside the paper: figure 3 of the paper"));
  EXPECT_EQ(count(html, "end (figure 3)"), 6u);
  EXPECT_EQ(count(html, ">inside</span>"), 3u);   // 4.55 and 4.72 of three critics
  EXPECT_EQ(count(html, ">outside</span>"), 3u);  // 5.1 to 6.7
  EXPECT_TRUE(has(html, "above 9"));
  EXPECT_EQ(unbalanced(html), "");
}

TEST(Report, SaysWhatTrainingBatchesDoToAClaim) {
  Judgement input = critics_input();
  EXPECT_FALSE(has(render_report({input}), "Judged on training batches"));
  ClaimVerdict claim;
  claim.judged.id = "C4.3";
  claim.judged.statement = "I_NWJ is tighter";
  claim.judged.evidence = "a < b";
  claim.judged.seeds = 3;
  claim.judged.seeds_needed = 5;
  std::vector<ClaimVerdict>& claims = input.verdicts.claims;
  claims = {claim};
  std::string html = render_report({input});
  EXPECT_TRUE(has(html, "3 of 5"));
  EXPECT_TRUE(has(html, "a &lt; b"));
  EXPECT_EQ(count(html, "<td>not touched</td>"), 1u);
  claims[0].on_training.judged = claim.judged;
  claims[0].on_training.judged->verdict = Verdict::contradicted;
  html = render_report({input});
  EXPECT_TRUE(has(html, "Judged on training batches"));
  EXPECT_TRUE(has(html, ">contradicted</span>"));
  EXPECT_FALSE(has(html, "not touched"));
  EXPECT_EQ(unbalanced(html), "");

  // Every claim has its row, be it touched or not.
  claims.push_back({claim.judged, {std::nullopt, "reads accuracy"}});
  claims[1].judged.id = "C4.1";
  html = render_report({input});
  EXPECT_TRUE(
      has(html,
          "<tr><th scope=\"row\">C4.1</th><td><span class=\"word undecided\">undecided</span></td>"
          "<td>not touched</td><td>reads accuracy</td></tr>"));
}

TEST(Report, BeginsWithThePapersClaims) {
  EXPECT_FALSE(has(render_report({critics_input()}), "The paper's claims"));
  JudgedClaim claim;
  claim.id = "C4";
  claim.statement = "critics of higher capacity";
  claim.evidence = "reproduced: C4.1 & C4.2";
  claim.verdict = Verdict::reproduced;
  claim.seeds = 6;
  claim.seeds_needed = 5;
  for (const std::size_t suites : {1u, 2u}) {
    const std::string html = render_report(std::vector<Judgement>(suites, critics_input()),
                                           {{{claim, {}}, {"C4.1", "C4.2"}}});
    EXPECT_EQ(count(html, "href=\"#paper-claims\""), 1u);
    EXPECT_TRUE(has(
        html,
        "<tr><th scope=\"row\">C4</th><td>critics of higher capacity</td><td><span "
        "class=\"word same\">reproduced</span></td><td>not touched</td><td>reproduced: C4.1 &amp; "
        "C4.2</td><td class=\"n\">6</td></tr>"));
    EXPECT_LT(html.find("id=\"paper-claims\""), html.find("id=\"suite-1\""));
    EXPECT_EQ(unbalanced(html), "");
  }
}

// It was compared with itself once, and agreed.
TEST(Report, OfAReferenceSaysWhatItIs) {
  Judgement input = critics_input();
  input.comparison.reset();
  EXPECT_TRUE(has(render_report({input}), "not compared"));
  input.is_reference = true;
  const std::string html = render_report({input});
  EXPECT_TRUE(has(html, "<dt>Reference</dt><dd>this is the reference</dd>"));
  EXPECT_FALSE(has(html, "not compared"));
}

// A result says which archive of CIFAR-10 it used by a hash alone, and a reader doesn't know
// hashes.
TEST(Report, NamesTheDataSetBesideItsHash) {
  Judgement input = critics_input();
  const std::string hash = input.record.facts["data_glyphs_sha256"];
  EXPECT_FALSE(has(render_report({input}), "<dt>Data</dt>"));
  const std::string html = render_report({input}, {},
                                         {{hash, "cifar10-59896: CIFAR-10 less 104 of its images"},
                                          {std::string(64, '0'), "cifar10: CIFAR-10"}});
  EXPECT_TRUE(has(html, "<dt>Data</dt><dd>cifar10-59896: CIFAR-10 less 104 of its images</dd>"));
  EXPECT_TRUE(has(html, hash + "<br>cifar10-59896: CIFAR-10 less 104 of its images</td>"));
  EXPECT_FALSE(has(html, "cifar10: "));
  EXPECT_EQ(unbalanced(html), "");
}

TEST(Report, SaysWhatTheCommandDoesNot) {
  Judgement input = quickstart_input();
  EXPECT_TRUE(has(render_report({input}), "the whole command.</p>"));
  input.command_note = "Only 2 of the suite's 6 points are in this result.";
  EXPECT_TRUE(has(render_report({input}), "the whole command. Only 2 of the suite&#39;s 6 points"));
}

// Two tasks, one with a truth and one with an upper bound, and two estimators, one of which failed.
Judgement ranking_input() {
  const auto point = [](const std::string& estimator, const std::string& task, double estimate,
                        Role role) {
    PointRecord out;
    out.name = "task=" + task + ",estimator=" + estimator;
    out.settings = {{"task", task}, {"estimator", estimator}, {"samples", "1000"}};
    for (const std::uint32_t seed : {0U, 1U}) {
      TrialRecord trial;
      trial.seed = seed;
      trial.metrics = {
          {role == Role::truth ? "mi_true" : "mi_upper_bound", "nats", "", {}, {1.0}, role},
          {"estimate", "nats", "", {}, {estimate + 0.1 * seed}, Role::estimate}};
      out.trials.push_back(trial);
    }
    return out;
  };
  Judgement out;
  out.record.suite = "known-mi";
  out.record.points = {
      point("cca", "2pair-2x2", 0.5, Role::truth), point("nwj", "2pair-2x2", 1.2, Role::truth),
      point("cca", "bump", 0.7, Role::other), point("nwj", "bump", 2, Role::other)};
  out.record.points[1].trials[1].status = TrialStatus::failed;
  out.record.points[1].trials[1].message = "nwj: the estimate <reported> is inf";
  out.suite.name = "known-mi";
  return out;
}

TEST(Report, RanksEstimatorsWhereTheTruthIsKnown) {
  const std::string html = render_report({ranking_input()});
  EXPECT_EQ(unbalanced(html), "");
  const std::size_t nwj = html.find("<th scope=\"row\">nwj</th>"),
                    cca = html.find("<th scope=\"row\">cca</th>");
  EXPECT_LT(nwj, cca);  // 0.2 off before 0.45
  // Of 0.5 and 0.6 for 1: -0.45 in the last step below the truth.
  EXPECT_TRUE(has(html,
                  "<td class=\"n low4\" data-value=\"-0.45\" title=\"cca on 2pair-2x2: bias "
                  "\xE2\x88\x92"
                  "0.45"));
  EXPECT_TRUE(has(html, "+0.20<sup>1</sup>"));
  // The estimate of a task with an upper bound, and no bias.
  EXPECT_TRUE(has(html,
                  "<td class=\"n unknown\" data-value=\"0.75\" title=\"cca on bump: estimate "
                  "0.7500, 2 seeds; the information is at most 1\">(0.75)</td>"));
  EXPECT_TRUE(has(html, "1 of 1 runs above the truth"));
  EXPECT_TRUE(has(html, "nwj: the estimate &lt;reported&gt; is inf"));
}

// 2pair-2x2 is a task of the catalogue, "bump" is none; images want files.
TEST(Report, ShowsTheTasksOfARankingOnceEach) {
  Judgement input = ranking_input();
  EXPECT_EQ(count(render_report({input}), "aria-label=\"rows of 2pair-2x2\""), 1u);
  for (PointRecord& point : input.record.points) point.settings[0].second = "bits-10-0";
  EXPECT_FALSE(has(render_report({input}), "aria-label=\"rows of"));
}

// 0.5 and 0.6 for 1: a mean absolute error of 0.45.
TEST(Report, SetsPublishedMeanAbsoluteErrorsBesideOurs) {
  Judgement input = ranking_input();
  input.published = Published{};
  input.published->source = "somebody";
  input.published->errors = {{"table 2", "cca", "core", 1000, 0.4, false, 0},
                             {"table 2", "nwj", "core", 1000, 10, true, 0},
                             {"table 2", "nwj", "core", 5000, 1, false, 0}};
  const std::string html = render_report({input});
  EXPECT_EQ(unbalanced(html), "");
  EXPECT_TRUE(has(html, "<td class=\"n\">0.4000</td><td class=\"n\">0.4500</td>"));
  EXPECT_TRUE(has(html, "<td class=\"n\">+0.050</td>"));
  EXPECT_TRUE(has(html, "<td class=\"n\">above 10</td>"));
  EXPECT_FALSE(has(html, "<td class=\"n\">5000</td>"));  // not in this record
}

// cca is neither bound, nwj a lower one: a circle and a triangle. 0.45 nats at 2 s and 0.2 at 30 s
// lie in one decade upwards and two across.
TEST(Report, DrawsCostAgainstErrorWhereCostsAreKnown) {
  Judgement input = ranking_input();
  EXPECT_FALSE(has(render_report({input}), "Cost against error"));
  input.point_seconds = {{"task=2pair-2x2,estimator=cca", 2}, {"task=2pair-2x2,estimator=nwj", 30}};
  const std::string html = render_report({input});
  EXPECT_EQ(unbalanced(html), "");
  EXPECT_TRUE(
      has(html, "<g data-estimator=\"cca\"><title>cca: 0.4500 nats, 2 s, 1 task</title><circle"));
  EXPECT_TRUE(
      has(html, "<g data-estimator=\"nwj\"><title>nwj: 0.2000 nats, 30 s, 1 task</title><path"));
  EXPECT_TRUE(has(html, "data-value=\"30\" title=\"nwj\">30</td>"));
  input.point_seconds.erase("task=2pair-2x2,estimator=nwj");
  EXPECT_FALSE(has(render_report({input}), "Cost against error"));  // one place is no picture
}

// The policy names the one script by its digest, and there is none on other pages.
TEST(Report, HasAScriptForRankingsAlone) {
  const std::string html = render_report({quickstart_input(), ranking_input()});
  const std::size_t begin = html.find("<script>") + 8;
  const std::string script = html.substr(begin, html.find("</script>") - begin);
  EXPECT_EQ(count(html, "<script"), 1u);
  EXPECT_TRUE(has(html, "script-src 'sha256-" + sha256_base64(script) + "'"));
  EXPECT_FALSE(has(render_report({quickstart_input()}), "script"));
}

}  // namespace
}  // namespace infomax
