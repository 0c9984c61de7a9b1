#include "results/layout.h"

#include <fmt/core.h>

#include <sstream>

#include "core/error.h"
#include "results/equality.h"
#include "results/text.h"

namespace infomax {

MetricWriter::MetricWriter(h5::Writer& writer, std::string group,
                           const std::vector<std::string>& reserved)
    : writer_(writer), group_(std::move(group)) {
  names_.insert(reserved.begin(), reserved.end());
}

void MetricWriter::take_name(const std::string& name) {
  if (!is_identifier(name))
    throw InputError(fmt::format(
        "{}: \"{}\" is no name for a metric or axis, want letters, digits and _", group_, name));
  if (!names_.insert(name).second)
    throw InputError(fmt::format("{}: the name \"{}\" is taken", group_, name));
}

void MetricWriter::add(const Metric& form, const std::string& role, const Lead& lead,
                       std::span<const double> values) {
  std::vector<std::size_t> shape;
  std::vector<std::string> names;
  if (!lead.name.empty()) {
    shape.push_back(lead.rows);
    names.push_back(lead.name);
  }
  for (const Axis& axis : form.axes) {
    for (const std::string& other : names) {
      if (other == axis.name)
        throw InputError(fmt::format("{}: {} has two axes \"{}\"", group_, form.name, axis.name));
    }
    shape.push_back(axis.coordinates.size());
    names.push_back(axis.name);
    const auto known = axes_.find(axis.name);
    if (known == axes_.end()) {
      take_name(axis.name);
      const std::string path = h5::join(group_, axis.name);
      writer_.numbers(path, {axis.coordinates.size()}, axis.coordinates);
      writer_.attribute(path, "units", axis.units);
      writer_.attribute(path, "role", "axis");
      writer_.scale(path);
      axes_.emplace(axis.name, axis);
    } else if (!same(known->second, axis)) {
      throw InputError(fmt::format(
          "{}: {} has an axis \"{}\" with other coordinates or units than another metric's", group_,
          form.name, axis.name));
    }
  }
  take_name(form.name);
  const std::string path = h5::join(group_, form.name);
  writer_.numbers(path, shape, values);
  writer_.attribute(path, "units", form.units);
  writer_.attribute(path, "long_name", form.description);
  writer_.attribute(path, "role", role);
  std::string dimensions;
  for (const std::string& name : names) dimensions += (dimensions.empty() ? "" : " ") + name;
  writer_.attribute(path, "dimensions", dimensions);
  for (unsigned i = 0; i < names.size(); ++i) writer_.attach(path, i, h5::join(group_, names[i]));
}

std::vector<Metric> read_metrics(const h5::Reader& reader, const std::string& group,
                                 const std::string& role, const Lead& lead) {
  std::vector<Metric> metrics;
  std::map<std::string, Axis> axes;
  const auto axis_named = [&](const std::string& name) -> const Axis& {
    const auto known = axes.find(name);
    if (known != axes.end()) return known->second;
    const std::string path = h5::join(group, name);
    h5::Numbers numbers = reader.numbers(path);
    if (numbers.shape.size() != 1) reader.refuse(path + " is no axis");
    Axis axis{name, reader.attribute(path, "units"), std::move(numbers.values)};
    return axes.emplace(name, std::move(axis)).first->second;
  };
  for (const std::string& name : reader.datasets(group)) {
    const std::string path = h5::join(group, name);
    const auto attributes = reader.attributes(path);
    const auto attribute = [&](const std::string& key) -> const std::string* {
      for (const auto& [found, text] : attributes) {
        if (found == key) return &text;
      }
      return nullptr;
    };
    const std::string* found_role = attribute("role");
    if (found_role == nullptr || *found_role != role) continue;
    const std::string* units = attribute("units");
    const std::string* description = attribute("long_name");
    const std::string* dimensions = attribute("dimensions");
    if (units == nullptr || description == nullptr || dimensions == nullptr)
      reader.refuse(path + " lacks units, long_name or dimensions");
    Metric metric{name, *units, *description, {}, {}};
    h5::Numbers numbers = reader.numbers(path);
    metric.values = std::move(numbers.values);
    std::vector<std::size_t> shape;
    std::istringstream words(*dimensions);
    std::string word;
    if (!lead.name.empty()) {
      if (!(words >> word) || word != lead.name)
        reader.refuse(fmt::format("{}: the first dimension is not {}", path, lead.name));
      shape.push_back(lead.rows);
    }
    while (words >> word) {
      if (!is_identifier(word)) reader.refuse(path + " has an axis without a proper name");
      metric.axes.push_back(axis_named(word));
      shape.push_back(metric.axes.back().coordinates.size());
    }
    if (shape != numbers.shape) reader.refuse(path + " doesn't fit its axes");
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

}  // namespace infomax
