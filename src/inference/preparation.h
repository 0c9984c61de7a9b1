// What is done to a user's columns before an estimator sees them: scaled, and with noise added.
//
//   none       as they are
//   standard   (v - mean) / sd of each column, sums over n - 1; a constant column becomes zeros
//   rank       rank / n of each column, equal values sharing the mean of theirs
//   normal_scores   Phi^-1(rank / (n + 1)) of each column
//   noise      a max(1, mean |v|) z is added to each value of a column after that, z standard
//              normal, mean over the column: it parts values that are equal
//
// Sums run over the sorted column, so that without noise no order of the rows changes a bit of any
// row.
#pragma once

#include <cstddef>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"

namespace infomax {

enum class ColumnScale { none, standard, rank, normal_scores };

// The columns of a [n, d] so prepared, [n, d] row by row. The z are drawn row by row. a is finite.
std::vector<double> prepared(ConstMatrixView<double> a, ColumnScale scale, double noise,
                             Stream stream);

}  // namespace infomax
