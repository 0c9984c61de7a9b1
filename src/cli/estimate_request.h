// What `infomax estimate` was asked, made into a plan for the arrays that it read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/user_arrays.h"
#include "inference/analysis.h"

namespace infomax {

struct EstimateRequest {
  ArrayPlaces places;
  std::vector<std::string> estimators;
  std::vector<std::int64_t> neighbours;
  std::vector<std::string> set;  // parameter=value, of any of the estimators
  std::string norm, scale;       // empty: the convention's
  std::optional<double> noise;
  std::string like, discrete = "auto", units = "nats", what = "mi", interval = "none",
                    nan = "error";
  double level = 0.95;
  std::size_t permutations = 0, block_length = 0, threads = 0;
  bool rotate = false, json = false, strict = false, force = false;
  std::uint32_t noise_seed = 0, seed = 0;
  std::string local;
};

// How a sample is taken, and what was decided for the user: a sentence each.
struct EstimatePlan {
  AnalysisPlan analysis;
  std::vector<std::string> notes;
};

// Throws InputError for options that contradict each other or want others and for an estimator that
// isn't known, before anything is read.
void check_request(const EstimateRequest& request);

// The plan for a sample of that profile. Throws InputError for an estimator, a parameter or a value
// that isn't known, and for a stated parameter that none of the estimators takes.
EstimatePlan plan_of(const EstimateRequest& request, const SampleProfile& given);

std::string_view to_string(ColumnScale scale);  // "standard"

}  // namespace infomax
