// Some of the rows of a sample, or all in another order, as arrays of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"

namespace infomax {

class Rows {
 public:
  Rows(ConstMatrixView<double> a, std::span<const std::uint32_t> rows)
      : rows_(rows.size()), cols_(a.cols()) {
    values_.reserve(rows_ * cols_);
    for (const std::uint32_t i : rows)
      values_.insert(values_.end(), a.row(i).begin(), a.row(i).end());
  }
  ConstMatrixView<double> view() const { return {values_.data(), rows_, cols_}; }

 private:
  std::size_t rows_, cols_;
  std::vector<double> values_;
};

}  // namespace infomax
