#include "report/sheet.h"

#include <algorithm>
#include <cmath>

#include "report/figure_words.h"
#include "report/html.h"
#include "report/svg_parts.h"

namespace infomax {
namespace {

std::size_t columns_for(std::size_t panels) {
  if (panels <= 4) return panels;
  if (panels <= 6 || panels == 9) return 3;
  return 4;
}

// Whether each place gets a marker: where they are few, and where a line has only one place to go
// through.
bool wants_markers(const FigureData& data) {
  std::size_t most = 0, fewest = data.curves.front().points.size();
  for (const Curve& curve : data.curves) {
    most = std::max(most, curve.points.size());
    fewest = std::min(fewest, curve.points.size());
  }
  return !data.categories.empty() || most <= 12 || fewest == 1;
}

}  // namespace

double Sheet::across(std::size_t panel, std::size_t series, double value) const {
  if (data.categories.empty() || data.series.size() < 2) return across(panel, value);
  const auto count = static_cast<double>(data.series.size());
  const double steps = static_cast<double>(series) - (count - 1) / 2;
  return across(panel, value + steps * std::min(0.16, 0.7 / count));
}

Sheet lay_out(const FigureSpec& spec, const FigureData& data, Palette& palette) {
  Sheet sheet{spec, data};
  sheet.markers = wants_markers(data);
  sheet.style = series_style(data, palette, sheet.markers);
  sheet.style.legend = legend_of(spec, data, sheet.style.legend);

  // Panels share both scales, so tick labels stand at the outer ones only.
  const std::size_t panels = data.panels.size();
  sheet.columns = columns_for(panels);
  sheet.width = panels == 1 ? 680 : 960;
  const double plot_height = panels == 1 ? 300 : sheet.columns == 2 ? 270 : 220;
  sheet.y = y_scale(spec, data, plot_height);
  double widest = 0;
  for (const std::string& label : sheet.y.labels)
    widest = std::max(widest, text_width(label, kTickSize));
  sheet.left = 26 + widest + 8;
  sheet.right = sheet.width - 24;
  const auto columns = static_cast<double>(sheet.columns);
  const double gap = sheet.columns > 1 ? 38 : 0;
  const double panel_width = (sheet.right - sheet.left - gap * (columns - 1)) / columns;
  sheet.x = x_scale(data, sheet.markers, panel_width, kTickSize);
  sheet.legend = place_legend(sheet.style.legend, sheet.left, sheet.right);

  const bool titled = !data.panels.front().empty();
  double top = 10;
  if (!sheet.legend.empty()) top += sheet.legend_top + legend_height(sheet.legend);
  while (sheet.boxes.size() < panels) {
    if (titled) top += 22;
    for (std::size_t column = 0; column < sheet.columns && sheet.boxes.size() < panels; ++column) {
      const double from = sheet.left + static_cast<double>(column) * (panel_width + gap);
      sheet.boxes.push_back({from, top, from + panel_width, top + plot_height});
    }
    top += plot_height + 26;
  }
  sheet.x_label = top + 14;

  std::string notes;
  for (const std::string& note : data.notes) notes += note + " ";
  for (const std::string& note : limit_notes(spec, data, sheet.y)) notes += note + " ";
  sheet.notes = wrapped(notes, sheet.right - sheet.left, kNoteSize);
  sheet.notes_top = sheet.x_label + 24;
  const double notes_height =
      sheet.notes.empty() ? 0 : 14 + 16 * static_cast<double>(sheet.notes.size());
  sheet.height = std::ceil(sheet.x_label + 10 + notes_height);
  return sheet;
}

}  // namespace infomax
