// Views of dense row-major matrices. A view owns nothing and is passed by value; rows may be padded
// (`stride` elements from one row to the next).
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

namespace infomax {

template <class Real>
class MatrixView {
 public:
  MatrixView() = default;
  MatrixView(Real* data, std::size_t rows, std::size_t cols) : MatrixView(data, rows, cols, cols) {}
  MatrixView(Real* data, std::size_t rows, std::size_t cols, std::size_t stride)
      : data_(data), rows_(rows), cols_(cols), stride_(stride) {}
  // A writable view reads as a constant one. A template, because it must not count as a copy
  // constructor.
  // The formatter would take the conjunction for a reference.
  // clang-format off
  template <class Writable>
    requires(std::is_const_v<Real> && std::is_same_v<Writable, std::remove_const_t<Real>>)
  MatrixView(const MatrixView<Writable>& other)
      : MatrixView(other.data(), other.rows(), other.cols(), other.stride()) {}
  // clang-format on

  Real& operator()(std::size_t i, std::size_t j) const { return data_[i * stride_ + j]; }
  std::span<Real> row(std::size_t i) const { return {data_ + i * stride_, cols_}; }
  MatrixView row_block(std::size_t first, std::size_t count) const {
    return {data_ + first * stride_, count, cols_, stride_};
  }
  MatrixView column_block(std::size_t first, std::size_t count) const {
    return {data_ + first, rows_, count, stride_};
  }

  Real* data() const { return data_; }
  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t stride() const { return stride_; }
  std::size_t size() const { return rows_ * cols_; }
  bool empty() const { return size() == 0; }
  bool contiguous() const { return stride_ == cols_ || rows_ <= 1; }

 private:
  Real* data_ = nullptr;
  std::size_t rows_ = 0, cols_ = 0, stride_ = 0;
};

template <class Real>
using ConstMatrixView = MatrixView<const Real>;

using Matrix = MatrixView<float>;
using ConstMatrix = ConstMatrixView<float>;

}  // namespace infomax
