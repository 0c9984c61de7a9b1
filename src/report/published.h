// What a paper's plots show, as far as they can be read: values that ours are set beside, never fitted to.
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

  std::string figure;                // the paper's: "3"
  std::string cells;                 // Selection of points
  std::vector<std::string> metrics;  // of ours that it can be set beside
  At at = At::end;
  // Equal where one value was read; one of them missing where the paper shows only that a curve ends above or below.
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

enum class Standing { inside, outside, at_the_edge };
std::string_view to_string(Standing standing);  // "inside", "outside", "at the edge"

// How a mean of ours stands to the paper's band: inside or outside with its whole interval, or at the edge, where that
// reaches across. A mean without an interval (one seed) is inside or outside by itself.
Standing standing_of(const PublishedValue& value, const MeanInterval& ours);

}  // namespace infomax
