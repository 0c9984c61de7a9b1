#include "report/published.h"

#include <fmt/format.h>

#include <cmath>

namespace infomax {
namespace {

// With the digits that were read and no others: 0.89, not 0.8900.
std::string short_number(double value) {
  return fmt::format("{}{:g}", value < 0 ? "\xE2\x88\x92" : "", std::fabs(value));
}

}  // namespace

std::string published_words(const PublishedValue& value) {
  std::string words;
  if (!value.upper) {
    words = "above " + short_number(value.lower.value_or(0));
  } else if (!value.lower) {
    words = "below " + short_number(*value.upper);
  } else if (*value.lower == *value.upper) {
    words = short_number(*value.lower);
  } else {
    words = fmt::format("{} to {}", short_number(*value.lower), short_number(*value.upper));
  }
  if (value.error > 0) words += fmt::format(" \xC2\xB1 {}", short_number(value.error));
  return words;
}

std::string published_place(const PublishedValue& value) {
  return value.figure.find(' ') == std::string::npos ? "figure " + value.figure : value.figure;
}

}  // namespace infomax
