// The tasks that estimators are ranked on, as a part of the page: a small picture of each, its
// information and how that is known, what it is hard for.
#pragma once

#include <string>
#include <vector>

#include "judge/ranking.h"

namespace infomax {

// Of the rankings' tasks those of the catalogue that need no image files, each once; empty where
// there is none. A picture has 400 rows of the sample of seed 0, the first column of x to the right
// and the first of y upwards, each from the 1st to the 99th percentile.
std::string html_tasks(const std::vector<Ranking>& rankings);

}  // namespace infomax
