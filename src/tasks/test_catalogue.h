// Tasks of the catalogue for tests that walk it.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/build.h"
#include "core/error.h"
#include "tasks/catalogue.h"
#include "tasks/transformed.h"
#include "testkit/environment.h"

namespace infomax {

// The images of a row; null where it is made of none, or of a set that isn't there because
// $INFOMAX_DATA isn't set.
inline std::shared_ptr<const ImageSet> images_for_tests(const CataloguedTask& row) {
  DataPlaces places{{}, build_facts().source_dir + "/datasets/manifest.toml"};
  if (const auto data = testkit::data_folder()) places.folders.push_back(*data);
  const std::vector<std::string> names = image_sets_of_task(row.id, {});
  const auto needs_files = [](const std::string& name) { return !image_set_named(name).built_in; };
  if (names.empty() || (places.folders.empty() && std::ranges::any_of(names, needs_files)))
    return nullptr;
  static std::map<std::vector<std::string>, std::shared_ptr<const ImageSet>> loaded;
  std::shared_ptr<const ImageSet>& images = loaded[names];
  if (images == nullptr) images = images_of_task(row.id, {}, places);
  return images;
}

// Null where its images aren't there.
inline std::unique_ptr<Task> task_for_tests(const CataloguedTask& row) {
  const std::shared_ptr<const ImageSet> images = images_for_tests(row);
  if (images == nullptr && !image_sets_of_task(row.id, {}).empty()) return nullptr;
  return make_task(row.id, {}, images);
}

}  // namespace infomax
