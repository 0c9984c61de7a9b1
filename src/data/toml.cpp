#include "data/toml.h"

#include <fmt/core.h>

#include <algorithm>

#include "core/error.h"

namespace infomax {

namespace {

struct BrokenOff {
  const char* assertion;
};

bool breaks_off(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const toml::parse_error&) {
  } catch (const BrokenOff&) {
    return true;
  }
  return false;
}

// The number of bytes that the parser has to see to break off; it goes from front to back.
std::size_t broken_after(std::string_view text) {
  std::size_t most = text.size(), least = 0;
  while (least < most) {
    const std::size_t middle = least + (most - least) / 2;
    if (breaks_off(text.substr(0, middle)))
      most = middle;
    else
      least = middle + 1;
  }
  return most;
}

}  // namespace

void break_off_toml(const char* assertion) {
  throw BrokenOff{assertion};
}

toml::table parse_toml(std::string_view text, const std::string& path) {
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw InputError(
        fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  } catch (const BrokenOff& broken) {
    const std::string_view before = text.substr(0, broken_after(text));
    throw InputError(fmt::format("{}:{}: not TOML (its parser expected {})", path,
                                 1 + std::count(before.begin(), before.end(), '\n'),
                                 broken.assertion));
  }
}

}  // namespace infomax
