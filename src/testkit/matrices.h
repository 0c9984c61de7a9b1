// Matrices that own their numbers, for tests: written out by hand or filled from a stream.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"

namespace infomax::testkit {

// `padding` elements after each row, NaN, so that code which ignores the stride is found out.
template <class Real>
class Owned {
 public:
  Owned() = default;
  Owned(std::size_t rows, std::size_t cols, std::size_t padding = 0)
      : rows_(rows),
        cols_(cols),
        stride_(cols + padding),
        data_(rows * stride_, std::numeric_limits<Real>::quiet_NaN()) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (Real& value : view().row(i)) value = 0;
    }
  }
  Owned(std::initializer_list<std::initializer_list<double>> rows)
      : Owned(rows.size(), rows.begin()->size()) {
    std::size_t k = 0;
    for (const auto& row : rows) {
      for (const double value : row) data_[k++] = static_cast<Real>(value);
    }
  }
  // The same numbers in another precision, unpadded.
  template <class Other>
  explicit Owned(ConstMatrixView<Other> other) : Owned(other.rows(), other.cols()) {
    for (std::size_t i = 0; i < rows_; ++i) {
      for (std::size_t j = 0; j < cols_; ++j) view()(i, j) = static_cast<Real>(other(i, j));
    }
  }

  MatrixView<Real> view() { return {data_.data(), rows_, cols_, stride_}; }
  ConstMatrixView<Real> view() const { return {data_.data(), rows_, cols_, stride_}; }
  operator MatrixView<Real>() { return view(); }             // NOLINT(google-explicit-constructor)
  operator ConstMatrixView<Real>() const { return view(); }  // NOLINT(google-explicit-constructor)
  Real& operator()(std::size_t i, std::size_t j) { return data_[i * stride_ + j]; }
  Real operator()(std::size_t i, std::size_t j) const { return data_[i * stride_ + j]; }
  // All numbers in one row after the other; only for matrices without padding.
  std::span<Real> flat() { return data_; }
  std::span<const Real> flat() const { return data_; }

 private:
  std::size_t rows_ = 0, cols_ = 0, stride_ = 0;
  std::vector<Real> data_;
};

using Scores = Owned<double>;

// A stream for tests: another seed, other numbers.
inline Stream test_stream(std::uint32_t seed) {
  return Streams("test", "", SeedBlock::reference, seed)(Purpose::other);
}

// Independent normals of the given standard deviation, drawn in double, row by row: equal for float
// and double up to rounding.
template <class Real>
Owned<Real> normal_matrix(std::size_t rows, std::size_t cols, std::uint32_t seed, double std = 1,
                          std::size_t padding = 0) {
  Owned<Real> out(rows, cols, padding);
  Stream stream = test_stream(seed);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) out(i, j) = static_cast<Real>(std * stream.normal());
  }
  return out;
}

// |found - wanted| / |wanted| in the Euclidean norm; the former alone where `wanted` is zero.
template <class Real>
double relative_distance(std::span<const Real> found, std::span<const Real> wanted) {
  double apart = 0, size = 0;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const double difference = double(found[k]) - double(wanted[k]);
    apart += difference * difference;
    size += double(wanted[k]) * double(wanted[k]);
  }
  return std::sqrt(size == 0 ? apart : apart / size);
}

}  // namespace infomax::testkit
