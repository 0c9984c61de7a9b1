#include "cli/numbers.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace infomax {
namespace {

TEST(Numbers, LeadingZerosAreNothing) {
  EXPECT_EQ(without_leading_zeros("010"), "10");
  EXPECT_EQ(without_leading_zeros("-007"), "-7");
  EXPECT_EQ(without_leading_zeros("+08"), "+8");
  EXPECT_EQ(without_leading_zeros("000"), "0");
  EXPECT_EQ(without_leading_zeros("10"), "10");
  for (const char* other : {"", "-", "0x10", "1e3", "0.5", "08h", " 08"})
    EXPECT_EQ(without_leading_zeros(other), other);
}

struct Parsed {
  int seeds = 0;
  double minutes = 0;
};

Parsed parsed(std::vector<std::string> words) {
  Parsed out;
  CLI::App app;
  CLI::App* run = app.add_subcommand("run");
  run->add_option("--seeds", out.seeds)->check(CLI::Range(1, 1000));
  run->add_option("--minutes", out.minutes)->check(CLI::PositiveNumber);
  read_numbers_plainly(app);
  std::ranges::reverse(words);  // as the library takes a vector
  app.parse(words);
  return out;
}

TEST(Numbers, OfCommandsAreDecimalAndFinite) {
  EXPECT_EQ(parsed({"run", "--seeds", "010"}).seeds, 10);
  EXPECT_EQ(parsed({"run", "--seeds", "08"}).seeds, 8);
  EXPECT_EQ(parsed({"run", "--minutes", "0.5"}).minutes, 0.5);
  EXPECT_THROW(parsed({"run", "--seeds", "000"}), CLI::ParseError);
  for (const char* none : {"nan", "inf", "-nan"})
    EXPECT_THROW(parsed({"run", "--minutes", none}), CLI::ParseError) << none;
}

}  // namespace
}  // namespace infomax
