#include "data/idx_set.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "core/build.h"
#include "core/digest.h"
#include "core/error.h"
#include "data/idx.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::gzipped;
using testkit::idx_file;
using testkit::message_of;

using Bytes = std::vector<std::uint8_t>;

// A set of three training and two test images of 2x2 in MNIST's four files, with a manifest that
// fits. Tests spoil one thing and load.
class TinyMnist {
 public:
  TinyMnist() {
    put("train-images-idx3-ubyte.gz", {3, 2, 2},
        gzipped(idx_file(8, {3, 2, 2}, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 255})));
    put("train-labels-idx1-ubyte.gz", {3}, gzipped(idx_file(8, {3}, {5, 0, 9})));
    put("t10k-images-idx3-ubyte.gz", {2, 2, 2},
        gzipped(idx_file(8, {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})));
    put("t10k-labels-idx1-ubyte.gz", {2}, gzipped(idx_file(8, {2}, {7, 2})));
  }

  // Replaces a file and what the manifest says of it.
  void put(const std::string& name, const std::vector<std::size_t>& shape, const Bytes& bytes) {
    files_[name] = bytes;
    entries_[name] = fmt::format(
        "[[mnist.files]]\nname = \"{}\"\nbytes = {}\nsha256 = \"{}\"\nunpacked = 1000\nshape = "
        "[{}]\n",
        name, bytes.size(), sha256(std::as_bytes(std::span(bytes))), sizes_text(shape));
  }

  // Replaces a file alone.
  void spoil(const std::string& name, const Bytes& bytes) { files_[name] = bytes; }
  void remove(const std::string& name) { files_.erase(name); }

  DataPlaces write() const {
    const std::string place = folder_ / "place";
    std::filesystem::create_directories(place + "/mnist");
    for (const auto& [name, bytes] : files_) testkit::write_file(place + "/mnist/" + name, bytes);
    std::string manifest =
        "schema = 1\n[mnist]\ntitle = \"t\"\nauthors = \"a\"\nlicence = \"l\"\nfolder = "
        "\"mnist\"\nmirrors = [\"https://a/\"]\n";
    for (const auto& [name, entry] : entries_) manifest += entry;
    testkit::write_file(folder_ / "manifest.toml", testkit::bytes_of(manifest));
    return {{folder_ / "empty", place}, folder_ / "manifest.toml"};
  }

  std::string file(const std::string& name) const { return folder_ / "place" + "/mnist/" + name; }
  std::string refusal() const {
    const DataPlaces places = write();
    return message_of<InputError>([&] { load_idx_set("mnist", places); });
  }

 private:
  testkit::ScratchFolder folder_;
  std::map<std::string, Bytes> files_;
  std::map<std::string, std::string> entries_;
};

TEST(IdxSet, LoadsAHandMadeSetFromTheFirstFolderThatHasIt) {
  const TinyMnist tiny;
  const DataPlaces places = tiny.write();
  const auto set = load_idx_set("mnist", places);
  EXPECT_EQ(set->height, 2u);
  EXPECT_EQ(set->width, 2u);
  EXPECT_EQ(set->train.count, 3u);
  EXPECT_EQ(set->train.pixels, (Bytes{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 255}));
  EXPECT_EQ(set->train.labels, (Bytes{5, 0, 9}));
  EXPECT_EQ(set->test.count, 2u);
  EXPECT_EQ(set->test.labels, (Bytes{7, 2}));
  EXPECT_EQ(find_idx_set("mnist", places), places.folders[1] + "/mnist");
  // All decoded bytes one after the other.
  const Bytes decoded{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 255, 5,
                      0, 9, 1, 2, 3,  4,  5,  6,  7,  8,  7,  2};
  EXPECT_EQ(set->sha256.at("decoded"), sha256(std::as_bytes(std::span(decoded))));
  EXPECT_EQ(set->sha256.size(), 5u);
}

TEST(IdxSet, MissingSaysWhereItLookedAndHowToFetch) {
  const testkit::ScratchFolder folder;
  const DataPlaces places{{folder / "a", folder / "b"},
                          build_facts().source_dir + "/datasets/manifest.toml"};
  EXPECT_EQ(message_of<InputError>([&] { load_idx_set("mnist", places); }),
            "data set \"mnist\" not found; looked in\n  " + folder / "a" +
                "/mnist (no train-images-idx3-ubyte.gz)\n  " + folder / "b" +
                "/mnist (no train-images-idx3-ubyte.gz)\nget it with: infomax fetch mnist");
  EXPECT_EQ(find_idx_set("mnist", places), "");
}

TEST(IdxSet, OneMissingFileIsNamed) {
  TinyMnist tiny;
  tiny.remove("t10k-labels-idx1-ubyte.gz");
  const std::string message = tiny.refusal();
  EXPECT_NE(message.find("/place/mnist (no t10k-labels-idx1-ubyte.gz)"), std::string::npos)
      << message;
}

TEST(IdxSet, WrongChecksumSaysFileFoundAndWanted) {
  TinyMnist tiny;
  const Bytes right = gzipped(idx_file(8, {3}, {5, 0, 9})),
              wrong = gzipped(idx_file(8, {3}, {5, 0, 8}));
  tiny.spoil("train-labels-idx1-ubyte.gz", wrong);
  const std::string message = tiny.refusal();
  for (const std::string& part :
       {tiny.file("train-labels-idx1-ubyte.gz"), sha256(std::as_bytes(std::span(wrong))),
        sha256(std::as_bytes(std::span(right))), std::string("infomax fetch mnist")}) {
    EXPECT_NE(message.find(part), std::string::npos) << part << " is not in: " << message;
  }
}

TEST(IdxSet, LongerFileThanListedIsNotReadOn) {
  TinyMnist tiny;
  tiny.spoil("train-labels-idx1-ubyte.gz", Bytes(100'000));
  EXPECT_NE(tiny.refusal().find("train-labels-idx1-ubyte.gz: more than "), std::string::npos);
}

TEST(IdxSet, TruncatedGzipIsRefused) {
  TinyMnist tiny;
  Bytes bytes = gzipped(idx_file(8, {3}, {5, 0, 9}));
  bytes.resize(bytes.size() - 6);
  tiny.put("train-labels-idx1-ubyte.gz", {3}, bytes);
  EXPECT_NE(tiny.refusal().find("train-labels-idx1-ubyte.gz: truncated gzip file"),
            std::string::npos);
}

TEST(IdxSet, TrailingGarbageIsRefused) {
  TinyMnist tiny;
  Bytes bytes = gzipped(idx_file(8, {3}, {5, 0, 9}));
  bytes.push_back(0);
  tiny.put("train-labels-idx1-ubyte.gz", {3}, bytes);
  EXPECT_NE(tiny.refusal().find("bytes follow"), std::string::npos);
}

TEST(IdxSet, WrongMagicNumberIsRefused) {
  TinyMnist tiny;
  Bytes file = idx_file(8, {3}, {5, 0, 9});
  file[0] = 1;
  tiny.put("train-labels-idx1-ubyte.gz", {3}, gzipped(file));
  EXPECT_NE(tiny.refusal().find("IDX magic number begins 0x01 0x00"), std::string::npos);
}

TEST(IdxSet, WrongTypeIsRefused) {
  TinyMnist tiny;
  tiny.put("train-labels-idx1-ubyte.gz", {3}, gzipped(idx_file(9, {3}, {5, 0, 9})));
  EXPECT_NE(tiny.refusal().find("IDX type 0x09 and sizes [3], want 0x08 and [3]"),
            std::string::npos);
}

TEST(IdxSet, WrongCountIsRefused) {
  TinyMnist tiny;
  tiny.put("train-labels-idx1-ubyte.gz", {3}, gzipped(idx_file(8, {2}, {5, 0})));
  EXPECT_NE(tiny.refusal().find("IDX type 0x08 and sizes [2], want 0x08 and [3]"),
            std::string::npos);
}

TEST(IdxSet, TrailingBytesInsideAreRefused) {
  TinyMnist tiny;
  tiny.put("train-labels-idx1-ubyte.gz", {3}, gzipped(idx_file(8, {3}, {5, 0, 9, 9})));
  EXPECT_NE(tiny.refusal().find("4 bytes of values, want 3"), std::string::npos);
}

TEST(IdxSet, LabelsAboveNineAreRefused) {
  TinyMnist tiny;
  tiny.put("train-labels-idx1-ubyte.gz", {3}, gzipped(idx_file(8, {3}, {5, 0, 10})));
  EXPECT_NE(tiny.refusal().find("train-labels-idx1-ubyte.gz: label 10 of sample 2, want 0 to 9"),
            std::string::npos);
}

TEST(IdxSet, ManifestsThatContradictThemselvesAreRefused) {
  TinyMnist labels_differ;
  labels_differ.put("train-labels-idx1-ubyte.gz", {2}, gzipped(idx_file(8, {2}, {5, 0})));
  EXPECT_NE(labels_differ.refusal().find("want [n, height, width]"), std::string::npos);

  TinyMnist sizes_differ;
  sizes_differ.put("t10k-images-idx3-ubyte.gz", {2, 2, 3},
                   gzipped(idx_file(8, {2, 2, 3}, Bytes(12))));
  EXPECT_NE(sizes_differ.refusal().find("images of [2, 3, 1], want [2, 2, 1] like the others"),
            std::string::npos);
}

// The set's own facts: counts, label histograms, first labels.
TEST(IdxSet, RealFilesAreWhatTheyAreKnownToBe) {
  const auto data = testkit::data_folder();
  if (!data) GTEST_SKIP() << "INFOMAX_DATA is not set";
  const auto set =
      load_idx_set("mnist", {{*data}, build_facts().source_dir + "/datasets/manifest.toml"});
  EXPECT_EQ(set->height, 28u);
  EXPECT_EQ(set->width, 28u);
  ASSERT_EQ(set->train.count, 60'000u);
  ASSERT_EQ(set->test.count, 10'000u);
  EXPECT_EQ(set->train.pixels.size(), 47'040'000u);
  EXPECT_EQ(set->test.pixels.size(), 7'840'000u);
  const auto histogram = [](const ImageSplit& split) {
    std::array<int, 10> counts{};
    for (std::uint8_t label : split.labels) ++counts[label];
    return counts;
  };
  EXPECT_EQ(histogram(set->train),
            (std::array<int, 10>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}));
  EXPECT_EQ(histogram(set->test),
            (std::array<int, 10>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
  const std::array<int, 5> train_first{5, 0, 4, 1, 9}, test_first{7, 2, 1, 0, 4};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(set->train.labels[i], train_first[i]);
    EXPECT_EQ(set->test.labels[i], test_first[i]);
  }
}

}  // namespace
}  // namespace infomax
