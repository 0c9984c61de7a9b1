// f(x, y): the score matrix of K representations against K, with its gradient by hand.
//
//   scores(i, j) = f(x_i, y_j),  x [n, x_width], y [n, y_width], scores [n, n]
//
// The diagonal holds the n positives, the rest the n(n-1) negatives.
//
// Like an encoder, a critic is a plan and its parameters are a flat block of the caller's.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/parameter.h"
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

  // Gradients of the last forward; dtheta, dx [n, x_width] and dy [n, y_width] are overwritten. dx
  // and dy may be empty (both): then they are not computed. dscores is overwritten with scratch.
  virtual void backward(std::span<const Real> theta, ConstMatrixView<Real> x,
                        ConstMatrixView<Real> y, MatrixView<Real> dscores, std::span<Real> dtheta,
                        MatrixView<Real> dx, MatrixView<Real> dy) = 0;

  // The arithmetic of forward, and of backward with dx and dy, on n rows of either.
  virtual Work forward_work(std::size_t n) const = 0;
  virtual Work backward_work(std::size_t n) const = 0;
};

// What a critic is made from: the parameters of its row in `settings`, and what its place in a
// trial decides.
struct CriticSpec {
  std::size_t x_width = 0, y_width = 0;  // of the representations
  Settings settings{};  // at least what the row's parameters name; the rest isn't looked at
  Precision precision = Precision::float32;
};

struct CriticRow {
  std::string_view name;
  std::string_view summary;
  std::span<const Parameter> parameters{};
  int version = 0;  // core/registry.h
  std::unique_ptr<Critic<float>> (*make)(const CriticSpec&, std::size_t max_rows, Workspace&);
  std::unique_ptr<Critic<double>> (*make_double)(const CriticSpec&, std::size_t max_rows,
                                                 Workspace&);
};

std::span<const CriticRow> critics();
const CriticRow& critic_named(std::string_view name);

}  // namespace infomax
