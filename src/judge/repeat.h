// The command that computes a record again.
#pragma once

#include <optional>
#include <string>

#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

// A filter that keeps of the suite's points those of the record and no others, with the fewest
// settings; empty where the record has them all, none where no filter does.
std::optional<std::string> filter_of(const SuiteRecord& record, const Suite& suite);

// All of the record's suite, or what the filter keeps, one point say.
std::string repeat_command(const SuiteRecord& record, const std::string& filter = "");

}  // namespace infomax
