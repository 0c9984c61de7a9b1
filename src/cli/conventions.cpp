#include "cli/conventions.h"

#include <array>

namespace infomax {

namespace {

constexpr std::int64_t kThree[] = {3}, kFour[] = {4}, kFiveAndTen[] = {5, 10};

constexpr Convention kOwn{"infomax", {}, "maximum", ColumnScale::standard, 0, ""};
constexpr std::array kConventions{
    Convention{"sklearn", kThree, "maximum", ColumnScale::standard, 1e-10, "ross"},
    Convention{"jidt", kFour, "maximum", ColumnScale::standard, 1e-8, ""},
    Convention{"npeet", kThree, "maximum", ColumnScale::none, 1e-10, ""},
    Convention{"bmi", kFiveAndTen, "euclidean", ColumnScale::standard, 0, ""},
};

}  // namespace

const Convention& own_convention() {
  return kOwn;
}

std::span<const Convention> conventions() {
  return kConventions;
}

}  // namespace infomax
