// A run against its reference, cell by cell. A cell is a point and a metric.
//
//   same     every value bit for bit the reference's; NaN equals NaN
//   close    every value within the metric's tolerance
//   drift    a value further off, a number for NaN or NaN for a number, other axes or units
//   missing  the reference has it and the result doesn't
//   new      the result has it and the reference doesn't
//   failed   a trial failed that the reference has whole
//
// A statistical gate adds its layers where a cell is judged (judge_cell in the source): what isn't
// `same` there may ask further.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/claim.h"
#include "results/record.h"
#include "results/select.h"

namespace infomax {

enum class CellStatus { same, close, drift, missing, added, failed };  // added prints as "new"
std::string_view to_string(CellStatus word);
inline bool fails(CellStatus w) {
  return w == CellStatus::drift || w == CellStatus::missing || w == CellStatus::failed;
}

// How far a metric may be off and still be `close`: |ours - reference| <= absolute, at every value
// of every seed that both have.
struct Tolerances {
  std::map<std::string, double>
      absolute;  // by metric; a metric without one must be bit for bit the same
};

struct Cell {
  std::string point, metric;
  CellStatus word = CellStatus::same;
  std::optional<double>
      largest_difference;  // over the values that both have as numbers and that aren't the same
  double tolerance = 0;
  std::string seeds;   // "0-2", those compared; of other blocks than the reference block "NAME:0-2"
  std::string detail;  // why it is what it is, where the word alone doesn't say
};

struct Comparison {
  std::vector<Cell> cells;         // in the reference's order, then what only the result has
  std::vector<std::string> notes;  // differing suite text, profile, ...
  bool passed() const;
};

// What of a reference a result is asked for.
struct Asked {
  // Points that match; the others take no part, on either side.
  Selection points{};
  // Seeds of the reference block. Those that the reference has and the result lacks are missing;
  // none: whatever seeds both have, so long as there is one.
  std::optional<SeedRange> seeds{};
  // Seeds beyond `seeds` take no part, on either side.
  bool no_others = false;
};

// Compares what `result` computed with the reference's same seeds. A point or metric of the
// reference that the result lacks is missing, and so is every cell of a point with none of its
// seeds, or without one that is asked for; seeds that the result has and the reference lacks are a
// cell of their own, new (or failed, if one of them did). Summaries over seeds are compared where
// both have the same seeds. Throws InputError where comparing would mislead: another suite, a point
// whose settings differ, other data archives ("data." facts), other overrides; and where no point
// of either matches.
Comparison compare(const SuiteRecord& result, const SuiteRecord& reference,
                   const Tolerances& tolerances, const Asked& asked = {});

}  // namespace infomax
