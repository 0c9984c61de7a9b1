#include "data/mnist.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "core/digest.h"
#include "core/error.h"
#include "data/decoded.h"
#include "data/gzip.h"
#include "data/idx.h"
#include "data/read_file.h"

namespace infomax {

namespace {

constexpr const char* kName = "mnist";
constexpr const char* kTrainImages = "train-images-idx3-ubyte.gz";
constexpr const char* kTrainLabels = "train-labels-idx1-ubyte.gz";
constexpr const char* kTestImages = "t10k-images-idx3-ubyte.gz";
constexpr const char* kTestLabels = "t10k-labels-idx1-ubyte.gz";

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
  throw InputError(message + fmt::format("\nget it with: infomax fetch {}", set.name));
}

// One file's values, checked from the outside in.
std::vector<std::uint8_t> load_values(const ManifestFile& file, const std::string& folder,
                                      ImageSet& set) {
  const std::string path = (std::filesystem::path(folder) / file.name).string();
  const std::vector<std::uint8_t> packed = read_file(path, file.bytes);
  const std::string digest = sha256(std::as_bytes(std::span(packed)));
  if (digest != file.sha256) {
    throw InputError(
        fmt::format("{}: SHA-256 of its {} bytes is {}, want {} of {} bytes; get it anew with: "
                    "infomax fetch {} --force",
                    path, packed.size(), digest, file.sha256, file.bytes, set.name));
  }
  set.sha256[file.name] = digest;
  std::vector<std::uint8_t> bytes = gunzip(packed, file.unpacked, path);
  const IdxArray array = parse_idx(bytes, path);
  if (array.type != IdxType::unsigned_byte || array.shape != file.shape) {
    throw InputError(fmt::format("{}: IDX type {:#04x} and sizes [{}], want 0x08 and [{}]", path,
                                 static_cast<unsigned>(array.type), sizes_text(array.shape),
                                 sizes_text(file.shape)));
  }
  bytes.erase(bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(array.values.size()));
  return bytes;
}

ImageSplit load_split(const ManifestSet& entry, const char* images_name, const char* labels_name,
                      const std::string& folder, ImageSet& set) {
  const ManifestFile& images = entry.file(images_name);
  const ManifestFile& labels = entry.file(labels_name);
  if (images.shape.size() != 3 || labels.shape.size() != 1 || images.shape[0] != labels.shape[0] ||
      images.unpacked == 0 || labels.unpacked == 0) {
    throw InputError(fmt::format(
        "the manifest gives {} and {} the shapes [{}] and [{}], want [n, height, width] "
        "and [n], both with the number of unpacked bytes",
        images_name, labels_name, sizes_text(images.shape), sizes_text(labels.shape)));
  }
  if (set.height == 0) {
    set.height = images.shape[1];
    set.width = images.shape[2];
  } else if (set.height != images.shape[1] || set.width != images.shape[2]) {
    throw InputError(
        fmt::format("the manifest gives {} images of [{}, {}], want [{}, {}] like the others",
                    images_name, images.shape[1], images.shape[2], set.height, set.width));
  }
  ImageSplit split;
  split.count = images.shape[0];
  split.pixels = load_values(images, folder, set);
  split.labels = load_values(labels, folder, set);
  const auto wrong = std::find_if(split.labels.begin(), split.labels.end(),
                                  [&](std::uint8_t label) { return label >= set.classes; });
  if (wrong != split.labels.end()) {
    throw InputError(fmt::format("{}: label {} of sample {}, want 0 to {}",
                                 (std::filesystem::path(folder) / labels_name).string(), *wrong,
                                 wrong - split.labels.begin(), set.classes - 1));
  }
  return split;
}

}  // namespace

std::string find_set(const ManifestSet& set, const DataPlaces& places) {
  for (const std::string& place : places.folders) {
    std::string folder = folder_of(set, place);
    if (missing_file(set, folder).empty()) return folder;
  }
  return {};
}

std::string find_mnist(const DataPlaces& places) {
  return find_set(read_manifest(places.manifest).set(kName), places);
}

std::shared_ptr<const ImageSet> load_mnist(const DataPlaces& places) {
  const Manifest manifest = read_manifest(places.manifest);
  const ManifestSet& entry = manifest.set(kName);
  const std::string folder = find_set(entry, places);
  if (folder.empty()) fail_not_found(entry, places);
  auto set = std::make_shared<ImageSet>();
  set->name = kName;
  set->train = load_split(entry, kTrainImages, kTrainLabels, folder, *set);
  set->test = load_split(entry, kTestImages, kTestLabels, folder, *set);
  set->sha256["decoded"] = decoded_sha256(*set);
  return set;
}

}  // namespace infomax
