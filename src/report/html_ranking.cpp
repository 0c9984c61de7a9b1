#include "report/html_ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "report/cost_figure.h"
#include "report/html.h"
#include "report/plural.h"
#include "report/table.h"

namespace infomax {
namespace {

constexpr std::string_view kMinus = "\xE2\x88\x92";   // U+2212
constexpr std::string_view kDash = "\xE2\x80\x93";    // U+2013
constexpr std::string_view kAtMost = "\xE2\x89\xA4";  // U+2264
// |bias| in nats from which a cell has the next colour.
constexpr std::array kSteps{0.02, 0.05, 0.1, 0.25};

// Two decimals with a sign, as wide as the colours are coarse.
std::string signed_nats(double value) {
  if (!std::isfinite(value)) return format_number(value);
  std::string text = fmt::format("{:.2f}", std::fabs(value));
  if (text == "0.00") return text;
  return (value < 0 ? std::string(kMinus) : "+") + text;
}

std::string signed_thousandths(double value) {
  const std::string text = fmt::format("{:.3f}", std::fabs(value));
  return (value < 0 ? std::string(kMinus) : "+") + text;
}

// "low2": the second step below the truth.
std::string colour_of(double bias) {
  const auto step = std::ranges::count_if(kSteps, [&](double at) { return std::fabs(bias) >= at; });
  if (step == 0) return "near";
  return fmt::format("{}{}", bias < 0 ? "low" : "high", step);
}

std::string interval_text(const MeanInterval& interval) {
  if (!std::isfinite(interval.low)) return "one seed";
  return fmt::format("[{}, {}]", format_number(interval.low), format_number(interval.high));
}

double mean_of(const RankedCell& cell) {
  double sum = 0;
  for (const auto& [seed, estimate] : cell.estimates) sum += estimate;
  return sum / static_cast<double>(cell.estimates.size());
}

std::string value_cell(std::string_view colour, double value, const std::string& title,
                       const std::string& text) {
  return fmt::format("<td class=\"n {}\" data-value=\"{:.6g}\" title=\"{}\">{}</td>", colour, value,
                     escape_html(title), text);
}

std::string seeds_text(const RankedCell& cell) {
  std::string out = plural(cell.estimates.size(), "seed");
  if (!cell.failures.empty()) out += fmt::format(", {} failed", cell.failures.size());
  return out;
}

// One estimator on one task.
std::string bias_cell(const RankedEstimator& of, const RankedTask& task, const RankedCell& cell) {
  if (cell.estimates.empty()) {
    if (cell.failures.empty()) return number_cell(kDash);
    return fmt::format("<td class=\"n failed\" title=\"{}\">failed</td>",
                       escape_html(fmt::format("{} on {}: {}", of.label, task.name,
                                               cell.failures.begin()->second)));
  }
  const std::string failed =
      cell.failures.empty() ? std::string() : fmt::format("<sup>{}</sup>", cell.failures.size());
  const std::string where = fmt::format("{} on {}", of.label, task.name);
  if (const auto bias = bias_of(task, cell))
    return value_cell(colour_of(bias->mean), bias->mean,
                      fmt::format("{}: bias {} {}, {}", where, format_number(bias->mean),
                                  interval_text(*bias), seeds_text(cell)),
                      signed_nats(bias->mean) + failed);
  const double mean = mean_of(cell);
  return value_cell(
      "unknown", mean,
      fmt::format("{}: estimate {}, {}; {}", where, format_number(mean), seeds_text(cell),
                  task.upper_bound
                      ? "the information is at most " + format_number(*task.upper_bound)
                      : "the information is unknown"),
      fmt::format("({:.2f}){}", mean, failed));
}

std::string mae_cell(const MeanAbsoluteError& mae, std::size_t tasks) {
  if (mae.tasks == 0) return number_cell(kDash);
  const std::string some =
      mae.tasks == tasks ? std::string() : fmt::format(" <small>of {}</small>", mae.tasks);
  return value_cell("mae", mae.over_seeds.mean,
                    fmt::format("{} {}, {}", format_number(mae.over_seeds.mean),
                                interval_text(mae.over_seeds), plural(mae.tasks, "task")),
                    fmt::format("{:.3f}{}", mae.over_seeds.mean, some));
}

std::string_view side_text(const RankedEstimator& of) {
  if (of.side == BoundSide::lower) return "lower";
  return of.side == BoundSide::upper ? "upper" : kDash;
}

std::string side_cell(const RankedEstimator& of) {
  if (of.sided == 0) return number_cell(kDash);
  const double share = static_cast<double>(of.wrong_side) / static_cast<double>(of.sided);
  return value_cell("", share,
                    fmt::format("{} of {} runs {} the truth", of.wrong_side, of.sided,
                                of.side == BoundSide::lower ? "above" : "below"),
                    fmt::format("{:.0f}%", 100 * share));
}

std::string coverage_cell(const RankedEstimator& of) {
  if (of.intervals == 0) return number_cell(kDash);
  const double share = static_cast<double>(of.covered) / static_cast<double>(of.intervals);
  return value_cell("", share,
                    fmt::format("{} of {} intervals hold the truth", of.covered, of.intervals),
                    fmt::format("{:.0f}%", 100 * share));
}

std::size_t tasks_with_truth(const Ranking& ranking, const std::string* family) {
  return static_cast<std::size_t>(std::ranges::count_if(ranking.tasks, [&](const RankedTask& task) {
    return task.truth && (family == nullptr || task.family == *family);
  }));
}

// Those that have a truth, where there is more than one.
std::vector<std::string> families_of(const Ranking& ranking) {
  std::vector<std::string> out;
  for (const RankedTask& task : ranking.tasks)
    if (task.truth && std::ranges::find(out, task.family) == out.end()) out.push_back(task.family);
  if (out.size() < 2) out.clear();
  return out;
}

std::string truth_text(const RankedTask& task) {
  if (task.truth) return fmt::format("{:.2f}", *task.truth);
  if (task.upper_bound) return fmt::format("{} {:.2f}", kAtMost, *task.upper_bound);
  return "unknown";
}

bool has_intervals(const Ranking& ranking) {
  return std::ranges::any_of(ranking.estimators,
                             [](const RankedEstimator& of) { return of.intervals > 0; });
}

bool costs_known(const Ranking& ranking) {
  return std::ranges::any_of(ranking.estimators,
                             [](const RankedEstimator& of) { return of.seconds.has_value(); });
}

void add_columns(Table& table, const Ranking& ranking, const std::vector<std::string>& families) {
  table.text_column("estimator");
  table.text_column("bound");
  table.number_column("MAE<span class=\"unit\">nats</span>",
                      "mean over tasks and seeds of |estimate - truth|");
  for (const std::string& family : families)
    table.number_column(fmt::format("{}<span class=\"unit\">MAE</span>",
                                    family.empty() ? "other" : escape_html(family)));
  table.number_column("wrong side<span class=\"unit\">of runs</span>",
                      "runs of a lower bound above the truth, of an upper bound below it");
  table.number_column("failed<span class=\"unit\">of runs</span>");
  if (has_intervals(ranking))
    table.number_column("covered<span class=\"unit\">of intervals</span>",
                        "intervals that hold the truth");
  if (costs_known(ranking))
    table.number_column(
        "cost<span class=\"unit\">seconds</span>",
        "processor seconds of an estimate, mean over tasks and seeds, on the machine "
        "that computed them");
  for (const RankedTask& task : ranking.tasks)
    table.number_column(
        fmt::format("<span class=\"task\">{}</span><span class=\"unit\">{}</span>",
                    escape_html(task.name), truth_text(task)),
        fmt::format("the information of {}: {} nats", escape_html(task.name), truth_text(task)));
}

std::string html_matrix(const Ranking& ranking, const std::string& title) {
  Table table("Bias: " + escape_html(title), "table ranking sortable");
  table.caption(fmt::format("<b>{}</b> {} bias in nats, the smallest mean absolute error first",
                            escape_html(title), kDash));
  const std::vector<std::string> families = families_of(ranking);
  add_columns(table, ranking, families);
  for (const RankedEstimator& of : ranking.estimators) {
    std::string cells = row_head(escape_html(of.label)) + text_cell(side_text(of)) +
                        mae_cell(of.mae, tasks_with_truth(ranking, nullptr));
    for (const std::string& family : families)
      cells += mae_cell(of.mae_of_family.at(family), tasks_with_truth(ranking, &family));
    cells += side_cell(of) +
             value_cell("", static_cast<double>(of.failed), plural(of.runs, "run"),
                        of.failed == 0 ? "0" : fmt::format("{} of {}", of.failed, of.runs));
    if (has_intervals(ranking)) cells += coverage_cell(of);
    if (costs_known(ranking))
      cells += of.seconds ? value_cell("", *of.seconds, of.label, format_number(*of.seconds))
                          : number_cell(kDash);
    for (std::size_t t = 0; t < ranking.tasks.size(); ++t)
      cells += bias_cell(of, ranking.tasks[t], of.cells[t]);
    table.row(cells);
  }
  return table.html();
}

std::string html_details(const Ranking& ranking, const std::string& title) {
  Table table("Every bias: " + escape_html(title));
  table.text_column("task");
  table.text_column("estimator");
  table.number_column("truth");
  table.number_column("mean estimate");
  table.number_column("bias");
  table.number_column(fmt::format("{:.0f}% interval", 100 * kRankingConfidence));
  table.number_column("seeds");
  for (std::size_t t = 0; t < ranking.tasks.size(); ++t)
    for (const RankedEstimator& of : ranking.estimators) {
      const RankedCell& cell = of.cells[t];
      if (cell.estimates.empty() && cell.failures.empty()) continue;
      const auto bias = bias_of(ranking.tasks[t], cell);
      table.row(
          row_head(escape_html(ranking.tasks[t].name)) + text_cell(escape_html(of.label)) +
          number_cell(truth_text(ranking.tasks[t])) +
          number_cell(cell.estimates.empty() ? std::string(kDash) : format_number(mean_of(cell))) +
          number_cell(bias ? format_number(bias->mean) : std::string(kDash)) +
          number_cell(bias ? interval_text(*bias) : std::string(kDash)) +
          number_cell(seeds_text(cell)));
    }
  return fmt::format("<details><summary>Every bias with its interval, {}</summary>\n{}</details>\n",
                     escape_html(title), table.html());
}

std::string html_legend() {
  std::string out = "<p class=\"legend\"><span class=\"near\">0</span> below 0.02 nats";
  for (std::size_t step = 0; step < kSteps.size(); ++step)
    out +=
        fmt::format(" <span class=\"low{0}\">{1}</span><span class=\"high{0}\">+</span> from {2:g}",
                    step + 1, kMinus, kSteps[step]);
  return out +
         "</p>\n<p class=\"hint\">Blue is below the truth, orange above. In parentheses: the mean "
         "estimate where the information is unknown or known to be at most a value. A raised "
         "number "
         "counts seeds that failed; \"of 30\" a mean over fewer tasks than the others have, which "
         "says nothing beside theirs. Press a column's head to sort by it.</p>\n";
}

// Ours of the same estimator, family and number of rows; null where there is none.
const MeanAbsoluteError* ours_of(const PublishedMae& theirs, const std::vector<Ranking>& rankings) {
  for (const Ranking& ranking : rankings) {
    if (ranking.samples != std::to_string(theirs.samples)) continue;
    for (const RankedEstimator& of : ranking.estimators)
      if (of.label == theirs.estimator)
        if (const auto mae = of.mae_of_family.find(theirs.family);
            mae != of.mae_of_family.end() && mae->second.tasks > 0)
          return &mae->second;
  }
  return nullptr;
}

std::string html_published(const std::vector<Ranking>& rankings, const Published& published) {
  Table table("Published mean absolute errors");
  table.caption(fmt::format("<b>Mean absolute errors as published</b> {} {}{}", kDash,
                            escape_html(published.source),
                            published.second_hand ? ", second-hand" : ""));
  table.text_column("estimator");
  table.text_column("tasks");
  table.number_column("rows");
  table.text_column("where");
  table.number_column("published");
  table.number_column("ours");
  table.number_column(fmt::format("{:.0f}% interval", 100 * kRankingConfidence));
  table.number_column("difference");
  for (const PublishedMae& theirs : published.errors) {
    const MeanAbsoluteError* ours = ours_of(theirs, rankings);
    if (ours == nullptr) continue;
    const std::string value =
        fmt::format("{}{}", theirs.at_least ? "above " : "", format_number(theirs.value));
    table.row(row_head(escape_html(theirs.estimator)) +
              text_cell(fmt::format("{} of {}", ours->tasks, escape_html(theirs.family))) +
              number_cell(std::to_string(theirs.samples)) + text_cell(escape_html(theirs.figure)) +
              number_cell(theirs.error > 0
                              ? fmt::format("{} \xC2\xB1 {}", value, format_number(theirs.error))
                              : value) +
              number_cell(format_number(ours->over_seeds.mean)) +
              number_cell(interval_text(ours->over_seeds)) +
              number_cell(theirs.at_least
                              ? std::string(kDash)
                              : signed_thousandths(ours->over_seeds.mean - theirs.value)));
  }
  return table.html();
}

}  // namespace

std::string html_rankings(const std::vector<Ranking>& rankings, const std::string& name,
                          const std::string& id, const std::optional<Published>& published) {
  std::string out = html_legend();
  std::size_t figures = 0;
  for (const Ranking& ranking : rankings) {
    const std::string title =
        ranking.samples.empty() ? name : fmt::format("{}, {} rows", name, ranking.samples);
    out += html_matrix(ranking, title) + html_details(ranking, title) +
           cost_figure(ranking, fmt::format("{}-cost-{}", id, ++figures), title);
  }
  if (published && !published->errors.empty()) out += html_published(rankings, *published);
  return out;
}

}  // namespace infomax
