#include "report/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "core/error.h"

extern char** environ;

namespace infomax {
namespace {

// A file that lives in memory. Files rather than pipes: no reader has to keep up with a writer.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name) : descriptor_(memfd_create(name, MFD_CLOEXEC)) {
    if (descriptor_ < 0) {
      throw IoError(fmt::format("gnuplot: no memory file: {}", std::strerror(errno)));
    }
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }

  void fill(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        throw IoError(fmt::format("gnuplot: its script: {}", std::strerror(errno)));
      }
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(descriptor_, 0, SEEK_SET);
  }

  std::string content() const {
    lseek(descriptor_, 0, SEEK_SET);
    std::string all;
    std::array<char, 65536> part;
    for (;;) {
      const ssize_t count = read(descriptor_, part.data(), part.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        throw IoError(fmt::format("gnuplot: its output: {}", std::strerror(errno)));
      }
      if (count == 0) return all;
      all.append(part.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  int descriptor_;
};

// The caller's environment without what would change the drawing.
std::vector<std::string> child_environment() {
  std::vector<std::string> kept;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.starts_with("GNUPLOT") || text.starts_with("GNUTERM=") || text.starts_with("LC_") ||
        text.starts_with("LANG=") || text.starts_with("LANGUAGE=")) {
      continue;
    }
    kept.emplace_back(text);
  }
  kept.emplace_back("LC_ALL=C");
  return kept;
}

std::string trimmed(std::string text) {
  const char* blanks = " \t\r\n";
  text.erase(text.find_last_not_of(blanks) + 1);
  text.erase(0, text.find_first_not_of(blanks));
  return text;
}

}  // namespace

std::string run_gnuplot(const std::string& script) {
  MemoryFile input("gnuplot-script");
  MemoryFile output("gnuplot-output");
  MemoryFile messages("gnuplot-messages");
  input.fill(script);

  std::string program = "gnuplot";
  std::string defaults = "-d";  // no start-up file of the user's or the system's
  std::array<char*, 3> arguments{program.data(), defaults.data(), nullptr};
  std::vector<std::string> variables = child_environment();
  std::vector<char*> environment;
  environment.reserve(variables.size() + 1);
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, messages.descriptor(), STDERR_FILENO);
  pid_t child = 0;
  const int refused = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments.data(),
                                   environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (refused == ENOENT) {
    throw IoError(
        "gnuplot: not found in PATH, and the figures want it; on Debian: apt-get install "
        "gnuplot-nox");
  }
  if (refused != 0) {
    throw IoError(fmt::format("gnuplot: can't be started: {}", std::strerror(refused)));
  }

  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      throw IoError(fmt::format("gnuplot: lost: {}", std::strerror(errno)));
    }
  }
  if (WIFSIGNALED(status)) {
    throw IoError(fmt::format("gnuplot: ended by signal {}", WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) != 0) {
    const std::string message = trimmed(messages.content());
    throw IoError(fmt::format("gnuplot: failed with exit status {}: {}", WEXITSTATUS(status),
                              message.empty() ? "it says nothing" : message));
  }
  return output.content();
}

}  // namespace infomax
