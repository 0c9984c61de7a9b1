// One self-contained HTML page: figures as vector graphics, tables, provenance, the command that
// repeats it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/judgement.h"
#include "judge/published.h"
#include "judge/verdicts.h"
#include "results/record.h"
#include "suite/figure_spec.h"

namespace infomax {

// A file's SHA-256 to the data set that it belongs to, "cifar10-59896: CIFAR-10 less 104 of its
// images".
using DataSetNames = std::map<std::string, std::string>;

// The whole page, valid HTML5 without anything from elsewhere. It has no script but the one that
// sorts the tables of a ranking (judge/ranking.h), where there are any. Curves are the mean over
// seeds with a band from the smallest to the largest; the table gives mean, standard deviation and
// number of seeds of every cell at the last evaluation, and says how many have no number there.
// Failed trials are left out and listed; a figure whose metric isn't there says so. The paper's
// values lie in the figures as boxes at the end of the curve that they are of, with a table under
// it: ours, theirs, inside or outside; none in a run that had other values than the suite. `paper`:
// the claims of a paper, as those of these suites carry them; a table at the top. Equal input gives
// equal bytes. Throws InputError for a `cells` that is no Selection.
std::string render_report(const std::vector<Judgement>& results,
                          const std::vector<PaperVerdict>& paper = {},
                          const DataSetNames& data_sets = {});

// One figure as an SVG file of its own, on white; caption and title are left to whoever shows it
// (the title is in the file for readers who can't see). Same errors.
std::string render_figure_svg(const FigureSpec& figure, const SuiteRecord& suite,
                              const std::optional<Published>& published = std::nullopt);

}  // namespace infomax
