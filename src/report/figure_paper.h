// What the paper shows, at the curves of ours.
#pragma once

#include <vector>

#include "report/figure.h"
#include "report/published.h"
#include "report/sources.h"
#include "suite/figure_spec.h"

namespace infomax {

// Adds to `data` the published values at the ends of the curves of `items`; `values` are each
// item's.
void gather_paper(const FigureSpec& spec, const Published& published,
                  const std::vector<Item>& items, const std::vector<Values>& values,
                  FigureData& data);

}  // namespace infomax
