// One self-contained HTML page: figures as vector graphics, tables, provenance, the command that
// repeats it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compare/claims.h"
#include "compare/compare.h"
#include "report/figure_spec.h"
#include "report/published.h"
#include "results/record.h"

namespace infomax {

// A claim as it was judged; and as it would be on training batches in place of the test set, or why that touches nothing.
struct ReportClaim {
  JudgedClaim judged;
  std::optional<JudgedClaim> on_training_batches;
  std::string untouched;  // "reads accuracy"; where the former is missing
};

struct ReportInput {
  SuiteRecord result;
  std::string question, source;  // of the suite
  std::vector<FigureSpec> figures;
  std::optional<Comparison> comparison;  // with the stored reference, where there is one
  std::string reference_path;
  bool is_reference = false;  // the result is the stored reference: nothing to compare
  std::vector<ReportClaim> claims;
  std::optional<Published> published;  // what the paper's plots show, where it was read
  std::string command;                 // repeats the run
  std::string command_note;            // what it doesn't say: "8 of 24 points are in this result."
  // A file's SHA-256 to the data set that it belongs to, "cifar10-59896: CIFAR-10 less 104 of its images".
  std::map<std::string, std::string> data_sets;
};

// The whole page, valid HTML5 without scripts or anything from elsewhere. Curves are the mean over
// seeds with a band from the smallest to the largest; the table gives mean, standard deviation and
// number of seeds of every cell at the last evaluation, and says how many have no number there. Failed
// trials are left out and listed; a figure whose metric isn't there says so. The paper's values lie in the figures as
// boxes at the end of the curve that they are of, with a table under it: ours, theirs, inside or outside; none in a
// run that had other values than the suite. Equal input gives equal bytes. Throws InputError for a
// `cells` that is no Selection.
// `paper`: the claims of a paper, as those of these suites carry them; a table at the top.
std::string render_report(const std::vector<ReportInput>& suites,
                          const std::vector<ReportClaim>& paper = {});

// One figure as an SVG file of its own, on white; caption and title are left to whoever shows it
// (the title is in the file for readers who can't see). Same errors.
std::string render_figure_svg(const FigureSpec& figure, const SuiteRecord& suite,
                              const std::optional<Published>& published = std::nullopt);

}  // namespace infomax
