// What the one training loop trains: a function of a flat block of parameters and a batch of pairs,
// with its gradient.
//
//   theta [parameter_count];  x [batch, x_width], y [batch, y_width]: row i of either is a pair
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "core/matrix.h"
#include "core/random.h"
#include "core/state.h"
#include "kernels/work.h"

namespace infomax {

template <class Real>
class Trainable {
 public:
  virtual ~Trainable() = default;

  // What gradient returns, for messages: "the bound".
  virtual std::string_view what() const = 0;

  virtual std::size_t batch() const = 0;
  virtual std::size_t x_width() const = 0;
  virtual std::size_t y_width() const = 0;
  virtual std::size_t parameter_count() const = 0;

  virtual void initialise(std::span<Real> theta, const Streams& streams) const = 0;

  // A training step's look at a batch: writes the gradient of what is minimised over dtheta and
  // returns what is followed, in nats. May move a state of its own first (describe). Allocates
  // nothing of ours.
  virtual double gradient(std::span<const Real> theta, ConstMatrixView<Real> x,
                          ConstMatrixView<Real> y, std::span<Real> dtheta) = 0;

  // The same number of a batch, at the present state, without the gradient: the estimate, where
  // training raises what is reported.
  virtual double followed(std::span<const Real> theta, ConstMatrixView<Real> x,
                          ConstMatrixView<Real> y) {
    return estimate(theta, x, y);
  }

  // What is reported of a batch, in nats.
  virtual double estimate(std::span<const Real> theta, ConstMatrixView<Real> x,
                          ConstMatrixView<Real> y) = 0;

  // While gradient goes on, the listener is told which part of dtheta, [first, first + count), is
  // complete and of theta no longer needed: each element once, where announces_parts() says so. So
  // the optimiser may move it while it is in the cache.
  using PartDone = std::function<void(std::size_t first, std::size_t count)>;
  virtual bool announces_parts() const { return false; }
  virtual void when_part_done(const PartDone& /*listener*/) {}

  // What later steps depend on besides theta.
  virtual void describe(State&) {}

  // The arithmetic of gradient and of estimate.
  virtual Work gradient_work() const = 0;
  virtual Work estimate_work() const = 0;
};

}  // namespace infomax
