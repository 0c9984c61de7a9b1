#include "report/published.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

PublishedValue range(std::optional<double> lower, std::optional<double> upper, double error) {
  return {"1a", "", {"accuracy"}, PublishedValue::At::end, lower, upper, error, std::nullopt};
}

TEST(Published, IsWrittenWithTheDigitsThatWereRead) {
  EXPECT_EQ(published_words(range(0.89, 0.89, 0.01)), "0.89 \xC2\xB1 0.01");
  EXPECT_EQ(published_words(range(0.9, 0.92, 0.01)), "0.9 to 0.92 \xC2\xB1 0.01");
  EXPECT_EQ(published_words(range(4, std::nullopt, 0.3)), "above 4 \xC2\xB1 0.3");
  EXPECT_EQ(published_words(range(std::nullopt, 0.0204, 0)), "below 0.0204");
}

TEST(Published, NamesAFigureOrAnotherPlace) {
  PublishedValue value = range(0.89, 0.89, 0.01);
  EXPECT_EQ(published_place(value), "figure 1a");
  value.figure = "the text";
  EXPECT_EQ(published_place(value), "the text");
}

}  // namespace
}  // namespace infomax
