// What an estimator makes of a critic's scores: the number that it reports of a batch, and the
// number that training raises.
//
//   scores [n, n]   scores(i, j) = f(x_i, y_j); the diagonal holds the n positive pairs, the rest
//                   the n(n-1) negatives
//
// For a bound the two are one and the same. They differ where the objective that trains a critic
// well is no estimate of the information (Jensen-Shannon), where the estimate clips what training
// doesn't (SMILE), or where the gradient is that of a running average (MINE). A loss may keep a
// state that its training steps move.
#pragma once

#include <memory>

#include "core/matrix.h"
#include "core/settings.h"
#include "core/state.h"

namespace infomax {

template <class Real>
class ScoreLoss {
 public:
  virtual ~ScoreLoss() = default;

  // What is reported of a batch, in nats; the state doesn't count. Throws ShapeError unless scores
  // is square with n >= 2.
  virtual double estimate(ConstMatrixView<Real> scores) const = 0;

  // What training raises, in nats, at the present state.
  virtual double objective(ConstMatrixView<Real> scores) const = 0;

  // A training step's look at a batch: moves the state, returns the objective at it and writes its
  // derivative by the scores, at that state, over dscores [n, n]. Allocates nothing. Throws as
  // estimate does.
  virtual double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) = 0;

  // What later steps depend on.
  virtual void describe(State&) {}
};

// Of a bound that is trained as it is reported: a function of the scores and its derivative.
template <class Real, double (*value)(ConstMatrixView<Real>),
          void (*backward)(ConstMatrixView<Real>, MatrixView<Real>)>
class BoundLoss final : public ScoreLoss<Real> {
 public:
  double estimate(ConstMatrixView<Real> scores) const override { return value(scores); }
  double objective(ConstMatrixView<Real> scores) const override { return value(scores); }
  double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) override {
    const double at = value(scores);
    backward(scores, dscores);
    return at;
  }
};

template <class Real, double (*value)(ConstMatrixView<Real>),
          void (*backward)(ConstMatrixView<Real>, MatrixView<Real>)>
std::unique_ptr<ScoreLoss<Real>> make_bound_loss(const Settings&) {
  return std::make_unique<BoundLoss<Real, value, backward>>();
}

// Of an estimator that reports one function of the scores and is trained by another.
template <class Real, double (*value)(ConstMatrixView<Real>),
          double (*trained)(ConstMatrixView<Real>),
          void (*trained_backward)(ConstMatrixView<Real>, MatrixView<Real>)>
class SurrogateLoss final : public ScoreLoss<Real> {
 public:
  double estimate(ConstMatrixView<Real> scores) const override { return value(scores); }
  double objective(ConstMatrixView<Real> scores) const override { return trained(scores); }
  double gradient(ConstMatrixView<Real> scores, MatrixView<Real> dscores) override {
    const double at = trained(scores);
    trained_backward(scores, dscores);
    return at;
  }
};

template <class Real, double (*value)(ConstMatrixView<Real>),
          double (*trained)(ConstMatrixView<Real>),
          void (*trained_backward)(ConstMatrixView<Real>, MatrixView<Real>)>
std::unique_ptr<ScoreLoss<Real>> make_surrogate_loss(const Settings&) {
  return std::make_unique<SurrogateLoss<Real, value, trained, trained_backward>>();
}

}  // namespace infomax
