#include "pair_kernels/pair_relu.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

// One cache line of numbers, which the compiler maps to one, two or four registers.
template <class Real>
struct Line {
  static constexpr std::size_t size = 64 / sizeof(Real);
  typedef Real Vec __attribute__((vector_size(64), may_alias));
};

// Rows of a worked on together: their sums are in registers at the same time.
constexpr std::size_t kRows = 4;

std::size_t lines(std::size_t n, std::size_t size) {
  return (n + size - 1) / size;
}

// packed[(l * cols + k) * size + r] = x(l * size + r, k): `size` neighbouring rows lie together.
// Rows that aren't there are zero.
template <class Real>
INFOMAX_ALWAYS_INLINE void pack_rows(ConstMatrixView<Real> x, Real* __restrict packed) {
  constexpr std::size_t size = Line<Real>::size;
  const std::size_t cols = x.cols();
  for (std::size_t first = 0; first < x.rows(); first += size) {
    const std::size_t rows = std::min(size, x.rows() - first);
    Real* const block = packed + first * cols;
    for (std::size_t r = 0; r < size; ++r) {
      if (r < rows) {
        const Real* const row = &x(first + r, 0);
        for (std::size_t k = 0; k < cols; ++k) block[k * size + r] = row[k];
      } else {
        for (std::size_t k = 0; k < cols; ++k) block[k * size + r] = 0;
      }
    }
  }
}

// packed[(l * rows + i) * size + r] = x(i, l * size + r): `size` neighbouring columns lie together,
// one row after the other. Columns that aren't there are zero.
template <class Real>
INFOMAX_ALWAYS_INLINE void pack_columns(ConstMatrixView<Real> x, Real* __restrict packed) {
  constexpr std::size_t size = Line<Real>::size;
  const std::size_t rows = x.rows(), cols = x.cols();
  for (std::size_t i = 0; i < rows; ++i) {
    const Real* const row = &x(i, 0);
    for (std::size_t first = 0; first < cols; first += size) {
      Real* const line = packed + first * rows + i * size;
      const std::size_t n = std::min(size, cols - first);
      for (std::size_t r = 0; r < n; ++r) line[r] = row[first + r];
      for (std::size_t r = n; r < size; ++r) line[r] = 0;
    }
  }
}

// scores(first + i, j) for `rows` rows and the `cols` <= size columns from `column` on.
template <class Real, std::size_t rows>
INFOMAX_ALWAYS_INLINE void score_tile(ConstMatrixView<Real> a, const Real* __restrict pairs,
                                      const Real* __restrict w, Real c, std::size_t first,
                                      std::size_t column, std::size_t cols,
                                      MatrixView<Real> scores) {
  using Vec = typename Line<Real>::Vec;
  const Real* row[rows];
  Vec sum[rows];
  for (std::size_t i = 0; i < rows; ++i) {
    row[i] = &a(first + i, 0);
    sum[i] = Vec{} + c;
  }
  const Vec zero = {};
  for (std::size_t k = 0; k < a.cols(); ++k) {
    const Vec b = *reinterpret_cast<const Vec*>(pairs + k * Line<Real>::size);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < rows; ++i) {
      const Vec t = b + row[i][k];
      sum[i] += (zero > t ? zero : t) * w[k];
    }
  }
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < cols; ++j) scores(first + i, column + j) = sum[i][j];
}

template <class Real>
INFOMAX_ALWAYS_INLINE void forward_body(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                        const Real* w, Real c, Real* pairs,
                                        MatrixView<Real> scores) {
  constexpr std::size_t size = Line<Real>::size;
  pack_rows(b, pairs);
  for (std::size_t column = 0; column < b.rows(); column += size) {
    const std::size_t cols = std::min(size, b.rows() - column);
    const Real* const block = pairs + column * a.cols();
    std::size_t i = 0;
    for (; i + kRows <= a.rows(); i += kRows)
      score_tile<Real, kRows>(a, block, w, c, i, column, cols, scores);
    for (; i < a.rows(); ++i) score_tile<Real, 1>(a, block, w, c, i, column, cols, scores);
  }
}

// For `rows` rows i from `first` and one line of units: sums over j into sums_a, over these i onto
// sums_b. The pointers are to row 0 of the line.
template <class Real, std::size_t rows>
INFOMAX_ALWAYS_INLINE void gradient_tile(const Real* __restrict a, const Real* __restrict b,
                                         ConstMatrixView<Real> g, std::size_t first,
                                         Real* __restrict sums_a, Real* __restrict sums_b) {
  using Vec = typename Line<Real>::Vec;
  constexpr std::size_t size = Line<Real>::size;
  const Real* row[rows];
  Vec unit[rows], sum[rows];
  for (std::size_t i = 0; i < rows; ++i) {
    row[i] = &g(first + i, 0);
    unit[i] = *reinterpret_cast<const Vec*>(a + (first + i) * size);
    sum[i] = Vec{};
  }
  const Vec zero = {};
  for (std::size_t j = 0; j < g.cols(); ++j) {
    const Vec other = *reinterpret_cast<const Vec*>(b + j * size);
    Vec onto = *reinterpret_cast<const Vec*>(sums_b + j * size);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < rows; ++i) {
      const Vec gradient = Vec{} + row[i][j];
      const Vec passed = unit[i] + other > zero ? gradient : zero;
      sum[i] += passed;
      onto += passed;
    }
    *reinterpret_cast<Vec*>(sums_b + j * size) = onto;
  }
  for (std::size_t i = 0; i < rows; ++i)
    *reinterpret_cast<Vec*>(sums_a + (first + i) * size) = sum[i];
}

// dx(i, k) = w_k sums(i, k), and onto dw_k goes x(i, k) sums(i, k).
template <class Real>
INFOMAX_ALWAYS_INLINE void finish(const Real* __restrict x, const Real* __restrict sums,
                                  const Real* __restrict w, double* __restrict dw,
                                  MatrixView<Real> dx) {
  constexpr std::size_t size = Line<Real>::size;
  const std::size_t rows = dx.rows(), cols = dx.cols();
  for (std::size_t first = 0; first < cols; first += size) {
    const std::size_t n = std::min(size, cols - first);
    const Real* const x_line = x + first * rows;
    const Real* const s_line = sums + first * rows;
    double total[size];
    for (std::size_t r = 0; r < size; ++r) total[r] = dw[first + r];
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t r = 0; r < size; ++r)
        total[r] += double(x_line[i * size + r]) * double(s_line[i * size + r]);
      Real* const out = &dx(i, first);
      for (std::size_t r = 0; r < n; ++r) out[r] = w[first + r] * s_line[i * size + r];
    }
    for (std::size_t r = 0; r < size; ++r) dw[first + r] = total[r];
  }
}

template <class Real>
struct Buffers {
  Real *units_a, *units_b, *sums_a, *sums_b;
  double* dw;
};

template <class Real>
INFOMAX_ALWAYS_INLINE void backward_body(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                         const Real* w, ConstMatrixView<Real> g,
                                         const Buffers<Real>& buffers, MatrixView<Real> da,
                                         MatrixView<Real> db, Real* dw, Real* dc) {
  constexpr std::size_t size = Line<Real>::size;
  const std::size_t n = a.rows(), m = b.rows(), width = a.cols();
  const std::size_t padded = lines(width, size) * size;
  pack_columns(a, buffers.units_a);
  pack_columns(b, buffers.units_b);
  std::fill(buffers.sums_b, buffers.sums_b + m * padded, Real(0));
  for (std::size_t first = 0; first < width; first += size) {
    const Real* const line_a = buffers.units_a + first * n;
    const Real* const line_b = buffers.units_b + first * m;
    Real* const out_a = buffers.sums_a + first * n;
    Real* const out_b = buffers.sums_b + first * m;
    std::size_t i = 0;
    for (; i + kRows <= n; i += kRows)
      gradient_tile<Real, kRows>(line_a, line_b, g, i, out_a, out_b);
    for (; i < n; ++i) gradient_tile<Real, 1>(line_a, line_b, g, i, out_a, out_b);
  }
  std::fill(buffers.dw, buffers.dw + padded, 0.0);
  finish(buffers.units_a, buffers.sums_a, w, buffers.dw, da);
  finish(buffers.units_b, buffers.sums_b, w, buffers.dw, db);
  for (std::size_t k = 0; k < width; ++k) dw[k] = static_cast<Real>(buffers.dw[k]);
  double total[8] = {};
  for (std::size_t i = 0; i < n; ++i) {
    const Real* const row = &g(i, 0);
    std::size_t j = 0;
    for (; j + 8 <= m; j += 8)
      for (std::size_t r = 0; r < 8; ++r) total[r] += double(row[j + r]);
    for (std::size_t r = 0; j + r < m; ++r) total[r] += double(row[j + r]);
  }
  *dc = static_cast<Real>(((total[0] + total[4]) + (total[2] + total[6])) +
                          ((total[1] + total[5]) + (total[3] + total[7])));
}

template <class Real>
INFOMAX_ALWAYS_INLINE void expand_body(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                       MatrixView<Real> z) {
  const std::size_t width = a.cols();
  for (std::size_t i = 0; i < a.rows(); ++i) {
    const Real* __restrict x = &a(i, 0);
    for (std::size_t j = 0; j < b.rows(); ++j) {
      const Real* __restrict y = &b(j, 0);
      Real* __restrict out = &z(i * b.rows() + j, 0);
      for (std::size_t k = 0; k < width; ++k) {
        const Real t = x[k] + y[k];
        out[k] = Real(0) > t ? Real(0) : t;
      }
    }
  }
}

template <class Real>
INFOMAX_ALWAYS_INLINE void expand_backward_body(ConstMatrixView<Real> z, MatrixView<Real> dz,
                                                MatrixView<Real> da, MatrixView<Real> db) {
  const std::size_t width = da.cols(), m = db.rows();
  for (std::size_t i = 0; i < da.rows(); ++i) {
    Real* __restrict sum = &da(i, 0);
    for (std::size_t k = 0; k < width; ++k) sum[k] = 0;
    for (std::size_t j = 0; j < m; ++j) {
      const Real* __restrict value = &z(i * m + j, 0);
      Real* __restrict gradient = &dz(i * m + j, 0);
      Real* __restrict onto = &db(j, 0);
      for (std::size_t k = 0; k < width; ++k) {
        const Real passed = value[k] > Real(0) ? gradient[k] : Real(0);
        gradient[k] = passed;
        sum[k] += passed;
        onto[k] += passed;
      }
    }
  }
}

// Real is a type here, which takes no parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define INFOMAX_EACH_TYPE(Real)                                                                 \
  INFOMAX_VECTOR_CLONES void wide_forward(ConstMatrixView<Real> a, ConstMatrixView<Real> b,     \
                                          const Real* w, Real c, Real* pairs,                   \
                                          MatrixView<Real> scores) {                            \
    forward_body<Real>(a, b, w, c, pairs, scores);                                              \
  }                                                                                             \
  INFOMAX_VECTOR_CLONES void wide_backward(ConstMatrixView<Real> a, ConstMatrixView<Real> b,    \
                                           const Real* w, ConstMatrixView<Real> g,              \
                                           const Buffers<Real>& buffers, MatrixView<Real> da,   \
                                           MatrixView<Real> db, Real* dw, Real* dc) {           \
    backward_body<Real>(a, b, w, g, buffers, da, db, dw, dc);                                   \
  }                                                                                             \
  INFOMAX_VECTOR_CLONES void wide_expand(ConstMatrixView<Real> a, ConstMatrixView<Real> b,      \
                                         MatrixView<Real> z) {                                  \
    expand_body<Real>(a, b, z);                                                                 \
  }                                                                                             \
  INFOMAX_VECTOR_CLONES void wide_expand_backward(ConstMatrixView<Real> z, MatrixView<Real> dz, \
                                                  MatrixView<Real> da, MatrixView<Real> db) {   \
    expand_backward_body<Real>(z, dz, da, db);                                                  \
  }
INFOMAX_EACH_TYPE(float)
INFOMAX_EACH_TYPE(double)
#undef INFOMAX_EACH_TYPE
// NOLINTEND(bugprone-macro-parentheses)

template <class Real>
void require_pairs(const char* who, ConstMatrixView<Real> a, ConstMatrixView<Real> b, std::size_t w,
                   const char* name, ConstMatrixView<Real> scores) {
  if (b.cols() != a.cols() || w != a.cols() || scores.rows() != a.rows() ||
      scores.cols() != b.rows())
    throw ShapeError(fmt::format(
        "{}: a is [{}, {}], b [{}, {}], w [{}] and {} [{}, {}], want "
        "[n, h], [m, h], [h] and [n, m]",
        who, a.rows(), a.cols(), b.rows(), b.cols(), w, name, scores.rows(), scores.cols()));
}

template <class Real>
void require_gradients(const char* who, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                       ConstMatrixView<Real> da, ConstMatrixView<Real> db, std::size_t dw) {
  if (da.rows() != a.rows() || da.cols() != a.cols() || db.rows() != b.rows() ||
      db.cols() != b.cols() || dw != a.cols())
    throw ShapeError(
        fmt::format("{}: da is [{}, {}], db [{}, {}] and dw [{}], want [{}, {}], "
                    "[{}, {}] and [{}]",
                    who, da.rows(), da.cols(), db.rows(), db.cols(), dw, a.rows(), a.cols(),
                    b.rows(), b.cols(), a.cols()));
}

template <class Real>
void require_plan(const char* who, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                  std::size_t width, std::size_t max_rows) {
  if (a.cols() != width || a.rows() > max_rows || b.rows() > max_rows)
    throw ShapeError(
        fmt::format("{}: a is [{}, {}] and b [{}, {}], want {} columns and at most {} "
                    "rows",
                    who, a.rows(), a.cols(), b.rows(), b.cols(), width, max_rows));
}

template <class Real>
void require_expanded(const char* who, ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                      ConstMatrixView<Real> z) {
  if (b.cols() != a.cols() || z.cols() != a.cols() || z.rows() != a.rows() * b.rows())
    throw ShapeError(
        fmt::format("{}: a is [{}, {}], b [{}, {}] and z [{}, {}], want [r, h], "
                    "[m, h] and [r * m, h]",
                    who, a.rows(), a.cols(), b.rows(), b.cols(), z.rows(), z.cols()));
}

}  // namespace

template <class Real>
PairRelu<Real>::PairRelu(std::size_t width, std::size_t max_rows, Workspace& workspace)
    : width_(width), max_rows_(max_rows) {
  if (width == 0 || max_rows == 0)
    throw ShapeError(fmt::format("PairRelu: width is {} and max_rows {}, want at least 1 of each",
                                 width, max_rows));
  constexpr std::size_t size = Line<Real>::size;
  const std::size_t padded = lines(width, size) * size;
  pairs_ = workspace.vector<Real>(lines(max_rows, size) * size * width);
  units_a_ = workspace.vector<Real>(max_rows * padded);
  units_b_ = workspace.vector<Real>(max_rows * padded);
  sums_a_ = workspace.vector<Real>(max_rows * padded);
  sums_b_ = workspace.vector<Real>(max_rows * padded);
  dw_ = workspace.vector<double>(padded);
}

template <class Real>
void PairRelu<Real>::forward(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                             std::span<const Real> w, Real c, MatrixView<Real> scores) {
  require_plan("PairRelu::forward", a, b, width_, max_rows_);
  require_pairs<Real>("PairRelu::forward", a, b, w.size(), "scores", scores);
  wide_forward(a, b, w.data(), c, pairs_.data(), scores);
}

template <class Real>
void PairRelu<Real>::backward(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                              std::span<const Real> w, ConstMatrixView<Real> dscores,
                              MatrixView<Real> da, MatrixView<Real> db, std::span<Real> dw,
                              Real& dc) {
  require_plan("PairRelu::backward", a, b, width_, max_rows_);
  require_pairs<Real>("PairRelu::backward", a, b, w.size(), "dscores", dscores);
  require_gradients<Real>("PairRelu::backward", a, b, da, db, dw.size());
  const Buffers<Real> buffers{units_a_.data(), units_b_.data(), sums_a_.data(), sums_b_.data(),
                              dw_.data()};
  wide_backward(a, b, w.data(), dscores, buffers, da, db, dw.data(), &dc);
}

template <class Real>
void pair_relu_reference(ConstMatrixView<Real> a, ConstMatrixView<Real> b, std::span<const Real> w,
                         Real c, MatrixView<Real> scores) {
  require_pairs<Real>("pair_relu_reference", a, b, w.size(), "scores", scores);
  for (std::size_t i = 0; i < a.rows(); ++i) {
    for (std::size_t j = 0; j < b.rows(); ++j) {
      double sum = double(c);
      for (std::size_t k = 0; k < a.cols(); ++k)
        sum += double(w[k]) * std::max(double(a(i, k)) + double(b(j, k)), 0.0);
      scores(i, j) = static_cast<Real>(sum);
    }
  }
}

template <class Real>
void pair_relu_backward_reference(ConstMatrixView<Real> a, ConstMatrixView<Real> b,
                                  std::span<const Real> w, ConstMatrixView<Real> dscores,
                                  MatrixView<Real> da, MatrixView<Real> db, std::span<Real> dw,
                                  Real& dc) {
  require_pairs<Real>("pair_relu_backward_reference", a, b, w.size(), "dscores", dscores);
  require_gradients<Real>("pair_relu_backward_reference", a, b, da, db, dw.size());
  double dc_sum = 0;
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < b.rows(); ++j) dc_sum += double(dscores(i, j));
  dc = static_cast<Real>(dc_sum);
  const auto hidden = [&](std::size_t i, std::size_t j, std::size_t k) {
    return double(a(i, k)) + double(b(j, k));
  };
  for (std::size_t k = 0; k < a.cols(); ++k) {
    double dw_sum = 0;
    for (std::size_t i = 0; i < a.rows(); ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < b.rows(); ++j) {
        if (!(hidden(i, j, k) > 0)) continue;
        sum += double(dscores(i, j));
        dw_sum += double(dscores(i, j)) * hidden(i, j, k);
      }
      da(i, k) = static_cast<Real>(double(w[k]) * sum);
    }
    dw[k] = static_cast<Real>(dw_sum);
    for (std::size_t j = 0; j < b.rows(); ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < a.rows(); ++i)
        if (hidden(i, j, k) > 0) sum += double(dscores(i, j));
      db(j, k) = static_cast<Real>(double(w[k]) * sum);
    }
  }
}

template <class Real>
void expand_pairs(ConstMatrixView<Real> a, ConstMatrixView<Real> b, MatrixView<Real> z) {
  require_expanded<Real>("expand_pairs", a, b, z);
  wide_expand(a, b, z);
}

template <class Real>
void expand_pairs_backward(ConstMatrixView<Real> z, MatrixView<Real> dz, MatrixView<Real> da,
                           MatrixView<Real> db) {
  require_expanded<Real>("expand_pairs_backward", da, db, z);
  if (dz.rows() != z.rows() || dz.cols() != z.cols())
    throw ShapeError(fmt::format("expand_pairs_backward: dz is [{}, {}], want [{}, {}] like z",
                                 dz.rows(), dz.cols(), z.rows(), z.cols()));
  wide_expand_backward(z, dz, da, db);
}

// NOLINTBEGIN(bugprone-macro-parentheses)
#define INFOMAX_INSTANTIATE(Real)                                                                 \
  template class PairRelu<Real>;                                                                  \
  template void pair_relu_reference(ConstMatrixView<Real>, ConstMatrixView<Real>,                 \
                                    std::span<const Real>, Real, MatrixView<Real>);               \
  template void pair_relu_backward_reference(                                                     \
      ConstMatrixView<Real>, ConstMatrixView<Real>, std::span<const Real>, ConstMatrixView<Real>, \
      MatrixView<Real>, MatrixView<Real>, std::span<Real>, Real&);                                \
  template void expand_pairs(ConstMatrixView<Real>, ConstMatrixView<Real>, MatrixView<Real>);     \
  template void expand_pairs_backward(ConstMatrixView<Real>, MatrixView<Real>, MatrixView<Real>,  \
                                      MatrixView<Real>);
INFOMAX_INSTANTIATE(float)
INFOMAX_INSTANTIATE(double)
#undef INFOMAX_INSTANTIATE
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace infomax
