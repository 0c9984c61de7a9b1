// What a sample looks like: facts of its columns and of its sides that say which estimators are
// made for it. O(n log n) for each column.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace infomax {

struct ColumnProfile {
  std::string name;
  bool of_x = true;
  std::size_t values = 0;         // different ones
  std::size_t tied = 0;           // rows whose value another row has as well
  bool whole = false;             // whole numbers alone
  double deviation = 0;           // sums over n
  double skew = 0, kurtosis = 0;  // 0 and 3 of a normal distribution; 0 and 0 of a constant
  double lag = 0;                 // correlation of each row's value with the next row's
  bool constant() const { return values == 1; }
};

// The rows of x, of y or of both together as symbols.
struct SideProfile {
  std::size_t values = 0;  // different rows
  std::size_t tied = 0;    // rows that another row equals
  double entropy = 0;      // of the symbols' shares, in nats
};

struct SampleProfile {
  std::size_t rows = 0, x_width = 0, y_width = 0;
  std::vector<ColumnProfile> columns;  // of x, then of y
  SideProfile x, y, both;
};

// Of x [n, dx] and y [n, dy], finite, n >= 1; names of the columns of x and then of y.
SampleProfile profile_of(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         const std::vector<std::string>& names);

// Whether a side is taken for one of a few values: at most sqrt(n) different rows, so that pairs of
// such sides are drawn once or more on average.
bool few_values(const SideProfile& side, std::size_t rows);

}  // namespace infomax
