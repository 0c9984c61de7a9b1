// The smallest parts of a drawing: colours and sizes, words, dashes, markers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/plot.h"

namespace infomax {

// Of words that are read first, and second.
inline constexpr std::string_view kInk = "#1f2937", kQuiet = "#5b6472";
inline constexpr std::string_view kGrid = "#e6e9ee", kAxis = "#8b94a3";
inline constexpr std::string_view kReference = "#4b5563";

// Of fonts, in pixels.
inline constexpr double kTickSize = 11.5, kLabelSize = 12.5, kNoteSize = 11;

// Of the paper's boxes; the width in pixels.
inline constexpr double kPaperWidth = 10, kPaperOpacity = 0.2;

// `attributes` as they stand; of the text the names of estimators are set as they are written.
std::string text_element(double x, double y, std::string_view text, std::string_view attributes);

// The attribute with a blank before it, nothing of a solid line.
std::string dash_attribute(const std::string& dash);

// A circle, square, triangle, rhombus or triangle upside down. Shapes differ with the colour, for
// readers and printers without any. `edged`: with a white edge, which sets it off on a curve, but
// would look like a gap on a bar.
std::string marker(std::size_t shape, Place place, const std::string& colour, bool hollow,
                   bool edged);

// Rows of words that are at most `width` pixels long at this size; a longer word has its own row.
std::vector<std::string> wrapped(const std::string& text, double width, double size);

}  // namespace infomax
