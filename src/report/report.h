// One self-contained HTML page: figures as vector graphics, tables, provenance, the command that repeats it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/compare.h"
#include "results/record.h"

namespace infomax {

// A line across a figure: a number (log 128) or a metric of the same points (mi_true).
struct FigureLine {
  std::string label;
  std::optional<double> value;
  std::string metric;
};

// What a suite file says of one figure.
struct FigureSpec {
  std::string title;
  std::string caption;
  std::string cells;   // Selection of points
  std::string metric;  // on the y axis
  std::string x;       // "step" or another axis of the metric; else a setting whose values are numbers, and then
                       // y is the metric's last value
  std::string series;  // the setting that makes the curves
  std::string panels;  // the setting that makes the panels side by side; may be empty
  std::string x_label, y_label;
  std::optional<double> y_min, y_max;
  std::vector<FigureLine> lines;
};

struct ReportInput {
  SuiteRecord result;
  std::string question, source;  // of the suite
  std::vector<FigureSpec> figures;
  std::optional<Comparison> comparison;  // with the stored reference, where there is one
  std::string reference_path;
  std::string command;  // repeats the run
};

// The whole page. Curves are the mean over seeds with a band from the smallest to the largest; the table gives
// mean, standard deviation and number of seeds of every cell. Throws Error where gnuplot is missing or fails.
std::string render_report(const std::vector<ReportInput>& suites);

}  // namespace infomax
