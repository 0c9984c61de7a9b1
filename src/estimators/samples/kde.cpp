#include "estimators/samples/kde.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"
#include "estimators/samples/arrays.h"
#include "estimators/samples/neighbours.h"
#include "estimators/samples/normal_density.h"

namespace infomax {

namespace {

std::vector<double> covariance_of(ConstMatrixView<double> a) {
  const double n = static_cast<double>(a.rows());
  std::vector<double> means(a.cols()), out(a.cols() * a.cols());
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t c = 0; c < a.cols(); ++c) means[c] += a(i, c) / n;
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t c = 0; c < a.cols(); ++c)
      for (std::size_t d = 0; d < a.cols(); ++d)
        out[c * a.cols() + d] += (a(i, c) - means[c]) * (a(i, d) - means[d]) / (n - 1);
  return out;
}

double width_of(std::size_t n, std::size_t columns, std::string_view bandwidth) {
  const double d = static_cast<double>(columns);
  const double scott = std::pow(static_cast<double>(n), -1 / (d + 4));
  return bandwidth == "scott" ? scott : scott * std::pow(4 / (d + 2), 1 / (d + 4));
}

NormalDensity kernel_of(ConstMatrixView<double> a, double width) {
  std::vector<double> covariance = covariance_of(a);
  for (double& value : covariance) value *= width * width;
  try {
    return {a.cols(), std::move(covariance)};
  } catch (const NumericError&) {
    throw NumericError("kde: a column is constant or depends on others, so no kernel fits them");
  }
}

// Half the squares of the distances from row i to all, by columns [d, n] that the kernel whitened.
INFOMAX_VECTOR_CLONES void half_squares(const double* columns, std::size_t d, std::size_t n,
                                        std::size_t i, double* out) {
  std::fill_n(out, n, 0.0);
  for (std::size_t c = 0; c < d; ++c) {
    const double* column = columns + c * n;
    const double mine = column[i];
    for (std::size_t j = 0; j < n; ++j) out[j] += 0.5 * ((column[j] - mine) * (column[j] - mine));
  }
}
INFOMAX_VECTOR_CLONES void exponentials(std::size_t n, double least, double* out) {
  for (std::size_t j = 0; j < n; ++j) out[j] = det_exp(least - out[j]);
}

// ln p_i of every row.
std::vector<double> log_densities(ConstMatrixView<double> a, double width) {
  const std::size_t n = a.rows(), d = a.cols();
  const NormalDensity kernel = kernel_of(a, width);
  std::vector<double> columns(n * d), row(d), terms(n), out(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::ranges::copy(a.row(i), row.begin());
    kernel.whiten(row);
    for (std::size_t c = 0; c < d; ++c) columns[c * n + i] = row[c];
  }
  for (std::size_t i = 0; i < n; ++i) {
    half_squares(columns.data(), d, n, i, terms.data());
    terms[i] = std::numeric_limits<double>::infinity();
    const double least = *std::ranges::min_element(terms);
    terms[i] = least;
    exponentials(n, least, terms.data());
    double sum = 0;
    terms[i] = 0;
    for (const double term : terms) sum += term;
    out[i] = kernel.log_peak() - least + std::log(sum / static_cast<double>(n - 1));
  }
  return out;
}

double plain_log_density(ConstMatrixView<double> a, double width, std::size_t i) {
  const NormalDensity kernel = kernel_of(a, width);
  std::vector<double> offset(a.cols());
  double sum = 0;
  for (std::size_t j = 0; j < a.rows(); ++j) {
    if (j == i) continue;
    for (std::size_t c = 0; c < a.cols(); ++c) offset[c] = a(i, c) - a(j, c);
    sum += std::exp(kernel.log_density(offset));
  }
  return std::log(sum / static_cast<double>(a.rows() - 1));
}

}  // namespace

double kde_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream) {
  require_sample("kde", x, y, x.cols() + y.cols() + 1);
  const SideBySide both(x, y);
  const double width = width_of(x.rows(), x.cols() + y.cols(), settings.word("bandwidth"));
  std::vector<double> terms = log_densities(both, width);
  const std::vector<double> of_x = log_densities(x, width), of_y = log_densities(y, width);
  for (std::size_t i = 0; i < terms.size(); ++i) terms[i] -= of_x[i] + of_y[i];
  return sum_in_order(std::move(terms)) / static_cast<double>(x.rows());
}

double kde_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     std::string_view bandwidth) {
  const SideBySide both(x, y);
  const double width = width_of(x.rows(), x.cols() + y.cols(), bandwidth);
  double sum = 0;
  for (std::size_t i = 0; i < x.rows(); ++i)
    sum += plain_log_density(both, width, i) - plain_log_density(x, width, i) -
           plain_log_density(y, width, i);
  return sum / static_cast<double>(x.rows());
}

double kde_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  constexpr double kExponential = 3.3e-9, kColumn = 3.6e-10;  // per pair of rows
  const double rows = static_cast<double>(n);
  return rows * rows * (3 * kExponential + kColumn * static_cast<double>(dx + dy));
}

}  // namespace infomax
