// The interpolated lower bound: between TUBA with a learned baseline and InfoNCE, whose baseline is
// the batch.
//
//   I = 1 + mean_j[ s_jj - log( alpha m_j + (1 - alpha) a_j )
//                   - q_j / (alpha q_j + (1 - alpha) a_j) ]
//   m_j = mean_k e^s_kj, over all n rows,   q_j = mean_{k != j} e^s_kj,   a_j = a(y_j)
//
// alpha = 0 is TUBA of the batch, alpha = 1 InfoNCE with its sum over x: nce of the transposed
// scores.
//
// In expectation I <= I(X;Y) for any critic and baseline at alpha = 0 and 1. In between the proof
// wants n rows x_k in the last term that were drawn without y_j, and a batch has the n - 1 of q_j:
// I may exceed I(X;Y) in expectation by 1/(alpha n) at most, in exact means not at all. For with
// g(q) = q / (alpha q + (1 - alpha) a), q the mean of n such rows e_i, q_(-i) that without row i,
//
//   g(q) - mean_i g(q_(-i)) = (1 - alpha) a / n mean_i (e_i - q_(-i)) /
//                             ((alpha q_(-i) + (1 - alpha) a) (alpha q + (1 - alpha) a)) <= g(q)/n
//
// and g <= 1/alpha. On a batch I is at most 1 + log(n / alpha), or log n at alpha = 1. Trained as
// it is reported.
//
// Source: Poole, Ozair, van den Oord, Alemi and Tucker (2019), "On variational bounds of mutual
// information", arXiv:1905.06922. Their program leaves one row out of the mean in either term,
// which is below I(X;Y) in expectation for every alpha, and isn't nce of the batch at alpha = 1.
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
// and are log-sum-exps; NaN gives NaN. Scores and baselines of 0 give 0 up to the rounding of
// log n. Throws ShapeError for other shapes.
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
