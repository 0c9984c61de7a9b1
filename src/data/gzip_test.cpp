#include "data/gzip.h"

#include <gtest/gtest.h>

#include <string>

#include "core/error.h"
#include "data/test_files.h"

namespace infomax {
namespace {

using testkit::bytes_of;
using testkit::gzipped;
using testkit::message_of;

TEST(Gzip, GivesBackWhatWasPacked) {
  for (const std::string& text :
       {std::string{}, std::string("a"), std::string(100'000, 'x') + "end"}) {
    EXPECT_EQ(gunzip(gzipped(bytes_of(text)), text.size(), "f.gz"), bytes_of(text));
    EXPECT_EQ(gunzip(gzipped(bytes_of(text)), text.size() + 1000, "f.gz"), bytes_of(text));
  }
}

// "hello\n" by gzip(1) itself, level 9, no name.
TEST(Gzip, ReadsAnotherProgramsFile) {
  const std::vector<std::uint8_t> file{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                       0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00,
                                       0x20, 0x30, 0x3a, 0x36, 0x06, 0x00, 0x00, 0x00};
  EXPECT_EQ(gunzip(file, 6, "f.gz"), bytes_of("hello\n"));
}

// Cut anywhere, header and trailer included.
TEST(Gzip, RefusesATruncatedStream) {
  const auto whole = gzipped(bytes_of("some text that deflate can't shorten much: 0123456789"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string message =
        message_of<InputError>([&] { gunzip(std::span(whole).first(size), 1000, "f.gz"); });
    EXPECT_NE(message.find("f.gz: truncated gzip file"), std::string::npos)
        << size << ": " << message;
  }
}

TEST(Gzip, RefusesTrailingGarbage) {
  auto file = gzipped(bytes_of("text"));
  file.insert(file.end(), {'m', 'o', 'r'});
  EXPECT_EQ(message_of<InputError>([&] { gunzip(file, 100, "f.gz"); }),
            "f.gz: bytes follow the gzip stream's end, want none");
}

TEST(Gzip, RefusesASecondMember) {
  auto file = gzipped(bytes_of("text"));
  const auto second = file;
  file.insert(file.end(), second.begin(), second.end());
  EXPECT_THROW(gunzip(file, 100, "f.gz"), InputError);
}

// The last eight bytes are the checksum and the length.
TEST(Gzip, RefusesAWrongChecksumAndAWrongLength) {
  auto file = gzipped(bytes_of("text"));
  file[file.size() - 8] ^= 1;
  EXPECT_NE(message_of<InputError>([&] { gunzip(file, 100, "f.gz"); }).find("incorrect data check"),
            std::string::npos);
  file[file.size() - 8] ^= 1;
  file[file.size() - 1] ^= 1;
  EXPECT_NE(
      message_of<InputError>([&] { gunzip(file, 100, "f.gz"); }).find("incorrect length check"),
      std::string::npos);
}

TEST(Gzip, RefusesWhatIsNotGzip) {
  EXPECT_NE(message_of<InputError>([] {
              gunzip(bytes_of("<html>404 Not Found</html>"), 100, "f.gz");
            }).find("f.gz: damaged gzip file: incorrect header check"),
            std::string::npos);
}

// 100 MB of zeros in 100 KB stop after 1001 bytes.
TEST(Gzip, StopsABomb) {
  const auto bomb = gzipped(std::vector<std::uint8_t>(100'000'000));
  EXPECT_LT(bomb.size(), 200'000u);
  EXPECT_EQ(message_of<InputError>([&] { gunzip(bomb, 1000, "f.gz"); }),
            "f.gz: holds more than 1000 bytes unpacked, want no more");
  EXPECT_THROW(gunzip(gzipped(bytes_of("a")), 0, "f.gz"), InputError);
}

// Piece by piece, of every size, from a source that gives what it has.
TEST(Gzip, GivesTheSameInPieces) {
  std::vector<std::uint8_t> bytes(200'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i >> 7);
  const auto packed = gzipped(bytes);
  for (const std::size_t piece : {1, 1000, 65'536, 200'000, 300'000}) {
    MemorySource source(packed);
    Gunzip unpacked(source, bytes.size(), "f.gz");
    std::vector<std::uint8_t> out, part(piece);
    for (std::size_t got = piece; got == piece;) {
      got = unpacked.read(part);
      out.insert(out.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got));
    }
    EXPECT_EQ(out, bytes) << piece;
    EXPECT_EQ(unpacked.read(part), 0u);
  }
}

// However small the pieces: before read gives less than was asked for, the end has been checked.
TEST(Gzip, InPiecesRefusesAWrongEnd) {
  auto packed = gzipped(bytes_of("text"));
  packed[packed.size() - 1] ^= 1;
  MemorySource source(packed);
  Gunzip unpacked(source, 4, "f.gz");
  std::vector<std::uint8_t> one(1);
  EXPECT_NE(message_of<InputError>([&] {
              while (unpacked.read(one) == 1) {
              }
            }).find("incorrect length check"),
            std::string::npos);
}

// Each byte of a small file changed in turn gives the same value (bytes of the header that carry
// nothing) or an InputError, and never anything else.
TEST(Gzip, SurvivesAnyOneWrongByte) {
  const std::string text = "abcabcabcabc0123456789";
  const auto whole = gzipped(bytes_of(text));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int change = 1; change < 256; change += 7) {
      auto file = whole;
      file[at] = static_cast<std::uint8_t>(file[at] ^ change);
      try {
        EXPECT_EQ(gunzip(file, 100, "f.gz"), bytes_of(text)) << at;
      } catch (const InputError&) {
      }
    }
  }
}

}  // namespace
}  // namespace infomax
