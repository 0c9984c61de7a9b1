#include "tasks/distributions/ambient.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/require.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/normal_rows.h"

namespace infomax {

namespace {

class Ambient final : public Task {
 public:
  Ambient(std::size_t dimension, std::unique_ptr<Task> pair, PairWeights weights)
      : dimension_(dimension),
        noise_((dimension - 1) / 2),
        pair_(std::move(pair)),
        weights_(weights) {}

  std::size_t x_width() const override { return dimension_; }
  std::size_t y_width() const override { return dimension_; }
  Truth truth() const override { return pair_->truth(); }

  std::optional<Moments> moments() const override {
    const double r = pair_->moments()->covariance[1];
    const std::size_t n = 2 * dimension_;
    Moments out = moments_of_pairs(dimension_, dimension_, 0, 0, 1);
    const auto repeats = [&](std::size_t i) { return i % dimension_ >= noise_; };
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != j && repeats(i) && repeats(j))
          out.covariance[i * n + j] = (i < dimension_) == (j < dimension_) ? 1 : r;
    return out;
  }

  // The pair first, then the noise of x and that of y.
  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("ambient", "x", x, x.rows(), dimension_);
    require_shape("ambient", "y", y, x.rows(), dimension_);
    if (2 + 2 * noise_ <= kMostNormals) {
      for_rows_of_normals(stream, x.rows(), 2 + 2 * noise_,
                          [&](std::size_t i, std::span<const double> z) {
                            const double s = z[0], t = weights_.r * s + weights_.noise * z[1];
                            copy(z.subspan(2, noise_), s, x.row(i));
                            copy(z.subspan(2 + noise_, noise_), t, y.row(i));
                          });
      return;
    }
    for (std::size_t i = 0; i < x.rows(); ++i) {
      double s = 0, t = 0;
      pair_->sample(stream, {&s, 1, 1}, {&t, 1, 1});
      fill(stream, s, x.row(i));
      fill(stream, t, y.row(i));
    }
  }

 private:
  void copy(std::span<const double> noise, double signal, std::span<double> row) const {
    std::ranges::copy(noise, row.begin());
    std::ranges::fill(row.subspan(noise_), signal);
  }
  void fill(Stream& stream, double signal, std::span<double> row) const {
    stream.fill_normal(row.first(noise_));
    std::ranges::fill(row.subspan(noise_), signal);
  }

  std::size_t dimension_, noise_;
  std::unique_ptr<Task> pair_;
  PairWeights weights_;
};

}  // namespace

std::unique_ptr<Task> make_ambient(const Settings& settings) {
  Settings pair{{"dimension", std::int64_t{1}}};
  for (const char* key : {"information", "correlation"})
    if (const Value* value = settings.find(key)) pair.set(key, *value);
  return std::make_unique<Ambient>(static_cast<std::size_t>(settings.count("dimension")),
                                   make_gaussian(pair), gaussian_pair_weights(pair));
}

}  // namespace infomax
