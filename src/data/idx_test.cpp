#include "data/idx.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/test_files.h"

namespace infomax {
namespace {

using testkit::idx_file;
using testkit::message_of;

// Byte by byte: type 8, rank 2, sizes 2 and 3, six values.
TEST(Idx, ReadsAHandWrittenFile) {
  const std::vector<std::uint8_t> file{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 11, 12, 13, 14, 15};
  const IdxArray array = parse_idx(file, "f");
  EXPECT_EQ(array.type, IdxType::unsigned_byte);
  EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(std::vector<std::uint8_t>(array.values.begin(), array.values.end()),
            (std::vector<std::uint8_t>{10, 11, 12, 13, 14, 15}));
}

TEST(Idx, ReadsEveryTypeAndEncodesBackToTheSameBytes) {
  const std::pair<std::uint8_t, std::size_t> types[] = {{8, 1},  {9, 1},  {11, 2},
                                                        {12, 4}, {13, 4}, {14, 8}};
  for (const auto& [type, bytes] : types) {
    for (const auto& shape :
         std::vector<std::vector<std::size_t>>{{5}, {2, 3}, {1, 2, 1, 2}, {0, 7}}) {
      std::size_t count = bytes;
      for (std::size_t size : shape) count *= size;
      const auto file = idx_file(type, shape, std::vector<std::uint8_t>(count, 7));
      const IdxArray array = parse_idx(file, "f");
      EXPECT_EQ(idx_file(static_cast<std::uint8_t>(array.type), array.shape,
                         {array.values.begin(), array.values.end()}),
                file);
    }
  }
}

TEST(Idx, RefusesAWrongMagicNumber) {
  auto file = idx_file(8, {1}, {1});
  file[1] = 8;
  EXPECT_EQ(message_of<InputError>([&] { parse_idx(file, "f"); }),
            "f: IDX magic number begins 0x00 0x08, want 0x00 0x00");
}

TEST(Idx, RefusesAWrongType) {
  EXPECT_EQ(message_of<InputError>([] { parse_idx(idx_file(0x0a, {1}, {1}), "f"); }),
            "f: IDX type 0x0a, want 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e");
}

TEST(Idx, RefusesRanksBelowOneAndAboveEight) {
  EXPECT_EQ(message_of<InputError>([] { parse_idx(idx_file(8, {}, {1}), "f"); }),
            "f: IDX rank 0, want 1 to 8");
  EXPECT_THROW(parse_idx(idx_file(8, std::vector<std::size_t>(9, 1), {1}), "f"), InputError);
}

TEST(Idx, RefusesAHeaderThatIsCutOff) {
  const auto file = idx_file(8, {2, 3}, {});
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THROW(parse_idx(std::span(file).first(size), "f"), InputError) << size;
  }
}

TEST(Idx, RefusesAWrongSize) {
  EXPECT_EQ(message_of<InputError>([] {
              parse_idx(idx_file(8, {2, 3}, {1, 2, 3, 4, 5}), "f");
            }),
            "f: 5 bytes of values, want 6 for IDX sizes [2, 3]");
  EXPECT_THROW(parse_idx(idx_file(12, {2}, {1, 2, 3, 4}), "f"), InputError);
}

TEST(Idx, RefusesTrailingBytes) {
  EXPECT_EQ(message_of<InputError>([] {
              parse_idx(idx_file(8, {2}, {1, 2, 3}), "f");
            }),
            "f: 3 bytes of values, want 2 for IDX sizes [2]");
}

// 2^32 - 1 cubed is 2^96: the product would wrap round to something small.
TEST(Idx, RefusesSizesWhoseProductOverflows) {
  EXPECT_NE(message_of<InputError>([] {
              parse_idx(idx_file(8, {0xffffffff, 0xffffffff, 0xffffffff}, {1}), "f");
            }).find("too large"),
            std::string::npos);
  // 2^16 * 2^16 * 2^16 * 2^16 = 2^64 = 0 in 64 bits.
  EXPECT_THROW(parse_idx(idx_file(8, {0x10000, 0x10000, 0x10000, 0x10000}, {}), "f"), InputError);
}

}  // namespace
}  // namespace infomax
