// The standard streams, when they are closed, full or gone: progress that can't be written must
// cost no result, and output that can't be written is an error.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace infomax {

// First thing in main. Takes the numbers of closed standard streams, which the next file opened
// would get, so that what is printed can't land in a result. A file size limit (RLIMIT_FSIZE)
// becomes an error, not a signal.
void keep_standard_streams();

// Writes to standard error as far as that is possible; never throws.
void say_text(const std::string& text) noexcept;

template <class... T>
void say(fmt::format_string<T...> format, T&&... values) {
  say_text(fmt::format(format, std::forward<T>(values)...));
}

// Hands all that was printed to standard output on. Throws IoError with the system's reason where
// it wasn't taken.
void flush_output();

}  // namespace infomax
