#include "report/figure_paper.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <utility>

#include "results/select.h"

namespace infomax {
namespace {

bool is_near(double a, double b) {
  return std::fabs(a - b) <= 1e-6 * std::max(std::fabs(a), std::fabs(b));
}

}  // namespace

void gather_paper(const FigureSpec& spec, const Published& published,
                  const std::vector<Item>& items, const std::vector<Values>& values,
                  FigureData& data) {
  data.second_hand = published.second_hand;
  for (const PublishedValue& value : published.values) {
    const Selection selection = Selection::parse(value.cells);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      const auto& metrics = value.metrics;
      const bool start = value.at == PublishedValue::At::start;
      std::set<double> coordinates = coordinates_along(item.source, spec.x);
      // Where x is a setting, y is the last value: no place for a start.
      if (!data.x_is_axis && !start) coordinates = {item.x};
      if (values[i].empty() || coordinates.empty() || !selection.matches(item.source.settings) ||
          std::find(metrics.begin(), metrics.end(), item.source.metric) == metrics.end())
        continue;
      double x = start ? *coordinates.begin() : *coordinates.rbegin();
      if (value.at == PublishedValue::At::place) {
        const auto there = std::ranges::find_if(
            coordinates, [&](double at) { return is_near(at, value.coordinate); });
        if (there == coordinates.end()) continue;
        x = *there;
      }
      // Where no seed has a number there, what came before it is no answer.
      const auto found = values[i].find(x);
      PaperValue paper{
          place(data.panels, item.panel), place(data.series, item.series), x, {}, 0, value};
      if (!item.source.summary) {
        if (found != values[i].end()) paper.ours = found->second;
        paper.seeds = item.source.point->trials.size();
      }
      data.paper.push_back(std::move(paper));
    }
  }
  std::stable_sort(data.paper.begin(), data.paper.end(),
                   [](const PaperValue& a, const PaperValue& b) {
                     return std::pair(a.panel, a.series) < std::pair(b.panel, b.series);
                   });
}

}  // namespace infomax
