// The settings that a point's name tells, and choosing points by their settings:
// "critic=bilinear,bound=nce" keeps the points where both hold; a value may list alternatives,
// "bound=nce|nwj"; the empty filter keeps all.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/record.h"

namespace infomax {

// A comma-separated list of names, blanks trimmed, empties dropped.
std::vector<std::string> split_names(const std::string& list);

// The pairs of the point's name alone; ("point", name) where the name isn't made of pairs.
SettingList point_labels(const PointRecord& point);

// The settings of a point with the pairs of its name ("critic=bilinear,bound=nce") where these add
// any.
SettingList point_settings(const PointRecord& point);

class Selection {
 public:
  // Throws InputError for anything not of the form key=value[|value...][,key=value...].
  static Selection parse(std::string_view text);

  // A key that the point doesn't have doesn't match.
  bool matches(const SettingList& settings) const;

  const std::vector<std::pair<std::string, std::vector<std::string>>>& terms() const {
    return terms_;
  }

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> terms_;
};

}  // namespace infomax
