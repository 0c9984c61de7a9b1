// Joint distributions of (X, Y) that can be sampled and whose mutual information is known.
//
// A suite names a distribution and its parameters; the distribution's row makes the task. Rows are
// independent unless the row says otherwise. Everything is drawn in double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
#include "core/random.h"
#include "data/image_set.h"

namespace infomax {

// What is known of I(X;Y), and how.
struct Truth {
  // An upper bound is no truth to set a bias against; of what is unknown nats is NaN.
  enum class By { closed_form, quadrature, monte_carlo, upper_bound, unknown };

  double nats = 0;
  By by = By::closed_form;
  double error =
      0;  // nats: a bound on a quadrature's error, a Monte Carlo mean's standard error; else 0
};
std::string_view to_string(Truth::By by);  // "closed form"

// log p(x, y) - log p(x) - log p(y), where it is known: the optimal critic f*.
class DensityRatio {
 public:
  virtual ~DensityRatio() = default;
  // scores(i, j) = f*(x_i, y_j):  x [n, x_width], y [m, y_width], scores [n, m]. Throws ShapeError
  // for others.
  virtual void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                 MatrixView<double> scores) const = 0;
  // Is the second moment of e^f* over p(x) p(y) finite? Then so is the variance of bounds that
  // average e^f* over negatives, such as I_NWJ's.
  virtual bool square_integrable() const { return true; }
};

// Of the columns of x and then of y.
struct Moments {
  std::vector<double> mean;        // [dx + dy]
  std::vector<double> covariance;  // [dx + dy, dx + dy]
};

// All rows of a sample depend on each other, however many there are.
inline constexpr std::size_t kAllRows = static_cast<std::size_t>(-1);

class Task {
 public:
  virtual ~Task() = default;

  virtual std::size_t x_width() const = 0;
  virtual std::size_t y_width() const = 0;
  virtual Truth truth() const = 0;

  // x [n, x_width], y [n, y_width]: n fresh pairs, taken from the stream in order.
  virtual void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const = 0;

  // Null where the ratio isn't known.
  virtual const DensityRatio* density_ratio() const { return nullptr; }

  // H(Y), the differential entropy of y in nats, where it is known.
  virtual std::optional<double> y_entropy() const { return std::nullopt; }

  // By formulas, where they are known and eighth moments are finite: a sample's covariances and
  // their standard errors can be held against them.
  virtual std::optional<Moments> moments() const { return std::nullopt; }

  // The distribution that training step `step` draws from: most don't change.
  virtual const Task& at(std::int64_t /*step*/) const { return *this; }
  virtual bool moves() const { return false; }  // does it?

  // How many rows of a sample depend on each other: those of a batch; 0 where none do; kAllRows. A
  // finite sample comes in whole batches of so many.
  virtual std::size_t dependent_rows() const { return 0; }

  double mi() const { return truth().nats; }  // I(X;Y) in nats
  // That of density_ratio(). Throws Error where there is none.
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const;
};

// Rows that don't depend on each other, whatever the task: of rows that do, the first of every
// batch. Same shapes and errors as Task::sample.
void sample_apart(const Task& task, Stream& stream, MatrixView<double> x, MatrixView<double> y);

struct TaskRow {
  std::string_view name;     // "gaussian"
  std::string_view summary;  // one line for `infomax list tasks`
  // How X and Y come about and what their information is, for `infomax show`; whose it is.
  std::string_view formula, source;
  bool independent = true;  // are the pairs of one sample independent of each other?
  std::span<const Parameter> parameters{};
  std::span<const std::string_view> examples{};  // parameters that the registry's tests try
  int version = 0;                               // core/registry.h
  // Throws InputError for impossible parameters. Settings that aren't the row's parameters aren't
  // looked at.
  std::unique_ptr<Task> (*make)(const Settings&) = nullptr;
  // Instead, of a task that is made of the images that its parameter image_set names. Throws
  // InputError where there are none.
  std::unique_ptr<Task> (*make_of_images)(const Settings&,
                                          const std::shared_ptr<const ImageSet>&) = nullptr;
};

// What the row makes, of images or without.
std::unique_ptr<Task> make_of(const TaskRow& row, const Settings& settings,
                              const std::shared_ptr<const ImageSet>& images);

std::span<const TaskRow> tasks();
const TaskRow& task_named(std::string_view name);

}  // namespace infomax
