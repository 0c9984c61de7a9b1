#include "report/scale.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "report/html.h"

namespace infomax {
namespace {

// Sizes such as 100, 1000, 10000 want a logarithmic axis: positive, over more than a factor of
// thirty, and spaced far more evenly in their logarithms than in themselves.
bool wants_logarithm(const std::vector<double>& values) {
  if (values.size() < 3 || values.front() <= 0 || values.back() < 30 * values.front()) return false;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double step = std::log(values[i] / values[i - 1]);
    least = std::min(least, step);
    most = std::max(most, step);
  }
  return most <= 4 * least;
}

std::vector<double> powers_of_ten(double low, double high) {
  std::vector<double> out;
  const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  for (int power = first; power <= last; ++power) out.push_back(std::pow(10.0, power));
  return out;
}

// Powers of ten, of very many only every second or third and so on, 1 among them; with their halves
// and fifths where they are few.
std::vector<double> decade_ticks(double low, double high, std::size_t at_most) {
  std::vector<double> out = powers_of_ten(low, high);
  for (int step = 2; out.size() > at_most; ++step) {
    out = powers_of_ten(low, high);
    std::erase_if(out, [step](double power) {
      return static_cast<int>(std::lround(std::log10(power))) % step != 0;
    });
  }
  if (high > 1000 * low) return out;
  out.clear();
  for (const double power : powers_of_ten(low / 10, high))
    for (const double times : {1.0, 2.0, 5.0})
      if (times * power >= low && times * power <= high) out.push_back(times * power);
  return out;
}

std::string power_label(int exponent) {
  constexpr const char* kDigits[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
                                     "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  if (exponent == 0) return "1";
  std::string label = exponent < 0 ? "10\u207B" : "10";
  for (const char digit : std::to_string(std::abs(exponent))) label += kDigits[digit - '0'];
  return label;
}

// 0.05, 0.1, 1: each with the decimals that it needs itself. Powers of ten that go far are written
// as such.
std::vector<std::string> decade_labels(const std::vector<double>& ticks) {
  std::vector<std::string> out;
  const bool far = ticks.front() < 1e-4 || ticks.back() > 1e6;
  for (const double tick : ticks) {
    const int exponent = static_cast<int>(std::lround(std::log10(tick)));
    const bool power = std::fabs(tick / std::pow(10.0, exponent) - 1) < 1e-9;
    out.push_back(far && power ? power_label(exponent) : tick_labels({tick}).front());
  }
  return out;
}

bool labels_fit(const Scale& scale, double width, double size) {
  for (std::size_t i = 1; i < scale.ticks.size(); ++i) {
    const double distance =
        (scale.fraction(scale.ticks[i]) - scale.fraction(scale.ticks[i - 1])) * width;
    const double needed =
        (text_width(scale.labels[i], size) + text_width(scale.labels[i - 1], size)) / 2;
    if (distance < needed + 8) return false;
  }
  return true;
}

}  // namespace

double Scale::fraction(double value) const {
  if (!logarithmic) return (value - low) / (high - low);
  return std::log(value / low) / std::log(high / low);
}

Scale x_scale(const FigureData& data, bool markers, double width, double size) {
  Scale scale;
  if (!data.categories.empty()) {
    scale.low = -0.5;
    scale.high = static_cast<double>(data.categories.size()) - 0.5;
    for (std::size_t i = 0; i < data.categories.size(); ++i) {
      scale.ticks.push_back(static_cast<double>(i));
      scale.labels.push_back(data.categories[i]);
    }
    return scale;
  }
  std::vector<double> values;
  for (const Curve& curve : data.curves) {
    for (const CurvePoint& point : curve.points) values.push_back(point.x);
  }
  // Where curves break off, the axis goes on to where they should have ended.
  if (data.x_ends) values.insert(values.end(), {data.x_ends->first, data.x_ends->second});
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  scale.low = values.front();
  scale.high = values.back();
  scale.logarithmic = wants_logarithm(values);
  if (scale.low == scale.high) {
    const double half = scale.low == 0 ? 0.5 : 0.05 * std::fabs(scale.low);
    scale.low -= half;
    scale.high += half;
  } else if (markers) {
    const double pad = 0.04;
    if (scale.logarithmic) {
      const double factor = std::pow(scale.high / scale.low, pad);
      scale.low /= factor;
      scale.high *= factor;
    } else {
      const double room = pad * (scale.high - scale.low);
      scale.low -= room;
      scale.high += room;
    }
  }
  // The values themselves where they are few and have room, else round numbers.
  if (values.size() <= 9) {
    scale.ticks = values;
    scale.labels = tick_labels(values);
    if (labels_fit(scale, width, size)) return scale;
  }
  if (scale.logarithmic) {
    scale.ticks = powers_of_ten(scale.low, scale.high);
    scale.labels = tick_labels(scale.ticks);
    if (scale.ticks.size() >= 2 && labels_fit(scale, width, size)) return scale;
    scale.logarithmic = false;
  }
  for (int wanted = std::max(2, static_cast<int>(width / 60)); wanted >= 1; --wanted) {
    scale.ticks = round_ticks(scale.low, scale.high, wanted);
    scale.labels = tick_labels(scale.ticks);
    if (labels_fit(scale, width, size)) break;
  }
  return scale;
}

Scale y_scale(const FigureSpec& spec, const FigureData& data, double height) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  const auto widen = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const Curve& curve : data.curves)
    for (const CurvePoint& point : curve.points)
      for (const double value : {point.low, point.mean, point.high}) widen(value);
  for (const PaperValue& paper : data.paper)
    for (const double edge : {paper.value.band_low(), paper.value.band_high()})
      if (std::isfinite(edge)) widen(edge);
  bool line_on_top = false;
  for (const ReferenceLine& line : data.lines)
    for (const CurvePoint& point : line.points) {
      if (point.mean >= high) line_on_top = line.level;
      widen(point.mean);
    }
  Scale scale;
  scale.logarithmic = spec.y_log && low > 0;
  const double wanted_top = line_on_top ? 0.1 : 0.05;
  if (scale.logarithmic) {
    const double room = high > low ? high / low : 4;
    scale.low = low / std::pow(room, 0.05);
    scale.high = high * std::pow(room, wanted_top);
  } else {
    double room = high - low;
    if (room <= 0) room = high == 0 ? 1 : 0.2 * std::fabs(high);
    // Zero is a good ground for what stands close to it; a line on top keeps room for its words.
    // Noise below zero doesn't need the room that a curve there does.
    if (low >= 0 && low < 0.2 * high) {
      scale.low = 0;
    } else {
      scale.low = low - (low < 0 && -low < 0.05 * room ? 0.01 : 0.05) * room;
    }
    scale.high = high + wanted_top * room;
  }
  const bool ordered = !(spec.y_min && spec.y_max) || *spec.y_min < *spec.y_max;
  const bool has_place = !scale.logarithmic || spec.y_min.value_or(1) > 0;
  if (ordered && has_place && spec.y_min && *spec.y_min < scale.high) scale.low = *spec.y_min;
  if (ordered && spec.y_max && *spec.y_max > scale.low) scale.high = *spec.y_max;
  if (scale.logarithmic)
    scale.ticks = decade_ticks(scale.low, scale.high,
                               std::max<std::size_t>(3, static_cast<std::size_t>(height / 35)));
  if (scale.ticks.size() < 2)
    scale.ticks = round_ticks(scale.low, scale.high, std::max(3, static_cast<int>(height / 40)));
  scale.labels = scale.logarithmic ? decade_labels(scale.ticks) : tick_labels(scale.ticks);
  return scale;
}

}  // namespace infomax
