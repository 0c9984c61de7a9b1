// How a grid lies in its HDF5 group: one data set per metric over all of its points.
//
//   point    [point] texts, a dimension scale: the points' names
//   seed     [seed] counts, a dimension scale; rows are in the order of seeds, then blocks
//   block    [seed] texts: the block of seeds of a row
//   METRIC   [point, seed, axis...] (layout.h, role "metric"); NaN where there is none
//   SUMMARY  [point, axis...] (role "summary")
//   AXIS     [axis], dimension scales
//   status   [point, seed] counts: 0 done, 1 failed, 2 missing (there is no such trial)
//   trial_id [point, seed, byte of the id] single bytes
//
// Settings. One that all points have and with one value is an attribute of the group, if no other
// attribute has its name (kGroupAttributes, and a fact of the suite). Any other is a data set
// [point] of texts with the attributes role = "setting" and setting = its name; "" also where a
// point leaves it out. It is called like the setting where that is letters, digits and "_" and
// nothing else in the group has the name; else "setting_" and the setting with "_" for all other
// characters, and more "_" until nothing has the name. point_settings, below, says which settings a
// point has, in their order: that parts what is left out from what is empty.
//
// Columns of few distinct texts (columns.h), present only where they say something new:
//
//   point_settings    [point] always: JSON list of the names of the point's settings
//   point_summaries   [point] names of the point's summaries, unless all have all in this order
//   trial_metrics     [point, seed] names of the trial's metrics, unless all have all in this order
//   trial_settings    [point, seed] JSON list of pairs; null: the trial's settings are its point's
//   trial_facts       [point, seed] JSON merge patch (RFC 7386) that makes a trial's facts of the
//                     suite's; null: has none of its own
//
// and as plain texts
//
//   message           [point, seed] why trials failed, where one says so
//   point_order       [point] counts: the point's place in the suite, where there are several grids
//
// The group's attribute `coordinates` names what xarray takes for coordinates: block and the
// settings along points.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "results/grid.h"
#include "results/h5.h"
#include "results/record.h"

namespace infomax {

// What the root or a grid's group says of itself.
inline const std::set<std::string> kGroupAttributes{"format",     "Conventions",  "suite",
                                                    "suite_text", "suite_sha256", "coordinates"};

// Of several grids? Throws InputError where a metric, summary or axis is no identifier or called as
// another thing of the group.
void write_grid(h5::Writer& writer, const SuiteRecord& suite, const Grid& grid,
                const std::string& group, bool several);

struct ReadGrid {
  std::vector<PointRecord> points;
  std::vector<std::uint32_t> order;  // point_order; empty where there is none
};

// The group's attributes that are settings.
std::set<std::string> constant_settings(const h5::Reader& reader, const std::string& group);

// Of the suite its name and facts count. Refuses groups inside the group; other data sets than
// those above mean nothing.
ReadGrid read_grid(const h5::Reader& reader, const SuiteRecord& suite, const std::string& group);

}  // namespace infomax
