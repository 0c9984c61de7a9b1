#include "estimators/samples/neighbour_tree.h"

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

constexpr std::size_t kLanes = 8;     // points whose neighbours are looked for together
constexpr std::size_t kTogether = 4;  // others whose distances are worked out together

// Small leaves leave out more, large ones cost less: measured at 1 + 1 and at 5 + 5 columns.
constexpr std::size_t leaf_size(std::size_t width) {
  return width <= 4 ? kLanes : 8 * kLanes;
}

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
  split(0, static_cast<std::uint32_t>(n_));
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
                          std::size_t column) {
  struct Key {
    double value;
    std::uint32_t place;
  };
  std::vector<Key> keys(last - first);
  for (std::uint32_t i = first; i < last; ++i) keys[i - first] = {points_[i * width_ + column], i};
  std::nth_element(keys.begin(), keys.begin() + (middle - first), keys.end(),
                   [](const Key& a, const Key& b) { return a.value < b.value; });
  std::vector<double> points(keys.size() * width_);
  std::vector<std::uint32_t> order(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::copy_n(points_.data() + keys[i].place * width_, width_, points.data() + i * width_);
    order[i] = order_[keys[i].place];
  }
  std::ranges::copy(points, points_.data() + first * width_);
  std::ranges::copy(order, order_.data() + first);
}

// Leaves but the last are full.
void NeighbourTree::split(std::uint32_t first, std::uint32_t last) {
  const std::size_t node = nodes_.size(), count = last - first, leaf = leaf_size(width_);
  nodes_.push_back({first, last});
  const std::size_t longest = add_box(first, last);
  if (count <= leaf) return;
  const auto middle = static_cast<std::uint32_t>(first + (count / 2 + leaf - 1) / leaf * leaf);
  halve(first, middle, last, longest);
  split(first, middle);
  nodes_[node].right = static_cast<std::uint32_t>(nodes_.size());
  split(middle, last);
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
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE double gap(std::size_t node) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE double span(std::size_t node) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE void measure(std::size_t from, std::size_t to, std::size_t place,
                                     Lanes* out) const;
  template <Norm norm>
  INFOMAX_ALWAYS_INLINE bool improve(const NeighbourTree::Node& leaf, std::size_t k,
                                     Lanes* best) const;
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
  const auto along = [&](std::size_t c) {
    return larger(0, larger(low[c] - high_[c], low_[c] - high[c]));
  };
  double x = 0, y = 0;
  for (std::size_t c = 0; c < tree_.x_width_; ++c) x = extended<norm>(x, along(c));
  for (std::size_t c = tree_.x_width_; c < tree_.width_; ++c) y = extended<norm>(y, along(c));
  return larger(x, y);
}

// At least every point's measure to every point of that node.
template <Norm norm>
double TreeSearch::span(std::size_t node) const {
  const double *low = tree_.boxes_.data() + node * 2 * tree_.width_, *high = low + tree_.width_;
  const auto along = [&](std::size_t c) { return larger(high[c] - low_[c], high_[c] - low[c]); };
  double x = 0, y = 0;
  for (std::size_t c = 0; c < tree_.x_width_; ++c) x = extended<norm>(x, along(c));
  for (std::size_t c = tree_.x_width_; c < tree_.width_; ++c) y = extended<norm>(y, along(c));
  return larger(x, y);
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

template <Norm norm>
INFOMAX_ALWAYS_INLINE void TreeSearch::nearest(std::size_t k, double* out) {
  struct Open {
    std::size_t node;
    double gap;
  };
  Open open[kDepth];
  auto* best = reinterpret_cast<Lanes*>(memory_.vector<double>(kLanes * k).data());
  for (std::size_t first = 0; first < tree_.n_; first += kLanes) {
    begin(first);
    for (std::size_t m = 0; m < k; ++m) best[m] = Lanes{} + kInfinity;
    double bound = kInfinity;
    std::size_t count = 0;
    open[count++] = {0, 0};
    while (count > 0) {
      const Open at = open[--count];
      if (!(at.gap < bound)) continue;
      const NeighbourTree::Node& node = tree_.nodes_[at.node];
      if (node.right == 0) {
        if (improve<norm>(node, k, best)) bound = most(best[k - 1]);
        continue;
      }
      // The nearer half first, the own one where both are as near.
      const Open left{at.node + 1, gap<norm>(at.node + 1)},
          right{node.right, gap<norm>(node.right)};
      const bool to_left =
          left.gap < right.gap || (left.gap == right.gap && first < tree_.nodes_[node.right].first);
      open[count++] = to_left ? right : left;
      open[count++] = to_left ? left : right;
    }
    for (std::size_t l = 0; l < count_; ++l)
      for (std::size_t m = 0; m < k; ++m) out[tree_.order_[first + l] * k + m] = best[m][l];
  }
}

// Every node near enough: as a whole(node), where that returns true, or group by group of its
// leaves, with the measures in x and in y.
template <Norm norm, class Whole, class Group>
void TreeSearch::walk(double longest, Whole&& whole, Group&& group) const {
  std::size_t open[kDepth];
  std::size_t count = 0;
  open[count++] = 0;
  while (count > 0) {
    const std::size_t at = open[--count];
    const NeighbourTree::Node& node = tree_.nodes_[at];
    if (!(gap<norm>(at) < longest) || whole(at)) continue;
    if (node.right != 0) {
      open[count++] = node.right;
      open[count++] = at + 1;
      continue;
    }
    for (std::size_t j = node.first; j < node.last; j += kTogether) {
      Lanes x[kTogether], y[kTogether];
      measure<norm>(0, tree_.x_width_, j, x);
      measure<norm>(tree_.x_width_, tree_.width_, j, y);
      for (std::size_t r = 0; r < kTogether; ++r) group(j + r, x[r], y[r]);
    }
  }
}

template <Norm norm>
INFOMAX_ALWAYS_INLINE void TreeSearch::count(const double* reach, std::uint32_t* out) {
  for (std::size_t first = 0; first < tree_.n_; first += kLanes) {
    begin(first);
    Lanes within;
    take(reach, within);
    const double shortest = least(within);
    Marks counts{};
    std::int64_t of_all = 0;
    walk<norm>(
        most(within),
        [&](std::size_t at) {
          if (!(span<norm>(at) < shortest)) return false;
          of_all += tree_.nodes_[at].last - tree_.nodes_[at].first;
          return true;
        },
        [&](std::size_t, const Lanes& x, const Lanes& y) {
          const Lanes z = x < y ? y : x;
          counts += z < within ? Marks{} + 1 : Marks{};
        });
    for (std::size_t l = 0; l < count_; ++l)
      out[tree_.order_[first + l]] = static_cast<std::uint32_t>(counts[l] + of_all);
  }
}

template <Norm norm>
INFOMAX_ALWAYS_INLINE void TreeSearch::sides(const double* reach, double* out_x, double* out_y) {
  for (std::size_t first = 0; first < tree_.n_; first += kLanes) {
    begin(first);
    Lanes within;
    take(reach, within);
    Lanes far_x{}, far_y{};
    walk<norm>(
        most(within), [](std::size_t) { return false; },
        [&](std::size_t, const Lanes& x, const Lanes& y) {
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
        most(within), [](std::size_t) { return false; },
        [&](std::size_t place, const Lanes& x, const Lanes& y) {
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
  (norm_ == Norm::euclidean ? nearest_euclidean : nearest_maximum)(search, k, out.data());
  return out;
}

std::vector<std::uint32_t> NeighbourTree::count_closer(std::span<const double> reach) const {
  std::vector<std::uint32_t> out(n_);
  TreeSearch search(*this);
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
