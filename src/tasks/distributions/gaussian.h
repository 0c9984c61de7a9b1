// d pairs of equal correlation: the distribution that the bounds are usually measured on.
//
//   x ~ N(0, I_d),  y = r x + sqrt(1 - r^2) z,  z ~ N(0, I_d);   I(X;Y) = -(d/2) ln(1 - r^2)
//
//   f*(x, y) = I + ( r x.y - (r^2/2)(x.x + y.y) ) / (1 - r^2)
//
// f* has mean I and standard deviation sqrt(d) |r| over positives.
//
// Source: Poole et al. (2019), experiments; the ratio of the two Gaussian densities.
#pragma once

#include <memory>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kGaussianParameters[] = {
    kDimension,
    kInformation,
    kCorrelation,
};
inline constexpr std::string_view kGaussianExamples[] = {
    "dimension = 2, information = 0.04",
    "dimension = 1, correlation = -0.3",
    "dimension = 5, information = 1",
};

// What the computed f* can hold: at 16 nats per pair 1 - r^2 = e^-32, and the noise in y still has
// nine digits; beyond, r is soon 1 in double.
inline constexpr double kGaussianMostNatsPerPair = 16;

// Of a pair of columns: y = r x + noise z, z ~ N(0, 1). Of settings that make_gaussian takes.
struct PairWeights {
  double r = 0, noise = 1;
};
PairWeights gaussian_pair_weights(const Settings& settings);

// The correlation of information I spread evenly over d pairs: sqrt(1 - e^(-2 I/d)), and back.
double gaussian_correlation(double information, std::size_t dimension);
double gaussian_information(double correlation, std::size_t dimension);

// Of dx and dy columns of equal variance, the first `pairs` of which have correlation r, all else
// uncorrelated.
Moments moments_of_pairs(std::size_t dx, std::size_t dy, std::size_t pairs, double r,
                         double variance);

// Draws a row as d normals for x and d more for z. Throws InputError unless dimension >= 1 and
// exactly one of information (>= 0) and correlation (in (-1, 1)) is given, at most 16 nats per
// pair.
std::unique_ptr<Task> make_gaussian(const Settings& settings);

}  // namespace infomax
