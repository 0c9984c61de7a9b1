#include "kernels/singular_values.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "core/require.h"

// LAPACK as OpenBLAS carries it; Debian's packages of OpenBLAS have no header for it. The last
// arguments are the lengths of the strings.
extern "C" {
void dgebrd_(const blasint* m, const blasint* n, double* a, const blasint* lda, double* d,
             double* e, double* tauq, double* taup, double* work, const blasint* lwork,
             blasint* info);
void dbdsqr_(const char* uplo, const blasint* n, const blasint* ncvt, const blasint* nru,
             const blasint* ncc, double* d, double* e, double* vt, const blasint* ldvt, double* u,
             const blasint* ldu, double* c, const blasint* ldc, double* work, blasint* info,
             std::size_t);
void dsytrd_(const char* uplo, const blasint* n, double* a, const blasint* lda, double* d,
             double* e, double* tau, double* work, const blasint* lwork, blasint* info,
             std::size_t);
void dsterf_(const blasint* n, double* d, double* e, blasint* info);
}

namespace infomax {

namespace {

constexpr const char* kWho = "singular_values";

blasint blas(std::size_t n) {
  return static_cast<blasint>(n);
}

void require_done(const char* routine, blasint info) {
  if (info != 0)
    throw NumericError(std::string(kWho) + ": LAPACK's " + routine + " gave up with info " +
                       std::to_string(info));
}

}  // namespace

template <class Real>
SingularValues<Real>::SingularValues(std::size_t d, Workspace& workspace) : d_(d) {
  require_positive(kWho, "d", d);
  copy_ = workspace.matrix<double>(d, d);
  off_diagonal_ = workspace.vector<double>(d);
  left_ = workspace.vector<double>(d);
  // Both routines say how much they want when asked for -1.
  const blasint n = blas(d), ask = -1;
  blasint info = 0;
  double wanted = 0;
  if constexpr (std::is_same_v<Real, double>) {
    right_ = workspace.vector<double>(d);
    dgebrd_(&n, &n, copy_.data(), &n, left_.data(), off_diagonal_.data(), left_.data(),
            right_.data(), &wanted, &ask, &info);
    wanted = std::max(wanted, 4.0 * static_cast<double>(d));  // dbdsqr's
  } else {
    gram_ = workspace.matrix<double>(d, d);
    dsytrd_("L", &n, gram_.data(), &n, left_.data(), off_diagonal_.data(), left_.data(), &wanted,
            &ask, &info, 1);
  }
  require_done("size of its work", info);
  work_ = workspace.vector<double>(static_cast<std::size_t>(wanted));
}

template <class Real>
void SingularValues<Real>::operator()(ConstMatrixView<Real> a, std::span<double> s) {
  require_shape(kWho, "a", a, d_, d_);
  require_size(kWho, "s", s.size(), d_);
  double sum = 0;  // of magnitudes: finite only if all are
  for (std::size_t i = 0; i < d_; ++i) {
    for (std::size_t j = 0; j < d_; ++j) {
      copy_(i, j) = double(a(i, j));
      sum += std::abs(copy_(i, j));
    }
  }
  if (!std::isfinite(sum))
    throw NumericError(std::string(kWho) + ": a holds values that aren't finite");
  const blasint n = blas(d_), work_size = blas(work_.size());
  blasint info = 0;
  // LAPACK reads columns where we have rows: it sees A^T, whose singular values are the same.
  if constexpr (std::is_same_v<Real, double>) {
    const blasint none = 0, one = 1;
    double unused = 0;
    dgebrd_(&n, &n, copy_.data(), &n, s.data(), off_diagonal_.data(), left_.data(), right_.data(),
            work_.data(), &work_size, &info);
    require_done("dgebrd", info);
    dbdsqr_("U", &n, &none, &none, &none, s.data(), off_diagonal_.data(), &unused, &one, &unused,
            &one, &unused, &one, work_.data(), &info, 1);
    require_done("dbdsqr", info);
  } else {
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, n, n, 1.0, copy_.data(), n, 0.0,
                gram_.data(), n);
    dsytrd_("L", &n, gram_.data(), &n, s.data(), off_diagonal_.data(), left_.data(), work_.data(),
            &work_size, &info, 1);
    require_done("dsytrd", info);
    dsterf_(&n, s.data(), off_diagonal_.data(), &info);
    require_done("dsterf", info);
    std::ranges::reverse(s);
    for (double& value : s) value = std::sqrt(std::max(value, 0.0));
  }
}

template <class Real>
void singular_values_reference(ConstMatrixView<Real> a, std::span<double> s) {
  require_shape(kWho, "a", a, s.size(), s.size());
  const std::size_t d = s.size();
  std::vector<double> data(d * d);  // columns of a, one after the other
  const auto column = [&](std::size_t k) { return std::span(data).subspan(k * d, d); };
  for (std::size_t i = 0; i < d; ++i)
    for (std::size_t j = 0; j < d; ++j) column(j)[i] = double(a(i, j));
  const auto dot = [d](std::span<const double> x, std::span<const double> y) {
    double sum = 0;
    for (std::size_t k = 0; k < d; ++k) sum += x[k] * y[k];
    return sum;
  };
  constexpr int kSweeps = 60;  // they converge quadratically; ten do
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    bool rotated = false;
    for (std::size_t p = 0; p + 1 < d; ++p) {
      for (std::size_t q = p + 1; q < d; ++q) {
        const std::span<double> x = column(p), y = column(q);
        const double xx = dot(x, x), yy = dot(y, y), xy = dot(x, y);
        if (std::abs(xy) <= 1e-15 * std::sqrt(xx * yy)) continue;
        rotated = true;
        // The rotation by t = tan(angle) with t^2 + 2 zeta t - 1 = 0, the smaller root.
        const double zeta = (yy - xx) / (2 * xy);
        const double t = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::hypot(1.0, zeta));
        const double cosine = 1 / std::hypot(1.0, t), sine = cosine * t;
        for (std::size_t k = 0; k < d; ++k) {
          const double xk = x[k], yk = y[k];
          x[k] = cosine * xk - sine * yk;
          y[k] = sine * xk + cosine * yk;
        }
      }
    }
    if (!rotated) break;
  }
  for (std::size_t k = 0; k < d; ++k) s[k] = std::sqrt(dot(column(k), column(k)));
  std::ranges::sort(s, std::greater());
}

template class SingularValues<float>;
template class SingularValues<double>;
template void singular_values_reference(ConstMatrixView<float>, std::span<double>);
template void singular_values_reference(ConstMatrixView<double>, std::span<double>);

}  // namespace infomax
