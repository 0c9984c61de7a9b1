#include "tasks/normal_mixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "tasks/draws.h"
#include "tasks/normal_blocks.h"

namespace infomax {

namespace {

// log sum_k exp(terms_k)
double log_sum(std::span<const double> terms) {
  const double top = *std::ranges::max_element(terms);
  double sum = 0;
  for (const double term : terms) sum += det_exp(term - top);
  return top + det_log(sum);
}

constexpr std::size_t kTogether = 256;  // rows

// Of rows of few columns, a column of many rows at a time: a row's part is told by blends, of its
// uniform with up to kMostParts - 1 thresholds, because nothing foretells a branch.
constexpr std::size_t kMostParts = 8, kFewColumns = 4;

struct Term {
  std::size_t column;
  std::array<double, kMostParts> value;  // by part
};
struct Column {
  std::array<double, kMostParts> mean;
  std::vector<Term> of_x, of_y;  // what of L isn't 0 in some part, over the columns of x and of y
};

// Copies, which no store may change: the compiler keeps them in registers.
template <std::size_t parts>
struct Blend {
  double value[parts], up_to[parts];

  INFOMAX_ALWAYS_INLINE Blend(const std::array<double, kMostParts>& values,
                              const std::array<double, kMostParts>& thresholds) {
    for (std::size_t k = 0; k < parts; ++k) {
      value[k] = values[k];
      up_to[k] = thresholds[k];
    }
  }
  INFOMAX_ALWAYS_INLINE double operator()(double u) const {
    double out = value[0];
    for (std::size_t k = 1; k < parts; ++k) out = up_to[k - 1] < u ? value[k] : out;
    return out;
  }
};

// out [kTogether] = mean + sum over of_x, + sum over of_y: z [columns, kTogether].
template <std::size_t parts>
INFOMAX_ALWAYS_INLINE void place_column(const Column& column,
                                        const std::array<double, kMostParts>& up_to,
                                        std::size_t count, const double* u, const double* z,
                                        double* out) {
  const Blend<parts> mean(column.mean, up_to);
  for (std::size_t i = 0; i < count; ++i) out[i] = mean(u[i]);
  for (const std::vector<Term>* const terms : {&column.of_x, &column.of_y}) {
    if (terms->empty()) continue;
    std::array<double, kTogether> sums{};
    for (const Term& term : *terms) {
      const double* const of = z + term.column * kTogether;
      const Blend<parts> value(term.value, up_to);
      for (std::size_t i = 0; i < count; ++i) sums[i] += value(u[i]) * of[i];
    }
    for (std::size_t i = 0; i < count; ++i) out[i] += sums[i];
  }
}

// So many rows are worked on for `count` of them: what fills the longest vector units.
constexpr std::size_t whole_lanes(std::size_t count) {
  return (count + 7) / 8 * 8;
}
static_assert(whole_lanes(kTogether) == kTogether);

// Rows z [count, columns] to columns [columns, kTogether], with zeros up to whole lanes.
template <std::size_t columns>
INFOMAX_ALWAYS_INLINE void transpose(const double* z, std::size_t count, double* out) {
  for (std::size_t k = 0; k < columns; ++k)
    for (std::size_t i = 0; i < count; ++i) out[k * kTogether + i] = z[i * columns + k];
  for (std::size_t k = 0; k < columns; ++k)
    std::fill(out + k * kTogether + count, out + k * kTogether + whole_lanes(count), 0.0);
}

struct Placed {
  std::span<const Column> columns;
  std::array<double, kMostParts> up_to;
  std::size_t parts, dx;
};

// Rows from `first` on.
template <std::size_t parts>
INFOMAX_ALWAYS_INLINE void place_by_blends(const Placed& by, std::size_t count, const double* u,
                                           const double* rows, MatrixView<double> x,
                                           MatrixView<double> y, std::size_t first) {
  std::array<double, kFewColumns * kTogether> z;
  std::array<double, kTogether> values;
  static_assert(kFewColumns == 4);
  if (by.columns.size() == 2) transpose<2>(rows, count, z.data());
  if (by.columns.size() == 3) transpose<3>(rows, count, z.data());
  if (by.columns.size() == 4) transpose<4>(rows, count, z.data());
  for (std::size_t c = 0; c < by.columns.size(); ++c) {
    place_column<parts>(by.columns[c], by.up_to, whole_lanes(count), u, z.data(), values.data());
    const MatrixView<double>& into = c < by.dx ? x : y;
    const std::size_t k = c < by.dx ? c : c - by.dx;
    for (std::size_t i = 0; i < count; ++i) into(first + i, k) = values[i];
  }
}

INFOMAX_VECTOR_CLONES
void place_few_columns(const Placed& by, std::size_t count, const double* u, const double* z,
                       MatrixView<double> x, MatrixView<double> y, std::size_t first) {
  if (by.parts <= 2) return place_by_blends<2>(by, count, u, z, x, y, first);
  if (by.parts <= 4) return place_by_blends<4>(by, count, u, z, x, y, first);
  place_by_blends<8>(by, count, u, z, x, y, first);
}

// part[i] = how many of up_to, the last one left out, lie below u[i].
INFOMAX_VECTOR_CLONES
void find_parts(std::span<const double> up_to, std::size_t count, const double* u,
                std::uint64_t* part) {
  std::fill_n(part, count, 0);
  for (std::size_t k = 0; k + 1 < up_to.size(); ++k)
    for (std::size_t i = 0; i < count; ++i) part[i] += up_to[k] < u[i] ? 1 : 0;
}

INFOMAX_VECTOR_CLONES
void place_rows(std::span<const NormalBlocks> parts, std::size_t count, const std::uint64_t* part,
                const double* z, MatrixView<double> x, MatrixView<double> y, std::size_t first) {
  const std::size_t dx = parts[0].x_width(), dy = parts[0].y_width();
  for (std::size_t i = 0; i < count; ++i)
    parts[part[i]].place(z + i * (dx + dy), x.row(first + i).data(), y.row(first + i).data(), dx,
                         dy);
}

class NormalMixture final : public Task, public DensityRatio {
 public:
  NormalMixture(std::string name, std::size_t dx, const std::vector<NormalPart>& parts, Truth truth)
      : name_(std::move(name)), truth_(truth) {
    double sum = 0;
    for (const NormalPart& part : parts) {
      if (!(part.weight > 0))
        throw InputError(
            fmt::format("{}: a part's weight is {}, want more than 0", name_, part.weight));
      sum += part.weight;
      up_to_.push_back(sum);
      log_weights_.push_back(det_log(part.weight));
      const std::size_t n = part.mean.size();
      require_size(name_, "covariance", part.covariance.size(), n * n);
      parts_.emplace_back(name_, part.mean, ConstMatrixView<double>(part.covariance.data(), n, n),
                          dx);
    }
    if (!(std::abs(sum - 1) < 1e-12))
      throw InputError(fmt::format("{}: the parts' weights are {} together, want 1", name_, sum));
    up_to_.back() = 1;
    keep_columns();
  }

  std::size_t x_width() const override { return parts_.front().x_width(); }
  std::size_t y_width() const override { return parts_.front().y_width(); }
  Truth truth() const override { return truth_; }
  const DensityRatio* density_ratio() const override { return this; }
  std::optional<Moments> moments() const override {
    const std::size_t n = x_width() + y_width();
    Moments out{std::vector<double>(n), std::vector<double>(n * n)};
    std::vector<Moments> parts;
    for (const NormalBlocks& part : parts_) parts.push_back(part.moments());
    const auto weight = [&](std::size_t k) {
      return k == 0 ? up_to_[0] : up_to_[k] - up_to_[k - 1];
    };
    for (std::size_t k = 0; k < parts.size(); ++k)
      for (std::size_t i = 0; i < n; ++i) out.mean[i] += weight(k) * parts[k].mean[i];
    for (std::size_t k = 0; k < parts.size(); ++k)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          out.covariance[i * n + j] +=
              weight(k) * (parts[k].covariance[i * n + j] +
                           (parts[k].mean[i] - out.mean[i]) * (parts[k].mean[j] - out.mean[j]));
    return out;
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, x.rows(), y_width());
    if (x.rows() < kFewRows) {
      for (std::size_t i = 0; i < x.rows(); ++i) {
        const auto part = std::ranges::lower_bound(up_to_, stream.uniform()) - up_to_.begin();
        parts_[static_cast<std::size_t>(part)].draw(stream, x.row(i), y.row(i));
      }
      return;
    }
    const std::size_t width = x_width() + y_width();
    Draws draws(stream);
    std::array<double, kTogether> u{};
    std::array<std::uint64_t, kTogether> part;
    for (std::size_t first = 0, count = 0; first < x.rows(); first += count) {
      const std::size_t left = x.rows() - first;
      draws.begin(left * (width + 2));
      count = draws.rows(std::min(left, kTogether), width, u.data());
      const double* const z = draws.end().data();
      if (!columns_.empty()) {
        place_few_columns({columns_, thresholds_, parts_.size(), x_width()}, count, u.data(), z, x,
                          y, first);
        continue;
      }
      find_parts(up_to_, count, u.data(), part.data());
      place_rows(parts_, count, part.data(), z, x, y, first);
    }
  }

  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape(name_, "x", x, x.rows(), x_width());
    require_shape(name_, "y", y, y.rows(), y_width());
    require_shape(name_, "scores", scores, x.rows(), y.rows());
    const std::size_t width = y_width(), count = parts_.size();
    std::vector<double> along(count * width), white(y.rows() * count * width), log_y(y.rows()),
        of_x(count), terms(count);
    const auto white_of = [&](std::size_t j, std::size_t k) {
      return std::span(white).subspan((j * count + k) * width, width);
    };
    for (std::size_t j = 0; j < y.rows(); ++j) {
      for (std::size_t k = 0; k < count; ++k)
        terms[k] = log_weights_[k] + parts_[k].of_y(y.row(j), white_of(j, k));
      log_y[j] = log_sum(terms);
    }
    for (std::size_t i = 0; i < x.rows(); ++i) {
      for (std::size_t k = 0; k < count; ++k)
        of_x[k] =
            log_weights_[k] + parts_[k].of_x(x.row(i), std::span(along).subspan(k * width, width));
      const double log_x = log_sum(of_x);
      for (std::size_t j = 0; j < y.rows(); ++j) {
        for (std::size_t k = 0; k < count; ++k)
          terms[k] = of_x[k] + parts_[k].log_conditional(std::span(along).subspan(k * width, width),
                                                         white_of(j, k));
        scores(i, j) = log_sum(terms) - log_x - log_y[j];
      }
    }
  }

 private:
  static constexpr std::size_t kFewRows = 4;

  void keep_columns() {
    const std::size_t dx = x_width(), n = dx + y_width();
    if (n > kFewColumns || parts_.size() > kMostParts) return;
    thresholds_.fill(1);  // which no uniform exceeds
    std::ranges::copy(up_to_, thresholds_.begin());
    for (std::size_t i = 0; i < n; ++i) {
      Column column;
      for (std::size_t part = 0; part < parts_.size(); ++part)
        column.mean[part] = parts_[part].mean()[i];
      for (std::size_t k = 0; k <= i; ++k) {
        Term term{k, {}};
        for (std::size_t part = 0; part < parts_.size(); ++part)
          term.value[part] = parts_[part].l(i, k);
        if (std::ranges::all_of(term.value, [](double value) { return value == 0; })) continue;
        // A row of x has one sum.
        (k < dx || i < dx ? column.of_x : column.of_y).push_back(term);
      }
      columns_.push_back(column);
    }
  }

  std::string name_;
  Truth truth_;
  std::vector<double> up_to_,
      log_weights_;  // by part: the sum of weights up to it, and its weight's logarithm
  std::vector<NormalBlocks> parts_;
  std::vector<Column> columns_;  // the same, where columns and parts are few
  std::array<double, kMostParts> thresholds_{};
};

}  // namespace

std::unique_ptr<Task> make_normal_mixture(std::string name, std::size_t dx,
                                          const std::vector<NormalPart>& parts, Truth truth) {
  return std::make_unique<NormalMixture>(std::move(name), dx, parts, truth);
}

}  // namespace infomax
