// How metrics lie in an HDF5 group; trial and suite files share it.
//
//   NAME      float64 [lead?, axis...], attributes units, long_name, role, dimensions
//   AXIS      float64 [n], a dimension scale, attributes units, role = "axis"
//
// `role` tells a metric from a summary over seeds; `dimensions` names the axes in order, parted by
// spaces, for readers that don't follow dimension scales.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "results/h5.h"
#include "results/record.h"

namespace infomax {

// The leading dimension of a suite's metrics: one row per trial. Empty name for none.
struct Lead {
  std::string name;
  std::size_t rows = 1;
};

class MetricWriter {
 public:
  // `reserved` names can't be a metric's or an axis's.
  MetricWriter(h5::Writer& writer, std::string group, const std::vector<std::string>& reserved);

  // Writes the data set, and its axes where this is their first use. `values` fill lead and axes.
  // Throws InputError for a name that is no identifier or taken, or an axis that has other
  // coordinates than another metric's axis of that name; ShapeError where the values don't fill the
  // axes.
  void add(const Metric& form, const std::string& role, const Lead& lead,
           std::span<const double> values);

 private:
  void take_name(const std::string& name);

  h5::Writer& writer_;
  std::string group_;
  std::set<std::string> names_;  // taken ones
  std::map<std::string, Axis> axes_;
};

// The group's metrics of one role in their order; with a lead, `values` hold all rows.
std::vector<Metric> read_metrics(const h5::Reader& reader, const std::string& group,
                                 const std::string& role, const Lead& lead);

}  // namespace infomax
