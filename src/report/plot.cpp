#include "report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "core/error.h"
#include "report/gnuplot.h"
#include "report/html.h"

namespace infomax {
namespace {

using Kind = Element::Kind;

std::string tick_list(const std::vector<double>& ticks) {
  std::string list;
  for (const double tick : ticks) list += fmt::format("{}{:.17g}", list.empty() ? "" : ",", tick);
  return list;
}

std::string script_for(const FigureData& data, double width, double height,
                       const std::vector<Box>& boxes, const Scale& x, const Scale& y,
                       const std::vector<std::vector<Element>>& elements) {
  std::string script = fmt::format(
      "set terminal svg size {:.0f},{:.0f} dynamic noenhanced name 'f'\n"
      "set multiplot\n"
      "unset key\n"
      "set border 1\n"
      "set tics nomirror out scale 0.5\n"
      "set format ''\n"
      "set grid ytics lt 1\n"
      "set xrange [{:.17g}:{:.17g}]\n"
      "set yrange [{:.17g}:{:.17g}]\n",
      width, height, x.low, x.high, y.low, y.high);
  if (x.logarithmic) script += "set logscale x\n";
  if (y.logarithmic) script += "set logscale y\n";
  script += fmt::format("set xtics ({})\nset mxtics 1\nset ytics scale 0 ({})\n",
                        tick_list(x.ticks), tick_list(y.ticks));
  for (std::size_t panel = 0; panel < boxes.size(); ++panel) {
    const Box& box = boxes[panel];
    script += fmt::format(
        "set lmargin at screen {:.17g}\nset rmargin at screen {:.17g}\n"
        "set tmargin at screen {:.17g}\nset bmargin at screen {:.17g}\n",
        box.left / width, box.right / width, 1 - box.top / height, 1 - box.bottom / height);
    std::string plot = "plot ";
    for (std::size_t e = 0; e < elements[panel].size(); ++e) {
      const Element& element = elements[panel][e];
      const std::string block = fmt::format("$p{}e{}", panel, e);
      script += block + " << END\n";
      if (element.kind == Kind::reference) {
        const ReferenceLine& line = data.lines[element.index];
        if (line.level) {
          const double value = line.points.front().mean;
          script += fmt::format("{:.17g} {:.17g}\n{:.17g} {:.17g}\n", x.low, value, x.high, value);
        } else {
          for (const CurvePoint& point : line.points) {
            script += fmt::format("{:.17g} {:.17g}\n", point.x, point.mean);
          }
        }
      } else {
        const Curve& curve = data.curves[element.index];
        const double shift = dodge(data, curve.series);
        for (const CurvePoint& point : curve.points) {
          const bool layer = element.kind == Kind::layer;
          script += fmt::format("{:.17g} {:.17g} {:.17g} {:.17g}\n", point.x + shift, point.mean,
                                layer ? point.levels[element.layer] : point.low,
                                layer ? point.levels[element.layer + 1] : point.high);
        }
      }
      script += "END\n";
      if (e > 0) plot += ", ";
      switch (element.kind) {
        case Kind::band:
        case Kind::layer:
          plot += block + " using 1:3:4 with filledcurves fillstyle solid noborder";
          break;
        case Kind::spread:
          plot += block + " using 1:3:(0):($4-$3) with vectors nohead";
          break;
        case Kind::markers:
          plot += block + " using 1:2 with points pointtype 7";
          break;
        case Kind::reference:
        case Kind::curve:
          plot += block + " using 1:2 with lines";
          break;
      }
    }
    script += plot + "\n";
  }
  return script + "unset multiplot\n";
}

// "M60.00,280.00 L120.00,200.00 " to "M60,280 L120,200".
std::string tidy_numbers(std::string_view text) {
  std::string out;
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\n') {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++i;
    } else if ((c >= '0' && c <= '9') || c == '.' || c == '-') {
      const std::size_t end = std::min(text.find_first_not_of("0123456789.-", i), text.size());
      out += format_coordinate(std::strtod(std::string(text.substr(i, end - i)).c_str(), nullptr));
      i = end;
    } else {
      out += c;
      ++i;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Adds the strokes of `d` to `path`: those that have a length, each once (gnuplot draws its border twice).
void add_strokes(std::string& path, std::string_view d) {
  std::size_t begin = 0;
  while (begin < d.size()) {
    const std::size_t end = std::min(d.find('M', begin + 1), d.size());
    std::string_view stroke = d.substr(begin, end - begin);
    while (stroke.ends_with(' ')) stroke.remove_suffix(1);
    if (stroke.find('L') != std::string_view::npos && path.find(stroke) == std::string::npos) {
      if (!path.empty()) path += ' ';
      path += stroke;
    }
    begin = end;
  }
}

std::string attribute(std::string_view tag, std::string_view name) {
  std::size_t at = 0;
  while ((at = tag.find(name, at)) != std::string_view::npos) {
    std::size_t i = at + name.size();
    const bool begins =
        at > 0 && (tag[at - 1] == ' ' || tag[at - 1] == '\t' || tag[at - 1] == '\n');
    while (i < tag.size() && tag[i] == ' ') ++i;
    if (begins && i < tag.size() && tag[i] == '=') {
      ++i;
      while (i < tag.size() && tag[i] == ' ') ++i;
      if (i < tag.size() && (tag[i] == '\'' || tag[i] == '"')) {
        const std::size_t end = tag.find(tag[i], i + 1);
        if (end != std::string_view::npos) return std::string(tag.substr(i + 1, end - i - 1));
      }
    }
    at += name.size();
  }
  return "";
}

// Reads gnuplot's SVG: the parts of plot k lie in <g id="f_plot_k...">, whose numbers begin again
// in each panel.
std::vector<PanelDrawing> read_drawing(const std::string& svg,
                                       const std::vector<std::vector<Element>>& elements,
                                       const std::vector<Box>& boxes) {
  std::vector<PanelDrawing> panels(elements.size());
  for (std::size_t p = 0; p < elements.size(); ++p) panels[p].shapes.resize(elements[p].size());
  std::size_t panel = 0;
  std::size_t current = 0, previous = 0;  // plot number within the panel, from one; 0 outside
  int depth = 0, plot_depth = 0;
  std::size_t at = svg.find("</defs>");
  while (at != std::string::npos && (at = svg.find('<', at)) != std::string::npos) {
    const std::size_t end = svg.find('>', at);
    if (end == std::string::npos) break;
    const std::string_view tag(svg.data() + at, end - at + 1);
    at = end;
    if (tag.starts_with("<g ") || tag == "<g>") {
      ++depth;
      const std::string id = attribute(tag, "id");
      if (id.starts_with("f_plot_")) {
        current = static_cast<std::size_t>(std::strtoul(id.c_str() + 7, nullptr, 10));
        plot_depth = depth;
        if (current <= previous) ++panel;
        previous = current;
        if (current == 0 || panel >= panels.size() || current > panels[panel].shapes.size()) {
          throw IoError("gnuplot: its drawing has parts that nobody asked for");
        }
      }
    } else if (tag == "</g>") {
      if (current > 0 && depth == plot_depth) current = 0;
      --depth;
    } else if (tag.starts_with("<path") && current == 0) {
      // Furniture is drawn before and after the plots of its panel; its place tells whose it is.
      const std::string d = tidy_numbers(attribute(tag, "d"));
      const std::size_t comma = d.find(',');
      if (!d.starts_with("M") || comma == std::string::npos) continue;
      const double x = std::strtod(d.c_str() + 1, nullptr),
                   y = std::strtod(d.c_str() + comma + 1, nullptr);
      for (std::size_t p = 0; p < boxes.size(); ++p) {
        const Box& box = boxes[p];
        if (x < box.left - 8 || x > box.right + 8 || y < box.top - 8 || y > box.bottom + 8)
          continue;
        std::string& part = attribute(tag, "class") == "gridline" ? panels[p].grid : panels[p].axis;
        add_strokes(part, d);
        break;
      }
    } else if (tag.starts_with("<path")) {
      panels[panel].shapes[current - 1].push_back(
          {Shape::Tag::path, tidy_numbers(attribute(tag, "d"))});
    } else if (tag.starts_with("<polygon")) {
      panels[panel].shapes[current - 1].push_back(
          {Shape::Tag::polygon, tidy_numbers(attribute(tag, "points"))});
    } else if (tag.starts_with("<use") && current > 0) {
      const std::string transform = attribute(tag, "transform");
      Shape shape{Shape::Tag::point, transform};
      const std::size_t open = transform.find('(');
      const std::size_t comma = transform.find(',');
      if (open == std::string::npos || comma == std::string::npos) {
        throw IoError("gnuplot: a point of its drawing has no place");
      }
      shape.x = std::strtod(transform.c_str() + open + 1, nullptr);
      shape.y = std::strtod(transform.c_str() + comma + 1, nullptr);
      panels[panel].shapes[current - 1].push_back(std::move(shape));
    }
  }
  return panels;
}

}  // namespace

double dodge(const FigureData& data, std::size_t series) {
  if (data.categories.empty() || data.series.size() < 2) return 0;
  const auto count = static_cast<double>(data.series.size());
  return (static_cast<double>(series) - (count - 1) / 2) * std::min(0.16, 0.7 / count);
}

std::vector<Element> panel_elements(const FigureData& data, std::size_t panel, bool markers) {
  std::vector<Element> elements;
  const auto each = [&](Kind kind, auto&& wanted) {
    for (std::size_t i = 0; i < data.curves.size(); ++i) {
      if (data.curves[i].panel == panel && wanted(data.curves[i])) elements.push_back({kind, i, 0});
    }
  };
  const auto spreads = [](const Curve& curve) {
    return std::any_of(curve.points.begin(), curve.points.end(),
                       [](const CurvePoint& point) { return point.seeds > 1; });
  };
  const bool lines = data.categories.empty();
  // A band wants two places; a single one, like categories, gets a bar from the smallest to the
  // largest.
  const auto layered = [](const Curve& c) { return !c.points.front().levels.empty(); };
  const auto has_band = [&](const Curve& c) {
    return lines && c.points.size() > 1 && spreads(c) && !layered(c);
  };
  const auto has_bar = [&](const Curve& c) {
    return (!lines || c.points.size() == 1) && (spreads(c) || layered(c));
  };
  each(Kind::band, has_band);
  for (std::size_t i = 0; i < data.curves.size(); ++i) {
    const Curve& curve = data.curves[i];
    if (curve.panel != panel || curve.points.size() < 2) continue;
    for (std::size_t k = 0; k + 1 < curve.points.front().levels.size(); ++k)
      elements.push_back({Kind::layer, i, k});
  }
  each(Kind::spread, has_bar);
  if (lines) each(Kind::curve, [](const Curve&) { return true; });
  // Dashes over a curve that follows them can be seen, below it they can't.
  for (std::size_t i = 0; i < data.lines.size(); ++i) {
    if (data.lines[i].panel == panel) elements.push_back({Kind::reference, i, 0});
  }
  if (markers) each(Kind::markers, [](const Curve&) { return true; });
  return elements;
}

std::vector<PanelDrawing> plot_panels(const FigureData& data, double width, double height,
                                      const std::vector<Box>& boxes, const Scale& x, const Scale& y,
                                      const std::vector<std::vector<Element>>& elements) {
  return read_drawing(run_gnuplot(script_for(data, width, height, boxes, x, y, elements)), elements,
                      boxes);
}

}  // namespace infomax
