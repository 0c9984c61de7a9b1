// Rows of a task as an HDF5 file: data sets x [rows, dx] and y [rows, dy], and attributes of the
// root
//
//   mi_true          nats; mi_upper_bound instead where the information is at most that, neither
//   mi_true_known_by where it is unknown; "closed form", "quadrature", ...
//   mi_true_error    nats: how far it may be off; 0 where it has a closed form
//   task, seed       "gaussian,dimension=5,information=2"
//   scale            "none"; "standard" where columns have mean 0 and standard deviation 1; "rank"
//                    where they are ranks over the rows, "normal-scores" where Phi^-1 of ranks
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/matrix.h"

namespace infomax {

struct SampleFacts {
  std::string task;
  std::uint32_t seed = 0;
  double information = 0;  // NaN where it is unknown
  std::string known_by;
  double error = 0;
  std::string scale;
};

// The file's content. Throws ShapeError unless x and y have as many rows. Without facts: the rows
// alone, for who is to estimate what the facts tell.
std::vector<std::byte> sample_file(ConstMatrixView<double> x, ConstMatrixView<double> y);
std::vector<std::byte> sample_file(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                   const SampleFacts& facts);

}  // namespace infomax
