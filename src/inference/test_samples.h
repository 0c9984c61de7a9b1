// Samples for the tests of this room.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "inference/analysis.h"
#include "testkit/matrices.h"

namespace infomax::testkit {

struct PairSample {
  Owned<double> x, y;
};

// n rows of so many columns a side, the first `pairs` of which are normal pairs of correlation r.
inline PairSample normal_pairs(std::size_t n, std::size_t width, std::size_t pairs, double r,
                               std::uint32_t seed) {
  PairSample out{Owned<double>(n, width), Owned<double>(n, width)};
  Stream stream = test_stream(seed);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < width; ++c) {
      out.x(i, c) = stream.normal();
      const double rest = stream.normal();
      out.y(i, c) = c < pairs ? r * out.x(i, c) + std::sqrt(1 - r * r) * rest : rest;
    }
  return out;
}

// Of one column a side, with correlation r between them and each row's with the next row's.
inline PairSample following_pairs(std::size_t n, double r, double correlation, std::uint32_t seed) {
  PairSample out = normal_pairs(n, 1, 1, r, seed);
  const double rest = std::sqrt(1 - correlation * correlation);
  for (std::size_t i = 1; i < n; ++i)
    for (Owned<double>* side : {&out.x, &out.y})
      (*side)(i, 0) = correlation * (*side)(i - 1, 0) + rest * (*side)(i, 0);
  return out;
}

inline SampleEstimator sample_estimator(std::string_view name, std::int64_t k = 3) {
  Settings stated{{"norm", std::string("maximum")}};
  const std::vector<std::int64_t> neighbours{k};
  return {estimator_named(name), stated, neighbours};
}

inline std::vector<std::string> column_names(const PairSample& sample) {
  std::vector<std::string> out;
  for (std::size_t c = 0; c < sample.x.view().cols(); ++c) out.push_back("x" + std::to_string(c));
  for (std::size_t c = 0; c < sample.y.view().cols(); ++c) out.push_back("y" + std::to_string(c));
  return out;
}

// By these estimators, as a user without wishes has them but for the scale.
inline std::vector<SampleAnalysis> analysed(const PairSample& sample,
                                            const std::vector<std::string>& names,
                                            ColumnScale scale = ColumnScale::standard,
                                            double noise = 0) {
  const SampleProfile given = profile_of(sample.x, sample.y, column_names(sample));
  AnalysisPlan plan;
  for (const std::string& name : names) plan.estimators.push_back(sample_estimator(name));
  plan.scale = scale;
  plan.noise = noise;
  plan.x_discrete = few_values(given.x, given.rows);
  plan.y_discrete = few_values(given.y, given.rows);
  return analyse(plan, sample.x, sample.y, given);
}

}  // namespace infomax::testkit
