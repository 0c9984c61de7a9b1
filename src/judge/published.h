// What a paper's plots show, as far as they can be read: values that ours are set beside, never
// fitted to. A suite's are in the file reference/published/SUITE.toml:
//
//   schema = 1
//   source = "Tschannen et al. (2020), figure 3, read off the published plots"
//   second_hand = true                    # only where it isn't from the plots; the report says so
//
//   [[value]]
//   figure     = "3"                      # the paper's; or where else it stands, "the text"
//   cells      = "critic=bilinear,bound=nwj"
//   metric     = "accuracy"               # or a list: of each that the curve can be set beside
//   at         = "end"                    # of the curve; or "start", or a number: a place along x
//   value      = 0.89                     # or lower and upper, or one of them: "ends above 4"
//   error      = 0.01                     # of reading
//   plot_range = [0.8, 0.9]               # of the plot's axis, where it is known
//
// Of a suite that ranks estimators (judge/ranking.h) there are, instead or besides, mean absolute
// errors over the tasks of a family:
//
//   [[mae]]
//   figure    = "table 2"
//   estimator = "cca"                     # as the ranking calls it: "ksg1, neighbours 10"
//   family    = "core"
//   samples   = 5000
//   value     = 0.192                     # or lower: "above 10"
//   error     = 0.004                     # as the paper states it; 0 where it doesn't
//
// The reader is strict: an unknown, missing or repeated key is an InputError "FILE:LINE: ...".
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/mean_interval.h"

namespace infomax {

struct PublishedValue {
  // Of the plot's curve; at a place it has the coordinate, to a millionth of it.
  enum class At { start, end, place };

  // The paper's: "3"; with a blank in it no figure but a place: "the text".
  std::string figure;
  // A Selection of points (results/select.h).
  std::string cells;
  // Of ours that it can be set beside.
  std::vector<std::string> metrics;
  At at = At::end;
  // Equal where one value was read; one of them missing where the paper shows only that a curve
  // ends above or below.
  std::optional<double> lower, upper;
  // Of reading, to either side.
  double error = 0;
  std::optional<std::pair<double, double>> plot_range;
  double coordinate = 0;  // along x, where it is at a place

  // "start", "end", "place 1.38629".
  std::string where() const;
  // The band that a value of ours may lie in; infinite where it has no end.
  double band_low() const {
    return lower ? *lower - error : -std::numeric_limits<double>::infinity();
  }
  double band_high() const {
    return upper ? *upper + error : std::numeric_limits<double>::infinity();
  }
};

struct PublishedMae {
  std::string figure, estimator, family;
  std::int64_t samples = 0;
  double value = 0;
  bool at_least = false;  // the paper says only that it is above the value
  double error = 0;
};

struct Published {
  std::string source;
  // From somebody's summary, not read off the plots.
  bool second_hand = false;
  std::vector<PublishedValue> values;
  std::vector<PublishedMae> errors{};
};

// Reads the file's text; `path` is for messages. Refuses, too, a value outside its own plot and the
// same curve's end twice.
Published parse_published(const std::string& path, std::string_view text);

// Reads the file; none where there isn't one.
std::optional<Published> load_published(const std::string& path);

// The two-sided confidence of ours beside the paper's: each end leaves 0.05, as in the two
// one-sided tests of compare/equivalence.h. Seeds that all agree have an interval of no width here,
// where those tests want a resolution.
inline constexpr double kPaperConfidence = 0.90;

enum class Standing { inside, outside, at_the_edge, undecided };
std::string_view to_string(Standing standing);  // "inside", "outside", "at the edge", "undecided"

// How a mean of ours stands to the paper's band: inside or outside with its whole interval, or at
// the edge, where that reaches across. Undecided where the interval is wider than the band and
// meets it, and without one, which one seed doesn't give.
Standing standing_of(const PublishedValue& value, const MeanInterval& ours);

}  // namespace infomax
