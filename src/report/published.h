// What a paper's plots show, as far as they can be read: values that ours are set beside, never
// fitted to.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/mean_interval.h"

namespace infomax {

struct PublishedValue {
  enum class At { start, end };  // of the plot's curve

  std::string figure;  // the paper's: "3"; with a blank in it no figure but a place: "the text"
  std::string cells;   // Selection of points
  std::vector<std::string> metrics;  // of ours that it can be set beside
  At at = At::end;
  // Equal where one value was read; one of them missing where the paper shows only that a curve
  // ends above or below.
  std::optional<double> lower, upper;
  double error = 0;  // of reading, to either side
  std::optional<std::pair<double, double>> plot_range;

  // The band that a value of ours may lie in; infinite where it has no end.
  double band_low() const {
    return lower ? *lower - error : -std::numeric_limits<double>::infinity();
  }
  double band_high() const {
    return upper ? *upper + error : std::numeric_limits<double>::infinity();
  }
};

struct Published {
  std::string source;
  bool second_hand = false;  // from somebody's summary, not read off the plots
  std::vector<PublishedValue> values;
};

// "0.89 \u00B1 0.01", "0.9 to 0.92 \u00B1 0.01", "above 4 \u00B1 0.3"; in UTF-8.
std::string published_words(const PublishedValue& value);

// "figure 3", "the text".
std::string published_place(const PublishedValue& value);

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
