// The passes of pair_kernels/pair_mlp.cpp over a block of pairs. Included there once per
// instruction set, inside a namespace that has defined Lanes for it:
//
//   Real, Vec     numbers, and a register of `width` of them, 8 or 16
//   together      registers of pairs that a layer's tile works on
//   outer         columns of a tile of the weights' gradient that fit into registers together
//   load, store, set, add, multiply, fused(a, b, c) = a b + c rounded once
//   relu(x)           x where it isn't below 0 (a NaN too), else 0
//   where_positive(z, x)   x where z > 0, else 0
//   joined(lanes)     the sum of sixteen lanes, by halves: r and r + 8, then r and r + 4, ...
//
// Every number is computed lane by lane with the same operations in the same order whatever the
// width.

using Real = Lanes::Real;
using Vec = Lanes::Vec;
using infomax::pair_mlp::Job;
using infomax::pair_mlp::kBlock;
using infomax::pair_mlp::kGroup;
using infomax::pair_mlp::kGroups;
using infomax::pair_mlp::kLanes;
using infomax::pair_mlp::kRun;
using infomax::pair_mlp::Layer;
using infomax::pair_mlp::Units;

// Row and vector within it of the pairs' vectors, one after the other; at the end it stays on the
// last.
struct Place {
  std::size_t row, column;
};
inline Place place_of(const Job<Real>& job, std::size_t vector) {
  const std::size_t v =
      vector < job.n * job.vectors_per_row ? vector : job.n * job.vectors_per_row - 1;
  return {v / job.vectors_per_row, v % job.vectors_per_row};
}
inline void advance(const Job<Real>& job, Place& at) {
  if (++at.column < job.vectors_per_row) return;
  if (at.row + 1 == job.n) {
    --at.column;
  } else {
    at.column = 0;
    ++at.row;
  }
}

// z_1 of one group.
inline void expand(const Job<Real>& job, Place& at, Real* z) {
  const std::size_t units = job.first.count;
  const Real *a[4], *b[4];
  for (std::size_t q = 0; q < 4; ++q, advance(job, at)) {
    a[q] = job.a + at.row * job.a_stride;
    b[q] = job.b + at.column * units * kLanes;
  }
  for (std::size_t k = 0; k < units; ++k)
#pragma GCC unroll 4
    for (std::size_t q = 0; q < 4; ++q)
#pragma GCC unroll 2
      for (std::size_t h = 0; h < kLanes; h += Lanes::width)
        Lanes::store(
            z + k * kGroup + q * kLanes + h,
            Lanes::relu(Lanes::add(Lanes::load(b[q] + k * kLanes + h), Lanes::set(a[q][k]))));
}

// `tile` units of a layer for one group.
template <std::size_t tile>
inline void forward_tile(const Real* z, std::size_t in, const Real* w, std::size_t stride,
                         const Real* bias, Real* out) {
  constexpr std::size_t width = Lanes::width, together = Lanes::together;
  for (std::size_t q = 0; q < kGroup; q += width * together) {
    Vec sum[tile][together];
#pragma GCC unroll 8
    for (std::size_t o = 0; o < tile; ++o)
#pragma GCC unroll 8
      for (std::size_t t = 0; t < together; ++t) sum[o][t] = Lanes::set(bias[o]);
    for (std::size_t k = 0; k < in; ++k) {
      Vec x[together];
#pragma GCC unroll 8
      for (std::size_t t = 0; t < together; ++t) x[t] = Lanes::load(z + k * kGroup + q + t * width);
#pragma GCC unroll 8
      for (std::size_t o = 0; o < tile; ++o) {
        const Vec weight = Lanes::set(w[k * stride + o]);
#pragma GCC unroll 8
        for (std::size_t t = 0; t < together; ++t)
          sum[o][t] = Lanes::fused(weight, x[t], sum[o][t]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t o = 0; o < tile; ++o)
#pragma GCC unroll 8
      for (std::size_t t = 0; t < together; ++t)
        Lanes::store(out + o * kGroup + q + t * width, Lanes::relu(sum[o][t]));
  }
}

inline void forward_layer(const Layer<Real>& layer, const Real* z, Real* out) {
  for (std::size_t o = 0; o < layer.out.padded; o += layer.out.tile) {
    if (layer.out.tile == 5)
      forward_tile<5>(z, layer.in.count, layer.weights + o, layer.out.padded, layer.biases + o,
                      out + o * kGroup);
    else
      forward_tile<4>(z, layer.in.count, layer.weights + o, layer.out.padded, layer.biases + o,
                      out + o * kGroup);
  }
}

// z_2 ... z_L of one block, into kept; z_1 passes through the first group of job.z1.
inline void forward_block(const Job<Real>& job, std::size_t block, std::size_t groups, Real* kept) {
  Place at = place_of(job, block * kBlock);
  for (std::size_t g = 0; g < groups; ++g) {
    expand(job, at, job.z1);
    const Real* z = job.z1;
    for (const Layer<Real>& layer : job.layers) {
      Real* const out = kept + layer.kept + g * layer.out.padded * kGroup;
      forward_layer(layer, z, out);
      z = out;
    }
  }
}

// scores of one group from z_L.
inline void score_group(const Job<Real>& job, Place& at, const Real* z) {
  constexpr std::size_t width = Lanes::width;
  alignas(64) Real out[kGroup];
  Vec sum[kGroup / width];
#pragma GCC unroll 8
  for (Vec& s : sum) s = Lanes::set(job.c);
  for (std::size_t k = 0; k < job.last.count; ++k) {
    const Vec weight = Lanes::set(job.last_weights[k]);
#pragma GCC unroll 8
    for (std::size_t t = 0; t < kGroup / width; ++t)
      sum[t] = Lanes::fused(weight, Lanes::load(z + k * kGroup + t * width), sum[t]);
  }
#pragma GCC unroll 8
  for (std::size_t t = 0; t < kGroup / width; ++t) Lanes::store(out + t * width, sum[t]);
  // Past the last vector the place stays, and what is written there again is what it is.
  for (std::size_t q = 0; q < 4; ++q, advance(job, at)) {
    const std::size_t column = at.column * kLanes;
    const std::size_t count = column + kLanes <= job.m ? kLanes : job.m - column;
    __builtin_memcpy(job.scores + at.row * job.scores_stride + column, out + q * kLanes,
                     count * sizeof(Real));
  }
}

inline std::size_t groups_in(const Job<Real>& job, std::size_t block) {
  const std::size_t rest = job.n * job.vectors_per_row - block * kBlock;
  return rest >= kBlock ? kGroups : (rest + 3) / 4;
}

inline void forward(const Job<Real>& job) {
  const std::size_t vectors = job.n * job.vectors_per_row;
  const Layer<Real>& top = job.layers.back();
  Place at{0, 0};
  for (std::size_t block = 0; block * kBlock < vectors; ++block) {
    Real* const kept = job.kept + (job.keep ? block * job.kept_per_block : 0);
    const std::size_t groups = groups_in(job, block);
    forward_block(job, block, groups, kept);
    for (std::size_t g = 0; g < groups; ++g)
      score_group(job, at, kept + top.kept + g * top.out.padded * kGroup);
  }
}

// One block of dscores, zero where there is no pair.
inline void gather(const Job<Real>& job, std::size_t block, std::size_t groups) {
  const std::size_t vectors = job.n * job.vectors_per_row;
  Place at = place_of(job, block * kBlock);
  for (std::size_t q = 0; q < 4 * groups; ++q, advance(job, at)) {
    Real* const out = job.g + q * kLanes;
    std::size_t count = 0;
    if (block * kBlock + q < vectors) {
      const std::size_t column = at.column * kLanes;
      count = column + kLanes <= job.m ? kLanes : job.m - column;
      __builtin_memcpy(out, job.dscores + at.row * job.scores_stride + column,
                       count * sizeof(Real));
    }
    for (; count < kLanes; ++count) out[count] = 0;
  }
}

// dz_L = w g where z_L > 0, and the sums for w, c and the biases below.
inline void last_backward(const Job<Real>& job, std::size_t groups, const Real* z, Real* dz) {
  constexpr std::size_t width = Lanes::width, halves = kLanes / width;
  const std::size_t units = job.last.padded;
  Real* const c_sums = job.sums.data() + job.c_sums;
  Real* const w_sums = job.sums.data() + job.last_sums;
  Real* const bias_sums = job.sums.data() + job.layers.back().bias_sums;
  for (std::size_t g = 0; g < groups; ++g) {
    Vec gradient[kGroup / width], c_sum[halves];
#pragma GCC unroll 8
    for (std::size_t h = 0; h < halves; ++h) c_sum[h] = Lanes::load(c_sums + h * width);
#pragma GCC unroll 8
    for (std::size_t t = 0; t < kGroup / width; ++t) {
      gradient[t] = Lanes::load(job.g + g * kGroup + t * width);
      c_sum[t % halves] = Lanes::add(c_sum[t % halves], gradient[t]);
    }
#pragma GCC unroll 8
    for (std::size_t h = 0; h < halves; ++h) Lanes::store(c_sums + h * width, c_sum[h]);
    for (std::size_t k = 0; k < units; ++k) {
      const Real* const value = z + (g * units + k) * kGroup;
      Real* const out = dz + (g * units + k) * kGroup;
      const Vec weight = Lanes::set(job.last_weights[k]);
      Vec w_sum[halves], bias_sum[halves];
#pragma GCC unroll 8
      for (std::size_t h = 0; h < halves; ++h) {
        w_sum[h] = Lanes::load(w_sums + k * kLanes + h * width);
        bias_sum[h] = Lanes::load(bias_sums + k * kLanes + h * width);
      }
#pragma GCC unroll 8
      for (std::size_t t = 0; t < kGroup / width; ++t) {
        const Vec x = Lanes::load(value + t * width);
        w_sum[t % halves] = Lanes::fused(x, gradient[t], w_sum[t % halves]);
        const Vec passed = Lanes::where_positive(x, Lanes::multiply(weight, gradient[t]));
        Lanes::store(out + t * width, passed);
        bias_sum[t % halves] = Lanes::add(bias_sum[t % halves], passed);
      }
#pragma GCC unroll 8
      for (std::size_t h = 0; h < halves; ++h) {
        Lanes::store(w_sums + k * kLanes + h * width, w_sum[h]);
        Lanes::store(bias_sums + k * kLanes + h * width, bias_sum[h]);
      }
    }
  }
}

// `tile` units of dz = W dz_out where z > 0, for one group; onto bias_sums, unless it is null, go
// their sums.
template <std::size_t tile>
inline void backward_tile(const Real* dz_out, std::size_t out, const Real* w, std::size_t stride,
                          const Real* z, Real* dz, Real* bias_sums) {
  constexpr std::size_t width = Lanes::width, together = Lanes::together;
  for (std::size_t q = 0; q < kGroup; q += width * together) {
    Vec sum[tile][together] = {};
    for (std::size_t o = 0; o < out; ++o) {
      Vec x[together];
#pragma GCC unroll 8
      for (std::size_t t = 0; t < together; ++t)
        x[t] = Lanes::load(dz_out + o * kGroup + q + t * width);
#pragma GCC unroll 8
      for (std::size_t k = 0; k < tile; ++k) {
        const Vec weight = Lanes::set(w[o * stride + k]);
#pragma GCC unroll 8
        for (std::size_t t = 0; t < together; ++t)
          sum[k][t] = Lanes::fused(weight, x[t], sum[k][t]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t k = 0; k < tile; ++k)
#pragma GCC unroll 8
      for (std::size_t t = 0; t < together; ++t) {
        const std::size_t at = k * kGroup + q + t * width;
        sum[k][t] = Lanes::where_positive(Lanes::load(z + at), sum[k][t]);
        Lanes::store(dz + at, sum[k][t]);
      }
    if (bias_sums == nullptr) continue;
    constexpr std::size_t halves = kLanes / width;
#pragma GCC unroll 8
    for (std::size_t k = 0; k < tile; ++k)
#pragma GCC unroll 8
      for (std::size_t h = 0; h < halves; ++h) {
        Vec onto = Lanes::load(bias_sums + k * kLanes + h * width);
#pragma GCC unroll 8
        for (std::size_t t = h; t < together; t += halves) onto = Lanes::add(onto, sum[k][t]);
        Lanes::store(bias_sums + k * kLanes + h * width, onto);
      }
  }
}

// sums[k][o] += z_k dz_o over one block, for `rows` units k and `cols` of the `tile` units o.
template <std::size_t rows, std::size_t cols, std::size_t tile>
inline void outer_piece(const Real* z, std::size_t z_step, const Real* dz, std::size_t dz_step,
                        std::size_t groups, Real* sums) {
  for (std::size_t h = 0; h < kLanes; h += Lanes::width) {
    Vec sum[rows][cols];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < rows; ++k)
#pragma GCC unroll 8
      for (std::size_t o = 0; o < cols; ++o)
        sum[k][o] = Lanes::load(sums + (k * tile + o) * kLanes + h);
    for (std::size_t g = 0; g < groups; ++g) {
      const Real* const zg = z + g * z_step + h;
      const Real* const dg = dz + g * dz_step + h;
      for (std::size_t q = 0; q < kGroup; q += kLanes) {
        Vec x[rows];
#pragma GCC unroll 8
        for (std::size_t k = 0; k < rows; ++k) x[k] = Lanes::load(zg + k * kGroup + q);
#pragma GCC unroll 8
        for (std::size_t o = 0; o < cols; ++o) {
          const Vec y = Lanes::load(dg + o * kGroup + q);
#pragma GCC unroll 8
          for (std::size_t k = 0; k < rows; ++k) sum[k][o] = Lanes::fused(x[k], y, sum[k][o]);
        }
      }
    }
#pragma GCC unroll 8
    for (std::size_t k = 0; k < rows; ++k)
#pragma GCC unroll 8
      for (std::size_t o = 0; o < cols; ++o)
        Lanes::store(sums + (k * tile + o) * kLanes + h, sum[k][o]);
  }
}

template <std::size_t rows, std::size_t tile, std::size_t from = 0>
inline void outer_tile(const Real* z, std::size_t z_step, const Real* dz, std::size_t dz_step,
                       std::size_t groups, Real* sums) {
  constexpr std::size_t cols = tile - from < Lanes::outer ? tile - from : Lanes::outer;
  outer_piece<rows, cols, tile>(z, z_step, dz + from * kGroup, dz_step, groups,
                                sums + from * kLanes);
  if constexpr (from + cols < tile)
    outer_tile<rows, tile, from + cols>(z, z_step, dz, dz_step, groups, sums);
}

template <std::size_t rows, std::size_t tile>
inline void outer_layer(const Layer<Real>& layer, const Real* z, const Real* dz, std::size_t groups,
                        Real* sums) {
  for (std::size_t k = 0; k < layer.in.padded; k += rows)
    for (std::size_t o = 0; o < layer.out.padded; o += tile, sums += rows * tile * kLanes)
      outer_tile<rows, tile>(z + k * kGroup, layer.in.padded * kGroup, dz + o * kGroup,
                             layer.out.padded * kGroup, groups, sums);
}

// One dense layer: the sums for its weights, dz of its input, and the sums for the biases below.
inline void layer_backward(const Layer<Real>& layer, std::size_t groups, const Real* z,
                           const Real* dz_out, Real* dz, Real* sums, Real* bias_sums) {
  Real* const own = sums + layer.sums;
  if (layer.in.tile == 5)
    layer.out.tile == 5 ? outer_layer<5, 5>(layer, z, dz_out, groups, own)
                        : outer_layer<5, 4>(layer, z, dz_out, groups, own);
  else
    layer.out.tile == 5 ? outer_layer<4, 5>(layer, z, dz_out, groups, own)
                        : outer_layer<4, 4>(layer, z, dz_out, groups, own);
  for (std::size_t g = 0; g < groups; ++g) {
    const Real* const from = dz_out + g * layer.out.padded * kGroup;
    for (std::size_t k = 0; k < layer.in.padded; k += layer.in.tile) {
      const std::size_t at = (g * layer.in.padded + k) * kGroup;
      Real* const bias = bias_sums == nullptr ? nullptr : bias_sums + k * kLanes;
      if (layer.in.tile == 5)
        backward_tile<5>(from, layer.out.count, layer.transposed + k, layer.in.padded, z + at,
                         dz + at, bias);
      else
        backward_tile<4>(from, layer.out.count, layer.transposed + k, layer.in.padded, z + at,
                         dz + at, bias);
    }
  }
}

// dz_1 of one block onto the sums of its columns and its rows, which follow each other: a row that
// is complete is joined and given out.
inline void first_backward(const Job<Real>& job, std::size_t block, std::size_t groups,
                           const Real* dz) {
  const std::size_t units = job.first.count;
  const std::size_t rest = job.n * job.vectors_per_row - block * kBlock;
  Place at = place_of(job, block * kBlock);
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t vectors = rest - 4 * g < 4 ? rest - 4 * g : 4;
    for (std::size_t q = 0; q < vectors;) {
      // As many vectors as are of one row.
      const std::size_t left = job.vectors_per_row - at.column;
      const std::size_t run = left < vectors - q ? left : vectors - q;
      Real* const b_sums = job.b_sums + at.column * units * kLanes;
      const Real* const from = dz + g * job.first.padded * kGroup + q * kLanes;
      for (std::size_t k = 0; k < units; ++k)
        for (std::size_t h = 0; h < kLanes; h += Lanes::width) {
          Real* const onto = job.a_sums + k * kLanes + h;
          Vec sum = Lanes::load(onto);
          for (std::size_t t = 0; t < run; ++t) {
            const Vec x = Lanes::load(from + k * kGroup + t * kLanes + h);
            Real* const column = b_sums + (t * units + k) * kLanes + h;
            sum = Lanes::add(sum, x);
            Lanes::store(column, Lanes::add(Lanes::load(column), x));
          }
          Lanes::store(onto, sum);
        }
      if (run == left) {
        for (std::size_t k = 0; k < units; ++k) {
          job.da[at.row * job.da_stride + k] = Lanes::joined(job.a_sums + k * kLanes);
          for (std::size_t h = 0; h < kLanes; h += Lanes::width)
            Lanes::store(job.a_sums + k * kLanes + h, Lanes::set(0));
        }
      }
      q += run;
      for (std::size_t t = 0; t < run; ++t) advance(job, at);
    }
  }
}

// What a run has summed goes to the totals in double.
inline void flush(const Job<Real>& job) {
  Real* __restrict sums = job.sums.data();
  double* __restrict totals = job.totals.data();
  for (std::size_t k = 0; k < job.sums.size(); ++k) {
    totals[k] += static_cast<double>(sums[k]);
    sums[k] = 0;
  }
}

// Fills da; b_sums and totals, which are zero before, as a_sums is.
inline void backward(const Job<Real>& job) {
  const std::size_t vectors = job.n * job.vectors_per_row;
  const std::size_t count = job.layers.size();
  std::size_t run = 0;
  for (std::size_t block = 0; block * kBlock < vectors; ++block) {
    Real* const kept = job.kept + (job.keep ? block * job.kept_per_block : 0);
    const std::size_t groups = groups_in(job, block);
    if (!job.keep) forward_block(job, block, groups, kept);
    gather(job, block, groups);
    Real *dz_out = job.dz, *dz = job.dz_next;
    last_backward(job, groups, kept + job.layers.back().kept, dz_out);
    for (std::size_t l = count; l-- > 0;) {
      const Layer<Real>& layer = job.layers[l];
      const Real* z = job.z1;
      Real* bias_sums = nullptr;
      if (l > 0) {
        z = kept + job.layers[l - 1].kept;
        bias_sums = job.sums.data() + job.layers[l - 1].bias_sums;
      } else {
        Place at = place_of(job, block * kBlock);
        for (std::size_t g = 0; g < groups; ++g)
          expand(job, at, job.z1 + g * job.first.padded * kGroup);
      }
      layer_backward(layer, groups, z, dz_out, dz, job.sums.data(), bias_sums);
      Real* const done = dz;
      dz = dz_out;
      dz_out = done;
    }
    first_backward(job, block, groups, dz_out);
    if (++run == kRun) flush(job), run = 0;
  }
  if (run > 0) flush(job);
}
