#include "cli/places.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "core/error.h"
#include "core/installation.h"

namespace infomax {

namespace fs = std::filesystem;

Places find_places() {
  return {installation_root()};
}

DataPlaces data_places(const Places& places, const std::string& data_dir) {
  DataPlaces out;
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  const auto add = [&](const std::string& folder) {
    if (!folder.empty()) out.folders.push_back(folder);
  };
  add(data_dir);
  add(variable("INFOMAX_DATA"));
  if (const std::string cache = variable("XDG_CACHE_HOME"); !cache.empty())
    add(cache + "/infomax");
  else if (const std::string home = variable("HOME"); !home.empty())
    add(home + "/.cache/infomax");
  out.manifest = places.manifest();
  return out;
}

void require_data_dir(const std::string& data_dir) {
  std::error_code error;
  if (!data_dir.empty() && !fs::is_directory(data_dir, error))
    throw InputError(fmt::format("--data-dir {}: no such folder", data_dir));
}

}  // namespace infomax
