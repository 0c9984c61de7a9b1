// The inner loops of multinomial logistic regression, at the speed of their two products.
//
//   z_i = W^T x_i + b,   p_i = softmax(z_i),   loss = sum_i -log p_i(t_i)
//   d loss / d W = sum_i x_i (p_i - e_{t_i})^T,   d loss / d b = sum_i (p_i - e_{t_i})
//
// With ten classes a library's product pads or leaves lanes idle, and reads x twice. Here the lanes
// run over features, a block of rows stays in cache for both products, and the softmax between them
// costs little. Weights are packed as [groups of 16 features, classes, 16]; places past the last
// feature hold zero and have gradient zero. Sums run in a fixed order: the bits depend on no
// instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/matrix.h"
#include "core/workspace.h"
#include "kernels/feature_rows.h"

namespace infomax {

// Where the weight of feature j and class c lies in a packed block.
struct PackedWeights {
  std::size_t width = 0, classes = 0;

  std::size_t groups() const { return (width + 15) / 16; }
  std::size_t padded_width() const { return groups() * 16; }
  std::size_t size() const { return padded_width() * classes; }
  // Intercepts and probabilities of one row, padded likewise.
  std::size_t padded_classes() const { return (classes + 15) / 16 * 16; }
  std::size_t index(std::size_t j, std::size_t c) const {
    return (j / 16 * classes + c) * 16 + j % 16;
  }
};

// Loss, gradient and predictions over rows x [n, width] with labels in 0 ... classes - 1, which the
// caller has checked. Keeps x and labels as views.
class SoftmaxRegression {
 public:
  // Throws ShapeError for an empty x, or classes outside 2 ... 256.
  SoftmaxRegression(std::size_t width, std::size_t classes, Workspace& workspace);

  const PackedWeights& packing() const { return packing_; }

  // Returns the loss in nats, summed in double over blocks of rows; writes dw [packing().size()]
  // and db [padded_classes()]. w and b are packed and padded alike and lie on 64-byte boundaries,
  // as a Workspace gives them. x and labels have one length.
  double loss_backward(const FeatureRows& x, std::span<const std::uint8_t> labels,
                       std::span<const float> w, std::span<const float> b, std::span<double> dw,
                       std::span<double> db);

  // The class of the largest z of each row, the lowest of equals.
  void classify(const FeatureRows& x, std::span<const float> w, std::span<const float> b,
                std::span<std::uint8_t> classes);

 private:
  void load_block(const FeatureRows& x, std::size_t first, std::size_t rows);

  PackedWeights packing_;
  std::size_t block_rows_ = 0;
  std::span<float> rows_, z_, b_, total_, top_;  // the block in cache; z becomes p - e_t
  std::span<double> losses_;
};

// The plain loop: weights [width, classes], everything in double. dw and db may be empty.
double softmax_regression_reference(ConstMatrix x, std::span<const std::uint8_t> labels,
                                    ConstMatrixView<double> w, std::span<const double> b,
                                    MatrixView<double> dw, std::span<double> db);

// SAGA: one random row i at a time, with the last gradient of every row remembered.
//
//   delta = (p_i - e_{t_i}) - memory_i,   m = number of different rows seen, this one included
//   W <- (1 - step alpha) W - step (x_i delta^T + sum_W / m),   sum_W <- sum_W + x_i delta^T
//   b <- b - step (delta + sum_b / m),                          sum_b <- sum_b + delta
//   memory_i <- p_i - e_{t_i}
//
// on the objective mean_i loss_i + alpha / 2 ||W||^2. The L2 part is exact, not remembered, as in
// scikit-learn. Source: Defazio, Bach and Lacoste-Julien (2014), equation 7, with the running count
// m instead of n while rows are first seen, as scikit-learn has it.
class Saga {
 public:
  // Starts from W = 0, b = 0. Throws ShapeError for an empty x, or classes outside 2 ... 256.
  Saga(const FeatureRows& x, std::span<const std::uint8_t> labels, std::size_t classes, double step,
       double alpha, Workspace& workspace);

  // One step per visit, in order. Visits are row numbers, which the caller has checked.
  void run(std::span<const std::uint32_t> visits);

  const PackedWeights& packing() const { return packing_; }
  std::span<const float> weights() const { return w_; }  // packed
  std::span<const double> intercept() const { return b_; }

 private:
  FeatureRows x_;
  std::span<const std::uint8_t> labels_;
  PackedWeights packing_;
  double step_, alpha_;
  std::size_t seen_count_ = 0;
  std::span<float> w_, sum_w_, memory_, current_, next_, delta_, products_;
  std::span<double> b_, sum_b_;
  std::span<std::uint8_t> seen_;
};

// The plain loop: the same visits in double, on weights w [width, classes] and b that start at any
// point.
void saga_reference(ConstMatrix x, std::span<const std::uint8_t> labels, double step, double alpha,
                    std::span<const std::uint32_t> visits, MatrixView<double> w,
                    std::span<double> b);

}  // namespace infomax
