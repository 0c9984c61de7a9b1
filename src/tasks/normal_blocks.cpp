#include "tasks/normal_blocks.h"

#include <fmt/format.h>

#include <cmath>

#include "core/error.h"
#include "core/math.h"
#include "core/require.h"

namespace infomax {

namespace {

constexpr double kHalfLog2Pi = 0.91893853320467274178;
constexpr std::size_t kMostColumns = 512;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

// x = L^-1 b for row r of x's, the first n of them: L [n, n] with rows of `stride`.
void solve(const double* l, std::size_t stride, std::span<double> x) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    double rest = x[i];
    for (std::size_t k = 0; k < i; ++k) rest -= l[i * stride + k] * x[k];
    x[i] = rest / l[i * stride + i];
  }
}

double log_diagonal(const double* l, std::size_t stride, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += det_log(l[i * stride + i]);
  return sum;
}

double square(std::span<const double> v) {
  return dot(v, v);
}

}  // namespace

void cholesky(std::string_view where, MatrixView<double> a) {
  const std::size_t n = a.rows();
  require_shape(where, "covariance", a, n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double rest = a(i, j) - dot(a.row(i).first(j), a.row(j).first(j));
      if (i != j) {
        a(i, j) = rest / a(j, j);
        continue;
      }
      // Rounding leaves some 1e-16 of the variance of a column that the others determine.
      if (!(rest > 1e-14 * a(i, i)))
        throw InputError(fmt::format("{}: the covariance is not positive definite", where));
      a(i, i) = std::sqrt(rest);
    }
    for (std::size_t j = i + 1; j < n; ++j) a(i, j) = 0;
  }
}

NormalBlocks::NormalBlocks(std::string_view where, std::span<const double> mean,
                           ConstMatrixView<double> covariance, std::size_t dx)
    : dx_(dx), dy_(covariance.rows() - dx), mean_(mean.begin(), mean.end()) {
  for (double& value : mean_) value += 0.0;  // never -0, to which a sum of zeros would add a sign

  const std::size_t n = covariance.rows();
  require_shape(where, "covariance", covariance, n, n);
  require_size(where, "mean", mean.size(), n);
  if (dx < 1 || dx >= n)
    throw ShapeError(
        fmt::format("{}: {} columns of x in {}, want at least 1 of either side", where, dx, n));
  if (n > kMostColumns)
    throw InputError(
        fmt::format("{}: {} columns of x and y together, want at most {}", where, n, kMostColumns));
  joint_.resize(n * n);
  marginal_.resize(dy_ * dy_);
  const MatrixView<double> joint(joint_.data(), n, n), marginal(marginal_.data(), dy_, dy_);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) joint(i, j) = covariance(i, j);
  for (std::size_t i = 0; i < dy_; ++i)
    for (std::size_t j = 0; j < dy_; ++j) marginal(i, j) = covariance(dx + i, dx + j);
  cholesky(where, joint);
  cholesky(where, marginal);
  keep_entries();
  log_x_ = -log_diagonal(joint_.data(), n, dx_) - kHalfLog2Pi * static_cast<double>(dx_);
  log_y_ = -log_diagonal(marginal_.data(), dy_, dy_) - kHalfLog2Pi * static_cast<double>(dy_);
  log_conditional_ =
      -log_diagonal(joint_.data() + dx_ * n + dx_, n, dy_) - kHalfLog2Pi * static_cast<double>(dy_);
}

double NormalBlocks::information() const {
  return log_conditional_ - log_y_;
}

double NormalBlocks::y_entropy() const {
  return 0.5 * static_cast<double>(dy_) - log_y_;
}

Moments NormalBlocks::moments() const {
  const std::size_t n = dx_ + dy_;
  Moments out{mean_, std::vector<double>(n * n)};
  const auto row = [&](std::size_t i) { return std::span(joint_).subspan(i * n, n); };
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) out.covariance[i * n + j] = dot(row(i), row(j));
  return out;
}

void NormalBlocks::keep_entries() {
  const std::size_t n = dx_ + dy_;
  for (std::size_t i = 0; i < n; ++i) {
    SparseRow row{i, entries_.size(), entries_.size(), 0};
    for (std::size_t k = 0; k <= i; ++k) {
      if (joint_[i * n + k] != 0) entries_.push_back({k, joint_[i * n + k]});
      if (k < dx_) row.middle = entries_.size();
    }
    row.end = entries_.size();
    diagonal_.push_back(joint_[i * n + i]);
    if (row.end - row.first > 1)
      rows_.push_back(row);
    else
      entries_.pop_back();
  }
}

void NormalBlocks::draw(Stream& stream, std::span<double> x, std::span<double> y) const {
  double z[kMostColumns];
  stream.fill_normal(std::span(z, dx_ + dy_));
  place(z, x.data(), y.data(), dx_, dy_);
}

double NormalBlocks::of_x(std::span<const double> x, std::span<double> along) const {
  const std::size_t n = dx_ + dy_;
  double u[kMostColumns];
  for (std::size_t i = 0; i < dx_; ++i) u[i] = x[i] - mean_[i];
  const std::span<double> white(u, dx_);
  solve(joint_.data(), n, white);
  for (std::size_t i = 0; i < dy_; ++i) along[i] = dot({joint_.data() + (dx_ + i) * n, dx_}, white);
  solve(joint_.data() + dx_ * n + dx_, n, along);
  return log_x_ - 0.5 * square(white);
}

double NormalBlocks::of_y(std::span<const double> y, std::span<double> white) const {
  double u[kMostColumns];
  for (std::size_t i = 0; i < dy_; ++i) white[i] = u[i] = y[i] - mean_[dx_ + i];
  solve(joint_.data() + dx_ * (dx_ + dy_) + dx_, dx_ + dy_, white);
  const std::span<double> alone(u, dy_);
  solve(marginal_.data(), dy_, alone);
  return log_y_ - 0.5 * square(alone);
}

double NormalBlocks::log_conditional(std::span<const double> along,
                                     std::span<const double> white) const {
  double sum = 0;
  for (std::size_t k = 0; k < dy_; ++k) {
    const double off = white[k] - along[k];
    sum += off * off;
  }
  return log_conditional_ - 0.5 * sum;
}

void log_density_ratio_of(std::string_view where, const NormalBlocks& blocks,
                          ConstMatrixView<double> x, ConstMatrixView<double> y,
                          MatrixView<double> scores) {
  require_shape(where, "x", x, x.rows(), blocks.x_width());
  require_shape(where, "y", y, y.rows(), blocks.y_width());
  require_shape(where, "scores", scores, x.rows(), y.rows());
  const std::size_t width = blocks.y_width();
  std::vector<double> along(width), white(y.rows() * width), of_y(y.rows());
  const auto white_of = [&](std::size_t j) { return std::span(white).subspan(j * width, width); };
  for (std::size_t j = 0; j < y.rows(); ++j) of_y[j] = blocks.of_y(y.row(j), white_of(j));
  for (std::size_t i = 0; i < x.rows(); ++i) {
    blocks.of_x(x.row(i), along);
    for (std::size_t j = 0; j < y.rows(); ++j)
      scores(i, j) = blocks.log_conditional(along, white_of(j)) - of_y[j];
  }
}

}  // namespace infomax
