// The second fingerprint: what the first (kernels/profile.h) leaves out of what decides bits.
//
//   products of float at the shapes of the suites' layers, and of bfloat16
//   convolutions, float and bfloat16: forward, and the gradients of weights and data
//   our own vector kernels: log-sum-exp, exponentials, layer normalisation, ReLU and sums, the
//   concatenated critic's two, softmax regression and SAGA, singular values, Adam
//   the compiler and its flags
//
// The first is part of a trial's identity and stays as it is; this one is recorded beside it. Where
// both are equal, one trial has the same bits; where this one differs, another machine or build has
// computed.
#pragma once

#include <string>

namespace infomax {

// SHA-256 of all of that, each on fixed numbers, in a fraction of a second. The calling thread
// computes, so pin_thread comes first. Where the processor has no bfloat16, the word "none" stands
// for it.
std::string kernel_fingerprint();

}  // namespace infomax
