#include "neighbours/neighbour_tree.h"

#include <algorithm>
#include <limits>

#include "core/math.h"
#include "core/vector_clones.h"
#include "core/workspace.h"

namespace infomax {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kAllButSign = std::numeric_limits<std::int64_t>::max();

// Eight doubles side by side; the compiler splits them where a register holds fewer.
using Lanes = double __attribute__((vector_size(64), may_alias));
using Marks = std::int64_t __attribute__((vector_size(64), may_alias));
using HalfMarks = std::int64_t __attribute__((vector_size(32)));
using QuarterMarks = std::int64_t __attribute__((vector_size(16)));

// Thirty-two numbers of 16 bits.
using Codes = std::int16_t __attribute__((vector_size(64), may_alias));
using Pairs = std::int32_t __attribute__((vector_size(64), may_alias));

constexpr std::size_t kLanes = 8;     // points whose neighbours are looked for together
constexpr std::size_t kCodes = 32;    // as many, by codes
constexpr std::size_t kTogether = 4;  // others whose distances are worked out together

// What isn't inlined into a clone is compiled for SSE2.
#if defined(__GNUC__)
#define INFOMAX_INLINED __attribute__((always_inline))
#else
#define INFOMAX_INLINED
#endif

// In many columns little can be left out, and each distance has to be cheap. Measured at 1 + 1, 2 +
// 2 and 5 + 5.
constexpr bool is_wide(std::size_t width) {
  return width > 4;
}
// Small leaves leave out more, large ones cost less. A multiple of kTogether.
constexpr std::size_t leaf_size(std::size_t width) {
  return is_wide(width) ? 8 * kLanes : kLanes;
}

// Codes cut the range of the widest column into so many units; a reach of fewer than so many is
// told too roughly by them.
constexpr double kUnits = 32000, kFewUnits = 128;

INFOMAX_ALWAYS_INLINE double most(const Lanes& v) {
  double out = v[0];
  for (std::size_t l = 1; l < kLanes; ++l) out = v[l] > out ? v[l] : out;
  return out;
}
INFOMAX_ALWAYS_INLINE double least(const Lanes& v) {
  double out = v[0];
  for (std::size_t l = 1; l < kLanes; ++l) out = v[l] < out ? v[l] : out;
  return out;
}
INFOMAX_ALWAYS_INLINE bool any(const Marks& m) {
  const HalfMarks half =
      __builtin_shufflevector(m, m, 0, 1, 2, 3) | __builtin_shufflevector(m, m, 4, 5, 6, 7);
  const QuarterMarks quarter =
      __builtin_shufflevector(half, half, 0, 1) | __builtin_shufflevector(half, half, 2, 3);
  return (quarter[0] | quarter[1]) != 0;
}
INFOMAX_ALWAYS_INLINE double larger(double a, double b) {
  return a < b ? b : a;
}

// Columns go into a measure one by one. Subtraction, squares, sums and maxima, rounded, are all
// monotonic: bounds made from the edges of boxes hold for the measures of the points, to the bit.
template <Norm norm>
INFOMAX_ALWAYS_INLINE double extended(double measure, double distance) {
  if constexpr (norm == Norm::euclidean) return measure + distance * distance;
  return larger(measure, distance < 0 ? -distance : distance);
}
template <Norm norm>
INFOMAX_ALWAYS_INLINE void extend(Lanes& measure, const Lanes& distance) {
  if constexpr (norm == Norm::euclidean) {
    measure += distance * distance;
  } else {
    const Marks bits = reinterpret_cast<const Marks&>(distance) & kAllButSign;
    const Lanes& size = reinterpret_cast<const Lanes&>(bits);
    measure = measure < size ? size : measure;
  }
}

}  // namespace

// What splitting a node needs, of the size of the largest.
struct NeighbourTree::Scratch {
  struct Key {
    double value;
    std::uint32_t place;
  };
  std::vector<Key> keys;
  std::vector<double> points;
  std::vector<std::uint32_t> order;
};

NeighbourTree::NeighbourTree(ConstMatrixView<double> x, ConstMatrixView<double> y, Norm norm)
    : n_(x.rows()),
      x_width_(x.cols()),
      width_(x.cols() + y.cols()),
      norm_(norm),
      points_((n_ + kLanes - 1) / kLanes * kLanes * width_, kInfinity),
      order_(n_) {
  for (std::size_t i = 0; i < n_; ++i) {
    order_[i] = static_cast<std::uint32_t>(i);
    double* point = std::ranges::copy(x.row(i), points_.data() + i * width_).out;
    if (y.cols() > 0) std::ranges::copy(y.row(i), point);
  }
  Scratch scratch{std::vector<Scratch::Key>(n_), std::vector<double>(n_ * width_),
                  std::vector<std::uint32_t>(n_)};
  split(0, static_cast<std::uint32_t>(n_), scratch);
}

// Returns the column along which it is longest.
std::size_t NeighbourTree::add_box(std::uint32_t first, std::uint32_t last) {
  const std::size_t at = boxes_.size();
  boxes_.resize(at + 2 * width_);
  double *low = boxes_.data() + at, *high = low + width_;
  std::fill_n(low, width_, kInfinity);
  std::fill_n(high, width_, -kInfinity);
  for (std::size_t i = first; i < last; ++i)
    for (std::size_t c = 0; c < width_; ++c) {
      low[c] = std::min(low[c], points_[i * width_ + c]);
      high[c] = std::max(high[c], points_[i * width_ + c]);
    }
  std::size_t longest = 0;
  for (std::size_t c = 1; c < width_; ++c)
    if (high[c] - low[c] > high[longest] - low[longest]) longest = c;
  return longest;
}

// Moves the points so that none before the middle is larger in that column than one behind.
void NeighbourTree::halve(std::uint32_t first, std::uint32_t middle, std::uint32_t last,
                          std::size_t column, Scratch& scratch) {
  const std::uint32_t count = last - first;
  const auto keys = scratch.keys.begin();
  for (std::uint32_t i = 0; i < count; ++i)
    keys[i] = {points_[(first + i) * width_ + column], first + i};
  std::nth_element(keys, keys + (middle - first), keys + count,
                   [](const Scratch::Key& a, const Scratch::Key& b) { return a.value < b.value; });
  double* point = scratch.points.data();
  for (std::uint32_t i = 0; i < count; ++i) {
    const double* from = points_.data() + keys[i].place * width_;
    for (std::size_t c = 0; c < width_; ++c) *point++ = from[c];
    scratch.order[i] = order_[keys[i].place];
  }
  std::copy_n(scratch.points.data(), count * width_, points_.data() + first * width_);
  std::copy_n(scratch.order.data(), count, order_.data() + first);
}

// Leaves but the last are full.
void NeighbourTree::split(std::uint32_t first, std::uint32_t last, Scratch& scratch) {
  const std::size_t node = nodes_.size(), count = last - first, leaf = leaf_size(width_);
  nodes_.push_back({first, last});
  const std::size_t longest = add_box(first, last);
  if (count <= leaf) return;
  const auto middle = static_cast<std::uint32_t>(first + (count / 2 + leaf - 1) / leaf * leaf);
  halve(first, middle, last, longest, scratch);
  split(first, middle, scratch);
  nodes_[node].right = static_cast<std::uint32_t>(nodes_.size());
  split(middle, last, scratch);
}

// Goes through the tree for eight points that lie beside each other in it. Lanes past the last
// point repeat it.
class TreeSearch {
 public:
  explicit TreeSearch(const NeighbourTree& tree)
      : tree_(tree),
        lanes_(reinterpret_cast<Lanes*>(memory_.vector<double>(kLanes * tree.width_).data())),
        low_(tree.width_),
        high_(tree.width_) {}

  // Writes the codes, for the coarse searches in the maximum norm.
  void encode();
  bool encoded() const { return codes_ != nullptr; }

  template <Norm norm>
  void nearest(std::size_t k, double* out);
  template <Norm norm>
  void count(const double* reach, std::uint32_t* out);
  template <Norm norm>
  void sides(const double* reach, double* out_x, double* out_y);
  template <Norm norm>
  void list(const double* reach, std::vector<std::vector<std::uint32_t>>& out);

 private:
  // Deeper than any tree of 2^32 points needs.
  static constexpr std::size_t kDepth = 128;

  INFOMAX_ALWAYS_INLINE void begin(std::size_t first);
  INFOMAX_ALWAYS_INLINE void begin_coarsely(std::size_t first);
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE void nearest_of(std::size_t first, std::size_t k, Lanes* best, double* out);
  INFOMAX_ALWAYS_INLINE bool nearest_coarsely(std::size_t first, std::size_t k, double* best,
                                              double* out);
  INFOMAX_ALWAYS_INLINE bool offer(std::size_t j, const Codes& near, std::size_t k, Codes& limit,
                                   double* best) const;
  INFOMAX_ALWAYS_INLINE bool improve_coarsely(const NeighbourTree::Node& leaf, std::size_t k,
                                              Codes& limit, double* best) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE void count_of(std::size_t first, const double* reach, std::uint32_t* out);
  INFOMAX_ALWAYS_INLINE bool count_coarsely(std::size_t first, const double* reach,
                                            std::uint32_t* out);
  INFOMAX_ALWAYS_INLINE void coarse(std::size_t place, Codes* out) const;
  INFOMAX_ALWAYS_INLINE double exact(std::size_t one, std::size_t other) const;
  INFOMAX_ALWAYS_INLINE std::int16_t units(double reach, double more) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE double gap(std::size_t node) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE double span(std::size_t node, std::size_t from, std::size_t to) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE double span(std::size_t node) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE void measure(std::size_t from, std::size_t to, std::size_t place,
                                     Lanes* out) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE bool improve(const NeighbourTree::Node& leaf, std::size_t k,
                                     Lanes* best) const;
  template <Norm norm, class Go>
  INFOMAX_ALWAYS_INLINE void go_nearest_first(std::size_t first, Go&& go) const;
  template <Norm norm, class Whole, class Leaf>
  INFOMAX_ALWAYS_INLINE void walk_leaves(double longest, Whole&& whole, Leaf&& leaf) const;
  template <Norm norm, class Whole, class Group>
  INFOMAX_ALWAYS_INLINE void walk(double longest, Whole&& whole, Group&& group) const;
  INFOMAX_ALWAYS_INLINE void take(const double* by_row, Lanes& out) const {
    for (std::size_t l = 0; l < kLanes; ++l)
      out[l] = by_row[tree_.order_[first_ + std::min(l, count_ - 1)]];
  }

  const NeighbourTree& tree_;
  Workspace memory_;
  std::size_t first_ = 0, count_ = 0;  // the places looked from
  Lanes* lanes_;                       // their coordinates, [width]
  std::vector<double> low_, high_;     // their box
  std::int16_t* codes_ = nullptr;      // [width, n rounded up], by place
  std::int32_t* pairs_ = nullptr;  // [n, width], each code twice: processors spread 32 bits sooner
  std::size_t code_stride_ = 0;
  double per_unit_ = 0;
};

void TreeSearch::begin(std::size_t first) {
  first_ = first;
  count_ = std::min(kLanes, tree_.n_ - first);
  for (std::size_t c = 0; c < tree_.width_; ++c) {
    for (std::size_t l = 0; l < kLanes; ++l)
      lanes_[c][l] = tree_.points_[(first + std::min(l, count_ - 1)) * tree_.width_ + c];
    low_[c] = least(lanes_[c]);
    high_[c] = most(lanes_[c]);
  }
}

// At most any point's measure to a point of that node.
template <Norm norm>
double TreeSearch::gap(std::size_t node) const {
  const double *low = tree_.boxes_.data() + node * 2 * tree_.width_, *high = low + tree_.width_;
  const auto along = [&](std::size_t c) INFOMAX_INLINED {
    return larger(0, larger(low[c] - high_[c], low_[c] - high[c]));
  };
  double x = 0, y = 0;
  for (std::size_t c = 0; c < tree_.x_width_; ++c) x = extended<norm>(x, along(c));
  for (std::size_t c = tree_.x_width_; c < tree_.width_; ++c) y = extended<norm>(y, along(c));
  return larger(x, y);
}

// At least every point's measure to every point of that node, in columns from ... to - 1.
template <Norm norm>
double TreeSearch::span(std::size_t node, std::size_t from, std::size_t to) const {
  const double *low = tree_.boxes_.data() + node * 2 * tree_.width_, *high = low + tree_.width_;
  double out = 0;
  for (std::size_t c = from; c < to; ++c)
    out = extended<norm>(out, larger(high[c] - low_[c], high_[c] - low[c]));
  return out;
}
template <Norm norm>
double TreeSearch::span(std::size_t node) const {
  return larger(span<norm>(node, 0, tree_.x_width_),
                span<norm>(node, tree_.x_width_, tree_.width_));
}

// To the points at place ... place + kTogether - 1, in columns from ... to - 1.
template <Norm norm>
void TreeSearch::measure(std::size_t from, std::size_t to, std::size_t place, Lanes* out) const {
  const std::size_t width = tree_.width_;
  const double* point = tree_.points_.data() + place * width;
  for (std::size_t r = 0; r < kTogether; ++r) out[r] = Lanes{};
  for (std::size_t c = from; c < to; ++c) {
    const Lanes mine = lanes_[c];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kTogether; ++r) extend<norm>(out[r], point[r * width + c] - mine);
  }
}

// The points of a leaf among the k best of each lane; whether that could change any.
template <Norm norm>
bool TreeSearch::improve(const NeighbourTree::Node& leaf, std::size_t k, Lanes* best) const {
  bool improved = false;
  for (std::size_t j = leaf.first; j < leaf.last; j += kTogether) {
    Lanes x[kTogether], y[kTogether];
    measure<norm>(0, tree_.x_width_, j, x);
    Lanes low = x[0];
    for (std::size_t r = 1; r < kTogether; ++r) low = x[r] < low ? x[r] : low;
    if (!any(low < best[k - 1])) continue;
    measure<norm>(tree_.x_width_, tree_.width_, j, y);
    for (std::size_t r = 0; r < kTogether; ++r) {
      Lanes z = x[r] < y[r] ? y[r] : x[r];
      if (!any(z < best[k - 1])) continue;
      if (j + r - first_ < kLanes) z[j + r - first_] = kInfinity;  // itself
      for (std::size_t m = 0; m < k; ++m) {
        const Lanes old = best[m];
        best[m] = z < old ? z : old;
        z = z < old ? old : z;
      }
    }
    improved = true;
  }
  return improved;
}

// Leaf by leaf, the nearest half of every node first, the own one where both are as near. go(leaf)
// returns the bound that the gaps of the rest have to be below; a negative one ends it.
template <Norm norm, class Go>
void TreeSearch::go_nearest_first(std::size_t first, Go&& go) const {
  struct Open {
    std::size_t node;
    double gap;
  };
  Open open[kDepth];
  double bound = kInfinity;
  std::size_t count = 0;
  open[count++] = {0, 0};
  while (count > 0) {
    const Open at = open[--count];
    if (!(at.gap < bound)) continue;
    const NeighbourTree::Node& node = tree_.nodes_[at.node];
    if (node.right == 0) {
      bound = go(node);
      continue;
    }
    const Open left{at.node + 1, gap<norm>(at.node + 1)}, right{node.right, gap<norm>(node.right)};
    const bool to_left =
        left.gap < right.gap || (left.gap == right.gap && first < tree_.nodes_[node.right].first);
    open[count++] = to_left ? right : left;
    open[count++] = to_left ? left : right;
  }
}

template <Norm norm>
void TreeSearch::nearest_of(std::size_t first, std::size_t k, Lanes* best, double* out) {
  begin(first);
  for (std::size_t m = 0; m < k; ++m) best[m] = Lanes{} + kInfinity;
  double bound = kInfinity;
  go_nearest_first<norm>(first, [&](const NeighbourTree::Node& leaf) INFOMAX_INLINED {
    if (improve<norm>(leaf, k, best)) bound = most(best[k - 1]);
    return bound;
  });
  for (std::size_t l = 0; l < count_; ++l)
    for (std::size_t m = 0; m < k; ++m) out[tree_.order_[first + l] * k + m] = best[m][l];
}

template <Norm norm>
INFOMAX_ALWAYS_INLINE void TreeSearch::nearest(std::size_t k, double* out) {
  auto* best = reinterpret_cast<Lanes*>(memory_.vector<double>(kLanes * k).data());
  double* by_codes = memory_.vector<double>(kCodes * k).data();
  for (std::size_t block = 0; block < tree_.n_; block += kCodes) {
    if (norm == Norm::maximum && encoded() && nearest_coarsely(block, k, by_codes, out)) continue;
    for (std::size_t first = block; first < std::min(block + kCodes, tree_.n_); first += kLanes)
      nearest_of<norm>(first, k, best, out);
  }
}

// Every node near enough: as a whole(node), where that returns true, or leaf by leaf.
template <Norm norm, class Whole, class Leaf>
void TreeSearch::walk_leaves(double longest, Whole&& whole, Leaf&& leaf) const {
  std::size_t open[kDepth];
  std::size_t count = 0;
  open[count++] = 0;
  while (count > 0) {
    const std::size_t at = open[--count];
    const NeighbourTree::Node& node = tree_.nodes_[at];
    if (!(gap<norm>(at) < longest) || whole(at)) continue;
    if (node.right == 0) {
      leaf(node);
      continue;
    }
    open[count++] = node.right;
    open[count++] = at + 1;
  }
}

// The same, the leaves point by point, with the measures in x and in y.
template <Norm norm, class Whole, class Group>
void TreeSearch::walk(double longest, Whole&& whole, Group&& group) const {
  walk_leaves<norm>(longest, whole, [&](const NeighbourTree::Node& node) INFOMAX_INLINED {
    for (std::size_t j = node.first; j < node.last; j += kTogether) {
      Lanes x[kTogether], y[kTogether];
      measure<norm>(0, tree_.x_width_, j, x);
      measure<norm>(tree_.x_width_, tree_.width_, j, y);
      for (std::size_t r = 0; r < kTogether; ++r) group(j + r, x[r], y[r]);
    }
  });
}

template <Norm norm>
void TreeSearch::count_of(std::size_t first, const double* reach, std::uint32_t* out) {
  begin(first);
  Lanes within;
  take(reach, within);
  const double shortest = least(within);
  Marks counts{};
  std::int64_t of_all = 0;
  walk<norm>(
      most(within),
      [&](std::size_t at) INFOMAX_INLINED {
        if (!(span<norm>(at) < shortest)) return false;
        of_all += tree_.nodes_[at].last - tree_.nodes_[at].first;
        return true;
      },
      [&](std::size_t, const Lanes& x, const Lanes& y) INFOMAX_INLINED {
        const Lanes z = x < y ? y : x;
        counts += z < within ? Marks{} + 1 : Marks{};
      });
  for (std::size_t l = 0; l < count_; ++l)
    out[tree_.order_[first + l]] = static_cast<std::uint32_t>(counts[l] + of_all);
}

template <Norm norm>
INFOMAX_ALWAYS_INLINE void TreeSearch::count(const double* reach, std::uint32_t* out) {
  for (std::size_t block = 0; block < tree_.n_; block += kCodes) {
    if (norm == Norm::maximum && encoded() && count_coarsely(block, reach, out)) continue;
    for (std::size_t first = block; first < std::min(block + kCodes, tree_.n_); first += kLanes)
      count_of<norm>(first, reach, out);
  }
}

// ---- by codes: 16 bits tell most distances well enough to say that they don't matter.
//
// A code is the number of units from the least value of a column, rounded down, the unit being the
// same for all columns. A distance of D units between codes is one of more than D - 1 and less than
// D + 1 units in truth, up to rounding, which is nothing beside the other unit that is left to it.
// What that doesn't decide is measured in full.

void TreeSearch::encode() {
  const std::size_t n = tree_.n_, width = tree_.width_;
  const double *low = tree_.boxes_.data(), *high = low + width;  // of the root
  double range = 0;
  for (std::size_t c = 0; c < width; ++c) range = larger(range, high[c] - low[c]);
  per_unit_ = kUnits / range;
  if (!(per_unit_ > 0 && per_unit_ < kInfinity)) return;
  code_stride_ = (n + kCodes - 1) / kCodes * kCodes;
  codes_ = memory_.vector<std::int16_t>(width * code_stride_).data();
  pairs_ = memory_.vector<std::int32_t>(code_stride_ * width).data();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < width; ++c) {
      const auto code =
          static_cast<std::int32_t>((tree_.points_[i * width + c] - low[c]) * per_unit_);
      codes_[c * code_stride_ + i] = static_cast<std::int16_t>(code);
      pairs_[i * width + c] = code << 16 | code;
    }
}

void TreeSearch::begin_coarsely(std::size_t first) {
  first_ = first;
  count_ = std::min(kCodes, tree_.n_ - first);
  for (std::size_t c = 0; c < tree_.width_; ++c) {
    low_[c] = kInfinity;
    high_[c] = -kInfinity;
    for (std::size_t l = 0; l < count_; ++l) {
      const double value = tree_.points_[(first + l) * tree_.width_ + c];
      low_[c] = value < low_[c] ? value : low_[c];
      high_[c] = larger(high_[c], value);
    }
  }
}

// To the points at place ... place + kTogether - 1, in units.
void TreeSearch::coarse(std::size_t place, Codes* out) const {
  Codes largest[kTogether] = {};
  const std::size_t width = tree_.width_;
  const std::int16_t* column = codes_ + first_;
  const std::int32_t* other = pairs_ + place * width;
  for (std::size_t c = width; c > 0; --c, column += code_stride_, ++other) {
    const Codes mine = *reinterpret_cast<const Codes*>(column);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kTogether; ++r) {
      const Pairs same = Pairs{} + other[r * width];
      const Codes apart = mine - reinterpret_cast<const Codes&>(same);
      const Codes size = apart < 0 ? -apart : apart;
      largest[r] = largest[r] < size ? size : largest[r];
    }
  }
  for (std::size_t r = 0; r < kTogether; ++r) out[r] = largest[r];
}

// In the maximum norm.
double TreeSearch::exact(std::size_t one, std::size_t other) const {
  const double *a = tree_.points_.data() + one * tree_.width_,
               *b = tree_.points_.data() + other * tree_.width_;
  double out = 0;
  for (std::size_t c = 0; c < tree_.width_; ++c) out = extended<Norm::maximum>(out, b[c] - a[c]);
  return out;
}

// A reach in units, rounded down, and some more. Codes are never farther apart than kUnits.
std::int16_t TreeSearch::units(double reach, double more) const {
  const double at = reach * per_unit_;
  return static_cast<std::int16_t>(static_cast<std::int16_t>(at < kUnits + 3 ? at : kUnits + 3) +
                                   more);
}

// Point j among the k best of the lanes that are marked near.
bool TreeSearch::offer(std::size_t j, const Codes& near, std::size_t k, Codes& limit,
                       double* best) const {
  bool improved = false;
  for (std::size_t l = 0; l < count_; ++l) {
    if (near[l] == 0 || first_ + l == j) continue;
    const double measured = exact(first_ + l, j);
    double* mine = best + l * k;
    if (!(measured < mine[k - 1])) continue;
    std::size_t at = k - 1;
    for (; at > 0 && mine[at - 1] > measured; --at) mine[at] = mine[at - 1];
    mine[at] = measured;
    limit[l] = units(mine[k - 1], 2);
    improved = true;
  }
  return improved;
}

bool TreeSearch::improve_coarsely(const NeighbourTree::Node& leaf, std::size_t k, Codes& limit,
                                  double* best) const {
  bool improved = false;
  for (std::size_t group = leaf.first; group < leaf.last; group += kTogether) {
    Codes apart[kTogether];
    coarse(group, apart);
    Codes low = apart[0];
    for (std::size_t r = 1; r < kTogether; ++r) low = apart[r] < low ? apart[r] : low;
    const Codes some = low <= limit;
    if (!any(reinterpret_cast<const Marks&>(some))) continue;
    const std::size_t end = std::min<std::size_t>(group + kTogether, leaf.last);
    for (std::size_t j = group; j < end; ++j) {
      const Codes near = apart[j - group] <= limit;
      if (any(reinterpret_cast<const Marks&>(near)))
        improved = offer(j, near, k, limit, best) || improved;
    }
  }
  return improved;
}

// Returns false, with nothing written, where codes are too rough.
bool TreeSearch::nearest_coarsely(std::size_t first, std::size_t k, double* best, double* out) {
  begin_coarsely(first);
  std::fill_n(best, kCodes * k, kInfinity);
  Codes limit = Codes{} + std::numeric_limits<std::int16_t>::max();
  for (std::size_t l = count_; l < kCodes; ++l) limit[l] = -1;
  double bound = kInfinity;
  bool home = true, rough = false;
  go_nearest_first<Norm::maximum>(first, [&](const NeighbourTree::Node& leaf) INFOMAX_INLINED {
    if (improve_coarsely(leaf, k, limit, best)) {
      bound = 0;
      for (std::size_t l = 0; l < count_; ++l) bound = larger(bound, best[l * k + k - 1]);
    }
    if (home)
      for (std::size_t l = 0; l < count_; ++l)
        rough = rough || best[l * k + k - 1] * per_unit_ < kFewUnits;
    home = false;
    return rough ? -1 : bound;
  });
  if (rough) return false;
  for (std::size_t l = 0; l < count_; ++l)
    std::copy_n(best + l * k, k, out + tree_.order_[first + l] * k);
  return true;
}

// Likewise.
bool TreeSearch::count_coarsely(std::size_t first, const double* reach, std::uint32_t* out) {
  begin_coarsely(first);
  double within[kCodes], shortest = kInfinity, longest = 0;
  Codes near = Codes{} - 1, far = Codes{} - 1;
  for (std::size_t l = 0; l < count_; ++l) {
    within[l] = reach[tree_.order_[first + l]];
    shortest = within[l] < shortest ? within[l] : shortest;
    longest = larger(longest, within[l]);
    far[l] = units(within[l], 2);
    near[l] = units(within[l], -2);
  }
  if (!(shortest * per_unit_ >= kFewUnits)) return false;
  std::uint32_t counts[kCodes] = {};
  walk_leaves<Norm::maximum>(
      longest,
      [&](std::size_t at) INFOMAX_INLINED {
        if (!(span<Norm::maximum>(at) < shortest)) return false;
        for (std::uint32_t& count : counts) count += tree_.nodes_[at].last - tree_.nodes_[at].first;
        return true;
      },
      [&](const NeighbourTree::Node& leaf) INFOMAX_INLINED {
        Codes sure{};
        for (std::size_t group = leaf.first; group < leaf.last; group += kTogether) {
          const std::size_t end = std::min<std::size_t>(group + kTogether, leaf.last);
          Codes apart[kTogether], open[kTogether], some{};
          coarse(group, apart);
          for (std::size_t r = 0; r < end - group; ++r) {
            const Codes in = apart[r] <= near, perhaps = apart[r] <= far;
            sure -= in;
            open[r] = in ^ perhaps;
            some |= open[r];
          }
          if (!any(reinterpret_cast<const Marks&>(some))) continue;
          for (std::size_t j = group; j < end; ++j)
            for (std::size_t l = 0; l < count_; ++l)
              if (open[j - group][l] != 0 && exact(first_ + l, j) < within[l]) ++counts[l];
        }
        for (std::size_t l = 0; l < count_; ++l)
          counts[l] += static_cast<std::uint32_t>(static_cast<std::uint16_t>(sure[l]));
      });
  for (std::size_t l = 0; l < count_; ++l) out[tree_.order_[first + l]] = counts[l];
  return true;
}

template <Norm norm>
INFOMAX_ALWAYS_INLINE void TreeSearch::sides(const double* reach, double* out_x, double* out_y) {
  for (std::size_t first = 0; first < tree_.n_; first += kLanes) {
    begin(first);
    Lanes within;
    take(reach, within);
    Lanes far_x{}, far_y{};
    walk<norm>(
        most(within),
        [&](std::size_t at) INFOMAX_INLINED {
          // Nothing in it is farther than what was found: all rows may be in one place.
          return span<norm>(at, 0, tree_.x_width_) <= least(far_x) &&
                 span<norm>(at, tree_.x_width_, tree_.width_) <= least(far_y);
        },
        [&](std::size_t, const Lanes& x, const Lanes& y) INFOMAX_INLINED {
          const Lanes z = x < y ? y : x;
          const Lanes in_x = z < within ? x : Lanes{}, in_y = z < within ? y : Lanes{};
          far_x = far_x < in_x ? in_x : far_x;
          far_y = far_y < in_y ? in_y : far_y;
        });
    for (std::size_t l = 0; l < count_; ++l) {
      out_x[tree_.order_[first + l]] = far_x[l];
      out_y[tree_.order_[first + l]] = far_y[l];
    }
  }
}

template <Norm norm>
void TreeSearch::list(const double* reach, std::vector<std::vector<std::uint32_t>>& out) {
  for (std::size_t first = 0; first < tree_.n_; first += kLanes) {
    begin(first);
    Lanes within;
    take(reach, within);
    walk<norm>(
        most(within), [](std::size_t) INFOMAX_INLINED { return false; },
        [&](std::size_t place, const Lanes& x, const Lanes& y) INFOMAX_INLINED {
          const Lanes z = x < y ? y : x;
          for (std::size_t l = 0; l < count_; ++l)
            if (z[l] < within[l] && place != first + l)
              out[tree_.order_[first + l]].push_back(tree_.order_[place]);
        });
  }
}

namespace {

// The compiler clones plain functions only.
INFOMAX_VECTOR_CLONES void nearest_euclidean(TreeSearch& s, std::size_t k, double* out) {
  s.nearest<Norm::euclidean>(k, out);
}
INFOMAX_VECTOR_CLONES void nearest_maximum(TreeSearch& s, std::size_t k, double* out) {
  s.nearest<Norm::maximum>(k, out);
}
INFOMAX_VECTOR_CLONES void count_euclidean(TreeSearch& s, const double* reach, std::uint32_t* out) {
  s.count<Norm::euclidean>(reach, out);
}
INFOMAX_VECTOR_CLONES void count_maximum(TreeSearch& s, const double* reach, std::uint32_t* out) {
  s.count<Norm::maximum>(reach, out);
}
INFOMAX_VECTOR_CLONES void sides_euclidean(TreeSearch& s, const double* reach, double* x,
                                           double* y) {
  s.sides<Norm::euclidean>(reach, x, y);
}
INFOMAX_VECTOR_CLONES void sides_maximum(TreeSearch& s, const double* reach, double* x, double* y) {
  s.sides<Norm::maximum>(reach, x, y);
}

}  // namespace

std::vector<double> NeighbourTree::nearest(std::size_t k) const {
  std::vector<double> out(n_ * k);
  TreeSearch search(*this);
  if (norm_ == Norm::maximum && is_wide(width_)) search.encode();
  (norm_ == Norm::euclidean ? nearest_euclidean : nearest_maximum)(search, k, out.data());
  return out;
}

std::vector<std::uint32_t> NeighbourTree::count_closer(std::span<const double> reach) const {
  std::vector<std::uint32_t> out(n_);
  TreeSearch search(*this);
  if (norm_ == Norm::maximum && is_wide(width_)) search.encode();
  (norm_ == Norm::euclidean ? count_euclidean : count_maximum)(search, reach.data(), out.data());
  return out;
}

NeighbourTree::Sides NeighbourTree::farthest_sides(std::span<const double> reach) const {
  Sides out{std::vector<double>(n_), std::vector<double>(n_)};
  TreeSearch search(*this);
  (norm_ == Norm::euclidean ? sides_euclidean : sides_maximum)(search, reach.data(), out.x.data(),
                                                               out.y.data());
  return out;
}

NeighbourTree::Lists NeighbourTree::closer(std::span<const double> reach) const {
  std::vector<std::vector<std::uint32_t>> lists(n_);
  TreeSearch search(*this);
  if (norm_ == Norm::euclidean)
    search.list<Norm::euclidean>(reach.data(), lists);
  else
    search.list<Norm::maximum>(reach.data(), lists);
  Lists out;
  out.first.push_back(0);
  for (const std::vector<std::uint32_t>& list : lists) {
    out.rows.insert(out.rows.end(), list.begin(), list.end());
    out.first.push_back(out.rows.size());
  }
  return out;
}

}  // namespace infomax
