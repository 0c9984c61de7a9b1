#include "report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "compare/mean_interval.h"
#include "report/figure.h"
#include "report/html.h"
#include "report/metric_values.h"
#include "report/plural.h"
#include "report/svg.h"
#include "results/select.h"

namespace infomax {
namespace {

constexpr const char* kStyle = R"css(
:root { color-scheme: light; --ink: #1f2937; --quiet: #5b6472; --rule: #d9dee5; --soft: #f6f7f9; --link: #0b5cad; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.55 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", Arial, sans-serif; }
main, header.page, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
header.page { padding-top: 2.75rem; }
main { padding-bottom: 3rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -0.01em; text-wrap: balance; }
h1 { font-size: 2rem; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1.15rem; }
h4 { font-size: 1rem; }
section.suite { margin-top: 3.5rem; padding-top: 2rem; border-top: 2px solid var(--ink); }
section.suite.only { margin-top: 0; padding-top: 0; border-top: 0; }
section.part { margin-top: 2.75rem; }
section.part > :first-child { margin-bottom: 1rem; }
.kicker { margin: 0 0 .35rem; color: var(--quiet); font-size: .8rem; letter-spacing: .07em; text-transform: uppercase; }
.question { margin: .6rem 0 0; font-size: 1.18rem; line-height: 1.45; max-width: 46rem; text-wrap: balance; }
.source { margin: .35rem 0 0; color: var(--quiet); font-size: .92rem; }
sub { font-size: .72em; line-height: 0; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .9rem 0 0; padding: 0; list-style: none;
  font-size: .95rem; }
dl.summary { display: flex; flex-wrap: wrap; gap: .9rem 2.4rem; margin: 1.6rem 0 0; padding: .95rem 0;
  border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
dl.summary dt { color: var(--quiet); font-size: .8rem; }
dl.summary dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
dl.summary dd span { font-weight: 400; }
dl.summary dd .quiet { color: var(--quiet); }
figure { margin: 0 0 2.75rem; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: .7rem; font-size: .95rem; line-height: 1.5; max-width: 50rem; }
figcaption b { font-weight: 650; }
figcaption .seeds { color: var(--quiet); }
figure > details { margin-top: .35rem; }
.plot { overflow-x: auto; }
.scroll { overflow-x: auto; background:
  linear-gradient(to right, #fff 40%, transparent) left / 2rem 100% no-repeat local,
  linear-gradient(to left, #fff 40%, transparent) right / 2rem 100% no-repeat local,
  linear-gradient(to right, #1f293726, transparent) left / .6rem 100% no-repeat scroll,
  linear-gradient(to left, #1f293726, transparent) right / .6rem 100% no-repeat scroll; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; border-top: 1.5px solid
  var(--ink); border-bottom: 1.5px solid var(--ink); }
caption { text-align: left; padding-bottom: .55rem; color: var(--quiet); }
caption b { color: var(--ink); font-weight: 650; }
th, td { padding: .34rem .95rem .34rem 0; text-align: left; vertical-align: baseline; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1px solid var(--ink); vertical-align: bottom; font-weight: 600; line-height: 1.3; }
tbody th { font-weight: 400; }
tbody tr + tr > * { border-top: 1px solid #edf0f3; }
th.n, td.n { text-align: right; white-space: nowrap; }
thead .unit { display: block; color: var(--quiet); font-weight: 400; font-size: .82em; }
.table { margin: 0 0 2rem; }
.n small { color: var(--quiet); }
.word { white-space: nowrap; }
.word::before { content: "\25CF\00A0"; font-size: .7em; vertical-align: .12em; }
.same, .close { color: #14693f; }
.new { color: #1d5a9e; }
.away, .undecided { color: #8a5a00; }
td details { margin-top: .15rem; }
td details > summary { font-size: .82rem; }
figure > .paper { margin-top: .8rem; }
.drift, .missing, .failed { color: #b02a0c; font-weight: 600; }
details > summary { cursor: pointer; color: var(--quiet); font-size: .9rem; }
details[open] > summary { margin-bottom: .7rem; }
pre, code { font: .86rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
pre { margin: 0; padding: .8rem 1rem; background: var(--soft); border: 1px solid var(--rule); border-radius: 4px;
  overflow-x: auto; tab-size: 4; }
pre.command { user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; }
.warning { margin: 1.2rem 0 0; padding: .6rem .9rem; border-left: 3px solid #b02a0c; background: #fdf3f0; }
table.facts td { overflow-wrap: anywhere; font: .84rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas,
  "Liberation Mono", monospace; }
table.facts th { white-space: nowrap; }
ul.notes { margin: .6rem 0 1.2rem; padding-left: 1.2rem; }
.hint + .table { margin-top: 1.8rem; }
@media screen and (max-width: 46rem) { .plot svg { min-width: 44rem; } }
.hint { margin: .45rem 0 0; color: var(--quiet); font-size: .88rem; }
footer { padding-top: 1.2rem; padding-bottom: 2.5rem; color: var(--quiet); font-size: .85rem; }
@media print {
  @page { margin: 16mm 15mm; }
  body { font-size: 10.5pt; }
  main, header.page, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header.page { padding-top: 0; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  .scroll, .plot { overflow: visible; background: none; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, pre { break-inside: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  section.suite + section.suite { break-before: page; border-top: 0; padding-top: 0; }
}
)css";

// A long name may break after its commas.
std::string point_name(const std::string& name) {
  std::string out;
  for (const char c : escape_html(name)) {
    out += c;
    if (c == ',') out += "<wbr>";
  }
  return out;
}

struct Tally {
  std::size_t trials = 0, done = 0, failed = 0;
  std::set<std::uint32_t> seeds;
};

Tally tally_of(const SuiteRecord& suite) {
  Tally tally;
  for (const PointRecord& point : suite.points) {
    for (const TrialRecord& trial : point.trials) {
      ++tally.trials;
      ++(trial.status == TrialStatus::done ? tally.done : tally.failed);
      tally.seeds.insert(trial.seed);
    }
  }
  return tally;
}

// "0 to 2" for what is without gaps, else "0, 2, 5".
std::string seed_list(const std::set<std::uint32_t>& seeds) {
  if (seeds.size() > 2 && *seeds.rbegin() - *seeds.begin() + 1 == seeds.size()) {
    return fmt::format("{} to {}", *seeds.begin(), *seeds.rbegin());
  }
  std::string text;
  for (const std::uint32_t seed : seeds) text += (text.empty() ? "" : ", ") + std::to_string(seed);
  return text;
}

// "30 same, 2 drift", in the words' own order.
std::string word_counts(const Comparison& comparison) {
  std::map<Word, std::size_t> counts;
  for (const Cell& cell : comparison.cells) ++counts[cell.word];
  std::string text;
  for (const auto& [word, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(word));
  }
  return text.empty() ? "no cells" : text;
}

std::string word_span(Word word) {
  return fmt::format("<span class=\"word {0}\">{0}</span>", to_string(word));
}

std::string html_summary(const ReportInput& input) {
  const Tally tally = tally_of(input.result);
  std::string out = "<dl class=\"summary\">\n";
  const auto item = [&](const std::string& name, const std::string& value) {
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
  };
  item("Points", std::to_string(input.result.points.size()));
  item("Seeds", tally.seeds.empty() ? "none"
                                    : fmt::format("{} <span class=\"quiet\">({})</span>",
                                                  tally.seeds.size(), seed_list(tally.seeds)));
  item("Trials",
       fmt::format("{} done, {}", tally.done,
                   tally.failed == 0
                       ? "0 failed"
                       : fmt::format("<span class=\"failed\">{} failed</span>", tally.failed)));
  // Results of different archives of one name are never compared: which it is belongs up here.
  std::set<std::string> sets;
  for (const auto& [key, value] : input.result.facts)
    if (const auto set = input.data_sets.find(value); set != input.data_sets.end())
      sets.insert(set->second);
  for (const std::string& set : sets) item("Data", escape_html(set));
  if (input.comparison) {
    const bool passed = input.comparison->passed();
    item("Reference",
         fmt::format("<span class=\"word {}\">{}</span> <span class=\"quiet\">{}</span>",
                     passed ? "same" : "drift", passed ? "agrees" : "differs",
                     escape_html(fmt::format("({})", word_counts(*input.comparison)))));
  } else {
    item("Reference", input.is_reference ? "this is the reference"
                                         : "<span class=\"quiet\">not compared</span>");
  }
  return out + "</dl>\n";
}

// ---- Figures

// "Minimum, 20th and 40th percentile, maximum".
std::string percentile_list(const std::vector<double>& percentiles) {
  std::string list;
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    const double p = percentiles[i];
    const bool last = i + 1 == percentiles.size();
    list += i == 0 ? "" : last ? " and " : ", ";
    list += p == 0 ? "minimum" : p == 100 ? "maximum" : format_number(p) + "%";
  }
  list[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(list[0])));
  return list;
}

std::string seeds_sentence(const FigureSpec& spec, const FigureData& data) {
  if (data.most_seeds == 0) return "Computed over all seeds.";
  if (data.most_seeds == 1 && spec.percentiles.empty()) return "One seed.";
  const std::string count = data.fewest_seeds == data.most_seeds
                                ? std::to_string(data.most_seeds)
                                : fmt::format("{} to {}", data.fewest_seeds, data.most_seeds);
  if (!spec.percentiles.empty()) {
    return fmt::format("{} of the values of {} together; the line is the median.",
                       percentile_list(spec.percentiles),
                       data.most_seeds == 1 ? "one seed" : count + " seeds");
  }
  if (!spec.minus.empty()) {
    return fmt::format(
        "Mean over {} seeds of each seed\xE2\x80\x99s own difference; the band is the "
        "mean\xE2\x80\x99s {:.0f}% "
        "interval.",
        count, 100 * kShownConfidence);
  }
  return fmt::format("Mean over {} seeds; the {} from the smallest value to the largest.", count,
                     data.categories.empty() ? "band runs" : "bars run");
}

std::string html_figure_numbers(const FigureSpec& spec, const FigureData& data,
                                std::size_t number) {
  std::set<double> places;
  std::vector<int> most;  // seeds of a place, by curve
  for (const Curve& curve : data.curves) {
    most.push_back(0);
    for (const CurvePoint& point : curve.points) {
      places.insert(point.x);
      most.back() = std::max(most.back(), point.seeds);
    }
  }
  std::string out = fmt::format(
      "<details><summary>Numbers of figure {}</summary>\n<div class=\"scroll\" tabindex=\"0\" "
      "role=\"region\" "
      "aria-label=\"Numbers of figure {}\">"
      "<table>\n<thead><tr><th scope=\"col\">{}</th>",
      number, number, escape_html(spec.x));
  for (const Curve& curve : data.curves) {
    std::string name = join_values(data.panels[curve.panel]);
    const std::string series = join_values(data.series[curve.series]);
    if (!series.empty()) name += (name.empty() ? "" : ", ") + series;
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>",
                       escape_html(name.empty() ? metric_words(spec) : name));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const double x : places) {
    const std::string label =
        data.categories.empty() ? format_number(x) : data.categories[static_cast<std::size_t>(x)];
    out += fmt::format("<tr><th scope=\"row\">{}</th>", escape_html(label));
    for (std::size_t c = 0; c < data.curves.size(); ++c) {
      std::string text;
      for (const CurvePoint& point : data.curves[c].points) {
        if (point.x != x) continue;
        text = format_number(point.mean);
        if (point.seeds > 1) {
          text += fmt::format(" <small>[{}, {}]</small>", format_number(point.low),
                              format_number(point.high));
        }
        if (point.seeds < most[c])
          text += fmt::format(" <small>({} of {} seeds)</small>", point.seeds, most[c]);
      }
      out += fmt::format("<td class=\"n\">{}</td>", text);
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n</details>\n";
}

// Ours beside the paper's, at the ends that were read off its plots.
std::string html_paper_values(const FigureSpec& spec, const FigureData& data,
                              const Published& published, std::size_t number) {
  const std::string label = data.second_hand ? "paper, second-hand" : "paper, as read";
  std::string out = fmt::format(
      "<div class=\"paper scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figure {} beside "
      "the "
      "paper\"><table>\n<caption>Beside the paper: {}</caption>\n<thead><tr><th "
      "scope=\"col\">curve</th>"
      "<th scope=\"col\">at the</th><th scope=\"col\" class=\"n\">{}</th><th scope=\"col\" "
      "class=\"n\">ours, mean [{:.0f}%]</th><th scope=\"col\" class=\"n\">seeds</th><th "
      "scope=\"col\">ours is</th></tr></thead>\n<tbody>\n",
      number, escape_words(published.source, Markup::html), label, 100 * kPaperConfidence);
  for (const PaperValue& paper : data.paper) {
    std::string name = join_values(data.panels[paper.panel]);
    const std::string series = join_values(data.series[paper.series]);
    if (!series.empty() && series != name) name += (name.empty() ? "" : ", ") + series;
    if (!data.x_is_axis) {
      name +=
          fmt::format("{}{}", name.empty() ? "" : ", ",
                      data.categories.empty() ? fmt::format("{} {}", spec.x, format_number(paper.x))
                                              : data.categories[static_cast<std::size_t>(paper.x)]);
    }
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{} ({})</td><td class=\"n\">{}</td>",
                       escape_html(name.empty() ? spec.metric : name),
                       paper.value.at == PublishedValue::At::start ? "start" : "end",
                       escape_html(published_place(paper.value)),
                       escape_html(published_words(paper.value)));
    if (paper.seeds == 0) {
      out += "<td class=\"n\">\xE2\x80\x93</td><td class=\"n\">0</td><td></td></tr>\n";
      continue;
    }
    // The seeds that got so far would speak for those that didn't.
    if (paper.ours.size() < paper.seeds) {
      out += fmt::format(
          "<td class=\"n\">{}</td><td class=\"n\">{} of {}</td><td>not compared: not every seed "
          "has a "
          "number here</td></tr>\n",
          paper.ours.empty() ? "no number"
                             : format_number(mean_interval(paper.ours, kPaperConfidence).mean),
          paper.ours.size(), paper.seeds);
      continue;
    }
    const MeanInterval ours = mean_interval(paper.ours, kPaperConfidence);
    const std::string interval =
        paper.ours.size() < 2 ? ""
                              : fmt::format(" <small>[{}, {}]</small>", format_number(ours.low),
                                            format_number(ours.high));
    const Standing standing = standing_of(paper.value, ours);
    const std::string_view look = standing == Standing::inside      ? "same"
                                  : standing == Standing::outside   ? "away"
                                  : standing == Standing::undecided ? "undecided"
                                                                    : "new";
    out += fmt::format(
        "<td class=\"n\">{}{}</td><td class=\"n\">{}</td><td><span class=\"word "
        "{}\">{}</span></td></tr>\n",
        format_number(ours.mean), interval, paper.ours.size(), look, to_string(standing));
  }
  return out + "</tbody></table></div>\n";
}

std::string html_figures(const ReportInput& input, Palette& palette, std::size_t& number) {
  const Published* published = input.published ? &*input.published : nullptr;
  std::string out;
  for (const FigureSpec& spec : input.figures) {
    ++number;
    const FigureData data = gather_figure(spec, input.result, published);
    out += fmt::format("<figure id=\"figure-{}\">\n", number);
    out += fmt::format("<div class=\"plot\">\n{}</div>\n",
                       draw_figure(spec, data, palette, {fmt::format("figure-{}", number), false}));
    const std::string title = spec.title.empty() ? metric_words(spec) : spec.title;
    out +=
        fmt::format("<figcaption><b>Figure {}. {}{}</b>", number, escape_words(title, Markup::html),
                    title.ends_with(".") || title.ends_with("?") ? "" : ".");
    if (!spec.caption.empty()) {
      out += fmt::format(" {}", escape_words(spec.caption, Markup::html));
      if (!spec.caption.ends_with(".") && !spec.caption.ends_with("?")) out += ".";
    }
    if (data.refusal.empty()) {
      out +=
          fmt::format(" <span class=\"seeds\">{}</span>", escape_html(seeds_sentence(spec, data)));
    }
    out += "</figcaption>\n";
    if (!data.paper.empty()) out += html_paper_values(spec, data, *published, number);
    if (data.refusal.empty()) out += html_figure_numbers(spec, data, number);
    out += "</figure>\n";
  }
  return out;
}

// ---- Tables

// Points of one experiment: their metrics are the same, those of another are not.
struct Group {
  std::string name;
  std::vector<const PointRecord*> points;
};

std::size_t done_trials(const PointRecord& point) {
  return static_cast<std::size_t>(
      std::count_if(point.trials.begin(), point.trials.end(),
                    [](const TrialRecord& trial) { return trial.status == TrialStatus::done; }));
}

std::vector<Group> groups_of(const SuiteRecord& suite) {
  std::vector<Group> groups;
  for (const PointRecord& point : suite.points) {
    std::string name;
    for (const auto& [key, value] : point_settings(point)) {
      if (key == "experiment") name = value;
    }
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&](const Group& group) { return group.name == name; });
    if (found == groups.end()) {
      groups.push_back({name, {&point}});
    } else {
      found->points.push_back(&point);
    }
  }
  return groups;
}

struct Column {
  std::string name, units, description, axis;
  bool summary = false;
};

std::vector<Column> columns_of(const Group& group) {
  std::vector<Column> columns;
  const auto add = [&](const Metric& metric, bool summary) {
    for (const Column& column : columns) {
      if (column.name == metric.name) return;
    }
    columns.push_back({metric.name, metric.units, metric.description,
                       metric.axes.empty() ? "" : metric.axes.front().name, summary});
  };
  for (const PointRecord* point : group.points) {
    for (const TrialRecord& trial : point->trials) {
      if (trial.status != TrialStatus::done) continue;
      for (const Metric& metric : trial.metrics) add(metric, false);
    }
  }
  for (const PointRecord* point : group.points) {
    for (const Metric& metric : point->summaries) add(metric, true);
  }
  // A summary (bias, say) is what its metric was computed for; a _prefix is for comparisons alone.
  const auto rank = [](const Column& column) {
    return column.name.ends_with("_prefix")             ? 2
           : column.summary || column.name == "mi_true" ? 0
                                                        : 1;
  };
  std::ranges::stable_sort(columns, {}, rank);
  return columns;
}

// The grid's settings without the one that names the group, in order of appearance.
std::vector<std::string> keys_of(const Group& group) {
  std::vector<std::string> keys;
  for (const PointRecord* point : group.points) {
    for (const auto& [key, value] : point_labels(*point)) {
      if (key != "experiment" && std::find(keys.begin(), keys.end(), key) == keys.end())
        keys.push_back(key);
    }
  }
  return keys;
}

struct Value {
  std::string text;
  std::size_t seeds = 0;  // with a finite value at the last evaluation
  bool summary = false;
};

Value value_at(const PointRecord& point, const std::string& metric) {
  std::vector<const Metric*> trials;
  for (const TrialRecord& trial : point.trials) {
    if (trial.status != TrialStatus::done) continue;
    if (const Metric* found = find_metric(trial.metrics, metric)) trials.push_back(found);
  }
  std::vector<double> values = last_values(trials);
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (!values.empty()) return {format_mean(values), values.size(), false};
  if (!trials.empty()) return {"no number", 0, false};
  if (const Metric* found = find_metric(point.summaries, metric)) {
    const double value = last_value(*found);  // of a variance with one seed NaN
    return {std::isfinite(value) ? format_number(value) : "no number", 0, true};
  }
  return {};
}

std::string html_row_header(const PointRecord& point, const std::vector<std::string>& keys) {
  if (keys.empty()) return fmt::format("<th scope=\"row\">{}</th>", point_name(point.name));
  std::string out;
  const Labels labels = point_labels(point);
  for (const std::string& key : keys) {
    std::string text;
    for (const auto& [name, value] : labels) {
      if (name == key) text = value;
    }
    out += fmt::format("<th scope=\"row\">{}</th>", escape_html(text));
  }
  return out;
}

std::string html_key_headers(const std::vector<std::string>& keys) {
  if (keys.empty()) return "<th scope=\"col\">point</th>";
  std::string out;
  for (const std::string& key : keys)
    out += fmt::format("<th scope=\"col\">{}</th>", escape_html(key));
  return out;
}

std::string html_results(const ReportInput& input) {
  std::string out;
  for (const Group& group : groups_of(input.result)) {
    const std::vector<std::string> keys = keys_of(group);
    const std::vector<Column> columns = columns_of(group);
    const std::string name = group.name.empty() ? input.result.suite : group.name;
    std::size_t most = 0;
    for (const PointRecord* point : group.points) most = std::max(most, done_trials(*point));
    out += fmt::format(
        "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results: "
        "{0}\"><table>\n"
        "<caption><b>{0}</b> \xE2\x80\x93 final values, {2}</caption>\n"
        "<thead><tr>{1}<th scope=\"col\" class=\"n\">seeds</th>",
        escape_html(name), html_key_headers(keys),
        most < 2 ? "one seed" : "mean \xC2\xB1 standard deviation over seeds");
    for (const Column& column : columns) {
      std::string under = column.units == "1" ? "" : format_units(column.units);
      if (!column.axis.empty()) under += (under.empty() ? "last " : ", last ") + column.axis;
      out += fmt::format("<th scope=\"col\" class=\"n\"{}>{}<span class=\"unit\">{}</span></th>",
                         column.description.empty()
                             ? ""
                             : fmt::format(" title=\"{}\"", escape_html(column.description)),
                         escape_html(column.name), under.empty() ? "&nbsp;" : escape_html(under));
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const PointRecord* point : group.points) {
      const std::size_t done = done_trials(*point);
      out += fmt::format(
          "<tr>{}<td class=\"n\">{}{}</td>", html_row_header(*point, keys), done,
          done == point->trials.size()
              ? ""
              : fmt::format(" <span class=\"failed\">of {}</span>", point->trials.size()));
      for (const Column& column : columns) {
        const Value value = value_at(*point, column.name);
        std::string text = value.text.empty() ? "<span title=\"no such metric\">\xE2\x80\x93</span>"
                                              : escape_html(value.text);
        // The seeds column speaks for the row; a cell with fewer says so itself.
        if (!value.text.empty() && !value.summary && value.seeds != done) {
          text += fmt::format(" <small>({} of {} seeds)</small>", value.seeds, done);
        }
        out += fmt::format("<td class=\"n\">{}</td>", text);
      }
      out += "</tr>\n";
    }
    out += "</tbody></table></div>\n";
  }
  return out;
}

std::string html_failures(const ReportInput& input) {
  std::string out =
      "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Failed "
      "trials\"><table>\n"
      "<caption>Left out of every figure and mean</caption>\n<thead><tr><th "
      "scope=\"col\">point</th>"
      "<th scope=\"col\" class=\"n\">seed</th><th "
      "scope=\"col\">message</th></tr></thead>\n<tbody>\n";
  for (const PointRecord& point : input.result.points) {
    for (const TrialRecord& trial : point.trials) {
      if (trial.status != TrialStatus::failed) continue;
      out += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td>{}</td></tr>\n",
                         point_name(point.name), trial.seed, escape_html(trial.message));
    }
  }
  return out + "</tbody></table></div>\n";
}

// ---- Claims

std::string_view look_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
    case Verdict::checked:
      return "same";
    case Verdict::contradicted:
      return "drift";
    case Verdict::unattainable:
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

std::string verdict_span(const JudgedClaim& claim) {
  return fmt::format("<span class=\"word {}\">{}</span>", look_of(claim.verdict),
                     verdict_text(claim));
}

std::string html_claim_table(const ReportInput& input) {
  std::string out =
      "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Claims\"><table>\n"
      "<thead><tr><th scope=\"col\">claim</th><th scope=\"col\">statement</th><th "
      "scope=\"col\">verdict</th><th scope=\"col\" class=\"n\">seeds</th></tr></thead>\n<tbody>\n";
  for (const ReportClaim& claim : input.claims) {
    const JudgedClaim& judged = claim.judged;
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}<details><summary>{}</summary>{}</details></td>"
        "<td>{}</td><td class=\"n\">{}</td></tr>\n",
        escape_html(judged.id), escape_words(judged.statement, Markup::html),
        escape_html(judged.brief), point_name(judged.evidence), verdict_span(judged),
        seeds_text(judged));
  }
  return out +
         fmt::format(
             "</tbody></table></div>\n<p class=\"hint\">Tested by seeds at {}, corrected by Holm "
             "over the claims of a group: p is the one after that. Orders by rank-sum tests, what "
             "is asked within runs by signed-rank tests, equality by two one-sided t tests; [ ] "
             "are 90% intervals. The seeds in parentheses are those that the suite declared before "
             "they were computed; \"so far\" is said where some of them are missing, and nothing "
             "is concluded then.</p>\n",
             kClaimLevel);
}

// A paper's claims, each with those that carry it.
std::string html_paper_claims(const std::vector<ReportClaim>& paper) {
  std::string rows;
  for (const ReportClaim& claim : paper)
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td "
        "class=\"n\">{}</td></tr>\n",
        escape_html(claim.judged.id), escape_words(claim.judged.statement, Markup::html),
        verdict_span(claim.judged),
        claim.on_training_batches ? verdict_span(*claim.on_training_batches) : "not touched",
        escape_html(claim.judged.evidence), seeds_text(claim.judged));
  return fmt::format(
      "<section class=\"part\" id=\"paper-claims\" aria-labelledby=\"paper-claims-title\">\n"
      "<h2 id=\"paper-claims-title\">The paper's claims</h2>\n"
      "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The paper's "
      "claims\"><table>\n<thead><tr><th scope=\"col\">claim</th><th scope=\"col\">statement</th>"
      "<th scope=\"col\">verdict</th><th scope=\"col\">on training batches</th><th "
      "scope=\"col\">by the claims below</th><th "
      "scope=\"col\" class=\"n\">seeds</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n"
      "</section>\n",
      rows);
}

// What the released code's reading of "test" does to each claim, were it nothing.
std::string html_training_claims(const ReportInput& input) {
  std::string rows;
  for (const ReportClaim& claim : input.claims) {
    const std::optional<JudgedClaim>& there = claim.on_training_batches;
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        escape_html(claim.judged.id), verdict_span(claim.judged),
                        there ? verdict_span(*there) : "not touched",
                        escape_html(there ? there->brief : claim.untouched));
  }
  return fmt::format(
      "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Judged on training "
      "batches\"><table>\n<caption><b>Judged on training batches</b> \xE2\x80\x93 what the "
      "released "
      "code calls its test value: the same claims with <code>bound_train</code> for "
      "<code>bound_test</code></caption>\n<thead><tr><th scope=\"col\">claim</th><th "
      "scope=\"col\">as it is "
      "stated</th><th scope=\"col\">on training batches</th><th scope=\"col\">evidence on "
      "training batches</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
      rows);
}

// ---- Comparison

// Points by metrics, a word in each.
std::string html_word_matrix(const Comparison& comparison) {
  std::vector<std::string> points, metrics;
  std::map<std::pair<std::string, std::string>, Word> words;
  const auto place = [](std::vector<std::string>& list, const std::string& text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  };
  for (const Cell& cell : comparison.cells) {
    place(points, cell.point);
    place(metrics, cell.metric);
    words[{cell.point, cell.metric}] = cell.word;
  }
  std::string out =
      "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Comparison, every "
      "cell\"><table>\n"
      "<caption>Every cell</caption>\n<thead><tr><th scope=\"col\">point</th>";
  for (const std::string& metric : metrics)
    out += fmt::format("<th scope=\"col\">{}</th>", escape_html(metric));
  out += "</tr></thead>\n<tbody>\n";
  for (const std::string& point : points) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", point_name(point));
    for (const std::string& metric : metrics) {
      const auto found = words.find({point, metric});
      out += fmt::format("<td>{}</td>", found == words.end() ? "" : word_span(found->second));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

// The cells that are not bit for bit the same, with their numbers.
std::string html_moved_cells(const Comparison& comparison) {
  std::string out =
      "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Comparison, cells "
      "that moved\">"
      "<table>\n<caption>Cells that are not the same bit for bit</caption>\n<thead><tr><th "
      "scope=\"col\">point</th>"
      "<th scope=\"col\">metric</th><th scope=\"col\">word</th><th scope=\"col\" "
      "class=\"n\">largest difference</th>"
      "<th scope=\"col\" class=\"n\">tolerance</th><th scope=\"col\">seeds</th><th "
      "scope=\"col\">detail</th>"
      "</tr></thead>\n<tbody>\n";
  for (const Cell& cell : comparison.cells) {
    if (cell.word == Word::same) continue;
    const bool measured = cell.word == Word::close || cell.word == Word::drift;
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td>"
        "<td>{}</td><td>{}</td></tr>\n",
        point_name(cell.point), escape_html(cell.metric), word_span(cell.word),
        cell.largest_difference ? format_number(*cell.largest_difference) : "",
        measured ? format_number(cell.tolerance) : "", escape_html(cell.seeds),
        escape_html(cell.detail));
  }
  return out + "</tbody></table></div>\n";
}

std::string html_comparison(const ReportInput& input) {
  const Comparison& comparison = *input.comparison;
  std::string out =
      fmt::format("<p>{} <span>{}{}: {}.</span></p>\n",
                  comparison.passed() ? "<span class=\"word same\">Agrees</span>"
                                      : "<span class=\"word drift\">Differs</span>",
                  comparison.passed() ? "with " : "from ",
                  input.reference_path.empty()
                      ? std::string("the reference")
                      : fmt::format("<code>{}</code>", escape_html(input.reference_path)),
                  escape_html(word_counts(comparison)));
  if (!comparison.notes.empty()) {
    out += "<ul class=\"notes\">\n";
    for (const std::string& note : comparison.notes)
      out += fmt::format("<li>{}</li>\n", escape_html(note));
    out += "</ul>\n";
  }
  const bool all_same = std::all_of(comparison.cells.begin(), comparison.cells.end(),
                                    [](const Cell& cell) { return cell.word == Word::same; });
  if (!all_same) out += html_moved_cells(comparison);
  if (!comparison.cells.empty()) {
    out +=
        fmt::format("<details{}><summary>All {}</summary>\n{}</details>\n", all_same ? "" : " open",
                    plural(comparison.cells.size(), "cell"), html_word_matrix(comparison));
  }
  return out;
}

// ---- Provenance

std::string html_provenance(const ReportInput& input) {
  std::string out =
      "<div class=\"table\"><table class=\"facts\">\n<thead><tr><th scope=\"col\">fact</th><th "
      "scope=\"col\">"
      "value</th></tr></thead>\n<tbody>\n";
  const auto row = [&](const std::string& key, const std::string& value) {
    const auto set = input.data_sets.find(value);
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}{}</td></tr>\n", escape_html(key), escape_html(value),
        set == input.data_sets.end() ? "" : fmt::format("<br>{}", escape_html(set->second)));
  };
  row("suite", input.result.suite);
  row("suite_sha256", input.result.sha256);
  for (const auto& [key, value] : input.result.facts) {
    if (key != "suite" && key != "suite_sha256" && key != "suite_text") row(key, value);
  }
  return out + "</tbody></table></div>\n";
}

std::string html_suite_text(const SuiteRecord& suite) {
  const std::string& text = suite.text;
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
                     (text.empty() || text.back() == '\n' ? 0 : 1);
  // The line end after <pre> belongs to HTML, not to the text.
  return fmt::format(
      "<details><summary>The suite file, {}</summary>\n<pre>\n{}</pre>\n</details>\n",
      plural(lines, "line"), escape_html(text));
}

std::string html_nav(const std::string& label, const std::string& links) {
  return fmt::format("<nav aria-label=\"{}\"><ul>\n{}</ul></nav>\n", escape_html(label), links);
}

struct Part {
  std::string id, title, body;
};

std::vector<Part> parts_of(const ReportInput& input, const std::string& id, Palette& palette,
                           std::size_t& figure) {
  std::vector<Part> parts;
  if (!input.figures.empty())
    parts.push_back({id + "-figures", "Figures", html_figures(input, palette, figure)});
  parts.push_back({id + "-results", "Results", html_results(input)});
  if (!input.claims.empty()) {
    parts.push_back(
        {id + "-claims", "Claims", html_claim_table(input) + html_training_claims(input)});
  }
  if (tally_of(input.result).failed > 0) {
    parts.push_back({id + "-failures", "Failed trials", html_failures(input)});
  }
  if (input.comparison)
    parts.push_back({id + "-comparison", "Comparison with the reference", html_comparison(input)});
  if (!input.command.empty()) {
    parts.push_back(
        {id + "-repeat", "Repeat it",
         fmt::format("<pre class=\"command\"><code>{}</code></pre>\n<p class=\"hint\">One click "
                     "selects the whole command.{}{}</p>\n",
                     escape_html(input.command), input.command_note.empty() ? "" : " ",
                     escape_html(input.command_note))});
  }
  std::string provenance = html_provenance(input);
  if (!input.result.text.empty()) provenance += html_suite_text(input.result);
  parts.push_back({id + "-provenance", "Provenance", std::move(provenance)});
  return parts;
}

std::string html_suite_head(const ReportInput& input) {
  std::string out;
  if (!input.question.empty()) {
    out +=
        fmt::format("<p class=\"question\">{}</p>\n", escape_words(input.question, Markup::html));
  }
  if (!input.source.empty()) {
    out += fmt::format("<p class=\"source\">Source: {}</p>\n",
                       escape_words(input.source, Markup::html));
  }
  out += html_summary(input);
  // Question, captions and source speak of the suite as it is written; this run was another.
  const auto overrides = input.result.facts.find("overrides");
  if (overrides != input.result.facts.end() && !overrides->second.empty()) {
    out += fmt::format(
        "<p class=\"warning\" role=\"note\"><b>Not the suite as it is written.</b> This run had "
        "<code>{}</code>; captions tell of the suite.</p>\n",
        escape_html(overrides->second));
  }
  return out;
}

}  // namespace

std::string render_report(const std::vector<ReportInput>& suites,
                          const std::vector<ReportClaim>& paper) {
  Palette palette;
  std::size_t figure = 0;
  const bool single = suites.size() == 1;
  std::string title = "InfoMax report";
  for (std::size_t i = 0; i < suites.size(); ++i)
    title += (i == 0 ? ": " : ", ") + suites[i].result.suite;

  std::string body = paper.empty() ? "" : html_paper_claims(paper), contents;
  for (std::size_t i = 0; i < suites.size(); ++i) {
    const ReportInput& input = suites[i];
    const std::string id = fmt::format("suite-{}", i + 1);
    const std::vector<Part> parts = parts_of(input, id, palette, figure);
    std::string links;
    for (const Part& part : parts) {
      links += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", part.id, part.title);
    }
    if (single)
      contents = links;
    else
      contents +=
          fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, escape_html(input.result.suite));
    body += fmt::format(
        "<section class=\"suite{}\" id=\"{}\"{}>\n", single ? " only" : "", id,
        single ? " aria-labelledby=\"title\"" : fmt::format(" aria-labelledby=\"{}-title\"", id));
    if (!single) {
      body += fmt::format("<p class=\"kicker\">Suite</p>\n<h2 id=\"{}-title\">{}</h2>\n{}{}", id,
                          escape_html(input.result.suite), html_suite_head(input),
                          html_nav("Contents of " + input.result.suite, links));
    }
    const int level = single ? 2 : 3;
    for (const Part& part : parts) {
      body += fmt::format(
          "<section class=\"part\" id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
          "<h{1} id=\"{0}-title\">{2}</h{1}>\n{3}</section>\n",
          part.id, level, part.title, part.body);
    }
    body += "</section>\n";
  }
  if (!paper.empty())
    contents.insert(0, "<li><a href=\"#paper-claims\">The paper's claims</a></li>\n");
  contents = html_nav("Contents", contents);

  std::string head;
  if (single) {
    head = fmt::format("<p class=\"kicker\">InfoMax report</p>\n<h1 id=\"title\">{}</h1>\n{}{}",
                       escape_html(suites.front().result.suite), html_suite_head(suites.front()),
                       contents);
  } else {
    head = fmt::format("<h1 id=\"title\">InfoMax report</h1>\n{}", contents);
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header "
      "class=\"page\">\n{}</header>\n<main>\n{}"
      "</main>\n<footer>Every number on this page is computed from the records of the trials; nats "
      "throughout "
      "unless a column says otherwise.</footer>\n</body>\n</html>\n",
      escape_html(title), kStyle, head, body);
}

std::string render_figure_svg(const FigureSpec& figure, const SuiteRecord& suite,
                              const std::optional<Published>& published) {
  Palette palette;
  const FigureData data = gather_figure(figure, suite, published ? &*published : nullptr);
  return draw_figure(figure, data, palette, {"figure", true});
}

}  // namespace infomax
