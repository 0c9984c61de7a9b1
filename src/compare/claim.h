// What a paper claims, as a statement over points that seeds can bear out or refute.
//
//   [[claim]]
//   id        = "C4.1"
//   group     = "figure 3"       # Holm runs over these; default: the whole suite
//   judged    = "6-19"           # the seeds of the verdict, declared before they are computed
//   statement = "Under I_NWJ the bilinear critic leaves a better representation than the concat."
//   kind      = "order"
//   quantity  = "accuracy"       # a metric
//   at        = "last"           # or "first", a step, "mean_of_last" with count = N
//   cells     = ["critic=bilinear,bound=nwj", "critic=concat,bound=nwj"]
//
// A claim needs one difference or several, each tested by the seeds of the reference block:
//
//   order        each of `cells` lies above the next by more than by_at_least (0): one-sided
//                rank-sum test
//   within-run   every point of the one entry of `cells`, seed by seed: the quantity less what it
//                is set against lies above by_at_least (side = "below": lies below -by_at_least):
//                one-sided signed-rank test, which takes differences to be symmetric around their
//                middle. Set against one of
//                  from = "first" or a step   the same metric earlier: a trend is end minus start,
//                                             seed by seed
//                  than = "mi_true"           another metric, at the same place
//                  than = 0.84                a number: a threshold
//                With theorem = true it can't fail but by a mistake of ours: it is checked on every
//                seed there is, without p.
//   about-equal  any two of `cells` differ by less than `matters`, or the one entry from than =
//                NUMBER: two one-sided t tests (compare/equivalence.h), from five seeds on
//
// An entry of `cells` is a Selection of one point; with by = ["bound"] of one point for each value
// of these settings that the points have, and the claim needs a difference for each.
//
// A metric's first axis is its evaluations; a scalar is what it is wherever it is asked; further
// axes (points, say) are reduced to their quantile `quantile` (0.5, the median; linear between
// order statistics).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace infomax {

// Indices of seeds of the reference block, both ends among them: "6-19".
struct SeedRange {
  std::uint32_t first = 0, last = 0;
  std::size_t size() const { return std::size_t{last} - first + 1; }
  bool holds(std::uint32_t seed) const { return first <= seed && seed <= last; }
  bool operator==(const SeedRange&) const = default;
};

// "6-19", or "6" for one alone. Throws InputError for anything else, zero-padded numbers and 19-6
// among it.
SeedRange parse_seed_range(std::string_view text);
std::string to_string(const SeedRange& seeds);

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
  std::string group;                // empty: the suite's own
  std::optional<SeedRange> judged;  // none: all seeds that there are
  bool theorem = false;
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

// Whether the claim sets its quantity against a number.
bool is_against_number(const Claim& claim);

// A point's name and settings, in suite order.
struct PlannedPoint {
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;
};

// Two points by name; `second` is empty where a point stands against itself or a number.
struct NeededDifference {
  std::string first, second;
};

// The differences that the claim needs, in the order of the points. Throws InputError for what
// doesn't fit: a cell that is no Selection or matches no point or several, a setting of `by` that a
// point lacks, a kind without what it needs.
std::vector<NeededDifference> needed_differences(const Claim& claim,
                                                 std::span<const PlannedPoint> points);

}  // namespace infomax
