// How metrics lie in an HDF5 group; trial and suite files share it.
//
//   NAME      float64 [lead..., axis...], attributes units, long_name, role, dimensions
//   AXIS      float64 [n], a dimension scale, attributes units, role = "axis"
//
// An axis that is called like another thing of the group (a suite's points, say) is "axis_" and its
// name, with more "_" until nothing has the name, and an attribute `axis` has its name.
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

// A leading dimension of a suite's metrics, such as its points and its seeds; its scale is there.
struct Lead {
  std::string name;
  std::size_t rows;
};
using Leads = std::vector<Lead>;

class MetricWriter {
 public:
  // `reserved` names are another thing's in the group.
  MetricWriter(h5::Writer& writer, std::string group, const std::vector<std::string>& reserved);

  // Writes the data set, and its axes where this is their first use. `values` fill leads and axes.
  // Throws InputError for a name that is no identifier or taken, or an axis that has other
  // coordinates than another metric's axis of that name; ShapeError where the values don't fill the
  // axes.
  void add(const Metric& form, const std::string& role, const Leads& leads,
           std::span<const double> values);

 private:
  void take_name(const std::string& name);
  // The axis's data set.
  std::string take_axis(const std::string& metric, const Axis& axis);

  h5::Writer& writer_;
  std::string group_;
  struct Stored {
    Axis axis;
    std::string name;  // of its data set
  };

  std::set<std::string> reserved_, names_;  // names_: all that are taken
  std::map<std::string, Stored> axes_;
};

// The group's metrics of one role in their order; with leads, `values` hold all rows.
std::vector<Metric> read_metrics(const h5::Reader& reader, const std::string& group,
                                 const std::string& role, const Leads& leads);

}  // namespace infomax
