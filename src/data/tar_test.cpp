#include "data/tar.h"

#include <gtest/gtest.h>

#include <utility>

#include "core/error.h"
#include "data/test_files.h"

namespace infomax {
namespace {

using testkit::bytes_of;
using testkit::message_of;
using testkit::seal_tar_header;
using testkit::tar_entry;
using testkit::tar_file;

using Bytes = std::vector<std::uint8_t>;
using Files = std::vector<std::pair<std::string, Bytes>>;

Files files_in(const Bytes& archive, const TarLimits& limits = {.entries = 8, .bytes = 5000}) {
  MemorySource source(archive);
  TarReader reader(source, limits, "f.tar");
  Files files;
  while (const auto entry = reader.next()) {
    Bytes content(entry->size + 1);
    content.resize(reader.read(content));
    files.emplace_back(entry->name, content);
  }
  return files;
}

std::string refusal(const Bytes& archive) {
  return message_of<InputError>([&] { files_in(archive); });
}

// An archive of one file "d/x" that holds "text", changed and given the right checksum.
template <class Change>
Bytes changed(Change change) {
  Bytes archive = tar_file({tar_entry("d/x", bytes_of("text"))});
  change(archive);
  seal_tar_header(archive);
  return archive;
}
void put(Bytes& archive, std::size_t at, std::string_view text) {
  std::copy(text.begin(), text.end(), archive.begin() + static_cast<std::ptrdiff_t>(at));
}

TEST(Tar, GivesTheFilesInTheirOrderAndPassesFoldersOver) {
  const Bytes large(1300, 7);
  EXPECT_EQ(files_in(tar_file({tar_entry("d/", {}, '5'), tar_entry("d/x", bytes_of("text")),
                               tar_entry("./d/empty", {}), tar_entry("d/large", large)})),
            (Files{{"d/x", bytes_of("text")}, {"d/empty", {}}, {"d/large", large}}));
  EXPECT_TRUE(files_in(Bytes(1024)).empty());
}

TEST(Tar, PassesOverWhatIsNotRead) {
  const Bytes archive = tar_file({tar_entry("a", Bytes(1000, 1)), tar_entry("b", bytes_of("b"))});
  MemorySource source(archive);
  TarReader reader(source, {.entries = 2, .bytes = 1000}, "f.tar");
  reader.next();
  Bytes some(10);
  EXPECT_EQ(reader.read(some), 10u);
  EXPECT_EQ(reader.next()->name, "b");
  EXPECT_EQ(reader.read(some), 1u);
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.next(), std::nullopt);
}

// POSIX's magic puts a folder before the name; an old header has neither.
TEST(Tar, ReadsUstarAndOlderHeaders) {
  EXPECT_EQ(files_in(changed([](Bytes& a) {
              put(a, 257,
                  std::string_view("ustar\0"
                                   "00",
                                   8));
              put(a, 345, "some/folder");
            }))[0]
                .first,
            "some/folder/d/x");
  EXPECT_EQ(files_in(changed([](Bytes& a) {
              put(a, 257, std::string(8, '\0'));
              a[156] = 0;
            }))[0]
                .second,
            bytes_of("text"));
}

// 0x80, then 4 in big-endian; or spaces around the octal digits.
TEST(Tar, ReadsSizesInOctalAndBase256) {
  for (const std::string& field :
       {'\x80' + std::string(10, '\0') + '\4', std::string("         4 \0", 12)}) {
    EXPECT_EQ(files_in(changed([&](Bytes& a) { put(a, 124, field); }))[0].second, bytes_of("text"));
  }
}

TEST(Tar, RefusesSizesThatAreNoNumbersOrTooLarge) {
  for (const std::string& field :
       {std::string("0000000000x\0", 12), std::string(12, '\0'), std::string("4 4        \0", 12),
        '\x80' + std::string(11, '\xff'), std::string(12, '\xff')}) {
    EXPECT_EQ(refusal(changed([&](Bytes& a) { put(a, 124, field); })),
              "f.tar: tar entry 1: d/x: its size is not a number");
  }
  EXPECT_EQ(refusal(changed([](Bytes& a) { put(a, 124, "00000011611"); })),
            "f.tar: tar entry 1: d/x: 5001 bytes, want at most 5000");
}

TEST(Tar, RefusesAWrongChecksum) {
  Bytes archive = tar_file({tar_entry("d/x", bytes_of("text"))});
  archive[0] = 'e';
  EXPECT_NE(refusal(archive).find("f.tar: tar entry 1: checksum field"), std::string::npos);
}

TEST(Tar, RefusesNamesThatLeadOutside) {
  for (const char* name : {"/etc/passwd", "../x", "d/../../x", "d/..", "..", "./"}) {
    EXPECT_NE(refusal(tar_file({tar_entry(name, {})})).find("stays inside the archive"),
              std::string::npos)
        << name;
  }
  EXPECT_NE(refusal(tar_file({tar_entry("", {})})).find("stays inside"), std::string::npos);
  EXPECT_NE(refusal(tar_file({tar_entry("a\nb", {})})).find("printable ASCII"), std::string::npos);
  // Two dots within a name are no way out.
  EXPECT_EQ(files_in(tar_file({tar_entry("a..b", {})})).size(), 1u);
}

// Hard link, symbolic link, devices, fifo, and the extensions of GNU and POSIX.
TEST(Tar, RefusesEverythingButFilesAndFolders) {
  for (const char type : std::string("12346 7LKSxgV")) {
    EXPECT_NE(refusal(tar_file({tar_entry("a", {}, type)})).find("want a regular file or a folder"),
              std::string::npos)
        << type;
  }
  EXPECT_NE(refusal(changed([](Bytes& a) {
              put(a, 157, "/etc/passwd");
            })).find("link to \"/etc/passwd\""),
            std::string::npos);
  EXPECT_NE(refusal(tar_file({tar_entry("d/", bytes_of("text"), '5')})).find("4 bytes"),
            std::string::npos);
  EXPECT_NE(refusal(tar_file({tar_entry("d/", {}, '0')})).find("d/: type 0x30"), std::string::npos);
}

TEST(Tar, RefusesANameTwiceAndTooManyEntries) {
  EXPECT_EQ(refusal(tar_file({tar_entry("a", {}), tar_entry("./a", {})})),
            "f.tar: tar entry 2: the name \"a\" a second time");
  std::vector<Bytes> entries;
  for (char c = 'a'; c < 'a' + 9; ++c) entries.push_back(tar_entry(std::string(1, c), {}));
  EXPECT_EQ(refusal(tar_file(entries)), "f.tar: more than 8 tar entries, want no more");
}

// Cut anywhere before the second block of zeros is whole.
TEST(Tar, RefusesATruncatedArchive) {
  const Bytes whole = tar_file({tar_entry("d/x", bytes_of("text"))});
  ASSERT_EQ(whole.size(), 2048u);
  for (std::size_t size = 0; size < whole.size(); size += size % 512 == 511 ? 1 : 73) {
    EXPECT_NE(refusal({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)})
                  .find("f.tar: truncated tar archive"),
              std::string::npos)
        << size;
  }
}

TEST(Tar, RefusesWhatFollowsTheEnd) {
  Bytes archive = tar_file({tar_entry("a", {})});
  archive.resize(20'000);
  EXPECT_EQ(files_in(archive).size(), 1u);
  for (const std::size_t at : {std::size_t{1100}, archive.size() - 1}) {
    Bytes more = archive;
    more[at] = 1;
    EXPECT_EQ(refusal(more), "f.tar: bytes follow the tar archive's end, want zeros alone") << at;
  }
}

}  // namespace
}  // namespace infomax
