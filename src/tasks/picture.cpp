#include "tasks/picture.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace infomax {

namespace {

constexpr std::size_t kRows = 20000;
constexpr std::string_view kShades = " .:-=+*#%@";

// The range of all but the outermost hundredth.
struct Range {
  double low = 0, high = 1;

  explicit Range(std::vector<double> values) {
    const auto at = [&](double share) {
      const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * (kRows - 1));
      std::ranges::nth_element(values, place);
      return *place;
    };
    low = at(0.005);
    high = at(0.995);
  }
  // Of `cells` equal ones; `cells` outside.
  std::size_t cell(double value, std::size_t cells) const {
    if (!(value >= low && value <= high)) return cells;
    if (high == low) return cells / 2;
    const double share = (value - low) / (high - low);
    return std::min(static_cast<std::size_t>(share * static_cast<double>(cells)), cells - 1);
  }
};

}  // namespace

std::string picture(const Task& task, std::size_t columns, std::size_t lines) {
  const std::size_t dx = task.x_width(), dy = task.y_width();
  std::vector<double> x(kRows * dx), y(kRows * dy), first_x(kRows), first_y(kRows);
  Stream stream = Streams("picture", "", SeedBlock::reference, 0)(Purpose::other);
  sample_apart(task, stream, {x.data(), kRows, dx}, {y.data(), kRows, dy});
  for (std::size_t i = 0; i < kRows; ++i) {
    first_x[i] = x[i * dx];
    first_y[i] = y[i * dy];
  }
  const Range across(first_x), up(first_y);
  std::vector<double> counts(columns * lines);
  for (std::size_t i = 0; i < kRows; ++i) {
    const std::size_t column = across.cell(first_x[i], columns), line = up.cell(first_y[i], lines);
    if (column < columns && line < lines) ++counts[(lines - 1 - line) * columns + column];
  }
  const double most = *std::ranges::max_element(counts);
  std::string out;
  for (std::size_t line = 0; line < lines; ++line) {
    for (std::size_t column = 0; column < columns; ++column) {
      const double share = std::sqrt(counts[line * columns + column] / most);
      out += kShades[static_cast<std::size_t>(
          std::ceil(share * static_cast<double>(kShades.size() - 1)))];
    }
    out += '\n';
  }
  return out;
}

}  // namespace infomax
