// Arrays of draws, as every estimator of a sample gets them: checks, both sides in one array, and
// rows as symbols.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/matrix.h"

namespace infomax {

// Throws NumericError "WHO: SIDE has nan in row 1, column 0, want a finite number".
void require_finite(std::string_view who, std::string_view side, ConstMatrixView<double> a);

// Throws ShapeError unless x and y have equally many rows, at least that many and fewer than 2^32,
// and a column or more of either; and as require_finite does.
void require_sample(std::string_view who, ConstMatrixView<double> x, ConstMatrixView<double> y,
                    std::size_t at_least = 2);

// The columns of x and then those of y: [n, dx + dy], of as many rows.
class SideBySide {
 public:
  SideBySide(ConstMatrixView<double> x, ConstMatrixView<double> y);
  operator ConstMatrixView<double>() const {  // NOLINT(google-explicit-constructor)
    return {values_.data(), rows_, cols_};
  }
  ConstMatrixView<double> view() const { return *this; }

 private:
  std::size_t rows_, cols_;
  std::vector<double> values_;
};

// Rows that are equal in all columns are one symbol. Symbols are numbered in the order of the rows'
// values, compared column by column.
struct Symbols {
  std::vector<std::uint32_t> of_row;
  std::vector<std::uint32_t> counts;  // how many rows each has
};
Symbols symbols_of(ConstMatrixView<double> a);

}  // namespace infomax
