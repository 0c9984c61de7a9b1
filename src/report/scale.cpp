#include "report/scale.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

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
    scale.ticks.clear();
    const int first = static_cast<int>(std::ceil(std::log10(scale.low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(scale.high) + 1e-9));
    for (int power = first; power <= last; ++power) scale.ticks.push_back(std::pow(10.0, power));
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
  for (const Curve& curve : data.curves) {
    for (const CurvePoint& point : curve.points) {
      low = std::min({low, point.low, point.mean});
      high = std::max({high, point.high, point.mean});
    }
  }
  for (const PaperValue& paper : data.paper) {
    for (const double edge : {paper.value.band_low(), paper.value.band_high()}) {
      if (!std::isfinite(edge)) continue;
      low = std::min(low, edge);
      high = std::max(high, edge);
    }
  }
  bool line_on_top = false;
  for (const ReferenceLine& line : data.lines) {
    for (const CurvePoint& point : line.points) {
      low = std::min(low, point.mean);
      if (point.mean >= high) line_on_top = line.level;
      high = std::max(high, point.mean);
    }
  }
  double room = high - low;
  if (room <= 0) room = high == 0 ? 1 : 0.2 * std::fabs(high);
  Scale scale;
  // Zero is a good ground for what stands close to it; a line on top keeps room for its words.
  // Noise below zero doesn't need the room that a curve there does.
  if (low >= 0 && low < 0.2 * high) {
    scale.low = 0;
  } else {
    scale.low = low - (low < 0 && -low < 0.05 * room ? 0.01 : 0.05) * room;
  }
  scale.high = high + (line_on_top ? 0.1 : 0.05) * room;
  const bool ordered = !(spec.y_min && spec.y_max) || *spec.y_min < *spec.y_max;
  if (ordered && spec.y_min && *spec.y_min < scale.high) scale.low = *spec.y_min;
  if (ordered && spec.y_max && *spec.y_max > scale.low) scale.high = *spec.y_max;
  scale.ticks = round_ticks(scale.low, scale.high, std::max(3, static_cast<int>(height / 40)));
  scale.labels = tick_labels(scale.ticks);
  return scale;
}

}  // namespace infomax
