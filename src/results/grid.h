// Which points of a suite share data sets in its file (suite_file.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

// A row of a grid: trials of one seed.
struct GridRow {
  std::uint32_t seed;
  std::string block;
  bool operator==(const GridRow&) const = default;
  bool operator<(const GridRow& other) const {
    return seed != other.seed ? seed < other.seed : block < other.block;
  }
};

GridRow row_of(const TrialRecord& trial);

struct Grid {
  std::string experiment;                  // the setting of that name; empty where there is none
  std::vector<std::size_t> points;         // places in the suite, ascending
  std::vector<GridRow> rows;               // of all its points' trials, ascending
  std::vector<Metric> metrics, summaries;  // without values, in the order of first appearance
};

// Points of one experiment share a grid unless a name means different things in them: a metric, a
// summary or an axis of other units, descriptions, axes or coordinates. A point goes to the first
// grid of its experiment that it fits; grids are in the order of their first points.
//
// Throws InputError for points that share a name, have none that a file could bear ("", ".", "..",
// with "/") or hold trials of another suite or point, out of order or twice; for settings without a
// name or with one name twice; for trials of one point that give a metric different units,
// descriptions or axes, and metrics or summaries twice; ShapeError where values don't fill the
// axes.
std::vector<Grid> grids_of(const SuiteRecord& suite);

// The elements of one trial's metric.
std::size_t elements_of(const Metric& form);

// The elements number `index` of a metric whose values hold many points' or trials'.
Metric part_of(const Metric& all, std::size_t index);

}  // namespace infomax
