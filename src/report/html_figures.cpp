#include "report/html_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <vector>

#include "compare/mean_interval.h"
#include "report/figure.h"
#include "report/html.h"
#include "report/published.h"
#include "report/svg.h"
#include "report/table.h"

namespace infomax {
namespace {

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

// "bilinear, nce": the panel's settings and the series' own.
std::string curve_name(const Labels& panel, const Labels& series) {
  std::string name = join_values(panel);
  const std::string own = join_values(series);
  if (!own.empty()) name += (name.empty() ? "" : ", ") + own;
  return name;
}

// What stands at a place of a curve that has `most` seeds elsewhere.
std::string place_text(const CurvePoint& point, int most) {
  std::string text = format_number(point.mean);
  if (point.seeds > 1)
    text += fmt::format(" <small>[{}, {}]</small>", format_number(point.low),
                        format_number(point.high));
  if (point.seeds < most)
    text += fmt::format(" <small>({} of {} seeds)</small>", point.seeds, most);
  return text;
}

std::string x_text(const FigureData& data, double x) {
  return data.categories.empty() ? format_number(x) : data.categories[static_cast<std::size_t>(x)];
}

std::string html_figure_numbers(const FigureSpec& spec, const FigureData& data,
                                std::size_t number) {
  Table table(fmt::format("Numbers of figure {}", number), "");
  table.text_column(escape_html(spec.x));
  std::set<double> places;
  std::vector<int> most;  // seeds of a place, by curve
  for (const Curve& curve : data.curves) {
    const std::string name = curve_name(data.panels[curve.panel], data.series[curve.series]);
    table.number_column(escape_html(name.empty() ? metric_words(spec) : name));
    most.push_back(0);
    for (const CurvePoint& point : curve.points) {
      places.insert(point.x);
      most.back() = std::max(most.back(), point.seeds);
    }
  }
  for (const double x : places) {
    std::string cells = row_head(escape_html(x_text(data, x)));
    for (std::size_t c = 0; c < data.curves.size(); ++c) {
      std::string text;
      for (const CurvePoint& point : data.curves[c].points)
        if (point.x == x) text = place_text(point, most[c]);
      cells += number_cell(text);
    }
    table.row(cells);
  }
  return fmt::format("<details><summary>Numbers of figure {}</summary>\n{}</details>\n", number,
                     table.html());
}

std::string_view look_of(Standing standing) {
  switch (standing) {
    case Standing::inside:
      return "same";
    case Standing::outside:
      return "away";
    case Standing::at_the_edge:
      return "new";
    case Standing::undecided:
      break;
  }
  return "undecided";
}

// Our mean, the seeds that it is of, and how it stands to the paper's value.
std::string standing_cells(const PaperValue& paper) {
  if (paper.seeds == 0) return number_cell("\xE2\x80\x93") + number_cell("0") + text_cell("");
  // The seeds that got so far would speak for those that didn't.
  if (paper.ours.size() < paper.seeds)
    return number_cell(paper.ours.empty()
                           ? "no number"
                           : format_number(mean_interval(paper.ours, kPaperConfidence).mean)) +
           number_cell(fmt::format("{} of {}", paper.ours.size(), paper.seeds)) +
           text_cell("not compared: not every seed has a number here");
  const MeanInterval ours = mean_interval(paper.ours, kPaperConfidence);
  const std::string interval = paper.ours.size() < 2
                                   ? ""
                                   : fmt::format(" <small>[{}, {}]</small>",
                                                 format_number(ours.low), format_number(ours.high));
  const Standing standing = standing_of(paper.value, ours);
  return number_cell(format_number(ours.mean) + interval) +
         number_cell(std::to_string(paper.ours.size())) +
         text_cell(fmt::format("<span class=\"word {}\">{}</span>", look_of(standing),
                               to_string(standing)));
}

// The panel's settings, the series' where they say more, and where x is a setting its value.
std::string paper_curve_name(const FigureSpec& spec, const FigureData& data,
                             const PaperValue& paper) {
  const Labels& panel = data.panels[paper.panel];
  const Labels& series = data.series[paper.series];
  std::string name =
      join_values(panel) == join_values(series) ? join_values(panel) : curve_name(panel, series);
  if (!data.x_is_axis)
    name +=
        fmt::format("{}{}", name.empty() ? "" : ", ",
                    data.categories.empty() ? fmt::format("{} {}", spec.x, format_number(paper.x))
                                            : x_text(data, paper.x));
  return name.empty() ? spec.metric : name;
}

// Ours beside the paper's, at the ends that were read off its plots.
std::string html_paper_values(const FigureSpec& spec, const FigureData& data,
                              const Published& published, std::size_t number) {
  Table table(fmt::format("Figure {} beside the paper", number), "paper");
  table.caption(fmt::format("Beside the paper: {}", escape_words(published.source, Markup::html)));
  table.text_column("curve");
  table.text_column("at the");
  table.number_column(data.second_hand ? "paper, second-hand" : "paper, as read");
  table.number_column(fmt::format("ours, mean [{:.0f}%]", 100 * kPaperConfidence));
  table.number_column("seeds");
  table.text_column("ours is");
  for (const PaperValue& paper : data.paper)
    table.row(row_head(escape_html(paper_curve_name(spec, data, paper))) +
              text_cell(fmt::format("{} ({})", paper.value.where(),
                                    escape_html(published_place(paper.value)))) +
              number_cell(escape_html(published_words(paper.value))) + standing_cells(paper));
  return table.html();
}

std::string html_caption(const FigureSpec& spec, const FigureData& data, std::size_t number) {
  const auto ended = [](const std::string& text) {
    return text.ends_with(".") || text.ends_with("?") ? "" : ".";
  };
  const std::string title = spec.title.empty() ? metric_words(spec) : spec.title;
  std::string out = fmt::format("<figcaption><b>Figure {}. {}{}</b>", number,
                                escape_words(title, Markup::html), ended(title));
  if (!spec.caption.empty())
    out += fmt::format(" {}{}", escape_words(spec.caption, Markup::html), ended(spec.caption));
  if (data.refusal.empty())
    out += fmt::format(" <span class=\"seeds\">{}</span>", escape_html(seeds_sentence(spec, data)));
  return out + "</figcaption>\n";
}

}  // namespace

std::string html_figures(const Judgement& judgement, Palette& palette, std::size_t& number) {
  const Published* published = judgement.published ? &*judgement.published : nullptr;
  std::string out;
  for (const FigureSpec& spec : judgement.suite.figures) {
    ++number;
    const FigureData data = gather_figure(spec, judgement.record, published);
    out += fmt::format("<figure id=\"figure-{}\">\n", number);
    out += fmt::format("<div class=\"plot\">\n{}</div>\n",
                       draw_figure(spec, data, palette, {fmt::format("figure-{}", number), false}));
    out += html_caption(spec, data, number);
    if (!data.paper.empty()) out += html_paper_values(spec, data, *published, number);
    if (data.refusal.empty()) out += html_figure_numbers(spec, data, number);
    out += "</figure>\n";
  }
  return out;
}

}  // namespace infomax
