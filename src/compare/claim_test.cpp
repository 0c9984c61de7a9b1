#include "compare/claim.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace infomax {
namespace {

TEST(Claim, SeedRangesAreReadAndPrinted) {
  EXPECT_EQ(parse_seed_range("6-19"), (SeedRange{6, 19}));
  EXPECT_EQ(parse_seed_range("6-19").size(), 14u);
  EXPECT_EQ(parse_seed_range("0"), (SeedRange{0, 0}));
  EXPECT_EQ(to_string(SeedRange{0, 999'999}), "0-999999");
  EXPECT_EQ(to_string(SeedRange{4, 4}), "4");
  for (const char* wrong : {"", "-", "6-", "-6", "19-6", "06-19", "6-19 ", "6..19", "a", "1000000",
                            "0-1000000", "+1-2", "1-2-3"})
    EXPECT_THROW(parse_seed_range(wrong), InputError) << wrong;
}

}  // namespace
}  // namespace infomax
