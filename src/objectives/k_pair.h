// One encoder for both views, trained by the K-pair loss of metric learning (train/k_pair_loss.h),
// with I_NCE of the inner product beside it: the two are one number in two guises.
//
// Training is in float. Quantities over evaluate_batches batches of test data, in nats, in double
// from the embeddings on: bound_test (the mean of I_NCE with the critic inner), k_pair (the mean of
// log K - L, L the K-pair loss), identity_error (the largest |their difference| on a batch) and
// identity_rounding, what rounding may make of it:
//
//   4 g R + (K + 10) u (log K + 2 R),   u = 2^-53, g = d u / (1 - d u), R = max |g(x_i)| max
//                                       |g(y_j)|
//
// Either sums the d products of a score in an order of its own, and is off by g |g(x_i)| |g(y_j)|
// at most; a row's term moves by no more than twice its largest score does. The rest is K terms,
// each of a few roundings.
#pragma once

#include <memory>

#include "objectives/experiment.h"
#include "objectives/objective_row.h"
#include "objectives/training.h"

namespace infomax {

// The row of objective k-pair.
void check_k_pair(const Settings& settings);
TrialWork k_pair_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_k_pair(const Settings& settings,
                                        const std::shared_ptr<const ImageSet>& images,
                                        const Streams& streams);

}  // namespace infomax
