#include "tasks/finite_sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "core/ranks.h"

namespace infomax {

namespace {

constexpr std::size_t kBlock = 1024;

// No suite is called so: a suite's name is a file's.
constexpr std::string_view kSuite = "sample/";

void copy_rows(ConstMatrixView<double> from, std::size_t rows, double* to) {
  for (std::size_t i = 0; i < rows; ++i) to = std::ranges::copy(from.row(i), to).out;
}

void standardise_columns(std::vector<double>& values, std::size_t rows, std::size_t width) {
  const double n = static_cast<double>(rows);
  for (std::size_t k = 0; k < width; ++k) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < rows; ++i) mean += values[i * width + k] / n;
    for (std::size_t i = 0; i < rows; ++i) {
      const double off = values[i * width + k] - mean;
      square += off * off / n;
    }
    const double scale = square > 0 ? 1 / std::sqrt(square) : 0;
    for (std::size_t i = 0; i < rows; ++i)
      values[i * width + k] = (values[i * width + k] - mean) * scale;
  }
}

template <class Map>
void map_columns(std::vector<double>& values, std::size_t rows, std::size_t width, Map map) {
  std::vector<double> column(rows);
  for (std::size_t k = 0; k < width; ++k) {
    for (std::size_t i = 0; i < rows; ++i) column[i] = values[i * width + k];
    column = map(column);
    for (std::size_t i = 0; i < rows; ++i) values[i * width + k] = column[i];
  }
}

std::vector<double> ranks_over_n(const std::vector<double>& column) {
  std::vector<double> out = ranks_of(column);
  for (double& v : out) v /= static_cast<double>(column.size());
  return out;
}

}  // namespace

FiniteSample::FiniteSample(const Task& task, std::string_view name, SeedBlock block,
                           std::uint32_t seed, std::size_t rows)
    : rows_(rows),
      x_width_(task.x_width()),
      y_width_(task.y_width()),
      x_(rows * task.x_width()),
      y_(rows * task.y_width()) {
  if (rows == 0) throw ShapeError("sample: 0 rows, want at least 1");
  const Streams streams(kSuite, name, block, seed);
  const std::size_t dependent = task.dependent_rows();
  const std::size_t together = dependent == kAllRows ? rows : dependent > 0 ? dependent : kBlock;
  std::vector<double> x(together * x_width_), y(together * y_width_);
  const MatrixView<double> x_block(x.data(), together, x_width_),
      y_block(y.data(), together, y_width_);
  for (std::size_t first = 0; first < rows; first += together) {
    Stream stream = streams("rows", static_cast<std::uint32_t>(first / together));
    task.sample(stream, x_block, y_block);
    const std::size_t count = std::min(together, rows - first);
    copy_rows(x_block, count, x_.data() + first * x_width_);
    copy_rows(y_block, count, y_.data() + first * y_width_);
  }
}

FiniteSample::FiniteSample(ConstMatrixView<double> x, ConstMatrixView<double> y)
    : rows_(x.rows()),
      x_width_(x.cols()),
      y_width_(y.cols()),
      x_(x.rows() * x.cols()),
      y_(y.rows() * y.cols()) {
  if (x.rows() != y.rows() || x.rows() == 0)
    throw ShapeError(fmt::format(
        "sample: x has {} rows and y {}, want as many of either, 1 or more", x.rows(), y.rows()));
  copy_rows(x, rows_, x_.data());
  copy_rows(y, rows_, y_.data());
}

void FiniteSample::standardise() {
  standardise_columns(x_, rows_, x_width_);
  standardise_columns(y_, rows_, y_width_);
}

void FiniteSample::rank() {
  map_columns(x_, rows_, x_width_, ranks_over_n);
  map_columns(y_, rows_, y_width_, ranks_over_n);
}

void FiniteSample::normal_scores() {
  map_columns(x_, rows_, x_width_, normal_scores_of);
  map_columns(y_, rows_, y_width_, normal_scores_of);
}

SplitSizes split_sizes(std::size_t rows, double training_share, double validation_share) {
  if (!(training_share > 0 && validation_share >= 0 && training_share + validation_share < 1))
    throw InputError(fmt::format(
        "training_share is {} and validation_share {}, want more than 0 and at least 0, together "
        "less than 1: the test part gets the rest",
        training_share, validation_share));
  const auto share_of = [&](double share) {
    return static_cast<std::size_t>(share * static_cast<double>(rows));
  };
  SplitSizes sizes{share_of(training_share), share_of(validation_share), 0};
  sizes.test = rows - sizes.training - sizes.validation;
  if (sizes.training < 2 || (validation_share > 0 && sizes.validation < 2) || sizes.test < 2)
    throw InputError(fmt::format(
        "{} rows are {} for training, {} for validation and {} for tests, want at least 2 of each",
        rows, sizes.training, sizes.validation, sizes.test));
  return sizes;
}

SampleSplit::SampleSplit(const SplitSizes& sizes, Stream order)
    : sizes_(sizes), order_(sizes.training + sizes.validation + sizes.test) {
  order.permutation(order_);
}

Stream split_stream(std::string_view name, SeedBlock block, std::uint32_t seed) {
  return Streams(kSuite, name, block, seed)("split");
}

std::string sample_name(std::string_view task, const Settings& parameters) {
  std::map<std::string, std::string> sorted;
  for (const auto& [name, value] : parameters.items()) sorted[name] = to_text(value);
  std::string out(task);
  for (const auto& [name, value] : sorted) out += fmt::format(",{}={}", name, value);
  return out;
}

}  // namespace infomax
