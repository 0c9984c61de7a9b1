#include "cli/streams.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "core/error.h"

namespace infomax {

void keep_standard_streams() {
  // The lowest free number is the one that open gives. Whatever is then read or written fails as it
  // would on a closed stream, for the mode is the wrong one.
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF &&
        ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream)
      throw IoError(
          fmt::format("/dev/null: open failed: {}", std::generic_category().message(errno)));
  ::signal(SIGXFSZ, SIG_IGN);
}

void say_text(const std::string& text) noexcept {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

void flush_output() {
  const int error = std::fflush(stdout) != 0 ? errno : 0;
  std::cout.flush();  // to which CLI11 prints the help; by default the same buffer
  if (error != 0 || std::ferror(stdout) != 0 || !std::cout)
    throw IoError(
        fmt::format("standard output: write failed: {}",
                    error != 0 ? std::generic_category().message(error) : "not all was taken"));
}

}  // namespace infomax
