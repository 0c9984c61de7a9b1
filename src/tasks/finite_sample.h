// N pairs, these and no others: what an estimator gets that doesn't draw its own.
//
// The sample of a task is a function of the task, the block of seeds and the seed alone: all
// estimators at one seed see the same rows, whatever suite or point asks. Rows are drawn in blocks
// of 1,024, so N rows are the first N of any longer sample.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "tasks/task.h"

namespace infomax {

class FiniteSample {
 public:
  // `task` is what the name and the parameters make (sample_name). Throws ShapeError for no rows.
  FiniteSample(const Task& task, std::string_view name, SeedBlock block, std::uint32_t seed,
               std::size_t rows);
  // A user's: x [n, dx] and y [n, dy], copied. Throws ShapeError unless both have as many rows, one
  // at least.
  FiniteSample(ConstMatrixView<double> x, ConstMatrixView<double> y);

  std::size_t rows() const { return rows_; }
  ConstMatrixView<double> x() const { return {x_.data(), rows_, x_width_}; }
  ConstMatrixView<double> y() const { return {y_.data(), rows_, y_width_}; }

  // Every column to mean 0 and standard deviation 1, over all rows (sums / n); a column of equal
  // values to zeros.
  void standardise();

 private:
  std::size_t rows_, x_width_, y_width_;
  std::vector<double> x_, y_;
};

// How a task is called where its sample is drawn: "gaussian,dimension=5,information=2", the
// parameters by name as text.
std::string sample_name(std::string_view task, const Settings& parameters);

}  // namespace infomax
