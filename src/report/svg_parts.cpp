#include "report/svg_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/html.h"

namespace infomax {

std::string text_element(double x, double y, std::string_view text, std::string_view attributes) {
  return fmt::format("<text x=\"{}\" y=\"{}\" {}>{}</text>\n", format_coordinate(x),
                     format_coordinate(y), attributes, escape_words(text, Markup::svg));
}

std::string dash_attribute(const std::string& dash) {
  return dash.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dash);
}

std::string marker(std::size_t shape, Place place, const std::string& colour, bool hollow,
                   bool edged) {
  std::string paint = fmt::format("fill=\"{}\"", colour);
  if (edged) paint += " stroke=\"#fff\" stroke-width=\"0.9\"";
  if (hollow) paint = fmt::format("fill=\"#fff\" stroke=\"{}\" stroke-width=\"1.6\"", colour);
  const auto path = [&](const std::string& d) {
    return fmt::format("<path d=\"M{},{} {}z\" {}/>", format_coordinate(place.x),
                       format_coordinate(place.y), d, paint);
  };
  switch (shape % 5) {
    case 0:
      return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\" {}/>", format_coordinate(place.x),
                         format_coordinate(place.y), paint);
    case 1:
      return path("m-3.6,-3.6 h7.2 v7.2 h-7.2");
    case 2:
      return path("m0,-4.9 l4.6,8 h-9.2");
    case 3:
      return path("m0,-5 l5,5 l-5,5 l-5,-5");
    default:
      return path("m0,4.9 l4.6,-8 h-9.2");
  }
}

std::vector<std::string> wrapped(const std::string& text, double width, double size) {
  std::vector<std::string> rows;
  std::string row;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const std::string longer = row.empty() ? word : fmt::format("{} {}", row, word);
    if (!row.empty() && text_width(longer, size) > width) {
      rows.push_back(row);
      row = word;
    } else {
      row = longer;
    }
    begin = end + 1;
  }
  if (!row.empty()) rows.push_back(row);
  return rows;
}

}  // namespace infomax
