#include "tasks/normal_mixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"
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
    for (std::size_t i = 0; i < x.rows(); ++i) {
      const double u = stream.uniform();
      const auto part = std::ranges::lower_bound(up_to_, u) - up_to_.begin();
      parts_[static_cast<std::size_t>(part)].draw(stream, x.row(i), y.row(i));
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
  std::string name_;
  Truth truth_;
  std::vector<double> up_to_,
      log_weights_;  // by part: the sum of weights up to it, and its weight's logarithm
  std::vector<NormalBlocks> parts_;
};

}  // namespace

std::unique_ptr<Task> make_normal_mixture(std::string name, std::size_t dx,
                                          const std::vector<NormalPart>& parts, Truth truth) {
  return std::make_unique<NormalMixture>(std::move(name), dx, parts, truth);
}

}  // namespace infomax
