#include "data/image_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "core/installation.h"
#include "core/names.h"
#include "data/cifar10.h"
#include "data/glyphs.h"
#include "data/idx_set.h"
#include "data/manifest.h"

namespace infomax {

namespace {

std::shared_ptr<const ImageSet> load_glyphs(std::string_view, const DataPlaces&) {
  static std::mutex mutex;
  static std::weak_ptr<const ImageSet> drawn;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const ImageSet> glyphs = drawn.lock();
  if (glyphs == nullptr) {
    glyphs = std::make_shared<const ImageSet>(make_glyphs(kGlyphsTrain, kGlyphsTest));
    drawn = glyphs;
  }
  return glyphs;
}

std::string find_nothing(std::string_view, const DataPlaces&) {
  return {};
}

constexpr std::array kRows{
    ImageSetRow{"mnist", "handwritten digits, 60,000 and 10,000 of 28x28", false, load_idx_set,
                find_idx_set},
    ImageSetRow{"cifar10", "photographs in ten classes, 50,000 and 10,000 of 32x32 in colour",
                false, load_cifar10, find_cifar10, 0, "cifar10-59896"},
    ImageSetRow{"cifar10-59896", "the same less 104 images: 49,919 and 9,977", false, load_cifar10,
                find_cifar10},
    ImageSetRow{"glyphs", "drawn digits, 10,000 and 2,000 of 28x28, no file needed", true,
                load_glyphs, find_nothing},
};

// What a set of the manifest was when it was first of use here (core/registry.h): its bytes are in
// every id besides.
constexpr int kListedVersion = 1;

// The rows, and the texts of those that are made from the manifests.
struct Rows {
  std::vector<ImageSetRow> rows{kRows.begin(), kRows.end()};
  std::deque<std::string> texts;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

Rows rows_with(const Manifest& manifest) {
  Rows out;
  for (const ManifestSet& set : manifest.sets) {
    const bool known = std::any_of(kRows.begin(), kRows.end(),
                                   [&](const ImageSetRow& row) { return row.name == set.name; });
    if (known || !is_idx_set(set)) continue;
    out.rows.push_back({out.keep(set.name), out.keep(set.title), false, load_idx_set, find_idx_set,
                        kListedVersion});
  }
  return out;
}

}  // namespace

std::span<const ImageSetRow> image_sets() {
  static std::mutex mutex;
  static std::map<std::string, Rows> by_manifest;
  const char* own = std::getenv("INFOMAX_MANIFEST");
  const std::lock_guard lock(mutex);
  const std::string key = own == nullptr ? "" : own;
  auto at = by_manifest.find(key);
  if (at == by_manifest.end())
    at = by_manifest
             .emplace(key,
                      rows_with(read_manifests(installation_root() + "/datasets/manifest.toml")))
             .first;
  return at->second.rows;
}

const ImageSetRow& image_set_named(std::string_view name) {
  return row_named<ImageSetRow>("data set", image_sets(), name);
}

bool image_set_is_there(std::string_view name, const DataPlaces& places) {
  const ImageSetRow& set = image_set_named(name);
  if (set.built_in || !set.find(set.name, places).empty()) return true;
  return !set.stand_in.empty() && image_set_is_there(set.stand_in, places);
}

std::shared_ptr<const ImageSet> load_image_set(std::string_view name, const DataPlaces& places) {
  const ImageSetRow* set = &image_set_named(name);
  if (!set->stand_in.empty() && set->find(set->name, places).empty()) {
    const ImageSetRow& other = image_set_named(set->stand_in);
    if (!other.find(other.name, places).empty()) set = &other;
  }
  return set->load(set->name, places);
}

}  // namespace infomax
