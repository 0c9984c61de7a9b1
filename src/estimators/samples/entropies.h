// Entropy of numbers of a few values, from how often each was drawn, in nats: what is drawn itself,
// and what corrections of its bias there are.
//
//   n_i    draws of value i, N of all; m values were drawn, and p_i = n_i / N
//
//   plug-in        H = -sum p_i ln p_i, which is (m - 1) / (2N) too low to first order
//   Miller-Madow   H + (m - 1) / (2N)
//   Grassberger    ln N - (1/N) sum n_i G(n_i),
//                  G(n) = psi(n) + (-1)^n ( psi((n + 1) / 2) - psi(n / 2) ) / 2
//   Chao-Shen      -sum q_i ln q_i / (1 - (1 - q_i)^N), q_i = C p_i, where C = 1 - f / N for f
//                  values drawn once, N - 1 where all were
//   James-Stein    -sum s_i ln s_i, s_i = w t + (1 - w) p_i towards t = 1 / (number of values),
//                  w = (1 - sum p_i^2) / ( (N - 1) sum (t - p_i)^2 ), from 0 to 1
//   NSB            mean of the entropy given the draws, where the probabilities are Dirichlet's
//                  with K equal parameters b, and b such that its mean entropy is uniform
//
// Values that weren't drawn have no count: K and the number of values are told. Sums run over the
// counts in ascending order, so their order changes no bit.
//
// Sources: Miller (1955); Grassberger, "Entropy estimates from insufficient samplings" (2003); Chao
// and Shen (2003); Hausser and Strimmer (2009); Nemenman, Shafee and Bialek (2002).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace infomax {

// Counts are 1 or more, and there is one at least.
using DrawCounts = std::span<const std::uint32_t>;

double plug_in_entropy(DrawCounts counts);
double miller_madow_entropy(DrawCounts counts);
double grassberger_entropy(DrawCounts counts);
double chao_shen_entropy(DrawCounts counts);
// Of `values` values, as many as there are counts or more. The integral over b is a sum over ln b
// in steps of 1/16, which halved change less than 1e-10.
double nsb_entropy(DrawCounts counts, double values);

// w of James and Stein: how far `values` probabilities are drawn towards equal ones.
double shrinkage(DrawCounts counts, double values);
// -sum p ln p; 0 where p is.
double entropy_of(std::vector<double> probabilities);

}  // namespace infomax
