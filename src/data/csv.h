// Tables of numbers as text: comma-separated values and their kin.
//
//   separator     of the first line that is neither empty nor a comment: the first of comma,
//                 semicolon and tab that it has; runs of spaces where it has none of them
//   header        the first line, where a cell of it is neither a number nor missing
//   cell          a number as 1, -2.5e3 or inf; or missing: empty, nan, na, n/a or null, in letters
//                 of either size; spaces around it don't count. "..." may hold separators, line
//                 ends and doubled quotes
//   comment       a line that begins with # or %; it is left out, as empty lines are
//
// Text is allowed in columns that nobody asks for: each keeps its first, for an error.
//
// Source: RFC 4180, but for separators, comments and the decision of what is a header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/bytes.h"

namespace infomax {

struct CsvColumn {
  std::string name;            // as the header has it; "column 3" where there is none, from 0
  std::vector<double> values;  // NaN where a cell is missing or text
  std::string text;            // the first cell that is text, 100 bytes of it at most
  std::size_t text_line = 0;   // and its line, from 1; 0 where there is none
};

struct CsvTable {
  std::vector<CsvColumn> columns;
  std::vector<std::size_t> lines;  // where each row begins, from 1
  bool header = false;
  std::size_t rows() const { return lines.size(); }
};

// Reads to the end. Memory: 8 bytes a cell and a row, and twice that while it grows. Throws
// InputError, which begins with `where`, for lines of unequally many cells, a quote that doesn't
// end or has text behind it, a cell of more than 64 KiB, bytes of value 0, more than 100,000
// columns, more than `most` bytes, and a table without rows.
CsvTable parse_csv(ByteSource& file, std::uint64_t most, const std::string& where);

}  // namespace infomax
