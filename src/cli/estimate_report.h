// What `infomax estimate` found, as text and as JSON.
//
//   {"n": 1000, "dx": 1, "dy": 1, "unit": "nats", "version": "0.1.0", "seed": 0, "level": 0.95,
//    "scale": "standard", "noise": 0, "noise_seed": 0, "discrete": {"x": false, "y": false},
//    "notes": [...],
//    "estimates": [{"estimator": "ksg1", "mi": 0.53, "interval": [0.45, 0.61],
//                   "p": 0.005, "null": {"mean": 0, "sd": 0.03},
//                   "parameters": {"neighbours": 3, "norm": "maximum"},
//                   "warnings": [{"code": "ties", "message": "...", "columns": ["x0"]}]}]}
//
// `entropy` in place of `mi`; `x` besides, a column's name, where each column of x is asked alone;
// `error` in place of a value that there isn't.
#pragma once

#include <string>
#include <vector>

#include "cli/estimate_request.h"

namespace infomax {

struct EstimateReport {
  std::size_t rows = 0, x_width = 0, y_width = 0;
  std::vector<std::string> notes;
  double tied = 0;  // the largest share of rows whose value of a column another row has as well
  EstimatePlan plan;
  struct Item {
    SampleAnalysis found;
    std::string column;  // of x, where it is asked alone
  };
  std::vector<Item> items;
};

std::string text_of(const EstimateRequest& request, const EstimateReport& report);
std::string json_of(const EstimateRequest& request, const EstimateReport& report);

// A number with so many decimals, without a sign where all of them are 0.
std::string decimals(double value, int places);

}  // namespace infomax
