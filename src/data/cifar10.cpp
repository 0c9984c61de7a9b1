#include "data/cifar10.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "data/decoded.h"
#include "data/gzip.h"
#include "data/manifest.h"
#include "data/tar.h"

namespace infomax {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFamily = "cifar10";
constexpr const char* kArchive = "cifar-10-binary.tar.gz";
constexpr const char* kFolder = "cifar-10-batches-bin";
constexpr std::array kBatches{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                              "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};

// ------------------------------------------------------------------------------------------
// finding

// The folders that may hold the archive or its folder.
std::vector<std::string> homes(const ManifestSet& entry, const DataPlaces& places) {
  std::vector<std::string> out;
  for (const std::string& place : places.folders) {
    if (entry.name == kFamily) out.push_back(place);
    out.push_back((fs::path(place) / entry.folder).string());
  }
  return out;
}

bool is_unpacked(const fs::path& folder) {
  std::error_code error;
  return std::all_of(kBatches.begin(), kBatches.end(),
                     [&](const char* name) { return fs::is_regular_file(folder / name, error); });
}

std::string find(const ManifestSet& entry, const DataPlaces& places) {
  std::error_code error;
  for (const fs::path home : homes(entry, places)) {
    if (fs::is_regular_file(home / kArchive, error)) return (home / kArchive).string();
    if (is_unpacked(home / kFolder)) return (home / kFolder).string();
  }
  return {};
}

[[noreturn]] void fail_not_found(const ManifestSet& entry, const DataPlaces& places) {
  std::string message = fmt::format("data set \"{}\" not found; looked in", entry.name);
  for (const std::string& home : homes(entry, places))
    message += fmt::format("\n  {} (no {}, no whole {}/)", home, kArchive, kFolder);
  if (places.folders.empty()) message += " no folder, because none was given";
  throw InputError(message + (entry.mirrors.empty()
                                  ? "\nit has no public address; datasets/README.md says what it is"
                                  : "\nget it with: infomax fetch " + entry.name));
}

// ------------------------------------------------------------------------------------------
// reading

// Where each of the six files goes.
class Batches {
 public:
  Batches(const ManifestSet& entry, const Manifest& manifest) : manifest_(manifest) {
    for (const char* name : kBatches) {
      const auto member =
          std::find_if(entry.members.begin(), entry.members.end(),
                       [&](const ManifestMember& candidate) { return candidate.name == name; });
      if (member == entry.members.end() || member->shape.size() != 2 ||
          member->shape[1] != kCifarRecord)
        throw InputError(fmt::format("the manifest's {} has no {} of shape [n, {}]", entry.name,
                                     name, kCifarRecord));
      ImageSplit& split = name == kBatches.back() ? set_->test : set_->train;
      places_[name] = {&*member, &split, split.count};
      split.count += member->shape[0];
    }
    set_->name = entry.name;
    set_->family = kFamily;
    set_->height = set_->width = kCifarSide;
    set_->channels = kCifarChannels;
    for (ImageSplit* split : {&set_->train, &set_->test}) {
      split->labels.resize(split->count);
      split->pixels.resize(split->count * kCifarPixels);
    }
  }

  bool knows(const std::string& name) const { return places_.contains(name); }

  void read(const std::string& name, ByteSource& file, std::uint64_t bytes,
            const std::string& where) {
    const auto& [member, split, first] = places_.at(name);
    const std::size_t count = cifar_records(bytes, where);
    if (count != member->shape[0])
      throw InputError(fmt::format("{}: {} records, want {} of {}{}", where, count,
                                   member->shape[0], set_->name, where_it_belongs(name, count)));
    const std::string digest = read_cifar_records(
        file, std::span(split->labels).subspan(first, count),
        std::span(split->pixels).subspan(first * kCifarPixels, count * kCifarPixels), where);
    if (!member->sha256.empty() && digest != member->sha256)
      throw InputError(fmt::format("{}: SHA-256 {}, want {}", where, digest, member->sha256));
    set_->sha256[name] = digest;
  }

  // All of them are there.
  std::shared_ptr<const ImageSet> whole(const std::string& where) {
    for (const char* name : kBatches)
      if (!set_->sha256.contains(name))
        throw InputError(fmt::format("{}: {}/{} is not in it", where, kFolder, name));
    set_->sha256["decoded"] = decoded_sha256(*set_);
    return set_;
  }

  ImageSet& set() { return *set_; }

 private:
  // Where another set has a file of this name with so many records.
  std::string where_it_belongs(const std::string& name, std::size_t count) const {
    for (const ManifestSet& other : manifest_.sets)
      for (const ManifestMember& member : other.members)
        if (other.name != set_->name && member.name == name && member.shape.size() == 2 &&
            member.shape[0] == count && member.shape[1] == kCifarRecord)
          return fmt::format("; so many are {}'s, which belongs into a folder {}/", other.name,
                             other.folder);
    return "";
  }

  struct Place {
    const ManifestMember* member;
    ImageSplit* split;
    std::size_t first;
  };
  const Manifest& manifest_;
  std::shared_ptr<ImageSet> set_ = std::make_shared<ImageSet>();
  std::map<std::string, Place> places_;
};

std::uint64_t file_bytes(const std::string& path) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(path, error);
  if (error) throw IoError(fmt::format("{}: its length can't be read: {}", path, error.message()));
  return bytes;
}

// Length and SHA-256. Where they are another set's of the family, says so.
std::string checked_digest(const std::string& path, const ManifestSet& entry,
                           const Manifest& manifest) {
  const ManifestFile& want = entry.file(kArchive);
  const std::uint64_t bytes = file_bytes(path);
  std::string digest = bytes == want.bytes ? sha256_file(path) : "";
  if (digest == want.sha256) return digest;
  std::string hint = entry.mirrors.empty()
                         ? "datasets/README.md says what it is"
                         : fmt::format("get it anew with: infomax fetch {} --force", entry.name);
  for (const ManifestSet& other : manifest.sets)
    for (const ManifestFile& file : other.files)
      if (file.name == kArchive && file.bytes == bytes && other.name != entry.name)
        hint = fmt::format("it has the length of {}'s, which belongs into a folder {}/", other.name,
                           other.folder);
  throw InputError(bytes == want.bytes ? fmt::format("{}: SHA-256 {}, want {} for {}; {}", path,
                                                     digest, want.sha256, entry.name, hint)
                                       : fmt::format("{}: {} bytes, want {} for {}; {}", path,
                                                     bytes, want.bytes, entry.name, hint));
}

std::shared_ptr<const ImageSet> load_archive(const std::string& path, const ManifestSet& entry,
                                             const Manifest& manifest) {
  const std::string digest = checked_digest(path, entry, manifest);
  Batches batches(entry, manifest);
  batches.set().sha256[kArchive] = digest;
  // Room for the six files, for headers and padding, and for a page or two of text about them.
  constexpr std::uint64_t kBesides = std::uint64_t{1} << 20;
  const ImageSet& set = batches.set();
  const std::uint64_t most = (set.train.count + set.test.count) * kCifarRecord + kBesides;
  FileSource packed(path);
  Gunzip unpacked(packed, most, path);
  TarReader archive(unpacked, {.entries = 64, .bytes = most}, path);
  const std::string folder = std::string(kFolder) + "/";
  while (const auto file = archive.next()) {
    if (!file->name.starts_with(folder)) continue;
    const std::string name = file->name.substr(folder.size());
    if (batches.knows(name)) batches.read(name, archive, file->size, path + ": " + file->name);
  }
  return batches.whole(path);
}

std::shared_ptr<const ImageSet> load_folder(const std::string& path, const ManifestSet& entry,
                                            const Manifest& manifest) {
  Batches batches(entry, manifest);
  for (const char* name : kBatches) {
    const std::string where = (fs::path(path) / name).string();
    FileSource file(where);
    batches.read(name, file, file_bytes(where), where);
  }
  return batches.whole(path);
}

// A record's pixels, from plane by plane to pixel by pixel.
void interleave(std::span<const std::uint8_t> planes, std::span<std::uint8_t> pixels) {
  constexpr std::size_t kPlane = kCifarSide * kCifarSide;
  for (std::size_t i = 0; i < kPlane; ++i)
    for (std::size_t c = 0; c < kCifarChannels; ++c)
      pixels[i * kCifarChannels + c] = planes[c * kPlane + i];
}

}  // namespace

std::size_t cifar_records(std::uint64_t bytes, const std::string& where) {
  if (bytes == 0 || bytes % kCifarRecord != 0)
    throw InputError(fmt::format("{}: {} bytes, want a multiple of {} (a label and {} pixels)",
                                 where, bytes, kCifarRecord, kCifarPixels));
  return bytes / kCifarRecord;
}

std::string read_cifar_records(ByteSource& file, std::span<std::uint8_t> labels,
                               std::span<std::uint8_t> pixels, const std::string& where) {
  constexpr std::size_t kAtOnce = 64;
  if (pixels.size() != labels.size() * kCifarPixels)
    throw ShapeError(fmt::format("read_cifar_records: {} pixels for {} labels, want {}",
                                 pixels.size(), labels.size(), labels.size() * kCifarPixels));
  std::vector<std::uint8_t> records(kAtOnce * kCifarRecord);
  Sha256 digest;
  for (std::size_t first = 0; first < labels.size(); first += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, labels.size() - first);
    const auto piece = std::span(records).first(count * kCifarRecord);
    const std::size_t got = file.read(piece);
    if (got != piece.size())
      throw InputError(fmt::format("{}: ends after {} bytes, want {}", where,
                                   first * kCifarRecord + got, labels.size() * kCifarRecord));
    digest.add(std::as_bytes(piece));
    for (std::size_t i = 0; i < count; ++i) {
      const auto record = piece.subspan(i * kCifarRecord, kCifarRecord);
      if (record[0] > 9)
        throw InputError(
            fmt::format("{}: label {} of record {}, want 0 to 9", where, record[0], first + i));
      labels[first + i] = record[0];
      interleave(record.subspan(1), pixels.subspan((first + i) * kCifarPixels, kCifarPixels));
    }
  }
  std::array<std::uint8_t, 1> more;
  if (file.read(more) > 0)
    throw InputError(
        fmt::format("{}: goes on after {} bytes", where, labels.size() * kCifarRecord));
  return digest.hex();
}

std::string find_cifar10(std::string_view name, const DataPlaces& places) {
  const Manifest manifest = read_manifests(places.manifest);
  return find(manifest.set(name), places);
}

std::shared_ptr<const ImageSet> load_cifar10(std::string_view name, const DataPlaces& places) {
  const Manifest manifest = read_manifests(places.manifest);
  const ManifestSet& entry = manifest.set(name);
  const std::string path = find(entry, places);
  if (path.empty()) fail_not_found(entry, places);
  return path.ends_with(kArchive) ? load_archive(path, entry, manifest)
                                  : load_folder(path, entry, manifest);
}

}  // namespace infomax
