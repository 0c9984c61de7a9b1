// One process of a user's program, with all that it starts: its memory bounded, and nothing of it
// left when it is over.
//
// Between this program and the user's stands a supervisor, a fork of this one, that adopts whatever
// its descendants leave behind (PR_SET_CHILD_SUBREAPER): so none gets out of its sight by a double
// fork or a session of its own. It looks at their memory every 50 ms. When the program ends, when
// they hold more memory than they may, and when this program ends or lets go of it, in whatever
// way, it kills them all and ends. The program is in a process group of its own, so that Ctrl-C
// isn't its business.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace infomax {

struct ProcessRequest {
  std::vector<std::string> words;        // the program, looked for in PATH, and its arguments
  std::vector<std::string> environment;  // "NAME=VALUE"
  std::size_t most_bytes = 0;            // resident, of the program and all its descendants
  bool takes_lines = false;              // on its standard input, which is empty otherwise
};

struct ProcessEnd {
  enum class How { exited, signalled, memory, not_started, lost } how = How::lost;
  int code = 0;                   // exit status, signal or error number
  std::size_t largest_bytes = 0;  // resident, as far as it was looked at
  double processor_seconds = 0;   // of all of them
};

class Process {
 public:
  // Throws IoError where the system has no process or pipe left.
  explicit Process(const ProcessRequest& request);
  ~Process();  // ends it, with all that it started
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Takes what it has printed, and returns after `most` or as soon as there was something to take.
  void wait(std::chrono::milliseconds most);
  // Once it is over, when all its output is here.
  const std::optional<ProcessEnd>& end() const { return end_; }

  // What it printed: the last MiB on standard output, the last 16 KiB on standard error.
  const std::string& output() const { return output_; }
  const std::string& errors() const { return errors_; }
  // The first line of the output, which is taken out of it; none while there is no whole one.
  std::optional<std::string> take_line();
  void forget_errors() { errors_.clear(); }

  // Of it and all that it has started, so far.
  double processor_seconds() const;

  // False where it can't be given: it reads no more.
  bool give(std::string_view text);

 private:
  void take(int& pipe, std::string& into, std::size_t most);
  void finish();

  pid_t supervisor_ = -1;
  int control_ = -1;  // closed, everything is ended
  int report_ = -1, input_ = -1, output_pipe_ = -1, error_pipe_ = -1;
  pid_t group_ = 0;  // of the program, once it is known
  std::string output_, errors_, reported_;
  std::optional<ProcessEnd> end_;
};

}  // namespace infomax
