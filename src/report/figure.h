// What a figure shows, before anything is drawn: curves, lines and what had to be left out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/report.h"
#include "results/record.h"

namespace infomax {

// One place of a curve: over the seeds that have a finite value there.
struct CurvePoint {
  double x = 0;
  double mean = 0, low = 0, high = 0;
  int seeds = 0;
  std::vector<double> levels = {};  // of a figure of percentiles: those; then low and high are the
                                    // first and last, and mean is the median
  bool operator==(const CurvePoint&) const = default;
};

// Settings and their values, in the order that the figure names them: ("critic", "bilinear"),
// ("bound", "nce").
using Labels = std::vector<std::pair<std::string, std::string>>;

struct Curve {
  std::size_t panel = 0, series = 0;  // indices into FigureData's lists
  std::vector<CurvePoint> points;     // x ascending; never empty
};

// A FigureLine as one panel shows it.
struct ReferenceLine {
  std::size_t panel = 0;
  std::size_t line = 0;               // index into FigureSpec::lines
  std::optional<std::size_t> series;  // set where the line differs between the series of its panel
  bool level = false;  // one value across the panel: points holds one, its x means nothing
  std::vector<CurvePoint> points;
};

// A published value at an end of its curve.
struct PaperValue {
  std::size_t panel = 0, series = 0;
  double x = 0;  // the first or last coordinate that any seed has; where x is a setting, its value
  std::vector<double>
      ours;  // there, by seed, those that are finite; of percentiles each seed's median
  std::size_t seeds = 0;  // of the point, failed ones too; 0 where only its summary is known
  PublishedValue value;
};

struct FigureData {
  std::vector<Labels> panels;
  std::vector<Labels> series;
  std::vector<Curve> curves;  // by panel, then series
  std::vector<ReferenceLine> lines;
  std::vector<PaperValue> paper;  // by panel, series and, within these, in the file's order
  bool second_hand = false;       // all of `paper`
  std::vector<std::string>
      categories;          // x runs over these (0, 1, ...) where its values are no numbers
  bool x_is_axis = false;  // else a setting
  // Of an axis: its first and last coordinate, be there a number or not.
  std::optional<std::pair<double, double>> x_ends = {};
  std::string x_units, y_units;
  int fewest_seeds = 0,
      most_seeds = 0;  // over all places of all curves; 0 where only summaries are shown
  std::vector<std::string> notes;  // what was left out and why, as sentences
  std::string refusal;             // why there is nothing to draw; empty where there is
};

// The settings of a point with the pairs of its name ("critic=bilinear,bound=nce") where these add
// any.
Labels point_settings(const PointRecord& point);

// The pairs of the point's name alone; ("point", name) where the name isn't made of pairs.
Labels point_labels(const PointRecord& point);

// "bilinear, nce".
std::string join_values(const Labels& labels);

// A comma-separated list of names, blanks trimmed, empties dropped.
std::vector<std::string> split_names(const std::string& list);

// A trial's or summary's metric of that name; null where there is none.
const Metric* find_metric(const std::vector<Metric>& metrics, const std::string& name);

// The value at the last coordinate of the first axis (the mean over further axes' finite values
// there); NaN where none is finite, whatever there was before.
double last_value(const Metric& metric);

// Of each of a point's trials the value at the last coordinate that any of them has; NaN where a trial has no finite
// one there, or ends before.
std::vector<double> last_values(const std::vector<const Metric*>& trials);

// "bound_train", or what the figure shows of it: "bound_train less bound_test", "|bound_train - target|".
std::string metric_words(const FigureSpec& spec);

// The two-sided confidence of a figure of differences.
inline constexpr double kShownConfidence = 0.95;

// The curves of `spec` in `suite`. A figure of differences (minus) has the mean over seeds of each seed's own difference
// and, from low to high, the mean's 95% interval (compare/mean_interval.h); seeds that lack either metric are left out.
// One of distances (distance_to) has each seed's own distance in the metric's place; points whose setting is no number are
// left out.
// Where the fact "overrides" says that the run had other values than the suite,
// a note says so too: captions speak of the suite. A metric that is missing, trials that failed and values that are
// not finite are told in notes or refusal and throw nothing. Points that `series` and `panels`
// leave together get the settings that tell them apart added to the series, so that no two points
// are ever averaged. Throws InputError for a `cells` that is no Selection.
//
// Values of `published` are set at the curves of x = "step" (or another axis) whose point and metric they name, those of
// the end also at the points of a setting; a figure of differences or distances has none, nor has a run with overrides,
// and a note says so.
FigureData gather_figure(const FigureSpec& spec, const SuiteRecord& suite,
                         const Published* published = nullptr);

}  // namespace infomax
