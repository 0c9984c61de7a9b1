// What a figure reads of a record: a metric at a point over its seeds, and the curve that it makes.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "report/figure.h"
#include "results/record.h"
#include "suite/figure_spec.h"

namespace infomax {

// A metric at one point: every value over seeds, or the point's summary.
struct Source {
  const PointRecord* point = nullptr;
  Labels settings;
  std::string metric;
  // Those that are done and have it.
  std::vector<const Metric*> trials;
  bool summary = false;
};

// A source with its place in a figure.
struct Item {
  Source source;
  // Where x is a setting.
  double x = 0;
  Labels panel, series;
};

Source source_of(const PointRecord& point, const std::string& metric);

// The same of a difference or a distance, whose values are put into `store`. A point whose setting
// is no number has none.
Source difference_of(const PointRecord& point, const FigureSpec& spec, std::deque<Metric>& store);

// What a FigureLine names at a point: a metric, or "log SETTING", whose value is put into `store`.
Source line_source(const PointRecord& point, const std::string& name, std::deque<Metric>& store);

std::optional<std::string> value_of(const Labels& settings, const std::string& name);

// The whole text as a finite number.
std::optional<double> as_number(const std::string& text);

// x to the finite values over seeds, one for each seed that has one there.
using Values = std::map<double, std::vector<double>>;

// Of a seed the mean over further axes. Adds to `lost` how many coordinates of how many seeds have
// no finite value.
Values values_along(const Source& source, const std::string& axis, int& lost);

// Those of last_values that are finite; `lost` the same.
std::vector<double> numbers_at_the_last(const Source& source, int& lost);

// What a figure of percentiles shows of one point: at each x all values of all seeds, and each
// seed's median.
struct Pool {
  std::vector<double> all, medians;
};
using Pools = std::map<double, Pool>;

// Adds to `lost` how many values are not finite.
Pools pools_along(const Source& source, const std::string& axis, int& lost);

// The finite coordinates that any seed has, be there a number or not.
std::set<double> coordinates_along(const Source& source, const std::string& axis);

// Mean, smallest and largest.
std::vector<CurvePoint> to_points(const Values& values, bool summary);

// The mean with its interval in place of the range.
std::vector<CurvePoint> to_intervals(const Values& values);

std::vector<CurvePoint> to_percentiles(const Pools& pools, const std::vector<double>& percentiles);

// Sets after_gap where one of `coordinates` lies between a point and the one before.
void mark_gaps(std::vector<CurvePoint>& points, const std::set<double>& coordinates);

// Index of `labels` in `list`, where it is added if new.
std::size_t place(std::vector<Labels>& list, const Labels& labels);

}  // namespace infomax
