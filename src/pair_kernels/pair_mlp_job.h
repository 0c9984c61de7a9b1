// What one call of PairMlp works on, in raw addresses: the seam between pair_kernels/pair_mlp.cpp,
// which lays it out, and pair_kernels/pair_mlp_passes.h, which is compiled once per instruction
// set.
//
// Pairs are counted in vectors of sixteen neighbouring j, row after row: vector v is of row
// v / vectors_per_row. A group is four vectors, a block four groups. Activations of a group are
// [unit][64]: 64 pairs of one unit lie together. Widths are padded to a multiple of their tile, 4
// or 5 units that are worked on at once; nothing reads the padding's sums.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace infomax::pair_mlp {

inline constexpr std::size_t kLanes = 16;
inline constexpr std::size_t kGroup = 4 * kLanes;   // pairs
inline constexpr std::size_t kGroups = 4;           // in a block
inline constexpr std::size_t kBlock = 4 * kGroups;  // vectors
inline constexpr std::size_t kRun = 16;  // blocks from one addition in double to the next

struct Units {
  std::size_t count, tile, padded;
};

// One dense layer between hidden layers, and the sums that become its gradient.
template <class Real>
struct Layer {
  Units in, out;
  std::size_t kept;       // where z of `out` begins in a block's part of Job::kept
  Real* weights;          // [in][padded out]
  Real* biases;           // [padded out]
  Real* transposed;       // [out][padded in]
  std::size_t sums;       // in Job::sums: [tile of in][tile of out][unit of in][unit of out][lane]
  std::size_t bias_sums;  // in Job::sums: [padded out][lane]
};

template <class Real>
struct Job {
  std::vector<Layer<Real>> layers;
  Units first, last;  // z_1 and z_L
  std::size_t n = 0, m = 0, vectors_per_row = 0;

  const Real* a = nullptr;
  std::size_t a_stride = 0;
  Real* b = nullptr;             // [vectors_per_row][h_1][lane]; beyond m, b_{m-1} repeated
  Real* last_weights = nullptr;  // [padded h_L]
  Real c = 0;
  Real* scores = nullptr;
  const Real* dscores = nullptr;
  std::size_t scores_stride = 0;

  bool keep = false;
  Real* kept = nullptr;  // [block or 1][kept_per_block]
  std::size_t kept_per_block = 0;
  Real* z1 = nullptr;                      // one block
  Real *dz = nullptr, *dz_next = nullptr;  // one block of the widest layer each
  Real* g = nullptr;                       // one block's dscores

  Real* a_sums = nullptr;  // [h_1][lane], of the row in work
  Real* b_sums = nullptr;  // [vectors_per_row][h_1][lane]
  Real* da = nullptr;
  std::size_t da_stride = 0;
  std::span<Real> sums;
  std::span<double> totals;               // as sums
  std::size_t last_sums = 0, c_sums = 0;  // in sums: [padded h_L][lane], [lane]
};

}  // namespace infomax::pair_mlp
