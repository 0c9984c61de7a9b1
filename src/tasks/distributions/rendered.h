// Images of known information: each shows a few hidden numbers, which every image gives away.
//
//   hidden      d uniform numbers a side, Phi of d Gaussian pairs of I nats; given them the images
//               are independent, so I(X;Y) is that of the hidden numbers
//
//   bump        d = 2: pixel (i, j) = exp( -( (i/(n-1) - u_1)^2 + (j/(n-1) - u_2)^2 ) / (2 0.2^2) )
//   rectangle   d = 4: two numbers u, v an axis, m = 0.2:
//               left = (1-m)(1 - sqrt(1-u)),  right = left + m + v (1 - left - m),
//               pixel g of an axis is min(g - n left, n right - g) cut to [0, 1]; the image is the
//               product of its two axes
//
// Pixels are real numbers: rounded to 8 bits, the information would be at most this. Images are
// n x n, row by row.
//
// Source: Butakov et al. (2024).
#pragma once

#include <memory>
#include <span>

#include "tasks/parameters.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr Parameter kRenderedParameters[] = {
    {.name = "image_size",
     .type = "count",
     .summary = "n: pixels of an edge of a rendered image",
     .at_least = 16,
     .at_most = 64},
    kInformation,
    kCorrelation,
};
inline constexpr std::string_view kRenderedExamples[] = {"image_size = 16, information = 0.2"};

// image [n * n] from u [2]; from u [4], the first two of the vertical axis.
void render_bump(std::span<const double> u, std::size_t n, std::span<double> image);
void render_rectangle(std::span<const double> u, std::size_t n, std::span<double> image);

// Throw InputError as gaussian does of 2 or 4 pairs.
std::unique_ptr<Task> make_bump(const Settings& settings);
std::unique_ptr<Task> make_rectangle(const Settings& settings);

}  // namespace infomax
