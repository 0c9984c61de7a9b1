// The final values of a result on the page, and the trials that failed.
#pragma once

#include <string>

#include "results/record.h"

namespace infomax {

// A table per experiment: of every point and metric the mean at the last evaluation, its standard
// deviation, and the number of seeds where it isn't the row's.
std::string html_results(const SuiteRecord& suite);

std::string html_failures(const SuiteRecord& suite);

}  // namespace infomax
