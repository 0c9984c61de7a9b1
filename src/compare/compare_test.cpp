#include "compare/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TrialRecord trial_of(const std::string& point, std::uint32_t seed) {
  TrialRecord trial;
  trial.suite = "gaussian";
  trial.point = point;
  trial.seed = seed;
  const double s = seed;
  trial.metrics = {
      {"bound_test", "nats", "", {{"step", "1", {0, 1000}}}, {s, 1.5 + s}},
      {"accuracy", "1", "", {}, {0.75}},
  };
  return trial;
}

PointRecord point_of(const std::string& name, std::uint32_t seeds) {
  PointRecord point{name, {{"name", name}}, {}, {{"bias", "nats", "", {}, {-0.5}}}};
  for (std::uint32_t seed = 0; seed < seeds; ++seed) point.trials.push_back(trial_of(name, seed));
  return point;
}

SuiteRecord suite_with(std::uint32_t seeds) {
  SuiteRecord suite{"gaussian", "text", "abcd", {}, {}};
  suite.facts = {{"data.mnist.decoded", "1234"}, {"fingerprint", "f0"}, {"overrides", ""}};
  suite.points = {point_of("p", seeds), point_of("q", seeds)};
  return suite;
}

// The first cell of a point and metric.
Cell cell_of(const Comparison& comparison, const std::string& point, const std::string& metric) {
  for (const Cell& cell : comparison.cells) {
    if (cell.point == point && cell.metric == metric) return cell;
  }
  ADD_FAILURE() << "no cell " << point << " " << metric;
  return {};
}

std::size_t count(const Comparison& comparison, CellStatus word) {
  return static_cast<std::size_t>(
      std::count_if(comparison.cells.begin(), comparison.cells.end(),
                    [&](const Cell& cell) { return cell.word == word; }));
}

double& value_of(SuiteRecord& suite, std::size_t point, std::size_t seed, std::size_t metric,
                 std::size_t i) {
  return suite.points[point].trials[seed].metrics[metric].values[i];
}

TEST(Compare, AnEqualRunIsTheSameEverywhere) {
  SuiteRecord result = suite_with(3);
  value_of(result, 0, 1, 0, 1) = kNaN;
  SuiteRecord reference = result;
  value_of(reference, 0, 1, 0, 1) = -kNaN;
  const Comparison comparison = compare(result, reference, {});
  // 2 points with 2 metrics and a summary each.
  EXPECT_EQ(comparison.cells.size(), 6u);
  EXPECT_EQ(count(comparison, CellStatus::same), 6u);
  EXPECT_TRUE(comparison.notes.empty());
  EXPECT_TRUE(comparison.passed());
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").seeds, "0-2");
}

TEST(Compare, OneUlpIsCloseOrDriftByTolerance) {
  SuiteRecord result = suite_with(3);
  const SuiteRecord reference = suite_with(3);
  value_of(result, 1, 2, 0, 1) = std::nextafter(3.5, 4);
  const double ulp = std::nextafter(3.5, 4) - 3.5;

  const Comparison close = compare(result, reference, {{{"bound_test", 1e-6}}});
  Cell cell = cell_of(close, "q", "bound_test");
  EXPECT_EQ(cell.word, CellStatus::close);
  EXPECT_EQ(cell.largest_difference, ulp);
  EXPECT_EQ(cell.tolerance, 1e-6);
  EXPECT_EQ(count(close, CellStatus::same), 5u);
  EXPECT_TRUE(close.passed());

  const Comparison exact = compare(result, reference, {{{"bound_test", ulp}}});
  EXPECT_EQ(cell_of(exact, "q", "bound_test").word, CellStatus::close)
      << "the limit itself is within";

  for (const Tolerances& tolerances :
       {Tolerances{}, Tolerances{{{"bound_test", ulp / 2}}}, Tolerances{{{"accuracy", 1}}}}) {
    const Comparison drift = compare(result, reference, tolerances);
    cell = cell_of(drift, "q", "bound_test");
    EXPECT_EQ(cell.word, CellStatus::drift);
    EXPECT_EQ(cell.largest_difference, ulp);
    EXPECT_NE(cell.detail.find("seed=2: value 1 is 3.5000000000000004, the reference's 3.5"),
              std::string::npos)
        << cell.detail;
    EXPECT_FALSE(drift.passed());
  }
}

TEST(Compare, TheLargestDifferenceIsOverAllSeeds) {
  SuiteRecord result = suite_with(3);
  value_of(result, 0, 0, 0, 0) += 0.25;
  value_of(result, 0, 2, 0, 1) -= 0.5;
  const Cell cell =
      cell_of(compare(result, suite_with(3), {{{"bound_test", 0.3}}}), "p", "bound_test");
  EXPECT_EQ(cell.word, CellStatus::drift);
  EXPECT_EQ(cell.largest_difference, 0.5);
}

// No number is so far from NaN.
TEST(Compare, WhatDriftsToNaNHasNoDifference) {
  SuiteRecord result = suite_with(1);
  value_of(result, 0, 0, 0, 1) = std::numeric_limits<double>::quiet_NaN();
  const Cell cell =
      cell_of(compare(result, suite_with(1), {{{"bound_test", 0.3}}}), "p", "bound_test");
  EXPECT_EQ(cell.word, CellStatus::drift);
  EXPECT_FALSE(cell.largest_difference);
}

// The reference has seeds 0 to 4, the result 0 to 2: of 0 to 3 asked for, 3 is missing, and 4 isn't
// asked for.
TEST(Compare, ASeedThatIsAskedForAndLackedIsMissing) {
  const SuiteRecord result = suite_with(3), reference = suite_with(5);
  EXPECT_TRUE(compare(result, reference, {}).passed());
  Asked asked;
  asked.seeds = SeedRange{0, 3};
  const Comparison comparison = compare(result, reference, {}, asked);
  const Cell cell = cell_of(comparison, "p", "bound_test");
  EXPECT_EQ(cell.word, CellStatus::missing);
  EXPECT_EQ(cell.seeds, "0-2");
  EXPECT_EQ(cell.detail, "seeds 3 are not in the result");
  EXPECT_EQ(count(comparison, CellStatus::missing), 4u);
  asked.seeds = SeedRange{0, 2};
  EXPECT_TRUE(compare(result, reference, {}, asked).passed());
  // What the reference itself lacks nobody can be asked for.
  asked.seeds = SeedRange{0, 9};
  EXPECT_TRUE(compare(suite_with(5), reference, {}, asked).passed());
}

// A moved value of seed 1 is nothing to seeds 2 to 3, and new ones aren't either.
TEST(Compare, OtherSeedsTakeNoPartWhereSomeAreStated) {
  SuiteRecord result = suite_with(6);
  value_of(result, 0, 1, 0, 1) += 1;
  EXPECT_FALSE(compare(result, suite_with(4), {}).passed());
  Asked asked;
  asked.seeds = SeedRange{2, 3};
  asked.no_others = true;
  const Comparison comparison = compare(result, suite_with(4), {}, asked);
  EXPECT_TRUE(comparison.passed());
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").seeds, "2-3");
  EXPECT_EQ(count(comparison, CellStatus::added), 0u);
}

TEST(Compare, OtherPointsTakeNoPartWhereAFilterIsStated) {
  SuiteRecord result = suite_with(2);
  value_of(result, 0, 1, 0, 1) += 1;
  Asked asked;
  asked.points = Selection::parse("name=q");
  const Comparison comparison = compare(result, suite_with(2), {}, asked);
  EXPECT_TRUE(comparison.passed());
  EXPECT_EQ(comparison.cells.size(), 3u);
  asked.points = Selection::parse("name=r");
  EXPECT_NE(message_of<InputError>([&] {
              compare(result, suite_with(2), {}, asked);
            }).find("no point of either matches the filter"),
            std::string::npos);
}

// Bit for bit: the tolerance 0 makes it close.
TEST(Compare, MinusZeroIsNotZero) {
  SuiteRecord result = suite_with(1);
  value_of(result, 0, 0, 0, 0) = -0.0;
  EXPECT_EQ(cell_of(compare(result, suite_with(1), {}), "p", "bound_test").word, CellStatus::drift);
  EXPECT_EQ(cell_of(compare(result, suite_with(1), {{{"bound_test", 0}}}), "p", "bound_test").word,
            CellStatus::close);
}

TEST(Compare, NaNForANumberIsDriftAtAnyTolerance) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double planted : {kNaN, inf, -inf}) {
    SuiteRecord result = suite_with(2);
    value_of(result, 0, 1, 0, 0) = planted;
    EXPECT_EQ(
        cell_of(compare(result, suite_with(2), {{{"bound_test", 1e300}}}), "p", "bound_test").word,
        CellStatus::drift);
    EXPECT_EQ(
        cell_of(compare(suite_with(2), result, {{{"bound_test", 1e300}}}), "p", "bound_test").word,
        CellStatus::drift);
  }
}

TEST(Compare, AMissingPointMetricOrSeed) {
  SuiteRecord result = suite_with(3);
  result.points.erase(result.points.begin());
  Comparison comparison = compare(result, suite_with(3), {});
  EXPECT_EQ(count(comparison, CellStatus::missing), 2u);
  EXPECT_EQ(cell_of(comparison, "p", "accuracy").detail, "the result lacks the point");
  EXPECT_FALSE(comparison.passed());

  result = suite_with(3);
  for (TrialRecord& trial : result.points[0].trials) trial.metrics.pop_back();
  comparison = compare(result, suite_with(3), {});
  EXPECT_EQ(cell_of(comparison, "p", "accuracy").word, CellStatus::missing);
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").word, CellStatus::same);

  // Of one seed only.
  result = suite_with(3);
  result.points[0].trials[1].metrics.pop_back();
  comparison = compare(result, suite_with(3), {});
  EXPECT_EQ(cell_of(comparison, "p", "accuracy").word, CellStatus::missing);
  EXPECT_EQ(cell_of(comparison, "p", "accuracy").detail, "seed=1: not in the result");

  // A further seed of the reference is not asked for, and then summaries can't be compared.
  result = suite_with(3);
  result.points[0].trials.erase(result.points[0].trials.begin() + 1);
  comparison = compare(result, suite_with(3), {});
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").word, CellStatus::same);
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").seeds, "0,2");
  EXPECT_EQ(comparison.cells.size(), 5u);
  EXPECT_TRUE(comparison.passed());

  // But some seed has to be there.
  result = suite_with(3);
  result.points[0].trials.clear();
  comparison = compare(result, suite_with(3), {});
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").word, CellStatus::missing);
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").detail, "none of the reference's seeds");
}

TEST(Compare, WhatTheReferenceLacksIsNew) {
  SuiteRecord result = suite_with(4);
  result.points.push_back(point_of("r", 1));
  result.points[0].trials[0].metrics.push_back({"loss", "nats", "", {}, {1}});
  const Comparison comparison = compare(result, suite_with(2), {});
  EXPECT_EQ(cell_of(comparison, "r", "bound_test").word, CellStatus::added);
  EXPECT_EQ(cell_of(comparison, "p", "loss").word, CellStatus::added);
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").word, CellStatus::same);
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").seeds, "0-1");
  // The two further seeds are a cell of their own.
  std::size_t further = 0;
  for (const Cell& cell : comparison.cells) {
    if (cell.metric == "bound_test" && cell.point == "q" && cell.word == CellStatus::added) {
      EXPECT_EQ(cell.seeds, "2-3");
      ++further;
    }
  }
  EXPECT_EQ(further, 1u);
  EXPECT_TRUE(comparison.passed());
}

TEST(Compare, AFailedTrialFailsItsCells) {
  SuiteRecord result = suite_with(3);
  TrialRecord& trial = result.points[0].trials[1];
  trial.status = TrialStatus::failed;
  trial.message = "bound_test is nan at step 7";
  trial.metrics.clear();
  Comparison comparison = compare(result, suite_with(3), {{{"bound_test", 1}}});
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").word, CellStatus::failed);
  EXPECT_EQ(cell_of(comparison, "p", "accuracy").detail, "seed=1: bound_test is nan at step 7");
  EXPECT_EQ(cell_of(comparison, "q", "bound_test").word, CellStatus::same);
  EXPECT_FALSE(comparison.passed());

  // Failed there too: the same. Whole now: it has moved.
  EXPECT_EQ(cell_of(compare(result, result, {}), "p", "bound_test").word, CellStatus::same);
  EXPECT_EQ(cell_of(compare(suite_with(3), result, {}), "p", "bound_test").word, CellStatus::drift);

  // A seed that the reference lacks.
  comparison = compare(result, suite_with(1), {});
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").word, CellStatus::same);
  EXPECT_EQ(count(comparison, CellStatus::failed), 2u);
}

TEST(Compare, APointWhereAllFailedStillHasACell) {
  SuiteRecord result = suite_with(2);
  for (TrialRecord& trial : result.points[0].trials) {
    trial.status = TrialStatus::failed;
    trial.message = "no";
    trial.metrics.clear();
  }
  EXPECT_EQ(cell_of(compare(result, suite_with(2), {}), "p", "bound_test").word,
            CellStatus::failed);
  EXPECT_EQ(cell_of(compare(result, result, {}), "p", "status").word, CellStatus::same);
}

TEST(Compare, OtherAxesOrUnitsAreDrift) {
  SuiteRecord result = suite_with(1);
  result.points[0].trials[0].metrics[0].axes[0].coordinates[1] = 999;
  Cell cell = cell_of(compare(result, suite_with(1), {{{"bound_test", 9}}}), "p", "bound_test");
  EXPECT_EQ(cell.word, CellStatus::drift);
  EXPECT_EQ(cell.detail, "seed=0: other axes than the reference");
  result = suite_with(1);
  result.points[0].trials[0].metrics[0].units = "bits";
  cell = cell_of(compare(result, suite_with(1), {{{"bound_test", 9}}}), "p", "bound_test");
  EXPECT_EQ(cell.word, CellStatus::drift);
  EXPECT_EQ(cell.detail, "seed=0: in bits, the reference in nats");
}

TEST(Compare, SummariesAreCellsToo) {
  SuiteRecord result = suite_with(2);
  result.points[0].summaries[0].values[0] = -0.25;
  EXPECT_EQ(cell_of(compare(result, suite_with(2), {}), "p", "bias").word, CellStatus::drift);
  EXPECT_EQ(cell_of(compare(result, suite_with(2), {{{"bias", 0.25}}}), "p", "bias").word,
            CellStatus::close);
  result.points[0].summaries.clear();
  EXPECT_EQ(cell_of(compare(result, suite_with(2), {}), "p", "bias").word, CellStatus::missing);
  EXPECT_EQ(cell_of(compare(suite_with(2), result, {}), "p", "bias").word, CellStatus::added);
}

TEST(Compare, SeedsOfOtherBlocksAreOthers) {
  SuiteRecord result = suite_with(2);
  result.points[0].trials[1].block = "nightly";
  const Comparison comparison = compare(result, suite_with(2), {});
  EXPECT_EQ(cell_of(comparison, "p", "bound_test").seeds, "0");
  bool seen = false;
  for (const Cell& cell : comparison.cells) seen = seen || cell.seeds == "nightly:1";
  EXPECT_TRUE(seen);
}

TEST(Compare, NotesWhatMayExplainADifference) {
  SuiteRecord result = suite_with(2);
  result.sha256 = "efgh";
  result.facts["fingerprint"] = "f1";
  const auto notes = compare(result, suite_with(2), {}).notes;
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_NE(notes[0].find("suite's text"), std::string::npos);
  EXPECT_NE(notes[1].find("fingerprint is \"f1\", the reference's is \"f0\""), std::string::npos);
}

TEST(Compare, RefusesWhatWouldMislead) {
  const auto refused = [](auto change) {
    SuiteRecord result = suite_with(2);
    change(result);
    return message_of<InputError>([&] { compare(result, suite_with(2), {}); });
  };
  EXPECT_NE(refused([](SuiteRecord& s) { s.suite = "other"; }).find("the reference is of suite"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.points[1].settings[0].second = "z";
            }).find("point q: settings has name=z and name=q"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.facts["overrides"] = "steps=3";
            }).find("overrides are \"steps=3\" and \"\""),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.facts["data.mnist.decoded"] = "5678";
            }).find("data.mnist.decoded is 5678 and 1234"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.facts.erase("data.mnist.decoded");
              s.facts["data.other"] = "1234";
            }).find("data of data.other and data.mnist.decoded"),
            std::string::npos);
  EXPECT_NE(refused([](SuiteRecord& s) {
              s.points[0].trials[1].facts = {{"data.mnist.decoded", "9"}};
            }).find("p,seed=1: data.mnist.decoded is 9 and 1234"),
            std::string::npos);
  // A filtered run needs fewer archives, and no overrides are the same as none named.
  EXPECT_EQ(refused([](SuiteRecord& s) { s.facts.clear(); }), testkit::kNothingThrown);
}

TEST(CellStatus, PrintsAsTheTableDoes) {
  EXPECT_EQ(to_string(CellStatus::same), "same");
  EXPECT_EQ(to_string(CellStatus::close), "close");
  EXPECT_EQ(to_string(CellStatus::drift), "drift");
  EXPECT_EQ(to_string(CellStatus::missing), "missing");
  EXPECT_EQ(to_string(CellStatus::added), "new");
  EXPECT_EQ(to_string(CellStatus::failed), "failed");
}

}  // namespace
}  // namespace infomax
