#include "report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "core/digest.h"
#include "judge/ranking.h"
#include "report/figure.h"
#include "report/html.h"
#include "report/html_claims.h"
#include "report/html_comparison.h"
#include "report/html_figures.h"
#include "report/html_ranking.h"
#include "report/html_results.h"
#include "report/html_tasks.h"
#include "report/plural.h"
#include "report/series_style.h"
#include "report/svg.h"
#include "report/table.h"

namespace infomax {
namespace {

// kPageStyle and kPageScript: page.css and page.js as they stand.
#include "page_css.inc"
#include "page_js.inc"

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

std::string html_summary(const Judgement& judgement, const DataSetNames& data_sets) {
  const Tally tally = tally_of(judgement.record);
  std::string out = "<dl class=\"summary\">\n";
  const auto item = [&](const std::string& name, const std::string& value) {
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
  };
  item("Points", std::to_string(judgement.record.points.size()));
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
  for (const auto& [key, value] : judgement.record.facts)
    if (const auto set = data_sets.find(value); set != data_sets.end()) sets.insert(set->second);
  for (const std::string& set : sets) item("Data", escape_html(set));
  if (judgement.comparison) {
    const bool passed = judgement.comparison->passed();
    item("Reference",
         fmt::format("<span class=\"word {}\">{}</span> <span class=\"quiet\">{}</span>",
                     passed ? "same" : "drift", passed ? "agrees" : "differs",
                     escape_html(fmt::format("({})", word_counts(*judgement.comparison)))));
  } else {
    item("Reference", judgement.is_reference ? "this is the reference"
                                             : "<span class=\"quiet\">not compared</span>");
  }
  return out + "</dl>\n";
}

std::string html_provenance(const SuiteRecord& suite, const DataSetNames& data_sets) {
  Table table = Table::of_facts();
  table.text_column("fact");
  table.text_column("value");
  const auto row = [&](const std::string& key, const std::string& value) {
    const auto set = data_sets.find(value);
    table.row(row_head(escape_html(key)) +
              text_cell(escape_html(value) +
                        (set == data_sets.end() ? "" : "<br>" + escape_html(set->second))));
  };
  row("suite", suite.suite);
  row("suite_sha256", suite.sha256);
  for (const auto& [key, value] : suite.facts) {
    if (key != "suite" && key != "suite_sha256" && key != "suite_text") row(key, value);
  }
  return table.html();
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

std::string html_command(const Judgement& judgement) {
  return fmt::format(
      "<pre class=\"command\"><code>{}</code></pre>\n<p class=\"hint\">One click selects the whole "
      "command.{}{}</p>\n",
      escape_html(judgement.command), judgement.command_note.empty() ? "" : " ",
      escape_html(judgement.command_note));
}

// A part of a result's section, with a heading of its own.
struct Part {
  std::string id, title, body;
};

// What the results of one page share.
struct Page {
  const DataSetNames& data_sets;
  // The page has one result, whose parts then are the page's own.
  bool single = false;
  Palette palette = {};
  std::size_t figures = 0;
  bool sortable = false;  // some table of it wants the script
};

std::vector<Part> parts_of(const Judgement& judgement, const std::string& id, Page& page) {
  std::vector<Part> parts;
  if (!judgement.suite.figures.empty())
    parts.push_back(
        {id + "-figures", "Figures", html_figures(judgement, page.palette, page.figures)});
  if (const std::vector<Ranking> rankings =
          rankings_beside(judgement.record, judgement.point_seconds, judgement.beside);
      !rankings.empty()) {
    page.sortable = true;
    parts.push_back({id + "-ranking", "Ranking",
                     html_rankings(rankings, judgement.record.suite, id, judgement.published)});
    if (std::string tasks = html_tasks(rankings); !tasks.empty())
      parts.push_back({id + "-tasks", "Tasks", std::move(tasks)});
  } else {
    parts.push_back({id + "-results", "Results", html_results(judgement.record)});
  }
  if (!judgement.verdicts.claims.empty())
    parts.push_back({id + "-claims", "Claims", html_claims(judgement.verdicts)});
  if (tally_of(judgement.record).failed > 0)
    parts.push_back({id + "-failures", "Failed trials", html_failures(judgement.record)});
  if (judgement.comparison)
    parts.push_back({id + "-comparison", "Comparison with the reference",
                     html_comparison(*judgement.comparison, judgement.reference)});
  if (!judgement.command.empty())
    parts.push_back({id + "-repeat", "Repeat it", html_command(judgement)});
  std::string provenance = html_provenance(judgement.record, page.data_sets);
  if (!judgement.record.text.empty()) provenance += html_suite_text(judgement.record);
  parts.push_back({id + "-provenance", "Provenance", std::move(provenance)});
  return parts;
}

std::string html_suite_head(const Judgement& judgement, const DataSetNames& data_sets) {
  std::string out;
  if (!judgement.suite.question.empty()) {
    out += fmt::format("<p class=\"question\">{}</p>\n",
                       escape_words(judgement.suite.question, Markup::html));
  }
  if (!judgement.suite.source.empty()) {
    out += fmt::format("<p class=\"source\">Source: {}</p>\n",
                       escape_words(judgement.suite.source, Markup::html));
  }
  out += html_summary(judgement, data_sets);
  // Question, captions and source speak of the suite as it is written; this run was another.
  const auto overrides = judgement.record.facts.find("overrides");
  if (overrides != judgement.record.facts.end() && !overrides->second.empty()) {
    out += fmt::format(
        "<p class=\"warning\" role=\"note\"><b>Not the suite as it is written.</b> This run had "
        "<code>{}</code>; captions tell of the suite.</p>\n",
        escape_html(overrides->second));
  }
  return out;
}

std::string html_part(const Part& part, const Page& page) {
  return fmt::format(
      "<section class=\"part\" id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
      "<h{1} id=\"{0}-title\">{2}</h{1}>\n{3}</section>\n",
      part.id, page.single ? 2 : 3, part.title, part.body);
}

// A result's section; adds its entries to the contents of the page.
std::string html_section(const Judgement& judgement, const std::string& id, Page& page,
                         std::string& contents) {
  const std::string suite = escape_html(judgement.record.suite);
  std::string links, body;
  for (const Part& part : parts_of(judgement, id, page)) {
    links += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", part.id, part.title);
    body += html_part(part, page);
  }
  if (page.single) {
    contents += links;
    return fmt::format(
        "<section class=\"suite only\" id=\"{}\" aria-labelledby=\"title\">\n{}</section>\n", id,
        body);
  }
  contents += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, suite);
  return fmt::format(
      "<section class=\"suite\" id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
      "<p class=\"kicker\">Suite</p>\n<h2 id=\"{0}-title\">{1}</h2>\n{2}{3}{4}</section>\n",
      id, suite, html_suite_head(judgement, page.data_sets),
      html_nav("Contents of " + judgement.record.suite, links), body);
}

// The script may run, and nothing else: its digest stands in the page's policy.
std::string script_policy() {
  return fmt::format("; script-src 'sha256-{}'", sha256_base64(kPageScript));
}

std::string html_page(const std::string& title, const std::string& head, const std::string& body,
                      bool sortable) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'{}\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<header "
      "class=\"page\">\n{}</header>\n<main>\n{}"
      "</main>\n<footer>Every number on this page is computed from the records of the trials; nats "
      "throughout "
      "unless a column says otherwise.</footer>\n{}</body>\n</html>\n",
      sortable ? script_policy() : std::string(), escape_html(title), kPageStyle, head, body,
      sortable ? fmt::format("<script>{}</script>\n", kPageScript) : std::string());
}

}  // namespace

std::string render_report(const std::vector<Judgement>& results,
                          const std::vector<PaperVerdict>& paper, const DataSetNames& data_sets) {
  Page page{.data_sets = data_sets, .single = results.size() == 1};
  std::string title = "InfoMax report", contents, body;
  if (!paper.empty()) {
    contents = "<li><a href=\"#paper-claims\">The paper's claims</a></li>\n";
    body = html_paper_claims(paper);
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    title += (i == 0 ? ": " : ", ") + results[i].record.suite;
    body += html_section(results[i], fmt::format("suite-{}", i + 1), page, contents);
  }
  contents = html_nav("Contents", contents);
  if (!page.single)
    return html_page(title, "<h1 id=\"title\">InfoMax report</h1>\n" + contents, body,
                     page.sortable);
  const Judgement& only = results.front();
  return html_page(
      title,
      fmt::format("<p class=\"kicker\">InfoMax report</p>\n<h1 id=\"title\">{}</h1>\n{}{}",
                  escape_html(only.record.suite), html_suite_head(only, data_sets), contents),
      body, page.sortable);
}

std::string render_figure_svg(const FigureSpec& figure, const SuiteRecord& suite,
                              const std::optional<Published>& published) {
  Palette palette;
  const FigureData data = gather_figure(figure, suite, published ? &*published : nullptr);
  return draw_figure(figure, data, palette, {"figure", true});
}

}  // namespace infomax
