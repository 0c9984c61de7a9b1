// What this machine reaches at best, measured in some seconds: multiply-adds out of registers,
// products and convolutions at the paper's shapes by the best library there is, the optimiser's
// loop and plain loops over memory. What a step is measured against.
//
// A rate is that of a fast repetition of its loop, by the thread's processor time: the one that a
// quarter of them undercut, of as many as a share of the time allowed, and some at least. Other
// processes make repetitions slower; a virtual machine's clock, which guesses at the time that its
// host took away, now and then makes one faster than possible. Every thread measures the same at
// the same time, and rates are per thread, their mean.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/choice.h"
#include "kernels/precision.h"
#include "kernels/work.h"

namespace infomax {

// A product op(a) [m, k] op(b) [k, n] in its place: "forward" x w, "weights" x^T dy, "inputs" dy
// w^T, "scores" g h^T.
struct ProductShape {
  std::string_view pass;
  Transpose transpose_a, transpose_b;
  std::size_t m, n, k;
};

// Those of the paper's encoders and critics at a batch of 128.
const std::vector<ProductShape>& paper_products();

struct ProductRate {
  ProductShape shape;
  Precision precision;
  std::string_view library;  // the fastest: openblas, onednn (sgemm) or onednn_matmul
  double flops;              // per second
};

// Of 128 images, by image_kernels/convolution.h.
struct ConvolutionRate {
  std::string name;       // "7x14x64->128"
  std::string_view pass;  // forward, weights or inputs
  Precision precision;
  double work;   // floating-point operations, without the taps on the padding
  double flops;  // per second
};

// The optimiser's loop over so many parameters: 28 bytes for each, four arrays read and three
// written.
struct AdamRate {
  std::size_t parameters;
  double bytes;  // per second
};

struct Roofline {
  std::size_t threads = 1;
  double multiply_add = 0;       // float, FLOP/s; a multiply-add is two
  double multiply_add_bf16 = 0;  // inputs bfloat16, sums float; 0 where the processor has none
  std::vector<ProductRate> products;
  std::vector<ConvolutionRate> convolutions;
  std::vector<AdamRate> adam;  // from few parameters to many
  double read = 0,
         triad = 0;  // byte/s over 64 MiB arrays: sum(a); a = b + 3 c, three arrays counted
};

struct RooflineSettings {
  double seconds = 3;           // about; the arrays take some tenths more
  std::size_t threads = 1;      // at once
  std::size_t repetitions = 5;  // of each loop, at least
};

// Throws InputError for seconds that are not positive, no threads or no repetitions.
Roofline measure_roofline(const RooflineSettings& settings = {});

// What a computation consists of: a step all passes, a map the forward ones alone.
enum class Passage { step, map };

// One rate for all products, and one for all convolutions: the operations of the shapes above
// (forward alone for a map), each once, over the time they take together at their best. 0 where
// nothing was measured in that precision.
double product_rate(const Roofline& roofline, Precision precision, Passage passage = Passage::step);
double convolution_rate(const Roofline& roofline, Precision precision,
                        Passage passage = Passage::step);

// That of the optimiser's loop for a number of parameters: between two measured sizes linear in the
// number's logarithm, outside them the nearer one's. 0 where nothing was measured.
double adam_rate(const Roofline& roofline, double parameters);

// What a computation needs at least by this roofline, in seconds:
//
//   max( products / product_rate + convolutions / convolution_rate + pairs / multiply_add,
//        bytes_read / read )
//     + 28 parameters / adam_rate(parameters)
//
// pairs run in float in either precision. The limit leaves out activations, softmax, permutations,
// the drawing of a batch, and the weights' way through the caches outside the optimiser. Infinite
// where a rate that it takes wasn't measured.
//
// A benchmark's counter `limit` is this divided by the time measured: 1 is a computation that does
// nothing but its arithmetic and its optimiser's traffic, both at the best rate this machine showed
// in this run.
struct Computation {
  Work work;
  double parameters = 0;  // that Adam moves
  Precision precision = Precision::float32;
  Passage passage = Passage::step;
  double bytes_read = 0;  // from memory
};
double limit_seconds(const Roofline& roofline, const Computation& computation);

}  // namespace infomax
