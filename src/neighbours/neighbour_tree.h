// Nearest neighbours of every point of a sample, and how many points lie within a reach of each:
// what estimators by neighbours are made of.
//
// A point has two sides, x and y; its distance to another is the larger of the sides' distances,
// and the norm says what these are. A side without columns is 0 away. All distances are told as
// the norm's measure, which for the Euclidean norm is the square. They have the bits of plain loops
// over the columns in their order, whatever the order of the rows and the instruction set, and
// columns scaled by a power of two scale them by it exactly, while nothing under- or overflows.
//
// Time grows as n log n where columns are few, as n^2 where they are ten; memory as n.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"

namespace infomax {

// Within x and within y; between the two it is the maximum in either case.
enum class Norm { euclidean, maximum };

class NeighbourTree {
 public:
  // x [n, dx], y [n, dy], copied; all numbers finite, dx, n >= 1 and n < 2^32. Without y, points
  // have the one side.
  NeighbourTree(ConstMatrixView<double> x, ConstMatrixView<double> y, Norm norm);

  // The measures from each point to its k nearest others, ascending: [n, k]. Infinite where there
  // are fewer others.
  std::vector<double> nearest(std::size_t k) const;

  // How many points are strictly closer to point i than reach[i], with itself where that is
  // above 0.
  std::vector<std::uint32_t> count_closer(std::span<const double> reach) const;

  // Of the others strictly closer to point i than reach[i]: the largest measure in x alone, and in
  // y alone; 0 where there are none.
  struct Sides {
    std::vector<double> x, y;
  };
  Sides farthest_sides(std::span<const double> reach) const;

  // The rows of the others strictly closer to point i than reach[i], in no order: those of i are
  // rows[first[i]] ... rows[first[i + 1] - 1].
  struct Lists {
    std::vector<std::size_t> first;
    std::vector<std::uint32_t> rows;
  };
  Lists closer(std::span<const double> reach) const;

 private:
  friend class TreeSearch;

  // A part of the points. Its left half is the next node.
  struct Node {
    std::uint32_t first, last;  // places of its points
    std::uint32_t right = 0;    // its other half; 0: a leaf
  };
  struct Scratch;
  void split(std::uint32_t first, std::uint32_t last, Scratch& scratch);
  std::size_t add_box(std::uint32_t first, std::uint32_t last);
  void halve(std::uint32_t first, std::uint32_t middle, std::uint32_t last, std::size_t column,
             Scratch& scratch);

  std::size_t n_, x_width_, width_;
  Norm norm_;
  std::vector<double> points_;        // [n rounded up, width], by place; the last are far away
  std::vector<std::uint32_t> order_;  // the row at each place
  std::vector<Node> nodes_;
  std::vector<double> boxes_;  // each node's least coordinates and its largest
};

}  // namespace infomax
