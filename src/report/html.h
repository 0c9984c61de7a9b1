// Text for HTML and SVG, and numbers for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace infomax {

// `text` for HTML or XML, between tags or inside quotes of either kind: & < > " ' become entities,
// bytes that are no UTF-8 and control characters U+FFFD (a page with them would not be one). Tabs
// and line ends stay.
std::string escape_html(std::string_view text);

enum class Markup { html, svg };

// escape_html; a long name may break after its commas.
std::string escape_name(std::string_view text);

// escape_html, and the names of estimators as they are written: I_NCE with a subscript.
std::string escape_words(std::string_view text, Markup markup);

// The width of `text` in pixels at a font size, guessed from Helvetica's: no font is known here.
double text_width(std::string_view text, double size);

// A coordinate in pixels: at most two decimals, no trailing zeros.
std::string format_coordinate(double value);

// nats^2 with a true square.
std::string format_units(const std::string& units);

// Four significant digits without trailing noise: 4.852, 0.01234, 12340, 1.234e-7; "NaN" and "∞"
// as such; a true minus sign.
std::string format_number(double value);

// Mean and sample standard deviation with the decimals that make sense: four significant digits of
// the mean, but no more than two of the deviation. The deviation of fewer than two values is left
// out.
std::string format_mean(const std::vector<double>& values);

// Round numbers from `low` to `high`, about `wanted` of them: 1, 2, 2.5 or 5 times a power of ten
// apart.
std::vector<double> round_ticks(double low, double high, int wanted);

// Labels for ticks with as many decimals as their distance asks for, thousands set apart: 0, 5,000,
// 10,000.
std::vector<std::string> tick_labels(const std::vector<double>& ticks);

}  // namespace infomax
