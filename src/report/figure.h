// What a figure shows, before anything is drawn: curves, lines and what had to be left out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/published.h"
#include "results/record.h"
#include "suite/figure_spec.h"

namespace infomax {

// One place of a curve: over the seeds that have a finite value there.
struct CurvePoint {
  double x = 0;
  double mean = 0, low = 0, high = 0;
  int seeds = 0;
  // Of a figure of percentiles: those; then low and high are the first and last, and mean is the
  // median.
  std::vector<double> levels = {};
  // Whether between this place and the one before there is a coordinate at which no seed has a
  // finite value: no line goes across.
  bool after_gap = false;
  bool operator==(const CurvePoint&) const = default;
};

// Settings and their values, in the order that the figure names them: ("critic", "bilinear"),
// ("bound", "nce").
using Labels = SettingList;

struct Curve {
  // Indices into FigureData's lists.
  std::size_t panel = 0, series = 0;
  // x ascending; never empty.
  std::vector<CurvePoint> points;
};

// A FigureLine as one panel shows it.
struct ReferenceLine {
  std::size_t panel = 0;
  // Index into FigureSpec::lines.
  std::size_t line = 0;
  // Set where the line differs between the series of its panel.
  std::optional<std::size_t> series;
  // One value across the panel: points holds one, its x means nothing.
  bool level = false;
  std::vector<CurvePoint> points;
};

// A published value at an end of its curve.
struct PaperValue {
  std::size_t panel = 0, series = 0;
  // The first or last coordinate that any seed has; where x is a setting, its value.
  double x = 0;
  // There, by seed, those that are finite; of percentiles each seed's median.
  std::vector<double> ours;
  // Of the point, failed ones too; 0 where only its summary is known.
  std::size_t seeds = 0;
  PublishedValue value;
};

struct FigureData {
  std::vector<Labels> panels;
  std::vector<Labels> series;
  // By panel, then series.
  std::vector<Curve> curves;
  std::vector<ReferenceLine> lines;
  // By panel, series and, within these, in the file's order.
  std::vector<PaperValue> paper;
  // All of `paper`.
  bool second_hand = false;
  // x runs over these (0, 1, ...) where its values are no numbers.
  std::vector<std::string> categories;
  // Else a setting.
  bool x_is_axis = false;
  // Of an axis: its first and last coordinate, be there a number or not.
  std::optional<std::pair<double, double>> x_ends = {};
  std::string x_units, y_units;
  // Over all places of all curves; 0 where only summaries are shown.
  int fewest_seeds = 0, most_seeds = 0;
  // What was left out and why, as sentences.
  std::vector<std::string> notes;
  // Why there is nothing to draw; empty where there is.
  std::string refusal;
};

// "bilinear, nce".
std::string join_values(const Labels& labels);

// "bound_train", or what the figure shows of it: "bound_train less bound_test",
// "|bound_train - target|".
std::string metric_words(const FigureSpec& spec);

// The two-sided confidence of a figure of differences.
inline constexpr double kShownConfidence = 0.95;

// The curves of `spec` in `suite`. A figure of differences (minus) has the mean over seeds of each
// seed's own difference and, from low to high, the mean's 95% interval (compare/mean_interval.h);
// seeds that lack either metric are left out. One of distances (distance_to) has each seed's own
// distance in the metric's place; points whose setting is no number are left out. Where the fact
// "overrides" says that the run had other values than the suite, a note says so too: captions speak
// of the suite. A metric that is missing, trials that failed and values that are not finite are
// told in notes or refusal and throw nothing. Points that `series` and `panels` leave together get
// the settings that tell them apart added to the series, so that no two points are ever averaged.
// Throws InputError for a `cells` that is no Selection.
//
// Values of `published` are set at the curves of x = "step" (or another axis) whose point and
// metric they name, those of the end also at the points of a setting; a figure of differences or
// distances has none, nor has a run with overrides, and a note says so.
FigureData gather_figure(const FigureSpec& spec, const SuiteRecord& suite,
                         const Published* published = nullptr);

}  // namespace infomax
