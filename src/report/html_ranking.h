// Estimators against known informations, as a part of the page: for each number of samples a table
// of estimators and tasks with the bias as text in coloured cells, ranked, and every bias with its
// interval below.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/published.h"
#include "judge/ranking.h"

namespace infomax {

// Text for an HTML section; `name` is the suite's, `id` begins every id in it. Cells are coloured
// by |bias|, blue below the truth and orange above, in five steps that stand in the legend. A task
// whose truth is an upper bound shows estimates, marked, and no bias. The tables can be sorted
// where the page has the script (page.js) of class "sortable". Below the tables stand the mean
// absolute errors that others have published, beside ours.
std::string html_rankings(const std::vector<Ranking>& rankings, const std::string& name,
                          const std::string& id,
                          const std::optional<Published>& published = std::nullopt);

}  // namespace infomax
