// How much arithmetic a pass takes, counted from its shapes: what a limit is made of.
#pragma once

#include <cstddef>

namespace infomax {

// Floating-point operations; a multiply-add is two. Elementwise passes aren't counted.
struct Work {
  double products = 0;      // dense products of matrices
  double convolutions = 0;  // convolutions, without the taps that fall on padding
  double pairs = 0;         // critics' loops over all pairs, outside products

  Work& operator+=(const Work& other) {
    products += other.products;
    convolutions += other.convolutions;
    pairs += other.pairs;
    return *this;
  }
  friend Work operator+(Work a, const Work& b) { return a += b; }
  friend Work operator*(double k, Work a) {
    return {k * a.products, k * a.convolutions, k * a.pairs};
  }
  double total() const { return products + convolutions + pairs; }
};

// [m, k] times [k, n].
inline Work product_work(std::size_t m, std::size_t n, std::size_t k) {
  return {2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k), 0, 0};
}

// Seconds of one core of this project's reference machine, about: the order of trials and the
// balance of shards come from it, no result does.
inline double reference_seconds(const Work& work) {
  constexpr double kProducts = 100e9, kPairs = 60e9;  // operations a second
  return (work.products + work.convolutions) / kProducts + work.pairs / kPairs;
}

}  // namespace infomax
