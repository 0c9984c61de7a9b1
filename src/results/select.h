// Choosing points by their settings: "critic=bilinear,bound=nce" keeps the points where both hold;
// a value may list alternatives, "bound=nce|nwj"; the empty filter keeps all.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace infomax {

class Selection {
 public:
  // Throws InputError for anything not of the form key=value[|value...][,key=value...].
  static Selection parse(std::string_view text);

  // A key that the point doesn't have doesn't match.
  bool matches(const std::vector<std::pair<std::string, std::string>>& settings) const;

  const std::vector<std::pair<std::string, std::vector<std::string>>>& terms() const {
    return terms_;
  }

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> terms_;
};

}  // namespace infomax
