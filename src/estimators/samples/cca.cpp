#include "estimators/samples/cca.h"

#include <fmt/format.h>

#include <boost/math/special_functions/digamma.hpp>
#include <cmath>
#include <vector>

#include "core/error.h"

namespace infomax {

namespace {

// A column that is this much smaller after the others are taken off it is one of their span.
constexpr double kDependent = 1e-10;

using Columns = std::vector<std::vector<double>>;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// An orthonormal basis of the centred columns: Gram and Schmidt, twice, which is orthogonal to
// rounding (Giraud et al., 2005).
Columns basis_of(std::string_view who, const char* side, ConstMatrixView<double> m) {
  Columns out;
  for (std::size_t k = 0; k < m.cols(); ++k) {
    std::vector<double> column(m.rows());
    double mean = 0;
    for (std::size_t i = 0; i < m.rows(); ++i) {
      if (!std::isfinite(m(i, k)))
        throw NumericError(
            fmt::format("{}: {} has {} in row {}, column {}", who, side, m(i, k), i, k));
      mean += m(i, k) / static_cast<double>(m.rows());
    }
    for (std::size_t i = 0; i < m.rows(); ++i) column[i] = m(i, k) - mean;
    const double before = std::sqrt(dot(column, column));
    for (int pass = 0; pass < 2; ++pass)
      for (const std::vector<double>& q : out) {
        const double along = dot(q, column);
        for (std::size_t i = 0; i < column.size(); ++i) column[i] -= along * q[i];
      }
    const double after = std::sqrt(dot(column, column));
    if (!(after > kDependent * before))
      throw NumericError(
          fmt::format("{}: column {} of {} {}, want columns that don't depend on each other", who,
                      k, side, before == 0 ? "is constant" : "depends on those before it"));
    for (double& value : column) value /= after;
    out.push_back(std::move(column));
  }
  return out;
}

// ln det of a symmetric positive definite matrix by Cholesky's factors, overwritten.
double log_determinant(std::string_view who, Columns& a) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    double pivot = a[j][j];
    for (std::size_t k = 0; k < j; ++k) pivot -= a[j][k] * a[j][k];
    if (!(pivot > 1e-15))
      throw NumericError(
          fmt::format("{}: x and y determine each other, so a canonical correlation is 1", who));
    const double root = std::sqrt(pivot);
    a[j][j] = root;
    for (std::size_t i = j + 1; i < a.size(); ++i) {
      double value = a[i][j];
      for (std::size_t k = 0; k < j; ++k) value -= a[i][k] * a[j][k];
      a[i][j] = value / root;
    }
    sum += std::log(pivot);
  }
  return sum;
}

double sum_of_digammas(std::size_t n, std::size_t d) {
  double sum = 0;
  for (std::size_t i = 1; i <= d; ++i)
    sum += boost::math::digamma(0.5 * static_cast<double>(n - i));
  return sum;
}

}  // namespace

double canonical_information(std::string_view who, ConstMatrixView<double> x,
                             ConstMatrixView<double> y, bool corrected) {
  const std::size_t n = x.rows(), d = x.cols() + y.cols();
  if (y.rows() != n || n <= d || x.cols() == 0 || y.cols() == 0)
    throw ShapeError(fmt::format(
        "{}: x is [{}, {}] and y [{}, {}], want equally many rows, more than columns together, "
        "and a column or more of either",
        who, n, x.cols(), y.rows(), y.cols()));
  // The smaller side's correlations with the larger.
  const Columns qx = basis_of(who, "x", x), qy = basis_of(who, "y", y);
  const Columns& few = qx.size() <= qy.size() ? qx : qy;
  const Columns& many = qx.size() <= qy.size() ? qy : qx;
  Columns left(few.size(), std::vector<double>(few.size()));
  Columns c(few.size());
  for (std::size_t i = 0; i < few.size(); ++i)
    for (const std::vector<double>& q : many) c[i].push_back(dot(few[i], q));
  for (std::size_t i = 0; i < few.size(); ++i)
    for (std::size_t j = 0; j < few.size(); ++j)
      left[i][j] = (i == j ? 1.0 : 0.0) - dot(c[i], c[j]);
  const double information = -0.5 * log_determinant(who, left);
  if (!corrected) return information;
  return information - 0.5 * (sum_of_digammas(n, x.cols()) + sum_of_digammas(n, y.cols()) -
                              sum_of_digammas(n, d));
}

double cca(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings, Stream) {
  return canonical_information("cca", x, y, settings.says("bias_correction", "gaussian"));
}

// Two passes of dx^2 / 2 and dy^2 / 2 products and updates, and the dx dy products between them.
double cca_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  constexpr double kSeconds = 1e-9;  // per row and pair of columns
  const double x = static_cast<double>(dx), y = static_cast<double>(dy);
  return kSeconds * static_cast<double>(n) * (2 * x * x + 2 * y * y + x * y);
}

}  // namespace infomax
