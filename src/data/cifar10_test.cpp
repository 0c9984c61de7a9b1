#include "data/cifar10.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>

#include "core/build.h"
#include "core/digest.h"
#include "core/error.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::bytes_of;
using testkit::gzipped;
using testkit::message_of;
using testkit::tar_entry;
using testkit::tar_file;

using Bytes = std::vector<std::uint8_t>;

constexpr std::array kNames{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                            "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
constexpr const char* kArchive = "cifar-10-binary.tar.gz";

// A record whose planes are told apart by their top bits and whose pixels count on from `first`.
Bytes record(std::uint8_t label, std::uint8_t first) {
  Bytes out{label};
  for (const std::size_t plane : {0, 64, 128})
    for (std::size_t i = 0; i < 1024; ++i)
      out.push_back(static_cast<std::uint8_t>(plane + (first + i) % 64));
  return out;
}

// Six batches of one record each, but two in the second; labels 0 to 6. Tests spoil one thing and
// load.
class TinyCifar {
 public:
  TinyCifar() {
    std::uint8_t label = 0;
    for (const char* name : kNames) {
      files_[name] = record(label, label);
      ++label;
    }
    const Bytes more = record(6, 6);
    Bytes& second = files_["data_batch_2.bin"];
    second.insert(second.end(), more.begin(), more.end());
  }

  Bytes& file(const std::string& name) { return files_[name]; }
  void remove(const std::string& name) { files_.erase(name); }

  // In another order than their names', beside a folder and a text.
  Bytes archive() const {
    std::vector<Bytes> entries{tar_entry("cifar-10-batches-bin/", {}, '5')};
    for (auto file = files_.rbegin(); file != files_.rend(); ++file)
      entries.push_back(tar_entry("cifar-10-batches-bin/" + file->first, file->second));
    entries.push_back(tar_entry("cifar-10-batches-bin/batches.meta.txt", bytes_of("airplane\n")));
    return gzipped(tar_file(entries));
  }

  // Writes PLACE/`where`/cifar-10-binary.tar.gz and a manifest that fits it.
  DataPlaces write_archive(const std::string& where) const {
    const std::string folder = folder_ / "place" + "/" + where;
    std::filesystem::create_directories(folder);
    testkit::write_file(folder + "/" + kArchive, archive());
    return places("");
  }
  DataPlaces write_folder(const std::string& where, const std::string& member_sha256 = "") const {
    const std::string folder = folder_ / "place" + "/" + where + "/cifar-10-batches-bin";
    std::filesystem::create_directories(folder);
    for (const auto& [name, bytes] : files_) testkit::write_file(folder + "/" + name, bytes);
    return places(member_sha256);
  }

  DataPlaces places(const std::string& member_sha256) const {
    std::string manifest = "schema = 1\n";
    for (const std::string set : {"cifar10", "cifar10-59896"}) {
      const Bytes bytes = archive();
      const std::string digest =
          set == "cifar10" ? sha256(std::as_bytes(std::span(bytes))) : std::string(64, '0');
      manifest += fmt::format(
          "[{0}]\ntitle = \"t\"\nauthors = \"a\"\nlicence = \"l\"\nfolder = \"{0}\"\nmirrors = "
          "[{1}]\n[[{0}.files]]\nname = \"{2}\"\nbytes = {3}\nsha256 = \"{4}\"\n",
          set, set == "cifar10" ? "\"https://example.org/\"" : "", kArchive,
          set == "cifar10" ? bytes.size() : 1, digest);
      for (const char* name : kNames)
        manifest += fmt::format(
            "[[{}.members]]\nname = \"{}\"\nshape = [{}, 3073]\n{}", set, name,
            set == "cifar10" && std::string_view(name) == "data_batch_2.bin" ? 2 : 1,
            member_sha256.empty() ? "" : fmt::format("sha256 = \"{}\"\n", member_sha256));
    }
    testkit::write_file(folder_ / "manifest.toml", bytes_of(manifest));
    return {{folder_ / "empty", folder_ / "place"}, folder_ / "manifest.toml"};
  }

  // Of the archive as it now is.
  std::string refusal() const {
    const DataPlaces places = write_archive("");
    return message_of<InputError>([&] { load_cifar10("cifar10", places); });
  }
  std::string folder_refusal() const {
    const DataPlaces places = write_folder("");
    std::filesystem::remove(folder_ / "place" + "/" + kArchive);
    return message_of<InputError>([&] { load_cifar10("cifar10", places); });
  }

 private:
  testkit::ScratchFolder folder_;
  std::map<std::string, Bytes> files_;
};

void expect_tiny(const ImageSet& set) {
  EXPECT_EQ(set.name, "cifar10");
  EXPECT_EQ(set.family, "cifar10");
  EXPECT_EQ(set.height, 32u);
  EXPECT_EQ(set.width, 32u);
  EXPECT_EQ(set.channels, 3u);
  EXPECT_EQ(set.train.labels, (Bytes{0, 1, 6, 2, 3, 4}));
  EXPECT_EQ(set.test.labels, Bytes{5});
  ASSERT_EQ(set.train.pixels.size(), 6u * 3072);
  // The third image, label 6: pixel 0 holds 6, 64 + 6, 128 + 6, pixel 1023 of the same planes 5 (6
  // + 1023 mod 64).
  const auto third = std::span(set.train.pixels).subspan(2 * 3072, 3072);
  EXPECT_EQ(Bytes(third.begin(), third.begin() + 6), (Bytes{6, 70, 134, 7, 71, 135}));
  EXPECT_EQ(Bytes(third.end() - 3, third.end()), (Bytes{5, 69, 133}));
  EXPECT_EQ(set.test.pixels[0], 5);
}

TEST(Cifar10, ReadsTheArchiveInThePlaceAndInItsFolder) {
  for (const std::string where : {"", "cifar10"}) {
    const TinyCifar tiny;
    const DataPlaces places = tiny.write_archive(where);
    EXPECT_EQ(find_cifar10("cifar10", places),
              places.folders[1] + "/" + where + (where.empty() ? "" : "/") + kArchive);
    EXPECT_EQ(find_cifar10("cifar10-59896", places), "");
    const auto set = load_cifar10("cifar10", places);
    expect_tiny(*set);
    const Bytes archive = tiny.archive();
    EXPECT_EQ(set->sha256.at(kArchive), sha256(std::as_bytes(std::span(archive))));
    EXPECT_EQ(set->sha256.size(), 8u);
  }
}

// Packed or not, the images have the same digests: one trial, one id.
TEST(Cifar10, ReadsTheUnpackedFolderAndSaysTheSameOfIt) {
  const TinyCifar tiny;
  const auto packed = load_cifar10("cifar10", tiny.write_archive(""));
  for (const std::string where : {"", "cifar10"}) {
    const TinyCifar other;
    const DataPlaces places = other.write_folder(where);
    const auto set = load_cifar10("cifar10", places);
    expect_tiny(*set);
    auto digests = packed->sha256;
    digests.erase(kArchive);
    EXPECT_EQ(set->sha256, digests);
  }
}

TEST(Cifar10, TheArchiveComesBeforeTheFolder) {
  TinyCifar tiny;
  tiny.write_folder("");
  EXPECT_TRUE(find_cifar10("cifar10", tiny.write_archive("")).ends_with(kArchive));
}

TEST(Cifar10, MissingSaysWhereItLookedAndHowToFetch) {
  const testkit::ScratchFolder folder;
  const DataPlaces places{{folder / "a"}, build_facts().source_dir + "/datasets/manifest.toml"};
  EXPECT_EQ(
      message_of<InputError>([&] { load_cifar10("cifar10", places); }),
      "data set \"cifar10\" not found; looked in\n  " + folder / "a" +
          " (no cifar-10-binary.tar.gz, no whole cifar-10-batches-bin/)\n  " + folder / "a" +
          "/cifar10 (no cifar-10-binary.tar.gz, no whole cifar-10-batches-bin/)\nget it with: "
          "infomax fetch cifar10");
  EXPECT_NE(message_of<InputError>([&] {
              load_cifar10("cifar10-59896", places);
            }).find("no public address"),
            std::string::npos);
}

TEST(Cifar10, AFolderWithoutAllSixFilesIsNone) {
  TinyCifar tiny;
  tiny.remove("data_batch_4.bin");
  EXPECT_NE(tiny.folder_refusal().find("no whole cifar-10-batches-bin/"), std::string::npos);
}

TEST(Cifar10, AnArchiveOfAnotherLengthOrDigestIsNotOpened) {
  TinyCifar tiny;
  DataPlaces places = tiny.write_archive("");
  Bytes archive = tiny.archive();
  archive.back() ^= 1;
  testkit::write_file(places.folders[1] + "/" + kArchive, archive);
  EXPECT_NE(message_of<InputError>([&] {
              load_cifar10("cifar10", places);
            }).find("SHA-256 " + sha256(std::as_bytes(std::span(archive))) + ", want "),
            std::string::npos);
  // The length of the other archive: the message says whose.
  testkit::write_file(places.folders[1] + "/" + kArchive, {1});
  EXPECT_NE(message_of<InputError>([&] {
              load_cifar10("cifar10", places);
            }).find("it has the length of cifar10-59896's, which belongs into a folder"),
            std::string::npos);
}

TEST(Cifar10, WrongLengthIsRefused) {
  TinyCifar tiny;
  tiny.file("data_batch_3.bin").push_back(0);
  EXPECT_NE(tiny.refusal().find(
                "cifar-10-binary.tar.gz: cifar-10-batches-bin/data_batch_3.bin: 3074 bytes, want a "
                "multiple of 3073"),
            std::string::npos);
  EXPECT_NE(tiny.folder_refusal().find("/data_batch_3.bin: 3074 bytes"), std::string::npos);
  tiny.file("data_batch_3.bin").clear();
  EXPECT_NE(tiny.folder_refusal().find("/data_batch_3.bin: 0 bytes"), std::string::npos);
}

TEST(Cifar10, WrongCountIsRefused) {
  TinyCifar tiny;
  tiny.file("data_batch_2.bin").resize(kCifarRecord);
  // The other set has one there: the message says whose, of the archive and of the folder.
  for (const std::string& refusal : {tiny.refusal(), tiny.folder_refusal()})
    EXPECT_NE(refusal.find("data_batch_2.bin: 1 records, want 2 of cifar10; so many are "
                           "cifar10-59896's, which belongs into a folder cifar10-59896/"),
              std::string::npos)
        << refusal;
}

TEST(Cifar10, LabelsAboveNineAreRefused) {
  TinyCifar tiny;
  tiny.file("data_batch_2.bin")[kCifarRecord] = 10;
  EXPECT_NE(tiny.refusal().find("data_batch_2.bin: label 10 of record 1, want 0 to 9"),
            std::string::npos);
  EXPECT_NE(tiny.folder_refusal().find("label 10 of record 1"), std::string::npos);
}

TEST(Cifar10, AnArchiveWithoutAllSixFilesIsRefused) {
  TinyCifar tiny;
  tiny.remove("test_batch.bin");
  EXPECT_NE(tiny.refusal().find("cifar-10-batches-bin/test_batch.bin is not in it"),
            std::string::npos);
}

TEST(Cifar10, AFolderThatDiffersFromTheKnownDigestsIsRefused) {
  const TinyCifar tiny;
  const DataPlaces places = tiny.write_folder("", std::string(64, 'a'));
  EXPECT_NE(message_of<InputError>([&] { load_cifar10("cifar10", places); }).find(", want aaaa"),
            std::string::npos);
}

TEST(Cifar10, TruncatedRecordsAreRefused) {
  const Bytes one = record(1, 0);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, one.size() - 1}) {
    const auto part = std::span(one).first(size);
    MemorySource source(part);
    Bytes label(1), pixels(kCifarPixels);
    EXPECT_EQ(message_of<InputError>([&] { read_cifar_records(source, label, pixels, "f"); }),
              fmt::format("f: ends after {} bytes, want 3073", size));
  }
  MemorySource source(one);
  Bytes none;
  EXPECT_EQ(message_of<InputError>([&] { read_cifar_records(source, none, none, "f"); }),
            "f: goes on after 0 bytes");
  Bytes label(1);
  EXPECT_THROW(read_cifar_records(source, label, none, "f"), ShapeError);
}

struct Sample {
  bool test;
  std::size_t index, row, column;
  std::uint8_t label;
  std::array<std::uint8_t, 3> colour;
};

// Ten pixels with their labels, by another program (Python's tarfile); the label counts of
// datasets/README.md.
TEST(Cifar10, RealFilesAreWhatTheyAreKnownToBe) {
  const auto data = testkit::data_folder();
  if (!data) GTEST_SKIP() << "INFOMAX_DATA is not set";
  const DataPlaces places{{*data}, build_facts().source_dir + "/datasets/manifest.toml"};
  ASSERT_NE(find_cifar10("cifar10-59896", places), "") << "INFOMAX_DATA lacks cifar10-59896";
  const auto set = load_cifar10("cifar10-59896", places);
  EXPECT_EQ(set->name, "cifar10-59896");
  EXPECT_EQ(set->family, "cifar10");
  ASSERT_EQ(set->train.count, 49'919u);
  ASSERT_EQ(set->test.count, 9'977u);
  constexpr Sample kSamples[] = {
      {false, 0, 0, 0, 6, {59, 62, 63}},    {false, 0, 31, 31, 6, {123, 92, 72}},
      {false, 1, 0, 0, 9, {154, 177, 187}}, {false, 9989, 5, 7, 5, {145, 114, 86}},
      {false, 9990, 5, 7, 1, {58, 48, 44}}, {false, 49918, 16, 0, 1, {134, 130, 127}},
      {true, 0, 0, 0, 3, {158, 112, 49}},   {true, 0, 15, 31, 3, {136, 104, 48}},
      {true, 1, 20, 3, 8, {80, 93, 127}},   {true, 9976, 31, 0, 7, {116, 120, 90}},
  };
  for (const Sample& sample : kSamples) {
    const ImageSplit& split = sample.test ? set->test : set->train;
    EXPECT_EQ(split.labels[sample.index], sample.label) << sample.index;
    const std::size_t at = sample.index * kCifarPixels + (sample.row * 32 + sample.column) * 3;
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_EQ(split.pixels[at + c], sample.colour[c]) << sample.index << ", " << c;
  }
  const auto histogram = [](const ImageSplit& split) {
    std::array<int, 10> counts{};
    for (std::uint8_t label : split.labels) ++counts[label];
    return counts;
  };
  EXPECT_EQ(histogram(set->train),
            (std::array<int, 10>{5000, 5000, 5000, 5000, 5000, 5000, 5000, 4995, 4924, 5000}));
  EXPECT_EQ(histogram(set->test),
            (std::array<int, 10>{1000, 1000, 1000, 1000, 1000, 1000, 1000, 999, 978, 1000}));
}

}  // namespace
}  // namespace infomax
