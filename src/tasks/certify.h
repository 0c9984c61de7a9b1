// Whether a task is what it says: its published information against its own, its sampler against
// its density, its transforms against their inverses.
//
//   truth      |task's - published| is at most half a unit of the last published decimal, and what
//              is known by drawing or quadrature to four of its errors
//   sampler    the mean over drawn rows of f*(x_i, y_i) = log p(x, y) - log p(x) - log p(y) is the
//              information, to four of its standard errors and, for what is too rare to be drawn,
//              10 / rows nats: it fails where a sampler and a formula disagree, and where both
//              agree on another information than the published one
//   moments    of 10,000 rows or more: the means and covariances of up to 100,000 are those of the
//              formulas, together at a level of 1 in 100,000 (each by its own standard error,
//              Bonferroni); those of fewer rows aren't normal that far out
//   transform  rows mapped there and back, last transform first, differ by at most 1e-9 (1 + |u|)
//
// An upper bound passes where the mean is at most it. A sampler without a density ratio is left
// out, and named.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/random.h"
#include "tasks/catalogue.h"
#include "tasks/task.h"
#include "transforms/transform.h"

namespace infomax {

struct Certificate {
  Truth truth;                // the task's own
  bool has_density = false;   // else mean and standard_error are NaN
  double mean = 0;            // of f* over drawn rows, nats
  double standard_error = 0;  // of that mean, by the draws' own spread
  std::size_t rows = 0;       // drawn
  std::size_t moments = 0;    // that were compared; 0 where no formulas are known
  double moments_apart = 0;   // the largest |sample's - formula's|, in standard errors
  double inverse_error = 0;   // the largest |there and back - u| / (1 + |u|); 0 without transforms
  std::vector<std::string> failures;  // empty: certified

  bool passed() const { return failures.empty(); }
};

// `published` to so many decimals. Draws `rows` from the stream.
Certificate certify(const Task& task, const Truth& published, int decimals, std::size_t rows,
                    Stream stream);

// |sample's - formula's| of every mean and covariance of `rows`, in standard errors by the rows'
// spread: the largest. What doesn't vary is 0 apart where it is the formula's to 1e-9, else
// infinitely.
double moments_apart(const Task& task, const Moments& want, std::size_t rows, Stream stream);
// What the largest of so many is above with a probability of at most 1 in 100,000.
double moments_allowed(std::size_t count);

// The largest |there and back - u| / (1 + |u|) of rows that `before` draws.
double inverse_error(const Transform& transform, const Task& before, std::size_t rows,
                     Stream stream);

// All of that of a row of the catalogue. `images` are those of images_of_task.
Certificate certify(const CataloguedTask& task, std::size_t rows, std::uint32_t seed,
                    const std::shared_ptr<const ImageSet>& images = nullptr);

}  // namespace infomax
