#include "tasks/eight_bit.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "core/error.h"

namespace infomax {

namespace {

void round_to_bytes(MatrixView<double> u) {
  for (std::size_t i = 0; i < u.rows(); ++i)
    for (double& value : u.row(i)) {
      if (!(value >= 0 && value <= 1))
        throw NumericError(fmt::format("eight-bit: a value is {}, want one in [0, 1]", value));
      value = std::floor(255 * value + 0.5) / 255;
    }
}

class EightBit final : public Task {
 public:
  explicit EightBit(std::unique_ptr<Task> task) : task_(std::move(task)) {}

  std::size_t x_width() const override { return task_->x_width(); }
  std::size_t y_width() const override { return task_->y_width(); }
  std::size_t dependent_rows() const override { return task_->dependent_rows(); }
  Truth truth() const override {
    Truth truth = task_->truth();
    if (truth.by != Truth::By::unknown) truth.by = Truth::By::upper_bound;
    return truth;
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    task_->sample(stream, x, y);
    round_to_bytes(x);
    round_to_bytes(y);
  }

 private:
  std::unique_ptr<Task> task_;
};

}  // namespace

std::unique_ptr<Task> make_eight_bit(std::unique_ptr<Task> task) {
  return std::make_unique<EightBit>(std::move(task));
}

}  // namespace infomax
