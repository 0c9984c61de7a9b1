#include "tasks/normal_rows.h"

#include <gtest/gtest.h>

#include <vector>

namespace infomax {
namespace {

// The plain loop: row after row. Of widths that divide a block and that don't, and the largest; the
// stream stands at the same place afterwards.
TEST(NormalRows, AreThoseOfAStreamRowAfterRow) {
  for (const std::size_t width : {std::size_t{1}, std::size_t{4}, std::size_t{51}, kMostNormals}) {
    Stream stream = Streams("normal-rows", "test", SeedBlock::reference, 0)("rows"), plain = stream;
    std::vector<double> row(width);
    const std::size_t rows = 3 * kMostNormals / width + 1;
    std::size_t seen = 0;
    for_rows_of_normals(stream, rows, width, [&](std::size_t i, std::span<const double> z) {
      ASSERT_EQ(i, seen++);
      plain.fill_normal(row);
      ASSERT_TRUE(std::equal(row.begin(), row.end(), z.begin(), z.end())) << width << ' ' << i;
    });
    EXPECT_EQ(seen, rows);
    EXPECT_EQ(stream.normal(), plain.normal());
  }
}

TEST(NormalRows, OfNoneAreNone) {
  Stream stream = Streams("normal-rows", "test", SeedBlock::reference, 0)("rows"), plain = stream;
  for_rows_of_normals(stream, 0, 2, [](std::size_t, std::span<const double>) { FAIL(); });
  EXPECT_EQ(stream.bits64(), plain.bits64());
}

}  // namespace
}  // namespace infomax
