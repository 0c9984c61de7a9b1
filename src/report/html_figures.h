// The figures of a result on the page, each with its caption, its numbers and, where they were
// read, the paper's values beside ours.
#pragma once

#include <cstddef>
#include <string>

#include "judge/judgement.h"
#include "report/series_style.h"

namespace infomax {

// `number` is that of the page's last figure so far, and counts on. Throws InputError for a
// figure's `cells` that is no Selection.
std::string html_figures(const Judgement& judgement, Palette& palette, std::size_t& number);

}  // namespace infomax
