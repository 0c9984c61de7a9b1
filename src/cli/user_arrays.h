// The two arrays of a user's own, wherever they lie:
//
//   a.npy               NumPy's; more than two axes are flattened to [n, ...]
//   a.h5:dataset        HDF5's, likewise
//   a.csv, a.txt        a table of numbers (data/csv.h)
//   -                   either of the first and the last on standard input
//
// What a file is say its first bytes, not its name. Nothing is ever written to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace infomax {

struct ArrayPlaces {
  std::string x{}, y{};  // or
  std::string data{};    // of both,
  // these columns (data/column_choice.h); of an HDF5 file a data set each, x and y where none is
  // named; of a table X... and Y...
  std::vector<std::string> x_cols{}, y_cols{};
  bool drop_nan = false;
  bool x_alone = false;  // y is neither wanted nor read
};

struct UserArrays {
  std::size_t rows = 0, x_width = 0, y_width = 0;
  std::vector<double> x_values, y_values;
  std::vector<std::string> names;  // of the columns of x, then of y
  std::vector<std::size_t> kept;   // the number of each row where it was read, from 0
  std::size_t read_rows = 0;
  std::vector<std::string> notes;  // what was done to them, a sentence each
  ConstMatrixView<double> x() const { return {x_values.data(), rows, x_width}; }
  ConstMatrixView<double> y() const { return {y_values.data(), rows, y_width}; }
};

// Throws InputError that names the file, and row and column where there is one, for what isn't
// there or has no numbers, sides of unequally many rows, a number that isn't finite (NaN is dropped
// with its row where that is asked), a column on both sides of a table, and standard input for both
// sides; IoError where the system refuses to read.
UserArrays read_user_arrays(const ArrayPlaces& places);

}  // namespace infomax
