#include "tasks/distributions/diagonal_mixture.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "tasks/columns.h"
#include "tasks/normal_mixture.h"

namespace infomax {

namespace {

constexpr Truth kUnknown{std::numeric_limits<double>::quiet_NaN(), Truth::By::unknown};

std::vector<double> list_of(const Settings& settings, std::string_view name, std::size_t wanted) {
  std::vector<double> out = settings.numbers(name);
  if (out.size() != wanted)
    throw InputError(
        fmt::format("diagonal-mixture: {} has {} numbers, want {}", name, out.size(), wanted));
  return out;
}

std::vector<NormalPart> parts_of(const Settings& settings, std::size_t dx, std::size_t dy) {
  const std::vector<double> weights = settings.numbers("weights");
  const std::size_t n = dx + dy, count = weights.size();
  const std::vector<double> means = list_of(settings, "means", count * n),
                            variances = list_of(settings, "variances", count * n);
  std::vector<double> correlations(count);
  if (settings.has("correlations")) {
    if (n != 2)
      throw InputError(fmt::format(
          "diagonal-mixture: correlations are of x and y of one column each, found {} and {}", dx,
          dy));
    correlations = list_of(settings, "correlations", count);
  }
  std::vector<NormalPart> parts;
  for (std::size_t k = 0; k < count; ++k) {
    NormalPart part{weights[k], std::vector<double>(n), std::vector<double>(n * n)};
    for (std::size_t c = 0; c < n; ++c) {
      part.mean[c] = means[k * n + c];
      part.covariance[c * n + c] = variances[k * n + c];
    }
    if (n == 2)
      part.covariance[1] = part.covariance[2] =
          correlations[k] * std::sqrt(part.covariance[0] * part.covariance[3]);
    parts.push_back(std::move(part));
  }
  return parts;
}

// Of a mixture of one column a side.
class ScalarMixture final : public ScalarPair {
 public:
  explicit ScalarMixture(std::unique_ptr<Task> mixture) : mixture_(std::move(mixture)) {}

  Truth truth() const override { return mixture_->truth(); }
  void draw(Stream& stream, double& x, double& y) const override {
    mixture_->sample(stream, {&x, 1, 1}, {&y, 1, 1});
  }
  void draw_many(Stream& stream, std::span<double> x, std::span<double> y) const override {
    mixture_->sample(stream, {x.data(), x.size(), 1}, {y.data(), y.size(), 1});
  }
  std::optional<PairMoments> moments() const override {
    const Moments of = *mixture_->moments();
    return PairMoments{of.mean[0], of.mean[1], of.covariance[0], of.covariance[3],
                       of.covariance[1]};
  }
  double log_density_ratio(double x, double y) const override {
    double score = 0;
    mixture_->log_density_ratio({&x, 1, 1}, {&y, 1, 1}, {&score, 1, 1});
    return score;
  }

 private:
  std::unique_ptr<Task> mixture_;
};

}  // namespace

std::unique_ptr<Task> make_diagonal_mixture(const Settings& settings) {
  const auto dx = static_cast<std::size_t>(settings.count("x_dimension")),
             dy = static_cast<std::size_t>(settings.count("y_dimension")),
             copies = static_cast<std::size_t>(settings.count("copies"));
  if (copies > 1 && (dx != 1 || dy != 1))
    throw InputError(
        fmt::format("diagonal-mixture: {} copies of {} and {} columns, want one column a side",
                    copies, dx, dy));
  std::unique_ptr<Task> mixture =
      make_normal_mixture("diagonal-mixture", dx, parts_of(settings, dx, dy), kUnknown);
  if (copies == 1) return mixture;
  return make_columns("diagonal-mixture", copies,
                      std::make_unique<ScalarMixture>(std::move(mixture)));
}

}  // namespace infomax
