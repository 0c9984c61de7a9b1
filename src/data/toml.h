// toml++, and the one way in which TOML is parsed here.
//
// The library states what it takes for granted by assert, and some texts (such as "[.x]") prove it wrong: the
// program would abort. Here a broken assertion is an error like any other.
#pragma once

#include <string>
#include <string_view>

namespace infomax {

// Throws what parse_toml catches.
[[noreturn]] void break_off_toml(const char* assertion);

}  // namespace infomax

#define TOML_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::infomax::break_off_toml(#expression))
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace infomax {

// Throws InputError that begins with "PATH:LINE: " for what isn't TOML.
toml::table parse_toml(std::string_view text, const std::string& path);

}  // namespace infomax
