// The two ends of a trial, as words in files.
#pragma once

#include <optional>
#include <string>

#include "results/record.h"

namespace infomax {

inline std::string to_string(TrialStatus status) {
  return status == TrialStatus::done ? "done" : "failed";
}

inline std::optional<TrialStatus> parse_status(const std::string& word) {
  if (word == "done") return TrialStatus::done;
  if (word == "failed") return TrialStatus::failed;
  return std::nullopt;
}

}  // namespace infomax
