#include "results/layout.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "core/error.h"
#include "results/equality.h"
#include "results/text.h"

namespace infomax {

MetricWriter::MetricWriter(h5::Writer& writer, std::string group,
                           const std::vector<std::string>& reserved)
    : writer_(writer), group_(std::move(group)) {
  reserved_.insert(reserved.begin(), reserved.end());
  names_ = reserved_;
}

void MetricWriter::take_name(const std::string& name) {
  if (!is_identifier(name))
    throw InputError(fmt::format(
        "{}: \"{}\" is no name for a metric or axis, want letters, digits and _", group_, name));
  if (!names_.insert(name).second)
    throw InputError(fmt::format("{}: the name \"{}\" is taken", group_, name));
}

std::string MetricWriter::take_axis(const std::string& metric, const Axis& axis) {
  const auto known = axes_.find(axis.name);
  if (known != axes_.end()) {
    if (same(known->second.axis, axis)) return known->second.name;
    throw InputError(fmt::format(
        "{}: {} has an axis \"{}\" with other coordinates or units than another metric's", group_,
        metric, axis.name));
  }
  std::string name = axis.name;
  if (reserved_.contains(name)) {
    name = "axis_" + name;
    while (names_.contains(name)) name += '_';
  }
  take_name(name);
  const std::string path = h5::join(group_, name);
  writer_.numbers(path, {axis.coordinates.size()}, axis.coordinates);
  writer_.attribute(path, "units", axis.units);
  writer_.attribute(path, "role", "axis");
  if (name != axis.name) writer_.attribute(path, "axis", axis.name);
  writer_.scale(path);
  axes_.emplace(axis.name, Stored{axis, name});
  return name;
}

void MetricWriter::add(const Metric& form, const std::string& role, const Leads& leads,
                       std::span<const double> values) {
  h5::Shape shape;
  std::vector<std::string> names;
  for (const Lead& lead : leads) {
    shape.push_back(lead.rows);
    names.push_back(lead.name);
  }
  for (const Axis& axis : form.axes) {
    const std::string name = take_axis(form.name, axis);
    if (std::find(names.begin(), names.end(), name) != names.end())
      throw InputError(fmt::format("{}: {} has two axes \"{}\"", group_, form.name, axis.name));
    shape.push_back(axis.coordinates.size());
    names.push_back(name);
  }
  take_name(form.name);
  const std::string path = h5::join(group_, form.name);
  writer_.numbers(path, shape, values);
  writer_.attribute(path, "units", form.units);
  writer_.attribute(path, "long_name", form.description);
  writer_.attribute(path, "role", role);
  Metric by_name = form;
  by_name.role = Role::other;
  if (role_of(form) != role_of(by_name))
    writer_.attribute(path, "stands_for", std::string(to_string(role_of(form))));
  std::string dimensions;
  for (const std::string& name : names) dimensions += (dimensions.empty() ? "" : " ") + name;
  writer_.attribute(path, "dimensions", dimensions);
  for (unsigned i = 0; i < names.size(); ++i) writer_.attach(path, i, h5::join(group_, names[i]));
}

namespace {

class MetricReader {
 public:
  MetricReader(const h5::Reader& reader, const std::string& group, const Leads& leads)
      : reader_(reader), group_(group), leads_(leads) {}

  // Nothing for a data set of another role.
  std::optional<Metric> metric(const std::string& name, const std::string& role) {
    const std::string path = h5::join(group_, name);
    std::map<std::string, std::string> attributes;
    for (auto& attribute : reader_.attributes(path)) attributes.insert(std::move(attribute));
    const auto found_role = attributes.find("role");
    if (found_role == attributes.end() || found_role->second != role) return std::nullopt;
    if (!attributes.contains("units") || !attributes.contains("long_name") ||
        !attributes.contains("dimensions"))
      reader_.refuse(path + " lacks units, long_name or dimensions");
    Metric metric{name, attributes["units"], attributes["long_name"], {}, {}};
    if (const auto stands_for = attributes.find("stands_for"); stands_for != attributes.end()) {
      const std::optional<Role> named = role_named(stands_for->second);
      if (!named) reader_.refuse(path + " stands for " + stands_for->second);
      metric.role = *named;
    } else {
      metric.role = role_of(metric);
    }
    const h5::Shape shape = take_axes(path, attributes["dimensions"], metric);
    h5::Numbers numbers = reader_.numbers(path);
    if (shape != numbers.shape) reader_.refuse(path + " doesn't fit its axes");
    metric.values = std::move(numbers.values);
    return metric;
  }

 private:
  // The shape that the dimensions give.
  h5::Shape take_axes(const std::string& path, const std::string& dimensions, Metric& metric) {
    h5::Shape shape;
    std::istringstream words(dimensions);
    std::string word;
    for (const Lead& lead : leads_) {
      if (!(words >> word) || word != lead.name)
        reader_.refuse(
            fmt::format("{}: dimension {} is not {}", path, shape.size() + 1, lead.name));
      shape.push_back(lead.rows);
    }
    while (words >> word) {
      if (!is_identifier(word)) reader_.refuse(path + " has an axis without a proper name");
      metric.axes.push_back(axis_named(word));
      shape.push_back(metric.axes.back().coordinates.size());
    }
    return shape;
  }

  const Axis& axis_named(const std::string& name) {
    const auto known = axes_.find(name);
    if (known != axes_.end()) return known->second;
    const std::string path = h5::join(group_, name);
    h5::Numbers numbers = reader_.numbers(path);
    if (numbers.shape.size() != 1) reader_.refuse(path + " is no axis");
    Axis axis{name, reader_.attribute(path, "units"), std::move(numbers.values)};
    for (const auto& [attribute, text] : reader_.attributes(path)) {
      if (attribute == "axis") axis.name = text;
    }
    if (!is_identifier(axis.name)) reader_.refuse(path + " is an axis without a proper name");
    return axes_.emplace(name, std::move(axis)).first->second;
  }

  const h5::Reader& reader_;
  const std::string& group_;
  const Leads& leads_;
  std::map<std::string, Axis> axes_;
};

}  // namespace

std::vector<Metric> read_metrics(const h5::Reader& reader, const std::string& group,
                                 const std::string& role, const Leads& leads) {
  MetricReader metrics(reader, group, leads);
  std::vector<Metric> found;
  for (const std::string& name : reader.datasets(group)) {
    if (auto metric = metrics.metric(name, role)) found.push_back(std::move(*metric));
  }
  return found;
}

}  // namespace infomax
