// Laws of (X, Y) from which we can sample and whose mutual information is known exactly.
//
// A suite names a family and its parameters; the family makes the task. Rows are independent
// unless the family says otherwise. Everything is drawn in double.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/matrix.h"
#include "core/random.h"

namespace infomax {

class Task {
 public:
  virtual ~Task() = default;

  virtual std::size_t x_width() const = 0;
  virtual std::size_t y_width() const = 0;
  virtual double mi() const = 0;  // I(X;Y) in nats

  // x [n, x_width], y [n, y_width]: n fresh pairs, taken from the stream in order.
  virtual void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const = 0;

  // scores(i, j) = log p(x_i, y_j) - log p(x_i) - log p(y_j), the optimal critic f*.
  virtual void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                 MatrixView<double> scores) const = 0;
};

// What a suite says of a task. Exactly one of information and correlation.
struct TaskSpec {
  std::size_t dimension = 0;
  std::optional<double> information{};  // nats, >= 0
  std::optional<double> correlation{};  // in (-1, 1)
};

struct TaskRow {
  std::string_view name;
  std::string_view summary;
  bool independent;       // are the pairs of one sample independent of each other?
  bool takes_parameters;  // has a suite to state dimension and information or correlation?
  std::unique_ptr<Task> (*make)(const TaskSpec&);  // throws InputError for impossible parameters
};

std::span<const TaskRow> tasks();
const TaskRow& task_named(std::string_view name);

}  // namespace infomax
