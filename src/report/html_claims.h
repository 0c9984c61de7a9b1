// Verdicts on the page.
#pragma once

#include <string>
#include <vector>

#include "judge/verdicts.h"

namespace infomax {

// The claims of a suite, and under them what they would come to on training batches.
std::string html_claims(const SuiteVerdicts& verdicts);

// A paper's claims, each with those that carry it.
std::string html_paper_claims(const std::vector<PaperVerdict>& paper);

}  // namespace infomax
