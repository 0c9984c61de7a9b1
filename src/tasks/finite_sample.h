// N pairs, these and no others: what an estimator gets that doesn't draw its own.
//
// The sample of a task is a function of the task, the block of seeds and the seed alone: all
// estimators at one seed see the same rows, whatever suite or point asks. Rows are drawn in blocks
// of 1,024 (or of the rows that depend on each other), so N rows are the first N of any longer
// sample, but for tasks all of whose rows depend on each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
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
  // Every column to its ranks over n: 1/n for the least value, 1 for the largest; equal values
  // share the mean of theirs.
  void rank();
  // Every column to its normal scores, Phi^-1(rank / (n + 1)).
  void normal_scores();

 private:
  std::size_t rows_, x_width_, y_width_;
  std::vector<double> x_, y_;
};

// The rows of a sample in three parts for an estimator that is trained: what it is trained on, what
// decides when to stop, and what its estimate is of. Each row is in one of them, in the order of a
// random permutation: a user's rows may come sorted.
struct SplitSizes {
  std::size_t training = 0, validation = 0, test = 0;
};
// Shares of the rows, rounded down; the test part gets the rest. Throws InputError where a part
// that has a share, or the test part, is left with fewer than 2 rows, and for a training share of
// 0, a negative one, or shares of 1 together.
SplitSizes split_sizes(std::size_t rows, double training_share, double validation_share);

class SampleSplit {
 public:
  SampleSplit(const SplitSizes& sizes, Stream order);

  std::span<const std::uint32_t> training() const {
    return std::span(order_).first(sizes_.training);
  }
  std::span<const std::uint32_t> validation() const {
    return std::span(order_).subspan(sizes_.training, sizes_.validation);
  }
  std::span<const std::uint32_t> test() const { return std::span(order_).last(sizes_.test); }

 private:
  SplitSizes sizes_;
  std::vector<std::uint32_t> order_;
};

// That of a task's sample: like its rows a function of the task, the block of seeds and the seed,
// so that all estimators are trained and tested on the same.
Stream split_stream(std::string_view name, SeedBlock block, std::uint32_t seed);

// How a task is called where its sample is drawn: "gaussian,dimension=5,information=2", the
// parameters by name as text.
std::string sample_name(std::string_view task, const Settings& parameters);

}  // namespace infomax
