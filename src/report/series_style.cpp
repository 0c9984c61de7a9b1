#include "report/series_style.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace infomax {
namespace {

const std::array<std::string, 8> kColours = {"#0072b2", "#d55e00", "#009e73", "#882255",
                                             "#e69f00", "#56b4e9", "#cc79a7", "#4d4d4d"};
const std::array<std::string, kDashCount> kDashes = {"", "7 3.5", "2 2.5", "9 3 2 3"};

// Samples of dashes in a legend stand for every colour, so they have none.
constexpr const char* kNoColour = "#4b5563";

std::string join_names(const Labels& labels) {
  std::string text;
  for (const auto& [key, value] : labels) text += (text.empty() ? "" : ", ") + key;
  return text;
}

std::string join_pairs(const Labels& labels) {
  std::string text;
  for (const auto& [key, value] : labels) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, value);
  }
  return text;
}

std::size_t place(std::vector<std::string>& list, const std::string& text) {
  const auto found = std::find(list.begin(), list.end(), text);
  if (found != list.end()) return static_cast<std::size_t>(found - list.begin());
  list.push_back(text);
  return list.size() - 1;
}

// The labels of each series that are not the same in all of them; all labels where none differs.
std::vector<Labels> telling_labels(const std::vector<Labels>& series) {
  const auto differs = [&](std::size_t k) {
    return std::any_of(series.begin(), series.end(), [&](const Labels& labels) {
      return k < labels.size() && k < series.front().size() && labels[k] != series.front()[k];
    });
  };
  std::vector<Labels> telling(series.size());
  bool any = false;
  for (std::size_t k = 0; !series.empty() && k < series.front().size(); ++k) {
    if (!differs(k)) continue;
    any = true;
    for (std::size_t s = 0; s < series.size(); ++s) telling[s].push_back(series[s][k]);
  }
  return any ? telling : series;
}

}  // namespace

std::size_t Palette::index(const std::string& key) {
  return place(keys_, key);
}

const std::string& Palette::colour(std::size_t index) {
  return kColours[index % kColours.size()];
}

const std::string& dash_pattern(std::size_t index) {
  return kDashes[index % kDashes.size()];
}

std::string reference_dash(std::size_t line) {
  switch (line % 3) {
    case 0:
      return "5 4";
    case 1:
      return "1.5 3";
    default:
      return "9 3 1.5 3";
  }
}

double layer_opacity(std::size_t depth) {
  return std::min(0.14 + 0.17 * static_cast<double>(depth), 0.8);
}

SeriesStyle series_style(const FigureData& data, Palette& palette, bool markers) {
  SeriesStyle out;
  if (data.series.empty() || data.series.front().empty()) {
    out.series.assign(data.series.size(), Style{});
    if (!data.series.empty()) palette.index("");
    return out;
  }
  const std::vector<Labels> telling = telling_labels(data.series);
  std::vector<std::string> rests;
  for (const Labels& labels : telling)
    place(rests, join_values({labels.begin() + 1, labels.end()}));
  const bool split = telling.front().size() > 1 && rests.size() <= kDashes.size();

  const auto entry = [&](const std::string& label, Style style) {
    return LegendEntry{label,
                       Palette::colour(style.colour),
                       kDashes[style.dash],
                       data.categories.empty(),
                       markers ? std::optional(style.colour) : std::nullopt,
                       style.dash > 0};
  };
  LegendGroup colours, dashes;
  std::vector<std::string> seen;
  for (const Labels& labels : telling) {
    const Labels first = split ? Labels{labels.front()} : labels;
    const Labels rest = split ? Labels(labels.begin() + 1, labels.end()) : Labels{};
    const std::size_t known = seen.size();
    Style style{palette.index(join_pairs(first)), 0};
    if (split) {
      style.dash = place(rests, join_values(rest));
    } else {
      // A ninth series is told from the first of its colour in this figure by its dashes.
      style.dash = static_cast<std::size_t>(std::ranges::count_if(
                       out.series,
                       [&](const Style& s) {
                         return Palette::colour(s.colour) == Palette::colour(style.colour);
                       })) %
                   kDashes.size();
    }
    out.series.push_back(style);
    if (place(seen, join_values(first)) == known) {
      colours.title = join_names(first);
      colours.entries.push_back(entry(join_values(first), split ? Style{style.colour, 0} : style));
    }
    if (split) {
      dashes.title = join_names(rest);
      if (dashes.entries.size() == style.dash) {
        LegendEntry sample = entry(join_values(rest), style);
        sample.colour = kNoColour;
        dashes.entries.push_back(std::move(sample));
      }
    }
  }
  out.legend.push_back(std::move(colours));
  if (split) out.legend.push_back(std::move(dashes));
  return out;
}

}  // namespace infomax
