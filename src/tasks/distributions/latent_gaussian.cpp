#include "tasks/distributions/latent_gaussian.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/math.h"
#include "core/require.h"
#include "core/vector_clones.h"
#include "tasks/normal_blocks.h"
#include "tasks/normal_rows.h"

namespace infomax {

namespace {

struct Loadings {
  double all, side, pair, column, noise;
};

double variance(const Loadings& a, bool paired) {
  const double own = paired ? a.pair : a.column;
  return a.all * a.all + a.side * a.side + own * own + a.noise * a.noise;
}

// [dx + dy, dx + dy], of unit variances.
std::vector<double> correlations(const Loadings& a, std::size_t dx, std::size_t dy,
                                 std::size_t pairs) {
  const std::size_t n = dx + dy;
  std::vector<double> out(n * n);
  const auto of = [&](std::size_t i) {
    return i < dx ? i : i - dx;
  };  // a column's number on its side
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const bool one_side = (i < dx) == (j < dx), paired_i = of(i) < pairs,
                 paired_j = of(j) < pairs;
      double covariance = a.all * a.all;
      if (one_side) covariance += a.side * a.side;
      if (of(i) == of(j) && paired_i && !one_side) covariance += a.pair * a.pair;
      out[i * n + j] =
          i == j ? 1 : covariance / std::sqrt(variance(a, paired_i) * variance(a, paired_j));
    }
  return out;
}

struct Sides {
  std::size_t dx, dy, pairs;
  double paired_scale, other_scale;
};

// A row from its own normals, those of the pairs and what all its columns have in common. Returns
// where the next row's own normals begin.
INFOMAX_ALWAYS_INLINE const double* place_side(const Loadings& a, const Sides& of,
                                               const double* own, const double* shared,
                                               const double* zeros, double common, double* row,
                                               std::size_t columns) {
  const std::size_t others = columns - of.pairs;
  const double* column = zeros;
  if (a.column > 0) column = std::exchange(own, own + others);
#pragma GCC ivdep
  for (std::size_t k = 0; k < of.pairs; ++k)
    row[k] = of.paired_scale * (common + a.pair * shared[k] + a.noise * own[k]);
  double* const rest = row + of.pairs;
  own += of.pairs;
#pragma GCC ivdep
  for (std::size_t k = 0; k < others; ++k)
    rest[k] = of.other_scale * (common + a.column * column[k] + a.noise * own[k]);
  return own + others;
}

// Factors that have no loading are zeros.
INFOMAX_VECTOR_CLONES
void place_row(const Loadings& loadings, const Sides& of, const double* z, const double* zeros,
               double* x, double* y) {
  const Loadings a = loadings;  // which no store changes
  const Sides sides = of;
  const double* next = z;
  const double all = a.all > 0 ? a.all * *next++ : 0;
  const double of_x = a.side > 0 ? a.side * *next++ : 0, of_y = a.side > 0 ? a.side * *next++ : 0;
  const double* const shared = a.pair > 0 ? std::exchange(next, next + sides.pairs) : zeros;
  next = place_side(a, sides, next, shared, zeros, all + of_x, x, sides.dx);
  place_side(a, sides, next, shared, zeros, all + of_y, y, sides.dy);
}

class LatentGaussian final : public Task, public DensityRatio {
 public:
  LatentGaussian(const Loadings& loadings, std::size_t dx, std::size_t dy, std::size_t pairs)
      : loadings_(loadings),
        pairs_(pairs),
        sides_{dx, dy, pairs, 1 / std::sqrt(variance(loadings, true)),
               1 / std::sqrt(variance(loadings, false))},
        blocks_(
            "latent-gaussian", std::vector<double>(dx + dy),
            ConstMatrixView<double>(correlations(loadings, dx, dy, pairs).data(), dx + dy, dx + dy),
            dx),
        zeros_(std::max(dx, dy)) {}

  std::size_t x_width() const override { return blocks_.x_width(); }
  std::size_t y_width() const override { return blocks_.y_width(); }
  Truth truth() const override { return {std::max(blocks_.information(), 0.0)}; }
  const DensityRatio* density_ratio() const override { return this; }
  std::optional<double> y_entropy() const override { return blocks_.y_entropy(); }
  std::optional<Moments> moments() const override { return blocks_.moments(); }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("latent-gaussian", "x", x, x.rows(), x_width());
    require_shape("latent-gaussian", "y", y, x.rows(), y_width());
    const std::size_t columns = x_width() + y_width();
    const std::size_t width = (loadings_.all > 0 ? 1 : 0) + (loadings_.side > 0 ? 2 : 0) +
                              (loadings_.pair > 0 ? pairs_ : 0) +
                              (loadings_.column > 0 ? columns - 2 * pairs_ : 0) + columns;
    for_rows_of_normals(stream, x.rows(), width, [&](std::size_t i, std::span<const double> z) {
      place_row(loadings_, sides_, z.data(), zeros_.data(), x.row(i).data(), y.row(i).data());
    });
  }

  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    log_density_ratio_of("latent-gaussian", blocks_, x, y, scores);
  }

 private:
  Loadings loadings_;
  std::size_t pairs_;
  Sides sides_;
  NormalBlocks blocks_;
  std::vector<double> zeros_;  // of factors that have no loading
};

}  // namespace

std::unique_ptr<Task> make_latent_gaussian(const Settings& settings) {
  const auto dx = static_cast<std::size_t>(settings.count("x_dimension")),
             dy = static_cast<std::size_t>(settings.count("y_dimension"));
  const std::size_t pairs = dependent_pairs("latent-gaussian", settings, dx, dy);
  const Loadings loadings{settings.number("factor_of_all"), settings.number("factor_of_side"),
                          settings.number("factor_of_pair"), settings.number("factor_of_column"),
                          settings.number("column_noise")};
  return std::make_unique<LatentGaussian>(loadings, dx, dy, pairs);
}

}  // namespace infomax
