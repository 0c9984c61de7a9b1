// One self-contained HTML page: figures as vector graphics, tables, provenance, the command that
// repeats it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compare/claims.h"
#include "compare/compare.h"
#include "report/published.h"
#include "results/record.h"

namespace infomax {

// A line across a figure: a number (log 128), a metric of the same points (mi_true) or the logarithm of a
// setting ("log batch"), which are level over an axis and curves over a setting. Where series differ in it, each has its own line
// in its colour.
struct FigureLine {
  std::string label;
  std::optional<double> value;
  std::string metric;
};

// What a suite file says of one figure.
struct FigureSpec {
  std::string title;
  std::string caption;
  std::string cells;  // Selection of points
  std::string
      metric;  // on the y axis; several ("bound_train,bound_test") are drawn as further series
  std::string minus;        // another metric: drawn is the metric less this one, seed by seed
  std::string distance_to;  // a setting that is a number: drawn is |metric - setting|
  std::vector<double>
      percentiles;  // in place of the mean: these, of all values at an x, over further axes and
                    // seeds together; ascending, 0 to 100
  std::string
      x;  // "step" or another axis of the metric; else a setting, and then y is the metric's last
          // value. Values that are no numbers stand side by side as categories
  std::string series;  // the setting that makes the curves, or several: "critic,bound" has a colour
                       // per critic and a dash per bound; may be empty
  std::string panels;  // the setting (or several) that makes the panels side by side; may be empty
  std::string x_label, y_label;
  std::optional<double> y_min, y_max;
  bool y_log = false;  // a logarithmic y axis, where all that is drawn is positive
  std::vector<FigureLine> lines;

  // Whether what is drawn is the metric as it stands, not what was worked out of it.
  bool shows_metric() const { return minus.empty() && distance_to.empty(); }
};

// A claim as it was judged; and as it would be on training batches in place of the test set, or why that touches nothing.
struct ReportClaim {
  JudgedClaim judged;
  std::optional<JudgedClaim> on_training_batches;
  std::string untouched;  // "reads accuracy"; where the former is missing
};

struct ReportInput {
  SuiteRecord result;
  std::string question, source;  // of the suite
  std::vector<FigureSpec> figures;
  std::optional<Comparison> comparison;  // with the stored reference, where there is one
  std::string reference_path;
  bool is_reference = false;  // the result is the stored reference: nothing to compare
  std::vector<ReportClaim> claims;
  std::optional<Published> published;  // what the paper's plots show, where it was read
  std::string command;                 // repeats the run
  std::string command_note;            // what it doesn't say: "8 of 24 points are in this result."
  // A file's SHA-256 to the data set that it belongs to, "cifar10-59896: CIFAR-10 less 104 of its images".
  std::map<std::string, std::string> data_sets;
};

// The whole page, valid HTML5 without scripts or anything from elsewhere. Curves are the mean over
// seeds with a band from the smallest to the largest; the table gives mean, standard deviation and
// number of seeds of every cell at the last evaluation, and says how many have no number there. Failed
// trials are left out and listed; a figure whose metric isn't there says so. The paper's values lie in the figures as
// boxes at the end of the curve that they are of, with a table under it: ours, theirs, inside or outside; none in a
// run that had other values than the suite. Equal input gives equal bytes with equal versions of gnuplot. Throws IoError where
// gnuplot is missing or fails, InputError for a `cells` that is no Selection.
// `paper`: the claims of a paper, as those of these suites carry them; a table at the top.
std::string render_report(const std::vector<ReportInput>& suites,
                          const std::vector<ReportClaim>& paper = {});

// One figure as an SVG file of its own, on white; caption and title are left to whoever shows it
// (the title is in the file for readers who can't see). Same errors.
std::string render_figure_svg(const FigureSpec& figure, const SuiteRecord& suite,
                              const std::optional<Published>& published = std::nullopt);

}  // namespace infomax
