#include "data/manifest.h"

#include <gtest/gtest.h>

#include <string>

#include "core/build.h"
#include "core/error.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::message_of;

constexpr const char* kGood = R"(schema = 1
[tiny]
title = "t"
authors = "a"
licence = "l"
folder = "tiny"
mirrors = ["https://example.org/tiny/"]
[[tiny.files]]
name = "x.gz"
bytes = 20
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
unpacked = 30
shape = [2, 3]
[[tiny.members]]
name = "a.bin"
shape = [4]
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)";

Manifest read_text(const testkit::ScratchFolder& folder, const std::string& text) {
  testkit::write_file(folder / "manifest.toml", testkit::bytes_of(text));
  return read_manifest(folder / "manifest.toml");
}

// kGood with one piece of it replaced.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  return text.replace(text.find(from), from.size(), to);
}

TEST(Manifest, ReadsASet) {
  const testkit::ScratchFolder folder;
  const Manifest manifest = read_text(folder, kGood);
  const ManifestSet& set = manifest.set("tiny");
  EXPECT_EQ(set.folder, "tiny");
  EXPECT_EQ(set.mirrors, std::vector<std::string>{"https://example.org/tiny/"});
  const ManifestFile& file = set.file("x.gz");
  EXPECT_EQ(file.bytes, 20u);
  EXPECT_EQ(file.unpacked, 30u);
  EXPECT_EQ(file.shape, (std::vector<std::size_t>{2, 3}));
  ASSERT_EQ(set.members.size(), 1u);
  EXPECT_EQ(set.members[0].name, "a.bin");
  EXPECT_EQ(set.members[0].shape, std::vector<std::size_t>{4});
  EXPECT_EQ(set.members[0].sha256.substr(0, 4), "e3b0");
}

TEST(Manifest, OursHoldsTheSetsThatCanBeFetched) {
  const Manifest manifest = read_manifest(build_facts().source_dir + "/datasets/manifest.toml");
  EXPECT_EQ(manifest.set("mnist").files.size(), 4u);
  EXPECT_EQ(manifest.set("mnist").mirrors.size(), 2u);
  EXPECT_EQ(manifest.set("cifar10").file("cifar-10-binary.tar.gz").bytes, 170052171u);
  EXPECT_EQ(manifest.set("cifar10").members.size(), 6u);
  EXPECT_TRUE(manifest.set("cifar10-59896").mirrors.empty());
}

TEST(Manifest, NamesTheKnownSetsForAnUnknownOne) {
  const testkit::ScratchFolder folder;
  EXPECT_EQ(message_of<InputError>([&] { read_text(folder, kGood).set("tini"); }),
            folder / "manifest.toml" + ": data set \"tini\" is not there; there are tiny");
  EXPECT_THROW(read_text(folder, kGood).set("tiny").file("y.gz"), InputError);
}

struct Fault {
  const char *from, *to, *message;
};

// Every way of being wrong, with the line it is on.
TEST(Manifest, RefusesEverythingElse) {
  const Fault faults[] = {
      {"schema = 1", "schema = 2", ":1: schema 2, want 1"},
      {"schema = 1", "", ": schema is missing"},
      {"title = \"t\"", "title = 3", ":3: tiny.title must be a string"},
      {"title = \"t\"", "title = \"\"", ":3: tiny.title must be a string that isn't empty"},
      {"title = \"t\"\n", "", "tiny.title is missing"},
      {"title = \"t\"", "titel = \"t\"\ntitle = \"t\"", ":3: tiny.titel is not known; known are"},
      {"title = \"t\"", "title = \"t\"\ntitle = \"t\"", ":4: "},
      {"folder = \"tiny\"", "folder = \"../tiny\"", ":6: folder \"../tiny\" must consist of"},
      {"folder = \"tiny\"", "folder = \"..\"", ":6: folder \"..\" must consist of"},
      {"https://example.org/tiny/", "http://example.org/tiny/", ":7: mirror"},
      {"https://example.org/tiny/", "https://example.org/tiny", ":7: mirror"},
      {"[[tiny.files]]", "[tiny.files]", ":8: tiny.files must be a list"},
      {"name = \"x.gz\"", "name = \"a/x.gz\"", ":9: name"},
      {"bytes = 20", "bytes = -20", ":10: tiny.files.bytes must be a whole number above 0"},
      {"bytes = 20", "bytes = 20.5", ":10: tiny.files.bytes must be a whole number above 0"},
      {"sha256 = \"e3b0", "sha256 = \"E3B0", ":11: sha256"},
      {"b855\"", "b8\"", ":11: sha256"},
      {"shape = [2, 3]", "shape = 2", ":13: tiny.files.shape must be a list"},
      {"shape = [2, 3]", "shape = [2, \"3\"]", ":13: tiny.files.shape must be a whole number"},
      {"shape = [2, 3]", "shape = [2, 3", ": "},
      {"name = \"a.bin\"", "name = \"../a\"", ":15: name"},
      {"shape = [4]", "bytes = 4\nshape = [4]", ":16: tiny.members.bytes is not known"},
  };
  const testkit::ScratchFolder folder;
  for (const Fault& fault : faults) {
    const std::string message =
        message_of<InputError>([&] { read_text(folder, with(fault.from, fault.to)); });
    EXPECT_NE(message.find(folder / "manifest.toml" + ":"), std::string::npos) << message;
    EXPECT_NE(message.find(fault.message), std::string::npos) << fault.to << " gave " << message;
  }
}

TEST(Manifest, RefusesAFileThatIsNotThereOrTooLarge) {
  const testkit::ScratchFolder folder;
  EXPECT_EQ(message_of<InputError>([&] { read_manifest(folder / "none.toml"); }),
            folder / "none.toml" + ": no such file");
  EXPECT_NE(
      message_of<InputError>([&] { read_text(folder, std::string(2 << 20, '#')); }).find("1048576"),
      std::string::npos);
}

}  // namespace
}  // namespace infomax
