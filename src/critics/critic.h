// f(x, y): the score matrix of K representations against K, with its gradient by hand.
//
//   scores(i, j) = f(x_i, y_j),  x [n, d], y [n, d], scores [n, n]; the diagonal holds the n pairs drawn
//                                together, the rest the n(n-1) mixed pairs.
//
// Like an encoder, a critic is a plan and its parameters are a flat block of the caller's.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "core/workspace.h"
#include "kernels/precision.h"
#include "kernels/work.h"

namespace infomax {

template <class Real>
class Critic {
 public:
  virtual ~Critic() = default;

  virtual std::size_t parameter_count() const = 0;
  virtual void initialise(std::span<Real> theta, Stream stream) const = 0;

  virtual void forward(std::span<const Real> theta, ConstMatrixView<Real> x,
                       ConstMatrixView<Real> y, MatrixView<Real> scores) = 0;

  // Gradients of the last forward; dtheta, dx [n, d] and dy [n, d] are overwritten. dx and dy may be empty
  // (both): then nobody needs them. dscores is overwritten with scratch.
  virtual void backward(std::span<const Real> theta, ConstMatrixView<Real> x,
                        ConstMatrixView<Real> y, MatrixView<Real> dscores, std::span<Real> dtheta,
                        MatrixView<Real> dx, MatrixView<Real> dy) = 0;

  // The arithmetic of forward, and of backward with dx and dy, on n rows of either.
  virtual Work forward_work(std::size_t n) const = 0;
  virtual Work backward_work(std::size_t n) const = 0;
};

struct CriticSpec {
  std::size_t width = 0;  // d, the width of both representations
  // separable: widths after the input, {100, 100}; concat: hidden widths, {200}
  std::vector<std::size_t> layers{};
  Precision precision = Precision::float32;
};

struct CriticRow {
  std::string_view name;
  std::string_view summary;
  bool takes_layers;  // does a suite have to state `critic_layers`?
  std::unique_ptr<Critic<float>> (*make)(const CriticSpec&, std::size_t max_rows, Workspace&);
  std::unique_ptr<Critic<double>> (*make_double)(const CriticSpec&, std::size_t max_rows,
                                                 Workspace&);
};

std::span<const CriticRow> critics();
const CriticRow& critic_named(std::string_view name);

}  // namespace infomax
