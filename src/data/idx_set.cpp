#include "data/idx_set.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "core/digest.h"
#include "core/error.h"
#include "core/image_shape.h"
#include "data/decoded.h"
#include "data/gzip.h"
#include "data/idx.h"
#include "data/read_file.h"

namespace infomax {

namespace {

// The four files by what they hold.
struct IdxFiles {
  const ManifestFile *train_images = nullptr, *train_labels = nullptr;
  const ManifestFile *test_images = nullptr, *test_labels = nullptr;

  bool all() const { return train_images && train_labels && test_images && test_labels; }
};

IdxFiles files_of(const ManifestSet& set) {
  IdxFiles files;
  for (const ManifestFile& file : set.files) {
    const auto says = [&](std::string_view part) {
      return file.name.find(part) != std::string::npos;
    };
    if (!says("-ubyte")) continue;
    if (says("train-images-idx")) files.train_images = &file;
    if (says("train-labels-idx")) files.train_labels = &file;
    if (says("t10k-images-idx") || says("test-images-idx")) files.test_images = &file;
    if (says("t10k-labels-idx") || says("test-labels-idx")) files.test_labels = &file;
  }
  return files;
}

std::string folder_of(const ManifestSet& set, const std::string& place) {
  return (std::filesystem::path(place) / set.folder).string();
}

// The first file that isn't there, or empty.
std::string missing_file(const ManifestSet& set, const std::string& folder) {
  for (const ManifestFile& file : set.files) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(std::filesystem::path(folder) / file.name, error))
      return file.name;
  }
  return {};
}

[[noreturn]] void fail_not_found(const ManifestSet& set, const DataPlaces& places) {
  std::string message = fmt::format("data set \"{}\" not found; looked in", set.name);
  for (const std::string& place : places.folders) {
    const std::string folder = folder_of(set, place);
    message += fmt::format("\n  {} (no {})", folder, missing_file(set, folder));
  }
  if (places.folders.empty()) message += " no folder, because none was given";
  throw InputError(message + (set.mirrors.empty()
                                  ? "\nthe manifest gives no address to fetch it from"
                                  : "\nget it with: infomax fetch " + set.name));
}

// One file's values, checked from the outside in.
std::vector<std::uint8_t> load_values(const ManifestFile& file, const std::string& folder,
                                      bool fetched, ImageSet& set) {
  const std::string path = (std::filesystem::path(folder) / file.name).string();
  std::vector<std::uint8_t> bytes = read_file(path, file.bytes);
  const std::string digest = sha256(std::as_bytes(std::span(bytes)));
  if (digest != file.sha256) {
    throw InputError(fmt::format(
        "{}: SHA-256 of its {} bytes is {}, want {} of {} bytes{}", path, bytes.size(), digest,
        file.sha256, file.bytes,
        fetched ? fmt::format("; get it anew with: infomax fetch {} --force", set.name) : ""));
  }
  set.sha256[file.name] = digest;
  if (file.name.ends_with(".gz")) bytes = gunzip(bytes, file.unpacked, path);
  const IdxArray array = parse_idx(bytes, path);
  if (array.type != IdxType::unsigned_byte || array.shape != file.shape) {
    throw InputError(fmt::format("{}: IDX type {:#04x} and sizes [{}], want 0x08 and [{}]", path,
                                 static_cast<unsigned>(array.type), sizes_text(array.shape),
                                 sizes_text(file.shape)));
  }
  bytes.erase(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(array.values.size()));
  return bytes;
}

// The size of the images that a file holds, by the manifest.
ImageShape image_shape(const ManifestFile& images, const ManifestFile& labels) {
  const std::vector<std::size_t>& shape = images.shape;
  const auto unpacks = [](const ManifestFile& file) {
    return !file.name.ends_with(".gz") || file.unpacked > 0;
  };
  if ((shape.size() != 3 && shape.size() != 4) || labels.shape.size() != 1 ||
      shape[0] != labels.shape[0] || !unpacks(images) || !unpacks(labels)) {
    throw InputError(fmt::format(
        "the manifest gives {} and {} the shapes [{}] and [{}], want [n, height, width] or [n, "
        "height, width, "
        "channels], and [n], both with the number of unpacked bytes where they are packed",
        images.name, labels.name, sizes_text(shape), sizes_text(labels.shape)));
  }
  return {shape[1], shape[2], shape.size() == 4 ? shape[3] : 1};
}

ImageSplit load_split(const ManifestFile& images, const ManifestFile& labels,
                      const std::string& folder, bool fetched, ImageSet& set) {
  const ImageShape shape = image_shape(images, labels);
  if (set.height == 0) {
    set.height = shape.height;
    set.width = shape.width;
    set.channels = shape.channels;
  } else if (shape != ImageShape{set.height, set.width, set.channels}) {
    throw InputError(fmt::format(
        "the manifest gives {} images of [{}, {}, {}], want [{}, {}, {}] like the others",
        images.name, shape.height, shape.width, shape.channels, set.height, set.width,
        set.channels));
  }
  ImageSplit split;
  split.count = images.shape[0];
  split.pixels = load_values(images, folder, fetched, set);
  split.labels = load_values(labels, folder, fetched, set);
  const auto wrong = std::find_if(split.labels.begin(), split.labels.end(),
                                  [&](std::uint8_t label) { return label >= set.classes; });
  if (wrong != split.labels.end()) {
    throw InputError(fmt::format("{}: label {} of sample {}, want 0 to {}",
                                 (std::filesystem::path(folder) / labels.name).string(), *wrong,
                                 wrong - split.labels.begin(), set.classes - 1));
  }
  return split;
}

// A set's folder in the first of the places that has all of its files, or empty.
std::string find(const ManifestSet& set, const DataPlaces& places) {
  for (const std::string& place : places.folders) {
    std::string folder = folder_of(set, place);
    if (missing_file(set, folder).empty()) return folder;
  }
  return {};
}

}  // namespace

bool is_idx_set(const ManifestSet& set) {
  return set.files.size() == 4 && files_of(set).all();
}

std::string find_idx_set(std::string_view name, const DataPlaces& places) {
  const Manifest manifest = read_manifests(places.manifest);
  return find(manifest.set(name), places);
}

std::shared_ptr<const ImageSet> load_idx_set(std::string_view name, const DataPlaces& places) {
  const Manifest manifest = read_manifests(places.manifest);
  const ManifestSet& entry = manifest.set(name);
  if (!is_idx_set(entry))
    throw InputError(
        fmt::format("{}: data set \"{}\" doesn't list the four files of a set in IDX format, "
                    "such as train-images-idx3-ubyte.gz",
                    manifest.path, name));
  const IdxFiles files = files_of(entry);
  const std::string folder = find(entry, places);
  if (folder.empty()) fail_not_found(entry, places);
  const bool fetched = !entry.mirrors.empty();
  auto set = std::make_shared<ImageSet>();
  set->name = set->family = entry.name;
  set->classes = entry.classes;
  set->train = load_split(*files.train_images, *files.train_labels, folder, fetched, *set);
  set->test = load_split(*files.test_images, *files.test_labels, folder, fetched, *set);
  set->sha256["decoded"] = decoded_sha256(*set);
  return set;
}

}  // namespace infomax
