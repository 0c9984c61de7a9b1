#include "tasks/certify.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "tasks/sample_maps.h"
#include "tasks/transformed.h"

namespace infomax {

namespace {

constexpr double kErrors = 4;
constexpr double kMostInverseError = 1e-9;
constexpr std::size_t kBlock = 512;
constexpr std::size_t kLeastMomentRows = 10000, kMostMomentRows = 100000;
// Rows whose scores are taken together: of n x n the diagonal alone is of use.
constexpr std::size_t kTogether = 4;

struct Mean {
  double sum = 0, squares = 0;
  std::size_t count = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  double mean() const { return sum / static_cast<double>(count); }
  double standard_error() const {
    const double n = static_cast<double>(count), m = mean();
    return std::sqrt(std::max(squares / n - m * m, 0.0) / n);
  }
};

Mean mean_density_ratio(const Task& task, std::size_t rows, Stream& stream) {
  const std::size_t dx = task.x_width(), dy = task.y_width();
  std::vector<double> x(kBlock * dx), y(kBlock * dy), f(kTogether * kTogether);
  Mean mean;
  while (mean.count < rows) {
    const std::size_t block = std::min(kBlock, rows - mean.count);
    sample_apart(task, stream, {x.data(), block, dx}, {y.data(), block, dy});
    for (std::size_t first = 0; first < block; first += kTogether) {
      const std::size_t n = std::min(kTogether, block - first);
      const MatrixView<double> scores(f.data(), n, n);
      task.log_density_ratio(ConstMatrixView<double>(x.data() + first * dx, n, dx),
                             ConstMatrixView<double>(y.data() + first * dy, n, dy), scores);
      for (std::size_t i = 0; i < n; ++i) mean.add(scores(i, i));
    }
  }
  return mean;
}

void check_moments(const Task& task, std::size_t rows, const Stream& stream, Certificate& out) {
  const std::optional<Moments> want = task.moments();
  if (!want || rows < kLeastMomentRows) return;
  const std::size_t n = want->mean.size();
  out.moments = n + n * (n + 1) / 2;
  out.moments_apart = moments_apart(task, *want, std::min(rows, kMostMomentRows), stream);
  const double allowed = moments_allowed(out.moments);
  if (!(out.moments_apart <= allowed))
    out.failures.push_back(fmt::format(
        "a mean or covariance of the rows is {:.3g} standard errors from the formula's, want at "
        "most {:.3g}",
        out.moments_apart, allowed));
}

void check_truth(const Truth& published, int decimals, Certificate& out) {
  if (published.by == Truth::By::unknown) {
    if (out.truth.by != Truth::By::unknown)
      out.failures.push_back(
          fmt::format("the information is {:.10g}, stated is that it is unknown", out.truth.nats));
    return;
  }
  const double allowed =
      0.5000001 * std::pow(10.0, -decimals) + kErrors * (published.error + out.truth.error);
  if (!(std::abs(out.truth.nats - published.nats) <= allowed))
    out.failures.push_back(fmt::format("the information is {:.10g}, published are {:.10g}",
                                       out.truth.nats, published.nats));
}

void check_sampler(const Truth& published, Certificate& out) {
  if (published.by == Truth::By::unknown) return;
  // What fewer than ten of the rows are expected to show may be missing from the draws, and from
  // their spread.
  const double unseen = 10 / static_cast<double>(out.rows);
  const double allowed = kErrors * (out.standard_error + published.error) + unseen;
  const double above = out.mean - published.nats;
  const bool fails =
      published.by == Truth::By::upper_bound ? above > allowed : !(std::abs(above) <= allowed);
  if (fails)
    out.failures.push_back(
        fmt::format("the mean of the log density ratio is {:.6g} +- {:.2g}, want {:.8g}", out.mean,
                    out.standard_error, published.nats));
}

}  // namespace

Certificate certify(const Task& task, const Truth& published, int decimals, std::size_t rows,
                    Stream stream) {
  Certificate out;
  out.truth = task.truth();
  check_truth(published, decimals, out);
  check_moments(task, rows, stream, out);
  out.has_density = task.density_ratio() != nullptr;
  out.mean = out.standard_error = std::numeric_limits<double>::quiet_NaN();
  if (!out.has_density) return out;
  const Mean mean = mean_density_ratio(task, rows, stream);
  out.rows = mean.count;
  out.mean = mean.mean();
  out.standard_error = mean.standard_error();
  check_sampler(published, out);
  return out;
}

double moments_apart(const Task& task, const Moments& want, std::size_t rows, Stream stream) {
  const std::size_t dx = task.x_width(), dy = task.y_width(), n = dx + dy;
  std::vector<double> x(kBlock * dx), y(kBlock * dy), off(n);
  std::vector<Mean> means(n), covariances(n * n);
  for (std::size_t done = 0; done < rows; done += kBlock) {
    const std::size_t block = std::min(kBlock, rows - done);
    sample_apart(task, stream, {x.data(), block, dx}, {y.data(), block, dy});
    for (std::size_t r = 0; r < block; ++r) {
      for (std::size_t i = 0; i < n; ++i) {
        off[i] = (i < dx ? x[r * dx + i] : y[r * dy + i - dx]) - want.mean[i];
        means[i].add(off[i]);
      }
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) covariances[i * n + j].add(off[i] * off[j]);
    }
  }
  double worst = 0;
  const auto compare = [&](const Mean& found, double wanted) {
    const double apart = std::abs(found.mean() - wanted), error = found.standard_error();
    if (apart <= 1e-9 * (1 + std::abs(wanted))) return;
    worst = std::max(worst, error > 0 ? apart / error : std::numeric_limits<double>::infinity());
  };
  for (std::size_t i = 0; i < n; ++i) {
    compare(means[i], 0);
    for (std::size_t j = 0; j <= i; ++j)
      compare(covariances[i * n + j], want.covariance[i * n + j]);
  }
  return worst;
}

double moments_allowed(std::size_t count) {
  constexpr double kLevel = 1e-5;
  const boost::math::normal standard;
  return boost::math::quantile(
      boost::math::complement(standard, 0.5 * kLevel / static_cast<double>(count)));
}

double inverse_error(const Transform& transform, const Task& before, std::size_t rows,
                     Stream stream) {
  double worst = 0;
  const auto on = [&](Side side, const std::vector<double>& u, std::size_t width) {
    const std::size_t image_width = transform.image_width(side, width);
    std::vector<double> image(rows * image_width), again(rows * width);
    transform.apply(side, {u.data(), rows, width}, {image.data(), rows, image_width});
    transform.invert(side, {image.data(), rows, image_width}, {again.data(), rows, width});
    for (std::size_t k = 0; k < u.size(); ++k) {
      const double off = std::abs(again[k] - u[k]) / (1 + std::abs(u[k]));
      worst = std::isnan(off) ? std::numeric_limits<double>::infinity() : std::max(worst, off);
    }
  };
  std::vector<double> x(rows * before.x_width()), y(rows * before.y_width());
  before.sample(stream, {x.data(), rows, before.x_width()}, {y.data(), rows, before.y_width()});
  on(Side::x, x, before.x_width());
  on(Side::y, y, before.y_width());
  return worst;
}

Certificate certify(const CataloguedTask& row, std::size_t rows, std::uint32_t seed,
                    const std::shared_ptr<const ImageSet>& images) {
  const Streams streams("certify", row.id, SeedBlock::reference, seed);
  Certificate out =
      certify(*make_task(row.id, {}, images), row.published, row.decimals, rows, streams("rows"));
  // The name of a row that says itself what it is made of takes no parameters; its base may be a
  // row of the catalogue.
  std::string_view name = row.task;
  for (std::size_t at = name.find('@'); at != std::string_view::npos; at = name.find('@')) {
    const std::string_view prefix = name.substr(0, at);
    name.remove_prefix(at + 1);
    if (find_sample_map(prefix) != nullptr) continue;
    const auto transform = transform_named(prefix).make(row.parameters);
    const double error = inverse_error(*transform, *make_task(name, row.parameters, images), kBlock,
                                       streams("inverse"));
    out.inverse_error = std::max(out.inverse_error, error);
    if (error > kMostInverseError)
      out.failures.push_back(fmt::format(
          "a transform's way back is off by {:.2g}, want at most {:g}", error, kMostInverseError));
  }
  return out;
}

}  // namespace infomax
