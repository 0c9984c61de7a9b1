// Where a project's own files lie under its root.
#pragma once

#include <string>

namespace infomax {

struct Places {
  // Of suites/, datasets/, reference/.
  std::string root;

  std::string suites() const { return root + "/suites"; }
  std::string manifest() const { return root + "/datasets/manifest.toml"; }
  std::string reference(const std::string& suite) const {
    return root + "/reference/" + suite + ".h5";
  }
  std::string published(const std::string& suite) const {
    return root + "/reference/published/" + suite + ".toml";
  }
};

}  // namespace infomax
