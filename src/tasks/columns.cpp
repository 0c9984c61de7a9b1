#include "tasks/columns.h"

#include <utility>

#include "core/require.h"

namespace infomax {

namespace {

class Columns final : public Task, public DensityRatio {
 public:
  Columns(std::string name, std::size_t dimension, std::unique_ptr<ScalarPair> pair)
      : name_(std::move(name)), dimension_(dimension), pair_(std::move(pair)) {
    require_positive(name_, "dimension", dimension);
  }

  std::size_t x_width() const override { return dimension_; }
  std::size_t y_width() const override { return dimension_; }
  Truth truth() const override {
    Truth truth = pair_->truth();
    truth.nats *= static_cast<double>(dimension_);
    truth.error *= static_cast<double>(dimension_);
    return truth;
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape(name_, "x", x, x.rows(), dimension_);
    require_shape(name_, "y", y, x.rows(), dimension_);
    if (x.contiguous() && y.contiguous()) {
      pair_->draw_many(stream, {x.data(), x.size()}, {y.data(), y.size()});
      return;
    }
    for (std::size_t i = 0; i < x.rows(); ++i) pair_->draw_many(stream, x.row(i), y.row(i));
  }

  const DensityRatio* density_ratio() const override {
    return pair_->has_density_ratio() ? this : nullptr;
  }
  bool square_integrable() const override { return pair_->square_integrable(); }

  std::optional<Moments> moments() const override {
    const std::optional<PairMoments> of = pair_->moments();
    if (!of) return std::nullopt;
    const std::size_t d = dimension_, n = 2 * d;
    Moments out{std::vector<double>(n, of->mean_x), std::vector<double>(n * n)};
    for (std::size_t k = 0; k < d; ++k) {
      out.mean[d + k] = of->mean_y;
      out.covariance[k * n + k] = of->variance_x;
      out.covariance[(d + k) * n + d + k] = of->variance_y;
      out.covariance[k * n + d + k] = out.covariance[(d + k) * n + k] = of->covariance;
    }
    return out;
  }
  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape(name_, "x", x, x.rows(), dimension_);
    require_shape(name_, "y", y, y.rows(), dimension_);
    require_shape(name_, "scores", scores, x.rows(), y.rows());
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t j = 0; j < y.rows(); ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < dimension_; ++k)
          sum += pair_->log_density_ratio(x(i, k), y(j, k));
        scores(i, j) = sum;
      }
  }

 private:
  std::string name_;
  std::size_t dimension_;
  std::unique_ptr<ScalarPair> pair_;
};

}  // namespace

std::unique_ptr<Task> make_columns(std::string name, std::size_t dimension,
                                   std::unique_ptr<ScalarPair> pair) {
  return std::make_unique<Columns>(std::move(name), dimension, std::move(pair));
}

}  // namespace infomax
