#include "cli/progress.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

TEST(InWords, SaysWhatAPersonWould) {
  EXPECT_EQ(in_words(0.44), "0.4 s");
  EXPECT_EQ(in_words(59.4), "59 s");
  EXPECT_EQ(in_words(75), "1 min 15 s");
  EXPECT_EQ(in_words(3 * 3600 + 9 * 60 + 59), "3 h 9 min");
}

// Just below a unit's end the next one begins, and nothing is ever "60 s" or "60 min".
TEST(InWords, RoundsOnceAndThenChoosesTheUnit) {
  EXPECT_EQ(in_words(59.6), "1 min 0 s");
  EXPECT_EQ(in_words(3599.6), "1 h 0 min");
  EXPECT_EQ(in_words(9.99), "10.0 s");
}

// 32 signs, the share of them filled, whatever the share says.
TEST(ProgressBar, IsFilledByTheShare) {
  const auto filled = [](double share) {
    const std::string bar = progress_bar(share);
    std::size_t count = 0;
    for (std::size_t at = bar.find("\u2501"); at != std::string::npos;
         at = bar.find("\u2501", at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(filled(0), 0u);
  EXPECT_EQ(filled(0.5), 16u);
  EXPECT_EQ(filled(1), 32u);
  EXPECT_EQ(filled(1.5), 32u);
  EXPECT_EQ(filled(-1), 0u);
}

}  // namespace
}  // namespace infomax
