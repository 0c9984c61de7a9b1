// What commands that read results share.
#pragma once

#include <string>

#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

// The suite that a record was made from, as it stands inside the record.
Suite suite_of(const SuiteRecord& record);

// The command that computes a record again: all of it, or one point.
std::string repeat_command(const SuiteRecord& record, const std::string& point = "");

}  // namespace infomax
