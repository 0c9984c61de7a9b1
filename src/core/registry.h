// What every row of every registry has: a name, a line that says what it is, the parameters that a
// point states when it names the row, and a version.
//
// The version is 0 for what the numerics version of the program alone stands for (core/build.h):
// all that was there when references were first stored. Rows that came later begin at 1, and a
// change of what such a row computes raises its number. A version other than 0 goes into the id of
// every trial whose point names the row, and into no other: so a trial of an earlier version isn't
// taken for one of today's, and nothing else is computed anew.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/parameter.h"

namespace infomax {

struct RowInfo {
  std::string_view kind;  // "encoder"
  std::string_view name, summary;
  std::span<const Parameter> parameters;
  int version = 0;
  std::string_view formula{}, source{};  // of rows that state them
};

template <class Row>
RowInfo row_info(std::string_view kind, const Row& row) {
  RowInfo info{kind, row.name, row.summary, {}, row.version};
  if constexpr (requires { row.parameters; }) info.parameters = row.parameters;
  if constexpr (requires { row.formula; }) info.formula = row.formula;
  if constexpr (requires { row.source; }) info.source = row.source;
  return info;
}

struct Registry {
  std::string_view kind;    // "encoder"
  std::string_view plural;  // "encoders": of `infomax list`
  std::vector<RowInfo> rows;
};

template <class Row>
Registry registry_of(std::string_view kind, std::string_view plural, std::span<const Row> rows) {
  Registry out{kind, plural, {}};
  for (const Row& row : rows) out.rows.push_back(row_info(kind, row));
  return out;
}

}  // namespace infomax
