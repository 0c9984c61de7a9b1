// What a paper claims, as statements over cells that seeds can bear out or refute.
//
//   [[claim]]
//   id        = "C4.1"
//   group     = "figure 3"                       # Holm runs over these; default: the whole suite
//   statement = "Under I_NWJ the bilinear critic's representation is better than the concatenated critic's."
//   kind      = "order"
//   quantity  = "accuracy"                       # a metric
//   at        = "last"                           # or "first", a step, "mean_of_last" with count = N
//   cells     = ["critic=bilinear,bound=nwj", "critic=concat,bound=nwj"]
//
// A claim needs one difference or several, each tested by the seeds of the reference block:
//
//   order        each of `cells` lies above the next by more than by_at_least (0): one-sided rank-sum test
//   within-run   every point of the one entry of `cells`, seed by seed: the quantity less what it is set against lies
//                above by_at_least (side = "below": lies below -by_at_least): one-sided signed-rank test, which takes
//                differences to be symmetric around their middle. Set against one of
//                  from = "first" or a step   the same metric earlier: a trend is end minus start, seed by seed
//                  than = "mi_true"           another metric, at the same place
//                  than = 0.84                a number: a threshold
//   about-equal  any two of `cells` differ by less than `matters`, or the one entry from than = NUMBER: two one-sided
//                t tests, which is to say that
//                  ybar - xbar +- t_{1-a, m+n-2} s sqrt(1/m + 1/n)   (one sample: t_{1-a, m-1} s / sqrt m)
//                lies inside (-matters, +matters), s pooled and no smaller than resolution / sqrt 12
//
// An entry of `cells` is a Selection of one point; with by = ["bound"] of one point for each value of these settings
// that the points have, and the claim needs a difference for each.
//
// Verdicts, at 0.05 for each group and each of the two wrong ways to conclude:
//
//   reproduced    every needed difference is there: p is the largest of theirs
//   contradicted  one goes the other way: p is the smallest of theirs times their number (about-equal: the difference
//                 lies outside the margin, either side, so twice that)
//   undecided     neither, after Holm over the claims of the group
//
// A trial that failed or has no number is never left out and never helps: for each verdict it stands at the end that
// speaks against it. With fewer seeds than the test needs for its smallest p to pass Holm, were every difference of the
// group as clear as can be, the verdict is undecided and the evidence says "n of m seeds".
//
// A metric's first axis is its evaluations; a scalar is what it is wherever it is asked; further axes (points, say) are
// reduced to their quantile `quantile` (0.5, the median; linear between order statistics).
//
// Sources: the gate's specification, section 6; Schuirmann (1987) for the two one-sided tests; Holm (1979).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "results/record.h"

namespace infomax {

inline constexpr double kClaimLevel = 0.05;

struct Claim {
  enum class Kind { order, within_run, about_equal };

  // Which evaluations of a run.
  struct Place {
    enum class At { last, first, step, mean_of_last };
    At at = At::last;
    double step = 0;        // of At::step: a coordinate of the axis
    std::size_t count = 1;  // of At::mean_of_last; fewer where there are fewer
  };

  std::string id, statement;
  std::string group;  // empty: the suite's own
  Kind kind = Kind::order;
  std::string quantity;
  Place at;
  double quantile = 0.5;
  std::vector<std::string> cells;
  std::vector<std::string> by;
  std::variant<std::monostate, Place, std::string, double> against;  // from, than, than
  bool below = false;
  double by_at_least = 0;  // in the quantity's unit, may be negative: "no lower than that under"
  double matters = 0;      // about-equal: the margin
  double resolution = 0;  // about-equal: the quantity's step, 1e-4 for an accuracy on 10,000 images
};

// A point's name and settings, in suite order.
struct PlannedPoint {
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;
};

// Two points by name; `second` is empty where a point stands against itself or a number.
struct NeededDifference {
  std::string first, second;
};

// The differences that the claim needs, in the order of the points. Throws InputError for what doesn't fit: a
// cell that is no Selection or matches no point or several, a setting of `by` that a point lacks, a kind without
// what it needs.
std::vector<NeededDifference> needed_differences(const Claim& claim,
                                                 std::span<const PlannedPoint> points);

enum class Verdict { reproduced, contradicted, undecided };
std::string_view to_string(Verdict verdict);

struct JudgedClaim {
  std::string id, statement, group;
  Verdict verdict = Verdict::undecided;
  // For each needed difference the points, its estimate with a 90% interval (the one above; for the rank tests the
  // one that belongs to them), what was wanted, and its own p. Where a claim sets its quantity against a number, the
  // quantity in place of the difference.
  std::string evidence;
  // The estimates and intervals, what was wanted, and, where seeds are enough, p after Holm:
  // "nce: +0.013 [0.010, 0.015]; nwj: +0.011 [0.007, 0.014], wanted above 0, p 0.011"; of more than four the least clear.
  std::string brief;
  std::size_t seeds = 0;  // of the point that has fewest
  std::size_t seeds_needed =
      0;                 // for any verdict but undecided, had all points of the group so many
  std::size_t lost = 0;  // values among them of trials that failed, or that are no number
  bool absent = false;   // it asks for a metric, step or point that the record doesn't have
  double p_reproduced = 1, p_contradicted = 1;  // after Holm
};

// "3 of 5": how many seeds there are, and of how many where a verdict needs more; else "6".
std::string seeds_text(const JudgedClaim& claim);

// A claim of a paper that claims of suites carry: "C4" by "C4.1", "C4.2" and so on. A suite that includes others states it
// (suite/suite.h).
struct CompositeClaim {
  std::string id, statement;
  std::vector<std::string> carried_by;  // ids
};

// Reproduced where all that carry it are, contradicted where one is, its p times the number of groups that carry it
// (each has 0.05 of its own), else undecided. `judged` may hold others, and may lack some: nothing is concluded from what
// isn't there. `seeds` is the fewest and `seeds_needed` the most of those that carry it.
JudgedClaim judge_composite(const CompositeClaim& claim, std::span<const JudgedClaim> judged);

// Judges a suite's claims, in their order. `points` are all the suite's, whether or not the record has them: what is
// missing counts as no seeds. A claim that asks for what isn't there (a metric, a step, a point that --set took away)
// is undecided and says so. Throws ShapeError for more seeds than rank_tests.h can count.
std::vector<JudgedClaim> judge_claims(const SuiteRecord& record, std::span<const Claim> claims,
                                      std::span<const PlannedPoint> points);

// A claim as it would be judged, or why it wouldn't be another one.
struct JudgedInstead {
  std::optional<JudgedClaim> judged;
  std::string untouched;  // "reads accuracy"; empty where it was judged
};

// What would be concluded if `instead` were read wherever claims ask for `metric`, as their quantity or as `than`: the
// released code of a paper, say, takes training batches for the test set. The other claims are judged as they stand,
// for Holm runs over their group with these. In the claims' order; untouched is a claim that doesn't ask for `metric`, whose
// points don't have `instead`, or that would set it against itself.
std::vector<JudgedInstead> judge_claims_with(const SuiteRecord& record,
                                             std::span<const Claim> claims,
                                             std::span<const PlannedPoint> points,
                                             std::string_view metric, std::string_view instead);

// The two one-sided t tests of one difference of means.
struct Equivalence {
  double difference, low, high;  // the 90% interval
  double p_equal;                // of "it is `matters` or more away"
  double p_unequal;              // of "it is `matters` or less away", twice the smaller side's
};

// Two samples, or one against a number where x has one value and `number` is true. Without a spread, where there are
// fewer than two values or all are equal and `resolution` is 0, the interval is infinite and the ps are 1.
Equivalence equivalence(std::span<const double> y, std::span<const double> x, bool number,
                        double matters, double resolution);

}  // namespace infomax
