// A run against its reference, cell by cell. A cell is a point and a metric.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

enum class Word { same, close, drift, missing, fresh, failed };  // fresh prints as "new"
std::string_view to_string(Word word);
inline bool fails(Word w) {
  return w == Word::drift || w == Word::missing || w == Word::failed;
}

// How far a metric may be off and still be `close`: |ours - reference| <= absolute, at every value of every
// seed that both have.
struct Tolerances {
  // By metric; a metric without one must be bit for bit the same.
  std::map<std::string, double> absolute;
};

struct Cell {
  std::string point, metric;
  Word word = Word::same;
  double largest_difference = 0;  // over the values that both have
  double tolerance = 0;
  std::string seeds;   // "0-2", those compared
  std::string detail;  // why missing or failed
};

struct Comparison {
  std::vector<Cell> cells;
  std::vector<std::string> notes;  // differing suite text, profile, ...
  bool passed() const;
};

// Compares what `result` computed with the reference's same seeds; a reference's further seeds are not asked
// for. A point or metric of the reference that the result lacks is missing; a seed that the result has and
// the reference lacks is new. Throws InputError where comparing would mislead: another suite, a point whose
// settings differ, other data archives.
Comparison compare(const SuiteRecord& result, const SuiteRecord& reference,
                   const Tolerances& tolerances);

}  // namespace infomax
