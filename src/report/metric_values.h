// The numbers of one metric of a record: along an axis, and at its end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "results/record.h"

namespace infomax {

std::optional<std::size_t> axis_index(const Metric& metric, const std::string& name);

// Of each coordinate of axis `axis` the finite values over all other axes.
std::vector<std::vector<double>> spread_along(const Metric& metric, std::size_t axis);

// The means of these; NaN where there are none.
std::vector<double> means_along(const Metric& metric, std::size_t axis);

// The value at the last coordinate of the first axis (the mean over further axes' finite values
// there); NaN where none is finite, whatever there was before.
double last_value(const Metric& metric);

// Of each of a point's trials the value at the last coordinate that any of them has; NaN where a
// trial has no finite one there, or ends before.
std::vector<double> last_values(const std::vector<const Metric*>& trials);

}  // namespace infomax
