#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <utility>

#include "results/text.h"

namespace infomax {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kMinus = "\xE2\x88\x92";        // U+2212

// Whether the sequence of `length` bytes that `text` begins with is a character of HTML and XML: no
// control character (U+0080 to U+009F are some too) but tab and line end, and not U+FFFE or U+FFFF.
bool is_text(std::string_view text, std::size_t length) {
  const auto code = static_cast<unsigned char>(text[0]);
  if (length == 1)
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code != 0x7F);
  if (length == 2) return code != 0xC2 || static_cast<unsigned char>(text[1]) >= 0xA0;
  const std::string_view character = text.substr(0, length);
  return length != 0 && character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

// "-" to a true minus sign, also in an exponent.
std::string with_minus(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += kMinus;
    } else {
      out += c;
    }
  }
  return out;
}

// The power of ten of the first significant digit, after rounding to `digits` of them.
int magnitude(double value, int digits) {
  const std::string text = fmt::format("{:.{}e}", std::fabs(value), digits - 1);
  return std::stoi(text.substr(text.find('e') + 1));
}

// 1.5e-7: no zeros that say nothing.
std::string scientific(double value, int decimals) {
  const std::string text = fmt::format("{:.{}e}", value, decimals);
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') != std::string::npos) {
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  return with_minus(fmt::format("{}e{}", mantissa, std::stoi(text.substr(e + 1))));
}

std::string fixed_or_scientific(double value, int decimals) {
  const double size = std::fabs(value);
  if (size != 0 && (size >= 1e6 || (size < 1e-4 && decimals > 5))) {
    return scientific(value, 3);
  }
  std::string text = fmt::format("{:.{}f}", value, std::max(0, decimals));
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);
  return with_minus(text);
}

std::string not_finite(double value) {
  if (std::isnan(value)) return "NaN";
  return fmt::format("{}\xE2\x88\x9E", value < 0 ? kMinus : "");
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const char c = text[0];
    if (!is_text(text, length)) {
      out += kReplacement;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if (c == '\r') {
      // An HTML reader turns CR LF into LF; we do so before it, so that bytes don't depend on the
      // reader.
      if (text.size() < 2 || text[1] != '\n') out += '\n';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string escape_name(std::string_view text) {
  std::string out;
  for (const char c : escape_html(text)) {
    out += c;
    if (c == ',') out += "<wbr>";
  }
  return out;
}

std::string escape_words(std::string_view text, Markup markup) {
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
  };
  std::string out;
  std::size_t done = 0;
  bool lowered = false;  // SVG: what follows a subscript has to be lifted again
  const auto plain = [&](std::string_view part) {
    if (part.empty()) return;
    out += lowered ? fmt::format("<tspan dy=\"-0.225em\">{}</tspan>", escape_html(part))
                   : escape_html(part);
    lowered = false;
  };
  for (std::size_t at = text.find("I_"); at != std::string_view::npos;
       at = text.find("I_", at + 1)) {
    std::size_t end = at + 2;
    while (end < text.size() && text[end] >= 'A' && text[end] <= 'Z') ++end;
    const bool alone =
        (at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]));
    if (!alone || end - at < 4) continue;
    const std::string_view name = text.substr(at + 2, end - at - 2);
    plain(text.substr(done, at - done));
    if (markup == Markup::html) {
      out += fmt::format("<i>I</i><sub>{}</sub>", name);
    } else {
      // 0.3 em of the smaller letters are 0.225 em of the larger.
      out += fmt::format(
          "<tspan font-style=\"italic\">I</tspan><tspan font-size=\"75%\" dy=\"0.3em\">{}</tspan>",
          name);
      lowered = true;
    }
    done = end;
  }
  plain(text.substr(done));
  return out;
}

double text_width(std::string_view text, double size) {
  double width = 0;
  for (const char c : text) {
    if ((c & 0xC0) == 0x80) continue;  // inside a UTF-8 sequence
    if (std::string_view("iljtfI.,:;'|!()[] -").find(c) != std::string_view::npos) {
      width += 0.3;
    } else if (std::string_view("mwMW@%").find(c) != std::string_view::npos) {
      width += 0.85;
    } else if (c >= 'A' && c <= 'Z') {
      width += 0.7;
    } else {
      width += 0.555;
    }
  }
  return size * width;
}

std::string format_coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string format_units(const std::string& units) {
  std::string out = units;
  for (const auto& [power, sign] : {std::pair{"^2", "\xC2\xB2"}, std::pair{"^3", "\xC2\xB3"}}) {
    for (std::size_t at = out.find(power); at != std::string::npos; at = out.find(power)) {
      out.replace(at, 2, sign);
    }
  }
  return out;
}

std::string format_number(double value) {
  if (!std::isfinite(value)) return not_finite(value);
  if (value == 0) return "0";
  if (value == std::round(value) && std::fabs(value) < 1e6) {
    return with_minus(fmt::format("{:.0f}", value));
  }
  return fixed_or_scientific(value, 3 - magnitude(value, 4));
}

std::string format_mean(const std::vector<double>& values) {
  if (values.empty()) return "NaN";
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  if (values.size() < 2 || !std::isfinite(mean)) return format_number(mean);

  // Of equal values the mean may be off by a rounding, which is no spread.
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) return format_number(*least) + " \xC2\xB1 0";

  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  const std::string between = " \xC2\xB1 ";
  if (deviation == 0) return format_number(mean) + between + "0";
  if (!std::isfinite(deviation)) return format_number(mean) + between + not_finite(deviation);

  const int of_deviation = 1 - magnitude(deviation, 2);
  const int of_mean = mean == 0 ? of_deviation : 3 - magnitude(mean, 4);
  const int decimals = std::max(0, std::min(of_mean, of_deviation));
  const std::string left = fixed_or_scientific(mean, decimals);
  // A spread below the last digit shown keeps a digit of its own: 4.213 ± 2e-06, not ± 0.000.
  const bool visible =
      deviation >= 0.5 * std::pow(10.0, -decimals) && left.find('e') == std::string::npos;
  return left + between +
         (visible ? fixed_or_scientific(deviation, decimals) : scientific(deviation, 0));
}

std::vector<double> round_ticks(double low, double high, int wanted) {
  if (!(high > low) || !std::isfinite(low) || !std::isfinite(high)) return {low};
  const double raw = (high - low) / std::max(1, wanted);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= raw * 0.999) {
      step = factor * power;
      break;
    }
  }
  if (!(step > 0) || !std::isfinite(step)) return {low};
  std::vector<double> ticks;
  const double slack = 1e-9 * (high - low);
  const double first = std::ceil((low - slack) / step);
  const double last = std::floor((high + slack) / step);
  // Where the numbers are too close for their size, counting up would stand still.
  const int count = last - first < 1000 && first + 1 > first ? static_cast<int>(last - first) : -1;
  for (int k = 0; k <= count; ++k) ticks.push_back((first + k) * step + 0.0);
  if (ticks.empty()) ticks.push_back(low);
  return ticks;
}

std::vector<std::string> tick_labels(const std::vector<double>& ticks) {
  int decimals = 0;
  for (const double tick : ticks) {
    // The fewest decimals that tell this tick exactly, six at most.
    for (int d = decimals; d <= 6; ++d) {
      decimals = d;
      const double scaled = tick * std::pow(10.0, d);
      if (std::fabs(scaled - std::round(scaled)) <= 1e-6 * std::max(1.0, std::fabs(scaled))) break;
    }
  }
  std::vector<std::string> labels;
  for (const double tick : ticks) {
    const double size = std::fabs(tick);
    if (size != 0 && (size >= 1e7 || size < 1e-5)) {
      labels.push_back(with_minus(fmt::format("{:g}", tick)));
      continue;
    }
    std::string text = fmt::format("{:.{}f}", size, decimals);
    std::size_t end = text.find('.');
    if (end == std::string::npos) end = text.size();
    for (std::size_t i = end; i > 3; i -= 3) text.insert(i - 3, 1, ',');
    labels.push_back(fmt::format("{}{}", tick < 0 ? kMinus : "", text));
  }
  return labels;
}

}  // namespace infomax
