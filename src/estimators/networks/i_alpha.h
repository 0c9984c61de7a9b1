// The interpolated lower bound: between TUBA with a learned baseline and InfoNCE, whose baseline is
// the batch.
//
//   I = 1 + mean_j[ mean_{i != j}( s_jj - log( alpha m_ij + (1 - alpha) a_j ) )
//                   - q_j / (alpha q_j + (1 - alpha) a_j) ]
//   m_ij = mean_{k != i} e^s_kj,   q_j = mean_{k != j} e^s_kj,   a_j = a(y_j)
//
// In expectation I <= I(X;Y) for any critic and baseline. The proof wants as many draws of x in the
// baseline of a positive as in that of a negative. Of a batch of n pairs n - 1 are negatives of
// y_j, all in q_j; so m_ij has the positive and leaves out one negative, and the bound is the mean
// over which: K = n - 1. With all n rows in m it would exceed I(X;Y) of a table of 0.226 nats by
// 0.003 at n = 4 and alpha = 0.1.
//
// alpha = 0 is TUBA of the batch. alpha = 1 is InfoNCE with its sum over x (nce of the transposed
// scores) of the batch without one of its pairs, the mean over which. In expectation I is at most
// log(K / alpha), on a batch at most 1 + log(K / alpha). Trained as it is reported.
//
// Source: Poole et al. (2019), equation 12.
#pragma once

#include <memory>
#include <string_view>

#include "estimators/networks/critic_network.h"

namespace infomax {

inline constexpr Parameter kIAlphaParameters[] = {
    kOwnCritic,
    kCriticLayers,
    kSecondLayers,
    {.name = "alpha",
     .type = "number",
     .summary = "estimator i-alpha: 1 is nce, 0 is tuba",
     .at_least = 0,
     .at_most = 1,
     .otherwise = "0.5"},
};
inline constexpr std::string_view kIAlphaExamples[] = {"alpha = 0.5", "alpha = 0", "alpha = 1",
                                                       "alpha = 0.01"};

// In nats, of scores [n, n] whose diagonal holds the positives and log_a [n]. Sums run in double
// and are log-sum-exps. Scores and baselines of 0 give 0 up to the rounding of log n. Throws
// ShapeError for other shapes.
template <class Real>
double i_alpha(ConstMatrixView<Real> scores, std::span<const Real> log_a, double alpha);

// Its derivatives, written over dscores [n, n] and dlog_a [n]. Same errors.
template <class Real>
void i_alpha_backward(ConstMatrixView<Real> scores, std::span<const Real> log_a, double alpha,
                      MatrixView<Real> dscores, std::span<Real> dlog_a);

// Throws ShapeError for a width of 0 or a batch < 2.
template <class Real>
std::unique_ptr<Trainable<Real>> make_i_alpha(const NetworkSpec& spec, Workspace& workspace);

// The equation as it stands, right where e^s doesn't overflow.
double i_alpha_reference(ConstMatrixView<double> scores, std::span<const double> log_a,
                         double alpha);

}  // namespace infomax
