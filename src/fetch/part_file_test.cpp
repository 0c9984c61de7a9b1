#include "fetch/part_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "core/digest.h"
#include "core/error.h"
#include "data/test_files.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::ScratchFolder;
namespace fs = std::filesystem;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST(PartFile, GoesOnWhereTheLastOneEnded) {
  const ScratchFolder scratch;
  const std::string path = scratch / "a/b/x";
  PartFile(path).append(bytes_of("hel"));
  PartFile part(path);
  EXPECT_EQ(part.size(), 3u);
  part.append(bytes_of("lo"));
  EXPECT_EQ(part.sha256(), sha256(std::string_view("hello")));
  part.restart();
  part.append(bytes_of("anew"));
  EXPECT_EQ(part.sha256(), sha256(std::string_view("anew")));
  EXPECT_FALSE(fs::exists(path));
  part.place();
  EXPECT_EQ(sha256_file(path), sha256(std::string_view("anew")));
  EXPECT_FALSE(fs::exists(path + ".part"));
}

TEST(PartFile, AnEmptyOneLeavesNothing) {
  const ScratchFolder scratch;
  { const PartFile part(scratch / "x"); }
  EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(PartFile, OneAtATimeHasIt) {
  const ScratchFolder scratch;
  std::optional<PartFile> first(std::in_place, scratch / "x");
  EXPECT_NE(testkit::message_of<InputError>([&] {
              PartFile(scratch / "x");
            }).find("x.part: another process is at it"),
            std::string::npos);
  first.reset();
  EXPECT_NO_THROW(PartFile(scratch / "x"));
}

TEST(PartFile, RefusesALinkAndAFolder) {
  const ScratchFolder scratch;
  testkit::write_file(scratch / "precious", testkit::bytes_of("precious"));
  fs::create_symlink("precious", scratch / "x.part");
  EXPECT_THROW(PartFile(scratch / "x"), IoError);
  EXPECT_EQ(fs::file_size(scratch / "precious"), 8u);
  fs::create_directory(scratch / "y.part");
  EXPECT_THROW(PartFile(scratch / "y"), IoError);
}

}  // namespace
}  // namespace infomax
