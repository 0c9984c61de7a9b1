#include "estimators/samples/ksg.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"
#include "core/workspace.h"

namespace infomax {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Eight doubles side by side; the compiler splits them where a register holds fewer.
using Lanes = double __attribute__((vector_size(64), may_alias));
using Counts = std::int64_t __attribute__((vector_size(64)));

constexpr std::size_t kLanes = 8;
constexpr std::size_t kRows = 4;     // points whose distances are worked out together
constexpr std::size_t kGroup = 64;   // others between two looks for near ones
constexpr std::size_t kBlock = 512;  // others whose coordinates stay in a near cache

INFOMAX_ALWAYS_INLINE const Lanes& lanes(const double* p) {
  return *reinterpret_cast<const Lanes*>(p);
}
INFOMAX_ALWAYS_INLINE Lanes& lanes(double* p) {
  return *reinterpret_cast<Lanes*>(p);
}

void require_draws(std::string_view who, ConstMatrixView<double> x, ConstMatrixView<double> y,
                   std::size_t k) {
  if (x.rows() != y.rows() || x.empty() || y.empty() || k < 1 || x.rows() <= k)
    throw ShapeError(
        fmt::format("{}: x is [{}, {}], y is [{}, {}], {} neighbours; want x [n, dx], y [n, dy], "
                    "dx, dy >= 1 and n > neighbours >= 1",
                    who, x.rows(), x.cols(), y.rows(), y.cols(), k));
  const auto require_finite = [&](const char* name, ConstMatrixView<double> a) {
    for (std::size_t i = 0; i < a.rows(); ++i)
      for (std::size_t j = 0; j < a.cols(); ++j)
        if (!std::isfinite(a(i, j)))
          throw NumericError(fmt::format("{}: {} has {} in row {}, column {}, want a finite number",
                                         who, name, a(i, j), i, j));
  };
  require_finite("x", x);
  require_finite("y", y);
}

// psi(m + 1) = H_m - gamma, and the gammas cancel.
class Harmonic {
 public:
  explicit Harmonic(std::size_t n) : sums_(n + 1) {
    for (std::size_t m = 1; m <= n; ++m) sums_[m] = sums_[m - 1] + 1 / static_cast<double>(m);
  }
  double operator()(std::size_t m) const { return sums_[m]; }

 private:
  std::vector<double> sums_;
};

// One array with its points across the lanes: coordinate c of point j at data[c * stride + j].
// Places past the last point are infinitely far from every point.
struct Coordinates {
  const double* data;
  std::size_t dims, stride;
};

Coordinates transposed(ConstMatrixView<double> a, std::size_t stride, Workspace& workspace) {
  const MatrixView<double> out = workspace.matrix<double>(a.cols(), stride);
  for (std::size_t c = 0; c < a.cols(); ++c) {
    for (std::size_t j = 0; j < a.rows(); ++j) out(c, j) = a(j, c);
    std::fill(out.row(c).begin() + static_cast<std::ptrdiff_t>(a.rows()), out.row(c).end(),
              kInfinity);
  }
  return {out.data(), a.cols(), stride};
}

// From points i ... i + kRows - 1 to points j ... j + kLanes - 1: squares, for the Euclidean norm.
template <Norm norm>
INFOMAX_ALWAYS_INLINE void distances(const Coordinates& a, std::size_t i, std::size_t j,
                                     Lanes* out) {
  for (std::size_t r = 0; r < kRows; ++r) out[r] = Lanes{};
  const double* column = a.data;
  for (std::size_t c = 0; c < a.dims; ++c, column += a.stride) {
    const Lanes other = lanes(column + j);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRows; ++r) {
      const Lanes d = other - column[i + r];
      if constexpr (norm == Norm::euclidean) {
        out[r] += d * d;
      } else {
        const Lanes size = d < 0 ? -d : d;
        out[r] = out[r] < size ? size : out[r];
      }
    }
  }
}

INFOMAX_ALWAYS_INLINE double least(const Lanes& v) {
  double out = v[0];
  for (std::size_t l = 1; l < kLanes; ++l) out = v[l] < out ? v[l] : out;
  return out;
}

// A new distance among a point's k least so far, ascending.
INFOMAX_ALWAYS_INLINE void insert(double distance, std::size_t k, double* nearest) {
  std::size_t at = k - 1;
  for (; at > 0 && nearest[at - 1] > distance; --at) nearest[at] = nearest[at - 1];
  nearest[at] = distance;
}

struct Search {
  Coordinates x, y;
  std::size_t n, k;
  double* nearest;            // [n rounded up to kRows, k]
  std::int64_t *in_x, *in_y;  // [n rounded up to kRows]
};

// The k least distances of every point.
template <Norm norm>
INFOMAX_ALWAYS_INLINE void find_nearest(const Search& s) {
  for (std::size_t block = 0; block < s.x.stride; block += kBlock) {
    const std::size_t end = std::min(block + kBlock, s.x.stride);
    for (std::size_t i = 0; i < s.n; i += kRows) {
      for (std::size_t group = block; group < end; group += kGroup) {
        alignas(64) double joint[kRows][kGroup];
        Lanes low[kRows];
        for (Lanes& v : low) v = Lanes{} + kInfinity;
        for (std::size_t j = 0; j < kGroup; j += kLanes) {
          Lanes in_x[kRows], in_y[kRows];
          distances<norm>(s.x, i, group + j, in_x);
          distances<norm>(s.y, i, group + j, in_y);
          for (std::size_t r = 0; r < kRows; ++r) {
            const Lanes z = in_x[r] < in_y[r] ? in_y[r] : in_x[r];
            lanes(joint[r] + j) = z;
            low[r] = z < low[r] ? z : low[r];
          }
        }
        for (std::size_t r = 0; r < kRows && i + r < s.n; ++r) {
          double* nearest = s.nearest + (i + r) * s.k;
          if (!(least(low[r]) < nearest[s.k - 1])) continue;
          for (std::size_t j = 0; j < kGroup; ++j)
            if (joint[r][j] < nearest[s.k - 1] && group + j != i + r)
              insert(joint[r][j], s.k, nearest);
        }
      }
    }
  }
}

// How many points are closer than the k-th nearest, in x and in y; the point itself counts, where
// that isn't at 0.
template <Norm norm>
INFOMAX_ALWAYS_INLINE void count_closer(const Search& s) {
  for (std::size_t block = 0; block < s.x.stride; block += kBlock) {
    const std::size_t end = std::min(block + kBlock, s.x.stride);
    for (std::size_t i = 0; i < s.n; i += kRows) {
      double reach[kRows];
      for (std::size_t r = 0; r < kRows; ++r) reach[r] = s.nearest[(i + r) * s.k + s.k - 1];
      Counts x[kRows] = {}, y[kRows] = {};
      for (std::size_t j = block; j < end; j += kLanes) {
        Lanes in_x[kRows], in_y[kRows];
        distances<norm>(s.x, i, j, in_x);
        distances<norm>(s.y, i, j, in_y);
        for (std::size_t r = 0; r < kRows; ++r) {
          x[r] -= in_x[r] < reach[r];  // a comparison that holds is -1
          y[r] -= in_y[r] < reach[r];
        }
      }
      for (std::size_t r = 0; r < kRows; ++r)
        for (std::size_t l = 0; l < kLanes; ++l) {
          s.in_x[i + r] += x[r][l];
          s.in_y[i + r] += y[r][l];
        }
    }
  }
}

// The compiler clones plain functions only.
INFOMAX_VECTOR_CLONES void search_euclidean(const Search& s) {
  find_nearest<Norm::euclidean>(s);
  count_closer<Norm::euclidean>(s);
}
INFOMAX_VECTOR_CLONES void search_maximum(const Search& s) {
  find_nearest<Norm::maximum>(s);
  count_closer<Norm::maximum>(s);
}

void require_reach(std::string_view who, std::size_t i, double reach) {
  if (!std::isfinite(reach))
    throw NumericError(fmt::format("{}: the neighbours of row {} are {} away, want a finite number",
                                   who, i, reach));
}

double estimate(const Harmonic& h, std::size_t n, std::size_t k, double sum) {
  return h(k - 1) + h(n - 1) - sum / static_cast<double>(n);
}

}  // namespace

double ksg(ConstMatrixView<double> x, ConstMatrixView<double> y, const KsgSettings& settings) {
  const std::size_t n = x.rows(), k = settings.neighbours;
  require_draws("ksg", x, y, k);
  Workspace workspace;
  const std::size_t stride = (n + kGroup - 1) / kGroup * kGroup;
  const Search search{transposed(x, stride, workspace),
                      transposed(y, stride, workspace),
                      n,
                      k,
                      workspace.vector<double>(stride * k).data(),
                      workspace.vector<std::int64_t>(stride).data(),
                      workspace.vector<std::int64_t>(stride).data()};
  std::fill_n(search.nearest, stride * k, kInfinity);
  if (settings.norm == Norm::euclidean)
    search_euclidean(search);
  else
    search_maximum(search);

  const Harmonic h(n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double reach = search.nearest[i * k + k - 1];
    require_reach("ksg", i, reach);
    const std::int64_t itself = reach > 0 ? 1 : 0;
    sum += h(static_cast<std::size_t>(search.in_x[i] - itself)) +
           h(static_cast<std::size_t>(search.in_y[i] - itself));
  }
  return estimate(h, n, k, sum);
}

double ksg_reference(ConstMatrixView<double> x, ConstMatrixView<double> y,
                     const KsgSettings& settings) {
  const std::size_t n = x.rows(), k = settings.neighbours;
  require_draws("ksg_reference", x, y, k);
  const auto distance = [&](ConstMatrixView<double> a, std::size_t i, std::size_t j) {
    double out = 0;
    for (std::size_t c = 0; c < a.cols(); ++c) {
      const double d = a(j, c) - a(i, c);
      out = settings.norm == Norm::euclidean ? out + d * d : std::max(out, std::abs(d));
    }
    return out;
  };
  const Harmonic h(n);
  std::vector<double> in_x(n), in_y(n), joint;
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    joint.clear();
    for (std::size_t j = 0; j < n; ++j) {
      in_x[j] = distance(x, i, j);
      in_y[j] = distance(y, i, j);
      if (j != i) joint.push_back(std::max(in_x[j], in_y[j]));
    }
    const auto kth = joint.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(joint.begin(), kth, joint.end());
    require_reach("ksg_reference", i, *kth);
    std::size_t closer_x = 0, closer_y = 0;
    for (std::size_t j = 0; j < n; ++j) {
      closer_x += j != i && in_x[j] < *kth ? 1 : 0;
      closer_y += j != i && in_y[j] < *kth ? 1 : 0;
    }
    sum += h(closer_x) + h(closer_y);
  }
  return estimate(h, n, k, sum);
}

double ksg_estimate(ConstMatrixView<double> x, ConstMatrixView<double> y, const Settings& settings,
                    Stream) {
  return ksg(x, y,
             {.neighbours = static_cast<std::size_t>(settings.count("neighbours")),
              .norm = settings.says("norm", "maximum") ? Norm::maximum : Norm::euclidean});
}

double ksg_seconds(std::size_t n, std::size_t dx, std::size_t dy, const Settings&) {
  constexpr double kSeconds = 2e-10;  // per pair of points and column
  return kSeconds * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(dx + dy);
}

}  // namespace infomax
