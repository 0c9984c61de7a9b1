#include "compare/claims.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <sstream>

#include "core/error.h"
#include "core/random.h"

namespace infomax {
namespace {

using Values = std::vector<double>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Points c=a, c=b, ...: seed by seed the values of "accuracy" at steps 0, 10, ..., and a scalar
// "truth" of 0.5. NaN at every step stands for a failed trial.
struct Cell {
  std::string name;
  std::vector<Values> seeds;
};

SuiteRecord record_of(const std::vector<Cell>& cells) {
  SuiteRecord out;
  for (const Cell& cell : cells) {
    PointRecord point;
    point.name = cell.name;
    std::istringstream parts(cell.name);
    for (std::string part; std::getline(parts, part, ',');) {
      const std::size_t equals = part.find('=');
      point.settings.emplace_back(part.substr(0, equals), part.substr(equals + 1));
    }
    for (const Values& curve : cell.seeds) {
      TrialRecord trial;
      trial.point = point.name;
      trial.seed = static_cast<std::uint32_t>(point.trials.size());
      Axis step{"step", "1", {}};
      for (std::size_t i = 0; i < curve.size(); ++i)
        step.coordinates.push_back(10.0 * static_cast<double>(i));
      trial.metrics = {{"accuracy", "1", "", {step}, curve}, {"truth", "1", "", {}, {0.5}}};
      if (std::isnan(curve[0])) {
        trial.status = TrialStatus::failed;
        trial.metrics.clear();
      }
      point.trials.push_back(trial);
    }
    out.points.push_back(point);
  }
  return out;
}

std::vector<PlannedPoint> points_of(const SuiteRecord& record) {
  std::vector<PlannedPoint> out;
  for (const PointRecord& point : record.points) out.push_back({point.name, point.settings});
  return out;
}

std::vector<JudgedClaim> judge(const SuiteRecord& record, const std::vector<Claim>& claims) {
  return judge_claims(record, claims, points_of(record));
}

std::vector<Values> last_values(const Values& values) {
  std::vector<Values> out;
  for (const double value : values) out.push_back({0, value});
  return out;
}

Claim order(std::vector<std::string> cells) {
  Claim claim;
  claim.id = "C1.1";
  claim.quantity = "accuracy";
  claim.cells = std::move(cells);
  return claim;
}

Claim within(const std::string& cells, decltype(Claim::against) against) {
  Claim claim = order({cells});
  claim.kind = Claim::Kind::within_run;
  claim.against = std::move(against);
  return claim;
}

Claim about_equal(std::vector<std::string> cells, double matters) {
  Claim claim = order(std::move(cells));
  claim.kind = Claim::Kind::about_equal;
  claim.matters = matters;
  return claim;
}

const Claim::Place kFirst{Claim::Place::At::first, 0, 1};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Three above three: p = 1/20, which is the level itself.
TEST(Claims, OrderIsReproducedByThreeSeedsAboveThree) {
  const SuiteRecord record =
      record_of({{"c=a", last_values({4, 5, 6})}, {"c=b", last_values({1, 2, 3})}});
  const JudgedClaim up = judge(record, {order({"c=a", "c=b"})})[0];
  EXPECT_EQ(up.verdict, Verdict::reproduced);
  EXPECT_DOUBLE_EQ(up.p_reproduced, 0.05);
  EXPECT_EQ(up.seeds, 3u);
  EXPECT_EQ(up.seeds_needed, 3u);
  EXPECT_EQ(up.evidence, "c=a - c=b: +3 [1, 5] wanted above 0, p 0.05; after Holm p 0.05");
  const JudgedClaim down = judge(record, {order({"c=b", "c=a"})})[0];
  EXPECT_EQ(down.verdict, Verdict::contradicted);
  EXPECT_DOUBLE_EQ(down.p_contradicted, 0.05);
  EXPECT_TRUE(contains(down.evidence, "after Holm p 0.05 the other way")) << down.evidence;
}

TEST(Claims, OneThatOverlapsIsUndecided) {
  const JudgedClaim judged =
      judge(record_of({{"c=a", last_values({2, 5, 6})}, {"c=b", last_values({1, 4, 3})}}),
            {order({"c=a", "c=b"})})[0];
  EXPECT_EQ(judged.verdict, Verdict::undecided);
  EXPECT_FALSE(contains(judged.evidence, "seeds")) << judged.evidence;
}

// With two claims in the group the first has to pass 0.025: four against four, 1/70; three pairs
// for four: 1/16 > 0.025 needs six: 2^-6 < 0.025 < 2^-5.
TEST(Claims, FewerSeedsThanHolmNeedsAreUndecidedAndSaySo) {
  const SuiteRecord record =
      record_of({{"c=a", last_values({4, 5, 6})}, {"c=b", last_values({1, 2, 3})}});
  Claim second = order({"c=a", "c=b"});
  second.id = "C1.2";
  auto judged = judge(record, {order({"c=a", "c=b"}), second});
  for (const JudgedClaim& claim : judged) {
    EXPECT_EQ(claim.verdict, Verdict::undecided);
    EXPECT_EQ(claim.seeds_needed, 4u);
    EXPECT_EQ(claim.evidence.find("3 of 4 seeds; "), 0u) << claim.evidence;
  }
  // A claim of another group counts for itself.
  second.group = "figure 2";
  judged = judge(record, {order({"c=a", "c=b"}), second});
  EXPECT_EQ(judged[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judged[1].verdict, Verdict::reproduced);
  const auto paired = judge(record, {within("c=a", kFirst), within("c=b", kFirst)});
  EXPECT_EQ(paired[0].seeds_needed, 6u);
  EXPECT_EQ(paired[0].evidence.find("3 of 6 seeds; "), 0u) << paired[0].evidence;
}

// Two order claims want four seeds whether there are none, three or twenty. The one of twenty seeds
// is so clear here that Holm leaves 0.05 to that of three.
TEST(Claims, SeedsNeededDontDependOnTheSeedsThereAre) {
  Values high, low;
  for (int i = 0; i < 20; ++i) {
    high.push_back(100 + i);
    low.push_back(i);
  }
  const std::vector<Claim> claims{order({"c=a", "c=b"}), order({"c=c", "c=d"})};
  const SuiteRecord record = record_of({{"c=a", last_values({4, 5, 6})},
                                        {"c=b", last_values({1, 2, 3})},
                                        {"c=c", last_values(high)},
                                        {"c=d", last_values(low)}});
  auto judged = judge(record, claims);
  EXPECT_EQ(judged[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judged[0].seeds, 3u);
  EXPECT_EQ(judged[0].seeds_needed, 4u);
  EXPECT_EQ(judged[1].seeds_needed, 4u);
  judged = judge(record_of({{"c=a", last_values({})},
                            {"c=b", last_values({})},
                            {"c=c", last_values({})},
                            {"c=d", last_values({})}}),
                 claims);
  EXPECT_EQ(judged[0].evidence.find("0 of 4 seeds; "), 0u) << judged[0].evidence;
}

// One seed of each point, as a first reference has: five pairs would do, 2^-5 < 0.05.
TEST(Claims, OneSeedIsNoVerdict) {
  const SuiteRecord record = record_of({{"c=a", {{0, 1}}}, {"c=b", {}}});
  EXPECT_EQ(judge(record, {within("c=a", kFirst)})[0].evidence.find("1 of 5 seeds; "), 0u);
  EXPECT_EQ(judge(record, {order({"c=a", "c=b"})})[0].evidence.find("0 of 3 seeds; "), 0u);
  EXPECT_EQ(judge(record, {about_equal({"c=a", "c=b"}, 1)})[0].evidence.find("0 of 5 seeds; "), 0u);
}

// a > b > c wants both; a > b and b < c is contradicted by the second, at twice its p.
TEST(Claims, AChainWantsEveryLinkAndFallsWithOne) {
  const SuiteRecord record = record_of({{"c=a", last_values({21, 22, 23, 24})},
                                        {"c=b", last_values({11, 12, 13, 14})},
                                        {"c=c", last_values({1, 2, 3, 4})}});
  const JudgedClaim chain = judge(record, {order({"c=a", "c=b", "c=c"})})[0];
  EXPECT_EQ(chain.verdict, Verdict::reproduced);
  EXPECT_DOUBLE_EQ(chain.p_reproduced, 1.0 / 70);
  EXPECT_TRUE(contains(chain.evidence, "c=a - c=b: +10 ")) << chain.evidence;
  EXPECT_TRUE(contains(chain.evidence, "; c=b - c=c: +10 ")) << chain.evidence;
  const JudgedClaim broken = judge(record, {order({"c=a", "c=c", "c=b"})})[0];
  EXPECT_EQ(broken.verdict, Verdict::contradicted);
  EXPECT_DOUBLE_EQ(broken.p_contradicted, 2.0 / 70);
}

// The failed trial of the upper cell counts as the lowest, that of the lower as the highest: {-inf,
// 5, 6, 7} against {1, 2, 3, 4}: 12 pairs of 16 the right way, W = 1 + 6 + 7 + 8, and 12 of 70
// choices reach 22. Dropped, three above four would have been 1/35.
TEST(Claims, AFailedTrialCountsAgainstTheVerdict) {
  const SuiteRecord record = record_of(
      {{"c=a", {{0, 5}, {kNaN, kNaN}, {0, 6}, {0, 7}}}, {"c=b", last_values({1, 2, 3, 4})}});
  const JudgedClaim up = judge(record, {order({"c=a", "c=b"})})[0];
  EXPECT_EQ(up.verdict, Verdict::undecided);
  EXPECT_DOUBLE_EQ(up.p_reproduced, 12.0 / 70);
  EXPECT_EQ(up.seeds, 4u);
  EXPECT_TRUE(contains(up.evidence, "failed or are no number: 1 of ")) << up.evidence;
  const JudgedClaim down = judge(record, {order({"c=b", "c=a"})})[0];
  EXPECT_EQ(down.verdict, Verdict::undecided);
  EXPECT_DOUBLE_EQ(down.p_contradicted, 12.0 / 70);
  // Six pairs, one failed: as if it were the largest step down, 2^-6 times the sums of {1 ... 6}
  // that leave out 6 or nothing: W+ >= 15 for 14 of 64.
  const SuiteRecord runs =
      record_of({{"c=a", {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {kNaN, kNaN}}}});
  EXPECT_DOUBLE_EQ(judge(runs, {within("c=a", kFirst)})[0].p_reproduced, 14.0 / 64);
  EXPECT_EQ(judge(record, {about_equal({"c=a", "c=b"}, 100)})[0].verdict, Verdict::undecided);
}

// End minus start is 3, 4, 5, 6, 7: above 2, not above 5 by every seed, below 9.
TEST(Claims, WithinARunDifferencesAreTakenSeedBySeed) {
  const SuiteRecord record =
      record_of({{"c=a", {{1, 9, 4}, {11, 0, 15}, {0, 0, 5}, {4, 4, 10}, {2, 2, 9}}}});
  EXPECT_EQ(judge(record, {within("c=a", kFirst)})[0].verdict, Verdict::reproduced);
  EXPECT_DOUBLE_EQ(judge(record, {within("c=a", kFirst)})[0].p_reproduced, 1.0 / 32);
  Claim claim = within("c=a", kFirst);
  claim.by_at_least = 2;
  EXPECT_EQ(judge(record, {claim})[0].verdict, Verdict::reproduced);
  EXPECT_TRUE(
      contains(judge(record, {claim})[0].evidence, "c=a - earlier: +5 [3, 7] wanted above 2"))
      << judge(record, {claim})[0].evidence;
  claim.by_at_least = 5;
  EXPECT_EQ(judge(record, {claim})[0].verdict, Verdict::undecided);
  claim.by_at_least = 7.5;
  EXPECT_EQ(judge(record, {claim})[0].verdict, Verdict::contradicted);
  claim.by_at_least = 0;
  claim.below = true;
  EXPECT_EQ(judge(record, {claim})[0].verdict, Verdict::contradicted);
  // "No more than 8 above the start."
  claim.by_at_least = -8;
  EXPECT_EQ(judge(record, {claim})[0].verdict, Verdict::reproduced);
  EXPECT_TRUE(contains(judge(record, {claim})[0].evidence, "wanted below 8"));
}

TEST(Claims, AThresholdAndAnotherMetricAreWithinARunToo) {
  const SuiteRecord record = record_of({{"c=a", last_values({0.6, 0.7, 0.8, 0.9, 0.95})}});
  EXPECT_EQ(judge(record, {within("c=a", 0.5)})[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judge(record, {within("c=a", std::string("truth"))})[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judge(record, {within("c=a", 1.0)})[0].verdict, Verdict::contradicted);
}

// Two points that a Selection takes in: each is a needed difference.
TEST(Claims, EveryPointWithinARunIsNeeded) {
  const SuiteRecord record =
      record_of({{"c=a", last_values({1, 2, 3, 4, 5})}, {"c=b", last_values({1, 2, 3, 4, -5})}});
  EXPECT_EQ(judge(record, {within("c=a", kFirst)})[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judge(record, {within("", kFirst)})[0].verdict, Verdict::undecided);
}

TEST(Claims, PlacesAreFirstLastAStepAndTheMeanOfTheLast) {
  const SuiteRecord record =
      record_of({{"c=a", {{1, 2, 3, 10}, {1, 2, 3, 10}}}, {"c=b", last_values({0, 0})}});
  const auto estimate = [&](Claim::Place at) {
    Claim claim = within("c=a", 0.0);
    claim.at = at;
    const std::string text = judge(record, {claim})[0].evidence;
    const std::size_t begin = text.find(": ") + 2;
    return text.substr(begin, text.find(' ', begin) - begin);
  };
  using At = Claim::Place::At;
  EXPECT_EQ(estimate({At::first, 0, 1}), "1");
  EXPECT_EQ(estimate({At::last, 0, 1}), "10");
  EXPECT_EQ(estimate({At::step, 20, 1}), "3");
  EXPECT_EQ(estimate({At::mean_of_last, 0, 2}), "6.5");
  EXPECT_EQ(estimate({At::mean_of_last, 0, 100}), "4");
}

// A metric over steps and points: 20 values each, of which 0.8 is between the 16th and the 17th, at
// 15.2 + 1.
TEST(Claims, FurtherAxesAreReducedToAQuantile) {
  SuiteRecord record = record_of({{"c=a", last_values({0, 0})}});
  for (TrialRecord& trial : record.points[0].trials) {
    Metric metric{"log_condition", "nats", "", {{"step", "1", {0, 10}}, {"point", "1", {}}}, {}};
    for (int s = 0; s < 2; ++s)
      for (int i = 0; i < 20; ++i) metric.values.push_back(s * (20 - i));
    metric.axes[1].coordinates.resize(20);
    trial.metrics.push_back(metric);
  }
  Claim claim = within("", 0.0);
  claim.quantity = "log_condition";
  EXPECT_TRUE(contains(judge(record, {claim})[0].evidence, ": 10.5 "));
  claim.quantile = 0.8;
  EXPECT_TRUE(contains(judge(record, {claim})[0].evidence, ": 16.2 "));
  claim.quantile = 1;
  EXPECT_TRUE(contains(judge(record, {claim})[0].evidence, ": 20 "));
}

// Means 2, 3 and 2.2 with spreads of 0.7 and 0.84: +-0.85 and so on around 1.
TEST(Claims, AboutEqualIsJudgedByItsMargin) {
  const SuiteRecord record = record_of({{"c=a", last_values({1, 2, 2, 2, 3})},
                                        {"c=b", last_values({2, 3, 3, 3, 4})},
                                        {"c=c", last_values({1, 2, 2, 3, 3})}});
  EXPECT_EQ(judge(record, {about_equal({"c=a", "c=b"}, 2)})[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judge(record, {about_equal({"c=a", "c=b"}, 1)})[0].verdict, Verdict::undecided);
  EXPECT_EQ(judge(record, {about_equal({"c=a", "c=b", "c=c"}, 3)})[0].verdict, Verdict::reproduced);
  Claim number = about_equal({"c=a"}, 0.5);
  number.against = 40.0;
  EXPECT_EQ(judge(record, {number})[0].verdict, Verdict::contradicted);
  number.against = 2.1;
  number.matters = 2;
  EXPECT_EQ(judge(record, {number})[0].verdict, Verdict::reproduced);
  EXPECT_TRUE(contains(judge(record, {number})[0].evidence, "c=a: 2 ["))
      << judge(record, {number})[0].evidence;
}

// Four values can't show that they aren't skewed, however near they are to each other.
TEST(Claims, AboutEqualWantsFiveSeeds) {
  const auto verdict_of = [](std::size_t seeds) {
    Values values;
    for (std::size_t i = 0; i < seeds; ++i) values.push_back(2 + 0.01 * static_cast<double>(i));
    const SuiteRecord record =
        record_of({{"c=a", last_values(values)}, {"c=b", last_values(values)}});
    return judge(record, {about_equal({"c=a", "c=b"}, 1)})[0].verdict;
  };
  EXPECT_EQ(verdict_of(4), Verdict::undecided);
  EXPECT_EQ(verdict_of(5), Verdict::reproduced);
}

// Seeds 0 to 5 speak for it with certainty; none of them is declared.
TEST(Claims, DeclaredSeedsAloneAreJudgedOnceAllAreThere) {
  Claim claim = within("c=a", kFirst);
  const auto judged_on = [&](SeedRange declared, Values values) {
    claim.judged = declared;
    return judge(record_of({{"c=a", last_values(values)}}), {claim})[0];
  };
  const JudgedClaim early = judged_on({6, 10}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(early.verdict, Verdict::undecided);
  EXPECT_EQ(early.so_far, Verdict::reproduced);
  EXPECT_EQ(verdict_text(early), "so far reproduced");
  EXPECT_EQ(seeds_text(early), "0 of 5 (6-10)");
  EXPECT_TRUE(early.evidence.starts_with("so far, 0 of 5 declared seeds (6-10) are there; "))
      << early.evidence;
  const JudgedClaim nearly = judged_on({6, 10}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_EQ(nearly.verdict, Verdict::undecided);
  EXPECT_EQ(seeds_text(nearly), "4 of 5 (6-10)");
  const JudgedClaim whole = judged_on({6, 10}, {1, 2, 3, 4, 5, 6, -7, -8, -9, -10, -11, 12});
  EXPECT_EQ(whole.verdict, Verdict::contradicted);
  EXPECT_FALSE(whole.so_far);
  EXPECT_EQ(whole.seeds, 5u);
  EXPECT_EQ(seeds_text(whole), "5 (6-10)");
  EXPECT_DOUBLE_EQ(whole.p_contradicted, 1.0 / 32);
  EXPECT_EQ(judged_on({0, 4}, {1, 2, 3, 4, 5, -60}).verdict, Verdict::reproduced);
}

// A failed trial is a trial: its seed is there. One of two points that lacks a seed keeps both
// waiting, and a claim of the same group with them.
TEST(Claims, DeclaredSeedsAreThereWhereEveryPointOfTheGroupHasThem) {
  std::vector<Claim> claims{order({"c=a", "c=b"}), within("c=a", kFirst)};
  for (Claim& claim : claims) claim.judged = SeedRange{0, 5};
  const Values six{7, 8, 9, 10, 11, 12};
  const auto waits = [&](const Values& b) {
    const auto judged =
        judge(record_of({{"c=a", last_values(six)}, {"c=b", last_values(b)}}), claims);
    EXPECT_EQ(judged[0].so_far.has_value(), judged[1].so_far.has_value());
    return judged[1].so_far.has_value();
  };
  EXPECT_FALSE(waits({1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(waits({1, 2, 3, 4, 5}));
  SuiteRecord record = record_of(
      {{"c=a", last_values(six)}, {"c=b", {{kNaN}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}}}});
  EXPECT_FALSE(judge(record, claims)[0].so_far);
}

// It has no p and costs the others of its group nothing: five pairs, 2^-5, would not pass Holm over
// two.
TEST(Claims, ATheoremIsCheckedOnEverySeed) {
  Claim theorem = within("c=a", 0.0);
  theorem.theorem = true;
  const auto judged = [&](const Values& values) {
    return judge(record_of({{"c=a", last_values(values)}}), {theorem, within("c=a", kFirst)});
  };
  const auto held = judged({1, 2, 3, 4, 0.5});
  EXPECT_EQ(held[0].verdict, Verdict::checked);
  EXPECT_EQ(held[1].verdict, Verdict::reproduced);
  EXPECT_DOUBLE_EQ(held[1].p_reproduced, 1.0 / 32);
  EXPECT_TRUE(contains(held[0].brief, "0.5, wanted above 0")) << held[0].brief;
  EXPECT_FALSE(contains(held[0].evidence, "p ")) << held[0].evidence;
  EXPECT_EQ(judged({1, 2, -3e-9, 4, 5})[0].verdict, Verdict::contradicted);
  EXPECT_EQ(judged({})[0].verdict, Verdict::undecided);
  EXPECT_EQ(judge(record_of({{"c=a", {{0, 1}, {kNaN}}}}), {theorem})[0].verdict,
            Verdict::undecided);
  theorem = order({"c=a", "c=b"});
  theorem.theorem = true;
  const SuiteRecord two = record_of({{"c=a", {}}, {"c=b", {}}});
  EXPECT_TRUE(contains(judge(two, {theorem})[0].brief, "theorem = true goes with"));
}

// Six of six at two points that the group needs: 2 x 2^-6 = 0.031. At three points it would be
// 0.047, at four 0.0625.
TEST(Claims, FailingMoreThanHalfTheTimeIsUnattainable) {
  const std::vector<Values> failed(6, Values{kNaN}), fine = last_values({1, 2, 3, 4, 5, 6});
  const SuiteRecord record =
      record_of({{"c=a", failed}, {"c=b", fine}, {"c=c", fine}, {"c=d", fine}, {"c=e", {fine[0]}}});
  const JudgedClaim two = judge(record, {order({"c=a", "c=b"})})[0];
  EXPECT_EQ(two.verdict, Verdict::unattainable);
  EXPECT_DOUBLE_EQ(two.p_unattainable, 2.0 / 64);
  EXPECT_EQ(two.lost, 6u);
  EXPECT_TRUE(contains(two.brief, "c=a: 6 of 6 failed, so 0.61 or more of all runs do"))
      << two.brief;
  const auto with = [&](std::vector<std::string> cells) {
    return judge(record, {order({"c=a", "c=b"}), order(std::move(cells))});
  };
  EXPECT_EQ(with({"c=c", "c=b"})[0].verdict, Verdict::unattainable);
  EXPECT_EQ(with({"c=c", "c=b"})[1].verdict, Verdict::undecided);
  EXPECT_EQ(with({"c=c", "c=d"})[0].verdict, Verdict::undecided);
}

// A group of an order, a chain, a trend and an equivalence whose truth lies just beyond its margin:
// nothing that any of them says holds, nor does its contrary. Any wrong "reproduced", and any wrong
// "contradicted", in at most 5% of groups; 5,000 repetitions, four standard errors 0.0123. Normal
// values, and coarse ones that tie.
TEST(Claims, AGroupConcludesWronglyNoMoreThanItsLevel) {
  Stream stream = Streams("claims", "level", SeedBlock::reference, 1)(Purpose::other);
  for (const bool coarse : {false, true}) {
    int reproduced = 0, contradicted = 0;
    constexpr int repetitions = 5000, seeds = 6;
    for (int r = 0; r < repetitions; ++r) {
      const auto draws = [&](double shift) {
        std::vector<Values> out;
        for (int i = 0; i < seeds; ++i) {
          Values run{stream.normal(), stream.normal() + shift};
          if (coarse)
            for (double& v : run) v = std::round(2 * v) / 2;
          out.push_back(run);
        }
        return out;
      };
      const SuiteRecord record = record_of({{"c=a", draws(0)},
                                            {"c=b", draws(0)},
                                            {"c=c", draws(0)},
                                            {"c=d", draws(0)},
                                            {"c=e", draws(4)}});
      std::vector<Claim> claims{order({"c=a", "c=b"}), order({"c=b", "c=c", "c=d"}),
                                within("c=a", kFirst), about_equal({"c=e", "c=d"}, 4)};
      bool any_reproduced = false, any_contradicted = false;
      for (const JudgedClaim& judged : judge(record, claims)) {
        any_reproduced = any_reproduced || judged.verdict == Verdict::reproduced;
        any_contradicted = any_contradicted || judged.verdict == Verdict::contradicted;
      }
      reproduced += any_reproduced;
      contradicted += any_contradicted;
    }
    EXPECT_LE(reproduced, (0.05 + 0.0123) * repetitions) << coarse;
    EXPECT_LE(contradicted, (0.05 + 0.0123) * repetitions) << coarse;
    EXPECT_GT(reproduced, 0);
    EXPECT_GT(contradicted, 0);
  }
}

// encoder x bound: one difference for each bound.
TEST(Claims, ByTakesCellsValueByValue) {
  std::vector<PlannedPoint> points;
  for (const char* encoder : {"convnet", "mlp"})
    for (const char* bound : {"nce", "nwj"})
      points.push_back({std::string("encoder=") + encoder + ",bound=" + bound,
                        {{"encoder", encoder}, {"bound", bound}}});
  Claim claim = order({"encoder=convnet", "encoder=mlp"});
  const auto refusal = [&] {
    try {
      needed_differences(claim, points);
    } catch (const InputError& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refusal(),
            "cells \"encoder=convnet\" match points encoder=convnet,bound=nce and "
            "encoder=convnet,bound=nwj, want one (by = [...] takes them one by one)");
  claim.by = {"bound"};
  const auto needed = needed_differences(claim, points);
  ASSERT_EQ(needed.size(), 2u);
  EXPECT_EQ(needed[1].first, "encoder=convnet,bound=nwj");
  EXPECT_EQ(needed[1].second, "encoder=mlp,bound=nwj");
  claim.by = {"target"};
  EXPECT_EQ(refusal(), "by: point encoder=convnet,bound=nce has no setting \"target\"");
  claim.by = {"bound"};
  claim.cells[1] = "encoder=mlp,bound=nce";
  EXPECT_EQ(refusal(), "cells \"encoder=mlp,bound=nce\" match no point with bound=nwj");
  claim.cells[1] = "encoder=conv";
  EXPECT_EQ(refusal(), "cells \"encoder=conv\" match no point with bound=nce");
  claim.cells = {"bound=nce,encoder=mlp", "encoder=mlp,bound=nce"};
  EXPECT_EQ(refusal(), "cells name point encoder=mlp,bound=nce twice");
}

TEST(Claims, RefuseAKindWithoutWhatItNeeds) {
  const std::vector<PlannedPoint> points{{"c=a", {{"c", "a"}}}, {"c=b", {{"c", "b"}}}};
  EXPECT_NO_THROW(needed_differences(order({"c=a", "c=b"}), points));
  EXPECT_THROW(needed_differences(order({"c=a"}), points), InputError);
  EXPECT_THROW(needed_differences(order({"c=a", "c"}), points), InputError);
  EXPECT_THROW(needed_differences(within("c=a", {}), points), InputError);
  EXPECT_THROW(needed_differences(within("c=z", kFirst), points), InputError);
  EXPECT_THROW(needed_differences(about_equal({"c=a", "c=b"}, 0), points), InputError);
  EXPECT_THROW(needed_differences(about_equal({"c=a"}, 1), points), InputError);
}

TEST(Claims, WhatTheRecordLacksIsUndecidedAndNamed) {
  const SuiteRecord record =
      record_of({{"c=a", last_values({1, 2})}, {"c=b", last_values({1, 2})}});
  Claim claim = order({"c=a", "c=b"});
  claim.quantity = "accuracies";
  EXPECT_EQ(judge(record, {claim})[0].evidence, "0 of 3 seeds; point c=a has no metric accuracies");
  claim = order({"c=a", "c=b"});
  claim.at = {Claim::Place::At::step, 7, 1};
  EXPECT_EQ(judge(record, {claim})[0].evidence, "0 of 3 seeds; accuracy has no step 7");
  claim = order({"c=a", "c=z"});
  EXPECT_EQ(judge(record, {claim})[0].evidence, "0 of 3 seeds; cells \"c=z\" match no point");
  EXPECT_EQ(judge(record, {claim})[0].verdict, Verdict::undecided);
}

// Seeds of the gate's other blocks are drawn because something looked odd, so they are no evidence.
TEST(Claims, OnlyTheReferenceBlockCounts) {
  SuiteRecord record =
      record_of({{"c=a", last_values({4, 5, 6})}, {"c=b", last_values({1, 2, 3})}});
  record.points[0].trials[1].block = "confirm";
  EXPECT_EQ(judge(record, {order({"c=a", "c=b"})})[0].seeds, 2u);
}

// "truth" of 0.5 in place of the accuracy: what lay above 0.4 by more than 1 lies above it by 0.1
// and no more.
TEST(Claims, CanBeJudgedWithOneMetricReadForAnother) {
  const SuiteRecord record = record_of({{"c=a", last_values({4, 5, 6, 7, 8, 9})}});
  std::vector<Claim> claims = {within("c=a", 0.4), within("c=a", 0.4), within("c=a", "truth")};
  claims[0].by_at_least = 1;
  claims[1].quantity = "truth";
  const std::vector<PlannedPoint> points = points_of(record);
  const auto judged = judge_claims_with(record, claims, points, "accuracy", "truth");
  ASSERT_EQ(judged.size(), 3u);
  ASSERT_TRUE(judged[0].judged);
  EXPECT_EQ(judged[0].untouched, "");
  EXPECT_FALSE(judged[1].judged);
  EXPECT_EQ(judged[1].untouched, "reads truth");
  EXPECT_FALSE(judged[2].judged);
  EXPECT_EQ(judged[2].untouched, "would set truth against itself");
  EXPECT_EQ(judge(record, claims)[0].verdict, Verdict::reproduced);
  EXPECT_EQ(judged[0].judged->verdict, Verdict::contradicted);
  const auto reversed = judge_claims_with(record, claims, points, "truth", "accuracy");
  EXPECT_FALSE(reversed[0].judged);
  EXPECT_TRUE(reversed[1].judged);
  EXPECT_FALSE(reversed[2].judged);
  const auto absent = judge_claims_with(record, claims, points, "accuracy", "bound_train");
  EXPECT_FALSE(absent[0].judged || absent[1].judged || absent[2].judged);
  EXPECT_EQ(absent[0].untouched, "point c=a has no metric bound_train");
  for (const auto& none : judge_claims_with(record, claims, points, "loss", "accuracy"))
    EXPECT_FALSE(none.judged);
}

JudgedClaim part(const std::string& id, Verdict verdict, std::size_t seeds) {
  JudgedClaim out;
  out.id = id;
  out.verdict = verdict;
  out.seeds = seeds;
  out.seeds_needed = 5;
  if (verdict == Verdict::contradicted) out.p_contradicted = 0.01;
  if (verdict == Verdict::reproduced) out.p_alone = 0.01;
  if (verdict == Verdict::checked) out.p_alone = 0;
  return out;
}

// Of each way to conclude the chance that it is wrong is that of what supports it least.
TEST(Claims, ACompositeIsWhatItsPartsAre) {
  const CompositeClaim claim{"C4", "s", {"C4.1", "C4.2"}};
  const JudgedClaim yes = part("C4.1", Verdict::reproduced, 6);
  const auto with = [&](const JudgedClaim& other) {
    const std::vector<JudgedClaim> judged{yes, other, part("C4.3", Verdict::contradicted, 1)};
    return judge_composite(claim, judged);
  };
  const JudgedClaim both = with(part("C4.2", Verdict::reproduced, 7));
  EXPECT_EQ(both.verdict, Verdict::reproduced);
  EXPECT_EQ(both.evidence, "reproduced: C4.1, C4.2; p 0.01");
  EXPECT_EQ(both.seeds, 6u);
  EXPECT_EQ(both.seeds_needed, 5u);
  const JudgedClaim one = with(part("C4.2", Verdict::undecided, 3));
  EXPECT_EQ(one.verdict, Verdict::undecided);
  EXPECT_EQ(one.evidence, "undecided: C4.2; reproduced: C4.1");
  EXPECT_EQ(one.seeds, 3u);
  const JudgedClaim against = with(part("C4.2", Verdict::contradicted, 6));
  EXPECT_EQ(against.verdict, Verdict::contradicted);
  EXPECT_EQ(against.evidence, "contradicted: C4.2; reproduced: C4.1");
  // Of two groups each may be wrong one time in twenty: 0.03 of one is 0.06 of either.
  JudgedClaim elsewhere = part("C4.2", Verdict::contradicted, 6);
  elsewhere.group = "figure G";
  elsewhere.p_contradicted = 0.03;
  EXPECT_EQ(with(elsewhere).verdict, Verdict::undecided);
  EXPECT_DOUBLE_EQ(with(elsewhere).p_contradicted, 0.06);
  elsewhere.p_contradicted = 0.02;
  EXPECT_EQ(with(elsewhere).verdict, Verdict::contradicted);
  const JudgedClaim half = judge_composite(claim, std::span(&yes, 1));
  EXPECT_EQ(half.verdict, Verdict::undecided);
  EXPECT_EQ(half.evidence, "not among the results: C4.2; reproduced: C4.1");
  EXPECT_EQ(half.seeds, 0u);
  EXPECT_EQ(judge_composite({"C0", "s", {}}, {}).verdict, Verdict::undecided);
}

// Undecided after Holm over its group, and there all the same where all parts are asked for at
// once.
TEST(Claims, ACompositeTakesItsPartsBeforeHolm) {
  const CompositeClaim claim{"C4", "s", {"C4.1", "C4.2"}};
  JudgedClaim weak = part("C4.2", Verdict::undecided, 6);
  weak.p_alone = 0.04;
  const JudgedClaim there =
      judge_composite(claim, std::vector{part("C4.1", Verdict::reproduced, 6), weak});
  EXPECT_EQ(there.verdict, Verdict::reproduced);
  EXPECT_DOUBLE_EQ(there.p_reproduced, 0.04);
  EXPECT_EQ(there.evidence, "undecided: C4.2; reproduced: C4.1; p 0.04");
  weak.p_alone = 0.051;
  EXPECT_EQ(judge_composite(claim, std::vector{part("C4.1", Verdict::reproduced, 6), weak}).verdict,
            Verdict::undecided);
}

TEST(Claims, ACompositeWaitsForTheDeclaredSeedsOfItsParts) {
  const CompositeClaim claim{"C4", "s", {"C4.1", "C4.2"}};
  JudgedClaim waits = part("C4.2", Verdict::undecided, 6);
  waits.so_far = Verdict::reproduced;
  waits.p_alone = 0.01;
  waits.declared_seeds = 14;
  waits.declared_there = 3;
  const JudgedClaim so_far =
      judge_composite(claim, std::vector{part("C4.1", Verdict::reproduced, 6), waits});
  EXPECT_EQ(so_far.verdict, Verdict::undecided);
  EXPECT_EQ(verdict_text(so_far), "so far reproduced");
  EXPECT_EQ(seeds_text(so_far), "3 of 14");
  EXPECT_EQ(so_far.evidence, "so far reproduced: C4.2; reproduced: C4.1; p 0.01");
  // What is already known doesn't wait.
  const JudgedClaim against =
      judge_composite(claim, std::vector{part("C4.1", Verdict::contradicted, 6), waits});
  EXPECT_EQ(against.verdict, Verdict::contradicted);
  EXPECT_FALSE(against.so_far);
}

TEST(Claims, ACompositeOfTheoremsIsCheckedAndOneOfFailuresUnattainable) {
  const CompositeClaim claim{"C7", "s", {"C7.1", "C7.2"}};
  const JudgedClaim first = part("C7.1", Verdict::checked, 6);
  const auto verdict_with = [&](const JudgedClaim& other) {
    return judge_composite(claim, std::vector{first, other}).verdict;
  };
  EXPECT_EQ(verdict_with(part("C7.2", Verdict::checked, 6)), Verdict::checked);
  EXPECT_EQ(verdict_with(part("C7.2", Verdict::reproduced, 6)), Verdict::reproduced);
  // Eight of eight at one of 12 points: 12 / 256 = 0.047; of 13 it is 0.051.
  JudgedClaim fails = part("C7.2", Verdict::unattainable, 8);
  fails.failures.push_back({"point 0", 8, 8});
  for (int i = 1; i < 12; ++i) fails.failures.push_back({"point " + std::to_string(i), 0, 8});
  EXPECT_EQ(verdict_with(fails), Verdict::unattainable);
  fails.failures.push_back({"point 12", 0, 8});
  EXPECT_EQ(verdict_with(fails), Verdict::undecided);
}

// Estimate and interval to two digits of the interval's width, 4 of [1, 5].
TEST(Claims, SayTheirEvidenceInShort) {
  const SuiteRecord record =
      record_of({{"c=a", last_values({4, 5, 6})}, {"c=b", last_values({1, 2, 3})}});
  EXPECT_EQ(judge(record, {order({"c=a", "c=b"})})[0].brief,
            "+3.0 [1.0, 5.0], wanted above 0, p 0.05");
  const SuiteRecord tiny = record_of(
      {{"c=a", last_values({4e-12, 5e-12, 6e-12})}, {"c=b", last_values({1e-12, 2e-12, 3e-12})}});
  EXPECT_EQ(judge(tiny, {order({"c=a", "c=b"})})[0].brief,
            "+3e-12 [1e-12, 5e-12], wanted above 0, p 0.05");
  Claim missing = order({"c=a", "c=b"});
  missing.quantity = "loss";
  EXPECT_EQ(judge(record, {missing})[0].brief, "point c=a has no metric loss");
}

// A quantity that is set against a number is shown itself: 0.6 to 0.95, not 0.1 to 0.45 above 0.5.
TEST(Claims, ShowTheQuantityThatANumberIsAskedOf) {
  const SuiteRecord record = record_of({{"c=a", last_values({0.6, 0.7, 0.8, 0.9, 0.95})}});
  Claim claim = within("c=a", 0.5);
  claim.by_at_least = 0.05;
  const JudgedClaim above = judge(record, {claim})[0];
  EXPECT_EQ(above.brief, "0.80 [0.60, 0.95], wanted above 0.55, p 0.031");
  EXPECT_TRUE(contains(above.evidence, "c=a: 0.8 [0.6, 0.95] wanted above 0.55")) << above.evidence;
  claim.below = true;
  EXPECT_EQ(judge(record, {claim})[0].brief,
            "0.80 [0.60, 0.95], wanted below 0.45, p 0.031 the other way");
  Claim near = about_equal({"c=a"}, 0.3);
  near.against = 0.75;
  // The mean is 0.79, its 90% interval 2.1318 (t, 4 degrees of freedom) times 0.1432 / sqrt 5 wide
  // to either side.
  EXPECT_TRUE(
      judge(record, {near})[0].brief.starts_with("0.79 [0.65, 0.93], wanted 0.75 within 0.3, p"))
      << judge(record, {near})[0].brief;
}

// One label for each of several differences: what tells them apart, words alone, numbers with their
// setting.
TEST(Claims, NameTheirDifferencesByWhatTellsThemApart) {
  const SuiteRecord record = record_of({{"c=a,k=2,bound=nce", last_values({4})},
                                        {"c=b,k=2,bound=nce", last_values({3})},
                                        {"c=a,k=8,bound=nce", last_values({2})},
                                        {"c=b,k=8,bound=nce", last_values({1})}});
  Claim claim = order({"c=a", "c=b"});
  claim.by = {"k"};
  EXPECT_EQ(judge(record, {claim})[0].brief, "k=2: +1; k=8: +1, wanted above 0");
  EXPECT_EQ(judge(record, {order({"c=a,k=2", "c=b,k=2", "c=a,k=8"})})[0].brief,
            "k=2, a - b: +1; b k=2 - a k=8: +1, wanted above 0");
  EXPECT_EQ(judge(record, {order({"c=a,k=2", "c=b,k=2"})})[0].brief, "+1, wanted above 0");

  // What is the same on one side throughout is named beside what isn't on the other.
  const SuiteRecord several = record_of({{"c=a,k=2", last_values({4})},
                                         {"c=b,k=2", last_values({3})},
                                         {"c=a,k=8", last_values({2})},
                                         {"c=d,k=8", last_values({1})}});
  claim.cells = {"c=a", "c=b|d"};
  EXPECT_EQ(judge(several, {claim})[0].brief, "k=2, a - b: +1; k=8, a - d: +1, wanted above 0");
}

// Six cells, five differences of 10, 10, 2, 10 and 10: of so many the third alone.
TEST(Claims, SayOnlyTheLeastClearOfManyDifferences) {
  std::vector<Cell> points;
  std::vector<std::string> cells;
  for (const int level : {42, 32, 22, 20, 10, 0}) {
    const double first = level;
    cells.push_back("c=" + std::to_string(level));
    points.push_back({cells.back(), last_values({first, first + 1, first + 2})});
  }
  EXPECT_EQ(judge(record_of(points), {order(cells)})[0].brief,
            "the least clear of 5: c=22 - c=20: +2.0 [0.0, 4.0], wanted above 0, p 0.1");
}

}  // namespace
}  // namespace infomax
