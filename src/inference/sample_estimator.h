// An estimator of a sample with all its parameters, ready to be asked again and again: of the whole
// sample, of its parts, of permuted rows.
//
// With several numbers of neighbours it is the mean of the estimates with each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.h"
#include "core/random.h"
#include "core/settings.h"
#include "estimators/estimator.h"

namespace infomax {

class SampleEstimator {
 public:
  // `stated` may have parameters that the row doesn't take; those that it takes and that aren't
  // there have the row's defaults. `neighbours`, where there are any and the row takes them, are
  // stated as well. Throws InputError for a row that isn't of a sample, naming those that are, and
  // for a value of another type or range.
  SampleEstimator(const EstimatorRow& row, const Settings& stated,
                  std::span<const std::int64_t> neighbours = {});

  const EstimatorRow& row() const { return *row_; }
  // The parameters that it takes, in the row's order; `neighbours` is a list where there are
  // several.
  Settings parameters() const;
  bool takes(std::string_view parameter) const;
  // The largest number of neighbours; 0 where it takes none.
  std::size_t most_neighbours() const;

  // In nats. Throw as the row does; NumericError, too, for an estimate that isn't finite.
  double value(ConstMatrixView<double> x, ConstMatrixView<double> y, const Stream& stream) const;
  // [n]; InputError where the row has no terms.
  std::vector<double> terms(ConstMatrixView<double> x, ConstMatrixView<double> y,
                            const Stream& stream) const;
  // InputError where the row has no entropies.
  double entropy(ConstMatrixView<double> a, const Stream& stream) const;
  // Seconds of value() on the reference machine, about.
  double seconds(std::size_t n, std::size_t dx, std::size_t dy) const;

 private:
  const EstimatorRow* row_;
  std::vector<Settings> settings_;  // one for each number of neighbours
};

// The names of the rows that estimate from a sample, in the registry's order.
std::vector<std::string> sample_estimator_names();

}  // namespace infomax
