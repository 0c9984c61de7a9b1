#include "tasks/distributions/weighted_gaussian.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
#include "tasks/distributions/gaussian.h"
#include "tasks/normal_rows.h"

namespace infomax {

namespace {

// Each pair is a Gaussian task of its own.
class WeightedGaussian final : public Task, public DensityRatio {
 public:
  WeightedGaussian(std::vector<std::unique_ptr<Task>> pairs, std::vector<PairWeights> weights,
                   double information)
      : pairs_(std::move(pairs)), weights_(std::move(weights)), information_(information) {}

  std::size_t x_width() const override { return pairs_.size(); }
  std::size_t y_width() const override { return pairs_.size(); }
  Truth truth() const override { return {information_}; }
  const DensityRatio* density_ratio() const override { return this; }

  std::optional<Moments> moments() const override {
    const std::size_t d = pairs_.size(), n = 2 * d;
    Moments out = moments_of_pairs(d, d, 0, 0, 1);
    for (std::size_t k = 0; k < d; ++k)
      out.covariance[k * n + d + k] = out.covariance[(d + k) * n + k] =
          pairs_[k]->moments()->covariance[1];
    return out;
  }

  void sample(Stream& stream, MatrixView<double> x, MatrixView<double> y) const override {
    require_shape("weighted-gaussian", "x", x, x.rows(), x_width());
    require_shape("weighted-gaussian", "y", y, x.rows(), y_width());
    if (2 * pairs_.size() > kMostNormals) {
      for (std::size_t i = 0; i < x.rows(); ++i)
        for (std::size_t k = 0; k < pairs_.size(); ++k)
          pairs_[k]->sample(stream, {&x(i, k), 1, 1}, {&y(i, k), 1, 1});
      return;
    }
    for_rows_of_normals(stream, x.rows(), 2 * pairs_.size(),
                        [&](std::size_t i, std::span<const double> z) {
                          for (std::size_t k = 0; k < pairs_.size(); ++k) {
                            x(i, k) = z[2 * k];
                            y(i, k) = weights_[k].r * z[2 * k] + weights_[k].noise * z[2 * k + 1];
                          }
                        });
  }

  void log_density_ratio(ConstMatrixView<double> x, ConstMatrixView<double> y,
                         MatrixView<double> scores) const override {
    require_shape("weighted-gaussian", "x", x, x.rows(), x_width());
    require_shape("weighted-gaussian", "y", y, y.rows(), y_width());
    require_shape("weighted-gaussian", "scores", scores, x.rows(), y.rows());
    for (std::size_t i = 0; i < x.rows(); ++i)
      for (std::size_t j = 0; j < y.rows(); ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < pairs_.size(); ++k) {
          double score = 0;
          pairs_[k]->log_density_ratio({&x(i, k), 1, 1}, {&y(j, k), 1, 1}, {&score, 1, 1});
          sum += score;
        }
        scores(i, j) = sum;
      }
  }

 private:
  std::vector<std::unique_ptr<Task>> pairs_;
  std::vector<PairWeights> weights_;
  double information_;
};

}  // namespace

std::unique_ptr<Task> make_weighted_gaussian(const Settings& settings) {
  const auto dimension = static_cast<std::size_t>(settings.count("dimension"));
  const double information = settings.number("information");
  Stream stream = Streams("task", "weighted-gaussian", SeedBlock::reference,
                          static_cast<std::uint32_t>(settings.count("weights_seed")))("weights");
  std::vector<double> weights(dimension);
  double sum = 0;
  for (double& weight : weights) sum += weight = -det_log(stream.uniform());
  std::vector<std::unique_ptr<Task>> pairs;
  std::vector<PairWeights> of_pairs;
  for (const double weight : weights) {
    const double nats = information * weight / sum;
    if (!(nats >= 0 && nats <= kGaussianMostNatsPerPair))
      throw InputError(fmt::format(
          "weighted-gaussian: information is {}, of which one pair gets {:.4g} nats, want at most "
          "{} and at least 0",
          information, nats, kGaussianMostNatsPerPair));
    const Settings pair{{"dimension", std::int64_t{1}}, {"information", nats}};
    pairs.push_back(make_gaussian(pair));
    of_pairs.push_back(gaussian_pair_weights(pair));
  }
  return std::make_unique<WeightedGaussian>(std::move(pairs), std::move(of_pairs), information);
}

}  // namespace infomax
