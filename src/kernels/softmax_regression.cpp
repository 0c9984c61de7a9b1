#include "kernels/softmax_regression.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/math.h"
#include "core/vector_clones.h"

namespace infomax {

namespace {

// Sixteen floats side by side; the compiler splits them where a register holds fewer. Passed by
// reference: how they are passed by value depends on the instruction set.
using Lanes = float __attribute__((vector_size(64), may_alias));
using Lanes8 = float __attribute__((vector_size(32)));
using Lanes4 = float __attribute__((vector_size(16), aligned(4), may_alias));
using IntLanes = std::int32_t __attribute__((vector_size(64)));

constexpr std::size_t kLanes = 16;
constexpr std::size_t kTile = 10;              // classes whose sums stay in registers
constexpr std::size_t kBlockRows = 128;        // an even number
constexpr std::size_t kBlockFloats = 1 << 16;  // 256 KiB, part of the second cache
constexpr float kNever = -1e30f;               // the z of a class that isn't there

INFOMAX_ALWAYS_INLINE const Lanes& lanes(const float* p) {
  return *reinterpret_cast<const Lanes*>(p);
}
INFOMAX_ALWAYS_INLINE Lanes& lanes(float* p) {
  return *reinterpret_cast<Lanes*>(p);
}

INFOMAX_ALWAYS_INLINE void fold(const Lanes& v, Lanes4& out) {
  const Lanes8 half = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                      __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  out = __builtin_shufflevector(half, half, 0, 1, 2, 3) +
        __builtin_shufflevector(half, half, 4, 5, 6, 7);
}

// out[k] = the sum over the lanes of v[k], k < count, always in the same order.
template <std::size_t count>
INFOMAX_ALWAYS_INLINE void sum_lanes(const Lanes* v, float* out) {
  for (std::size_t k = 0; k < count; k += 4) {
    Lanes4 f[4] = {};
    for (std::size_t i = 0; i < 4 && k + i < count; ++i) fold(v[k + i], f[i]);
    const Lanes4 a = __builtin_shufflevector(f[0], f[1], 0, 4, 1, 5) +
                     __builtin_shufflevector(f[0], f[1], 2, 6, 3, 7);
    const Lanes4 b = __builtin_shufflevector(f[2], f[3], 0, 4, 1, 5) +
                     __builtin_shufflevector(f[2], f[3], 2, 6, 3, 7);
    const Lanes4 sum =
        __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7);
    if (k + 4 <= count) {
      *reinterpret_cast<Lanes4*>(out + k) = sum;
    } else {
      for (std::size_t i = 0; k + i < count; ++i) out[k + i] = sum[i];
    }
  }
}

INFOMAX_ALWAYS_INLINE float largest_lane(const Lanes& v) {
  const Lanes8 low = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  const Lanes8 high = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  const Lanes8 half = low > high ? low : high;
  const Lanes4 a = __builtin_shufflevector(half, half, 0, 1, 2, 3);
  const Lanes4 b = __builtin_shufflevector(half, half, 4, 5, 6, 7);
  const Lanes4 c = a > b ? a : b;
  const Lanes4 d = __builtin_shufflevector(c, c, 2, 3, 0, 1);
  const Lanes4 e = c > d ? c : d;
  return e[0] > e[1] ? e[0] : e[1];
}

INFOMAX_ALWAYS_INLINE float sum_of_lanes(const Lanes& v) {
  Lanes4 f;
  fold(v, f);
  const Lanes4 g = f + __builtin_shufflevector(f, f, 2, 3, 0, 1);
  return g[0] + g[1];
}

// exp(x) for x <= 0 in single precision, relative error below 2e-7: the z it is fed with are sums
// of hundreds of rounded terms and carry more. exp(x) = 2^k exp(r), |r| <= 0.347, the Taylor series
// to r^7 leaving out 5e-9. Below -80 it stays at e^-80 = 2e-35, far from where floats lose digits.
INFOMAX_ALWAYS_INLINE void exp_lanes(const Lanes& x, Lanes& out) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: what is added to it is rounded to an integer
  const Lanes lowest = Lanes{} - 80.0f;
  const Lanes inside = x < lowest ? lowest : x;
  const Lanes rounded = inside * 1.44269504f + kRound;
  const Lanes k = rounded - kRound;
  // log 2 in two parts, the first of 15 bits: its product with k is exact.
  const Lanes r = (inside - k * 0x1.62e4p-1f) - k * 0x1.7f7d1cp-20f;
  Lanes p = r * (1.0f / 5040) + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  const Lanes power = 1.0f + (r + r * r * p);
  out = (Lanes)((IntLanes)power + ((IntLanes)rounded << 23));
}

// z = p, unnormalised: exp(z - max). Returns the sum, and the maximum in top.
INFOMAX_ALWAYS_INLINE float exponentials(float* z, std::size_t padded, float& top) {
  Lanes high = lanes(z);
  for (std::size_t c = kLanes; c < padded; c += kLanes) {
    const Lanes& v = lanes(z + c);
    high = v > high ? v : high;
  }
  top = largest_lane(high);
  Lanes total = {};
  for (std::size_t c = 0; c < padded; c += kLanes) {
    const Lanes x = lanes(z + c) - top;
    exp_lanes(x, lanes(z + c));
    total += lanes(z + c);
  }
  return sum_of_lanes(total);
}

// v -= 1 in the lane of the label, lane 0 standing for class `first`.
INFOMAX_ALWAYS_INLINE void subtract_one(std::int32_t label, std::size_t first, Lanes& v) {
  constexpr IntLanes kIndex = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const IntLanes here = kIndex == label - static_cast<std::int32_t>(first);
  v -= (Lanes)(here & (IntLanes)(Lanes{} + 1.0f));
}

struct Rows {
  const float* x;  // [rows, groups * 16]
  std::size_t rows, groups, classes, padded_classes;
  // The next block's address in memory: each of the two products asks for half of it, a line per
  // turn of its inner loop, which is about as many lines as there are.
  std::uintptr_t ahead;
};

constexpr std::uintptr_t kLine = 64;

// An address that may lie past the end: asking for it does nothing then.
INFOMAX_ALWAYS_INLINE void fetch_line(std::uintptr_t address) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a pointer must not lie past the end
  __builtin_prefetch(reinterpret_cast<const void*>(address), 0, 2);
}

// z[i, first ... first + tile - 1] = x_i W, for two rows i at a time.
template <std::size_t tile>
INFOMAX_ALWAYS_INLINE void products_of_tile(const Rows& block, const float* w, std::size_t first,
                                            float* z) {
  const std::size_t width = block.groups * kLanes;
  const std::size_t stride = block.classes * kLanes;
  std::uintptr_t ahead = block.ahead;
  for (std::size_t i = 0; i < block.rows; i += 2) {
    Lanes sum[2 * tile] = {};
    const float* x0 = block.x + i * width;
    const float* x1 = x0 + width;  // past the last row lies a spare one
    const float* wg = w + first * kLanes;
    for (std::size_t g = 0; g < width; g += kLanes, wg += stride, ahead += kLine) {
      if constexpr (tile == kTile) fetch_line(ahead);
      const Lanes a = lanes(x0 + g);
      const Lanes b = lanes(x1 + g);
#pragma GCC unroll 16
      for (std::size_t c = 0; c < tile; ++c) {
        const Lanes v = lanes(wg + c * kLanes);
        sum[c] += a * v;
        sum[tile + c] += b * v;
      }
    }
    sum_lanes<tile>(sum, z + i * block.padded_classes + first);
    sum_lanes<tile>(sum + tile, z + (i + 1) * block.padded_classes + first);
  }
}

// dw[., first ... first + tile - 1] += X^T D, for two groups of features at a time.
template <std::size_t tile, std::size_t pair>
INFOMAX_ALWAYS_INLINE void gradients_of_groups(const Rows& block, const float* d, std::size_t first,
                                               std::size_t g, double* dw) {
  const std::size_t width = block.groups * kLanes;
  Lanes sum[pair * tile] = {};
  const float* x = block.x + g * kLanes;
  const float* di = d + first;
  const std::uintptr_t ahead = block.ahead + ((g + block.groups) * block.rows / 2) * kLine;
  for (std::size_t i = 0; i < block.rows; ++i, x += width, di += block.padded_classes) {
    if constexpr (tile == kTile && pair == 2) fetch_line(ahead + i * kLine);
    const Lanes a = lanes(x);
    Lanes b = {};
    if constexpr (pair == 2) b = lanes(x + kLanes);
#pragma GCC unroll 16
    for (std::size_t c = 0; c < tile; ++c) {
      sum[c] += a * di[c];
      if constexpr (pair == 2) sum[tile + c] += b * di[c];
    }
  }
  for (std::size_t h = 0; h < pair; ++h) {
    double* out = dw + ((g + h) * block.classes + first) * kLanes;
    for (std::size_t c = 0; c < tile; ++c) {
      const float* s = reinterpret_cast<const float*>(&sum[h * tile + c]);
      for (std::size_t l = 0; l < kLanes; ++l) out[c * kLanes + l] += double(s[l]);
    }
  }
}

template <std::size_t tile>
INFOMAX_ALWAYS_INLINE void gradients_of_tile(const Rows& block, const float* d, std::size_t first,
                                             double* dw) {
  std::size_t g = 0;
  for (; g + 2 <= block.groups; g += 2) gradients_of_groups<tile, 2>(block, d, first, g, dw);
  if (g < block.groups) gradients_of_groups<tile, 1>(block, d, first, g, dw);
}

INFOMAX_VECTOR_CLONES void block_products(const Rows& block, const float* w, float* z) {
  std::size_t c = 0;
  for (; c + kTile <= block.classes; c += kTile) products_of_tile<kTile>(block, w, c, z);
  for (; c + 3 <= block.classes; c += 3) products_of_tile<3>(block, w, c, z);
  for (; c < block.classes; ++c) products_of_tile<1>(block, w, c, z);
}

INFOMAX_VECTOR_CLONES void block_gradients(const Rows& block, const float* d, double* dw) {
  std::size_t c = 0;
  for (; c + kTile <= block.classes; c += kTile) gradients_of_tile<kTile>(block, d, c, dw);
  for (; c + 3 <= block.classes; c += 3) gradients_of_tile<3>(block, d, c, dw);
  for (; c < block.classes; ++c) gradients_of_tile<1>(block, d, c, dw);
}

// z <- softmax(z + b) - e_t, with the intercept of classes that aren't there at kNever; the log of
// total and top - z_t make the loss. What was written as floats is read as floats, and lanes as
// lanes: the other way round a processor waits for its own stores.
INFOMAX_VECTOR_CLONES void block_softmax(const Rows& block, const float* b,
                                         const std::uint8_t* labels, float* z, float* total,
                                         float* top, double* losses, double* db) {
  const std::size_t padded = block.padded_classes;
  for (std::size_t i = 0; i < block.rows; ++i) {
    float* row = z + i * padded;
    const std::int32_t label = labels[i];
    const float own = row[label] + b[label];
    for (std::size_t c = 0; c < padded; c += kLanes) lanes(row + c) += lanes(b + c);
    total[i] = exponentials(row, padded, top[i]);
    losses[i] = double(top[i]) - double(own);
    const float share = 1 / total[i];
    for (std::size_t c = 0; c < padded; c += kLanes) {
      lanes(row + c) *= share;
      subtract_one(label, c, lanes(row + c));
    }
  }
  for (std::size_t i = 0; i < block.rows; ++i) losses[i] += det_log(double(total[i]));
  for (std::size_t i = 0; i < block.rows; ++i) {
    for (std::size_t c = 0; c < padded; ++c) db[c] += double(z[i * padded + c]);
  }
}

// What the steps need, as plain pointers.
struct SagaSteps {
  FeatureRows x;
  const std::uint8_t* labels;
  PackedWeights packing;
  double step, alpha;
  float *w, *sum_w, *memory, *current, *next, *delta, *products;
  double *b, *sum_b;
  std::uint8_t* seen;
  std::size_t seen_count;
  const std::uint32_t* visits;
  std::size_t count;

  // Rows come from all over memory, so they are asked for some steps ahead, a line per group of a
  // sweep.
  static constexpr std::size_t kAhead = 4;

  INFOMAX_ALWAYS_INLINE std::uintptr_t address(std::size_t t) const {
    return x.address(visits[t < count ? t : 0]);
  }

  INFOMAX_ALWAYS_INLINE void load(std::size_t t, float* row) const {
    if (t < count) x.load(visits[t], row);
  }

  // One pass over W and sum_W does the update for the current row and the products with the next
  // one:
  //   u = x delta^T,  W <- W - rate (u + sum_W / m),  sum_W <- sum_W + u,  products = x_next W
  template <std::size_t tile>
  INFOMAX_ALWAYS_INLINE void sweep_tile(std::size_t first, float rate, float share,
                                        std::uintptr_t ahead) const {
    Lanes d[tile], sum[tile] = {};
    for (std::size_t c = 0; c < tile; ++c) d[c] = Lanes{} + delta[first + c];
    const std::size_t width = packing.padded_width();
    const std::size_t stride = packing.classes * kLanes;
    float* wg = w + first * kLanes;
    float* sg = sum_w + first * kLanes;
    std::uintptr_t line = ahead;
    for (std::size_t g = 0; g < width; g += kLanes, wg += stride, sg += stride, line += kLine) {
      if constexpr (tile == kTile) fetch_line(line);
      const Lanes a = lanes(current + g);
      const Lanes b_row = lanes(next + g);
#pragma GCC unroll 16
      for (std::size_t c = 0; c < tile; ++c) {
        const Lanes u = a * d[c];
        const Lanes s = lanes(sg + c * kLanes);
        const Lanes v = lanes(wg + c * kLanes) - rate * (u + share * s);
        lanes(sg + c * kLanes) = s + u;
        lanes(wg + c * kLanes) = v;
        sum[c] += v * b_row;
      }
    }
    sum_lanes<tile>(sum, products + first);
  }

  INFOMAX_ALWAYS_INLINE void sweep(float rate, float share, std::uintptr_t ahead) const {
    std::size_t c = 0;
    for (; c + kTile <= packing.classes; c += kTile) sweep_tile<kTile>(c, rate, share, ahead);
    for (; c + 3 <= packing.classes; c += 3) sweep_tile<3>(c, rate, share, ahead);
    for (; c < packing.classes; ++c) sweep_tile<1>(c, rate, share, ahead);
  }

  // delta and memory from the products; returns m.
  INFOMAX_ALWAYS_INLINE std::size_t differentiate(std::size_t row, double scale) {
    const std::size_t padded = packing.padded_classes();
    float* z = delta;
    for (std::size_t c = 0; c < padded; ++c)
      z[c] = static_cast<float>(scale * double(products[c]) + b[c]);
    float top;
    const float total = exponentials(z, padded, top);
    const float inverse = 1 / total;
    float* before = memory + row * padded;
    for (std::size_t c = 0; c < padded; c += kLanes) {
      Lanes now = lanes(z + c) * inverse;
      subtract_one(labels[row], c, now);
      lanes(z + c) = now - lanes(before + c);
      lanes(before + c) = now;
    }
    if (seen[row] == 0) {
      seen[row] = 1;
      ++seen_count;
    }
    return seen_count;
  }

  INFOMAX_ALWAYS_INLINE void rescale(double& scale) const {
    const float factor = static_cast<float>(scale);
    for (std::size_t k = 0; k < packing.size(); k += kLanes) lanes(w + k) *= factor;
    scale = 1;
  }

  // W = scale * w: the decay by 1 - step alpha would be lost in rounding if it were applied to
  // floats.
  INFOMAX_ALWAYS_INLINE void run() {
    const std::size_t padded = packing.padded_classes();
    const double decay = 1 - step * alpha;
    double scale = 1;
    load(0, next);
    for (std::size_t c = 0; c < padded; ++c) delta[c] = 0;
    sweep(0, 0, address(0));
    for (std::size_t t = 0; t < count; ++t) {
      std::swap(current, next);
      load(t + 1, next);
      const double m = static_cast<double>(differentiate(visits[t], scale));
      if (scale < 1e-6) rescale(scale);
      scale *= decay;
      sweep(static_cast<float>(step / scale), static_cast<float>(1 / m), address(t + kAhead));
      for (std::size_t c = 0; c < padded; ++c) {
        b[c] -= step * (double(delta[c]) + sum_b[c] / m);
        sum_b[c] += double(delta[c]);
      }
    }
    rescale(scale);
  }
};

// Rows first ... first + rows - 1, each padded to `padded` floats; what is past its end stays.
INFOMAX_VECTOR_CLONES void load_rows(const FeatureRows& x, std::size_t first, std::size_t rows,
                                     std::size_t padded, float* out) {
  for (std::size_t i = 0; i < rows; ++i) x.load(first + i, out + i * padded);
}

INFOMAX_VECTOR_CLONES void run_steps(SagaSteps& steps) {
  steps.run();
}

void require_problem(const char* where, std::size_t width, std::size_t classes) {
  if (width == 0) throw ShapeError(std::string(where) + ": rows have no features, want at least 1");
  if (classes < 2 || classes > 256)
    throw ShapeError(std::string(where) + ": " + std::to_string(classes) +
                     " classes, want 2 to 256");
}

}  // namespace

SoftmaxRegression::SoftmaxRegression(std::size_t width, std::size_t classes, Workspace& workspace)
    : packing_{width, classes} {
  require_problem("SoftmaxRegression", width, classes);
  const std::size_t padded = packing_.padded_width();
  block_rows_ = std::clamp<std::size_t>(kBlockFloats / padded / 2 * 2, 16, kBlockRows);
  rows_ = workspace.vector<float>((block_rows_ + 1) * padded);
  z_ = workspace.vector<float>((block_rows_ + 1) * packing_.padded_classes());
  b_ = workspace.vector<float>(packing_.padded_classes());
  std::fill(b_.begin(), b_.end(), kNever);
  total_ = workspace.vector<float>(block_rows_);
  top_ = workspace.vector<float>(block_rows_);
  losses_ = workspace.vector<double>(block_rows_);
}

void SoftmaxRegression::load_block(const FeatureRows& x, std::size_t first, std::size_t rows) {
  load_rows(x, first, rows, packing_.padded_width(), rows_.data());
}

double SoftmaxRegression::loss_backward(const FeatureRows& x, std::span<const std::uint8_t> labels,
                                        std::span<const float> w, std::span<const float> b,
                                        std::span<double> dw, std::span<double> db) {
  std::fill(dw.begin(), dw.end(), 0.0);
  std::fill(db.begin(), db.end(), 0.0);
  std::copy_n(b.begin(), packing_.classes, b_.begin());
  double loss = 0;
  for (std::size_t first = 0; first < x.rows(); first += block_rows_) {
    const std::size_t rows = std::min(block_rows_, x.rows() - first);
    load_block(x, first, rows);
    const Rows block{rows_.data(),
                     rows,
                     packing_.groups(),
                     packing_.classes,
                     packing_.padded_classes(),
                     x.address(first + rows)};
    block_products(block, w.data(), z_.data());
    block_softmax(block, b_.data(), labels.data() + first, z_.data(), total_.data(), top_.data(),
                  losses_.data(), db.data());
    block_gradients(block, z_.data(), dw.data());
    for (std::size_t i = 0; i < rows; ++i) loss += losses_[i];
  }
  std::fill(db.begin() + packing_.classes, db.end(), 0.0);
  return loss;
}

void SoftmaxRegression::classify(const FeatureRows& x, std::span<const float> w,
                                 std::span<const float> b, std::span<std::uint8_t> classes) {
  for (std::size_t first = 0; first < x.rows(); first += block_rows_) {
    const std::size_t rows = std::min(block_rows_, x.rows() - first);
    load_block(x, first, rows);
    const Rows block{rows_.data(),
                     rows,
                     packing_.groups(),
                     packing_.classes,
                     packing_.padded_classes(),
                     x.address(first + rows)};
    block_products(block, w.data(), z_.data());
    for (std::size_t i = 0; i < rows; ++i) {
      const float* z = z_.data() + i * packing_.padded_classes();
      std::size_t best = 0;
      for (std::size_t c = 1; c < packing_.classes; ++c) {
        if (z[c] + b[c] > z[best] + b[best]) best = c;
      }
      classes[first + i] = static_cast<std::uint8_t>(best);
    }
  }
}

double softmax_regression_reference(ConstMatrix x, std::span<const std::uint8_t> labels,
                                    ConstMatrixView<double> w, std::span<const double> b,
                                    MatrixView<double> dw, std::span<double> db) {
  for (std::size_t j = 0; j < dw.rows(); ++j) std::fill(dw.row(j).begin(), dw.row(j).end(), 0.0);
  std::fill(db.begin(), db.end(), 0.0);
  std::vector<double> z(w.cols());
  double loss = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t c = 0; c < w.cols(); ++c) {
      z[c] = b[c];
      for (std::size_t j = 0; j < x.cols(); ++j) z[c] += double(x(i, j)) * w(j, c);
    }
    const double top = *std::max_element(z.begin(), z.end());
    double total = 0;
    for (const double v : z) total += std::exp(v - top);
    loss += top + std::log(total) - z[labels[i]];
    for (std::size_t c = 0; c < w.cols(); ++c) {
      const double d = std::exp(z[c] - top) / total - (c == labels[i] ? 1.0 : 0.0);
      if (!db.empty()) db[c] += d;
      for (std::size_t j = 0; j < dw.rows(); ++j) dw(j, c) += double(x(i, j)) * d;
    }
  }
  return loss;
}

Saga::Saga(const FeatureRows& x, std::span<const std::uint8_t> labels, std::size_t classes,
           double step, double alpha, Workspace& workspace)
    : x_(x), labels_(labels), packing_{x.cols(), classes}, step_(step), alpha_(alpha) {
  require_problem("Saga", x.cols(), classes);
  const std::size_t padded = packing_.padded_classes();
  w_ = workspace.vector<float>(packing_.size());
  sum_w_ = workspace.vector<float>(packing_.size());
  memory_ = workspace.vector<float>(x.rows() * padded);
  current_ = workspace.vector<float>(packing_.padded_width());
  next_ = workspace.vector<float>(packing_.padded_width());
  delta_ = workspace.vector<float>(padded);
  products_ = workspace.vector<float>(padded);
  b_ = workspace.vector<double>(padded);
  sum_b_ = workspace.vector<double>(padded);
  // Classes that aren't there: their products are zero, so that this alone is their z.
  std::fill(b_.begin() + static_cast<std::ptrdiff_t>(classes), b_.end(), double(kNever));
  seen_ = workspace.vector<std::uint8_t>(x.rows());
}

void Saga::run(std::span<const std::uint32_t> visits) {
  SagaSteps steps{x_,
                  labels_.data(),
                  packing_,
                  step_,
                  alpha_,
                  w_.data(),
                  sum_w_.data(),
                  memory_.data(),
                  current_.data(),
                  next_.data(),
                  delta_.data(),
                  products_.data(),
                  b_.data(),
                  sum_b_.data(),
                  seen_.data(),
                  seen_count_,
                  visits.data(),
                  visits.size()};
  run_steps(steps);
  seen_count_ = steps.seen_count;
}

void saga_reference(ConstMatrix x, std::span<const std::uint8_t> labels, double step, double alpha,
                    std::span<const std::uint32_t> visits, MatrixView<double> w,
                    std::span<double> b) {
  const std::size_t n = x.rows(), d = x.cols(), classes = w.cols();
  std::vector<double> memory(n * classes), sum_w(d * classes), sum_b(classes), z(classes);
  std::vector<bool> seen(n);
  double m = 0;
  for (const std::uint32_t i : visits) {
    for (std::size_t c = 0; c < classes; ++c) {
      z[c] = b[c];
      for (std::size_t j = 0; j < d; ++j) z[c] += double(x(i, j)) * w(j, c);
    }
    const double top = *std::max_element(z.begin(), z.end());
    double total = 0;
    for (const double v : z) total += std::exp(v - top);
    if (!seen[i]) ++m;
    seen[i] = true;
    for (std::size_t c = 0; c < classes; ++c) {
      const double now = std::exp(z[c] - top) / total - (c == labels[i] ? 1.0 : 0.0);
      const double delta = now - memory[i * classes + c];
      memory[i * classes + c] = now;
      for (std::size_t j = 0; j < d; ++j) {
        const double u = double(x(i, j)) * delta;
        double& sum = sum_w[j * classes + c];
        w(j, c) = (1 - step * alpha) * w(j, c) - step * (u + sum / m);
        sum += u;
      }
      b[c] -= step * (delta + sum_b[c] / m);
      sum_b[c] += delta;
    }
  }
}

}  // namespace infomax
