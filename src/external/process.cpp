#include "external/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "external/descendants.h"

namespace infomax {

namespace {

constexpr std::size_t kMostOutput = std::size_t{1} << 20, kMostErrors = std::size_t{16} << 10;
constexpr int kLook = 50;  // milliseconds between two looks at the memory

// What the supervisor says, each once and in this order.
struct Started {
  pid_t group;
};
struct Report {
  int how, code;
  std::size_t largest_bytes;
  double processor_seconds;
};

// ----------------------------------------------------------------------------------------------
// the supervisor and the program; from the fork on nothing is thrown

// Descriptors of both: 0, 1, 2 as the program gets them, then these.
constexpr int kControl = 3, kReport = 4, kFirstFree = 5;

void send(const void* bytes, std::size_t size) {
  const auto* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t n = ::write(kReport, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    at += n;
    size -= static_cast<std::size_t>(n);
  }
}

[[noreturn]] void be_program(char* const* words, char* const* environment, int failure) {
  setpgid(0, 0);
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction inherited {};
    // Who started this program under nohup meant that.
    if (signal == SIGHUP && sigaction(signal, nullptr, &inherited) == 0 &&
        inherited.sa_handler == SIG_IGN)
      continue;
    sigaction(signal, &plain, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ::close(kControl);
  ::close(kReport);
  execvpe(words[0], words, environment);
  const int error = errno;
  if (::write(failure, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

class Supervisor {
 public:
  Supervisor(char* const* words, char* const* environment, std::size_t most_bytes)
      : words_(words), environment_(environment), most_bytes_(most_bytes) {}

  [[noreturn]] void run() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    setsid();
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    signals_ = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    start();
    // The program alone holds the other ends of its pipes.
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {0, 1, 2}) dup2(nothing, standard);
    while (!over_) look();
    end_all();
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    report_.processor_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    send(&report_, sizeof report_);
    _exit(0);
  }

 private:
  void start() {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) != 0) return stop(ProcessEnd::How::not_started, errno);
    program_ = fork();
    if (program_ == 0) be_program(words_, environment_, failure[1]);
    const int fork_error = errno;
    ::close(failure[1]);
    if (program_ < 0) {
      ::close(failure[0]);
      return stop(ProcessEnd::How::not_started, fork_error);
    }
    setpgid(program_, program_);
    const Started started{program_};
    send(&started, sizeof started);
    int error = 0;
    ssize_t n;
    do n = ::read(failure[0], &error, sizeof error);
    while (n < 0 && errno == EINTR);
    ::close(failure[0]);
    if (n == sizeof error) stop(ProcessEnd::How::not_started, error);
  }

  void stop(ProcessEnd::How how, int code) {
    if (over_) return;
    over_ = true;
    report_.how = static_cast<int>(how);
    report_.code = code;
  }

  void look() {
    std::array<pollfd, 2> looked{pollfd{kControl, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
    ::poll(looked.data(), looked.size(), kLook);
    // Nobody writes there: it is closed.
    if (looked[0].revents != 0) stop(ProcessEnd::How::lost, 0);
    signalfd_siginfo told;
    while (::read(signals_, &told, sizeof told) > 0) {
    }
    reap();
    if (over_) return;
    const std::size_t bytes = resident_bytes(descendants_of(getpid()), most_bytes_);
    report_.largest_bytes = std::max(report_.largest_bytes, bytes);
    if (bytes > most_bytes_) stop(ProcessEnd::How::memory, 0);
  }

  // Whether there are children left.
  bool reap() {
    for (;;) {
      int status = 0;
      const pid_t ended = waitpid(-1, &status, WNOHANG);
      if (ended == 0) return true;
      if (ended < 0 && errno == EINTR) continue;
      if (ended < 0) return false;
      if (ended != program_) continue;
      program_ = -1;
      if (WIFSIGNALED(status))
        stop(ProcessEnd::How::signalled, WTERMSIG(status));
      else
        stop(ProcessEnd::How::exited, WEXITSTATUS(status));
    }
  }

  // Whoever is left is killed; whose parent was, is ours then.
  void end_all() {
    constexpr int kTries = 5000;  // of a millisecond: what hangs in the kernel isn't waited for
    for (int i = 0; i < kTries; ++i) {
      for (const pid_t process : descendants_of(getpid())) kill(process, SIGKILL);
      if (!reap()) return;
      ::poll(nullptr, 0, 1);
    }
  }

  char* const* words_;
  char* const* environment_;
  std::size_t most_bytes_;
  int signals_ = -1;
  pid_t program_ = -1;
  bool over_ = false;
  Report report_{};
};

// ----------------------------------------------------------------------------------------------
// this program

[[noreturn]] void fail(const char* what) {
  throw IoError(
      fmt::format("starting a program: {}: {}", what, std::generic_category().message(errno)));
}

void close_once(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close_once(read);
    close_once(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

int taken(int& file) {
  return std::exchange(file, -1);
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

void keep_last(std::string& text, std::size_t most) {
  if (text.size() > most) text.erase(0, text.size() - most);
}

// No thread of ours is to die of a program that reads no more.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    sigemptyset(&broken_);
    sigaddset(&broken_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_, &before_);
  }
  ~NoBrokenPipe() {
    const timespec now{};
    while (sigtimedwait(&broken_, nullptr, &now) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

 private:
  sigset_t broken_, before_;
};

}  // namespace

Process::Process(const ProcessRequest& request) {
  // All that is allocated, before the fork.
  const std::vector<char*> words = pointers_to(request.words);
  const std::vector<char*> environment = pointers_to(request.environment);
  Pipe control, report, input, output, errors;
  if (!request.takes_lines) {
    close_once(input.read);
    input.read = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  supervisor_ = fork();
  if (supervisor_ == 0) {
    // Copies above those that are to be replaced, then into their places.
    std::array<int, 5> ends{input.read, output.write, errors.write, control.read, report.write};
    for (int& end : ends) end = fcntl(end, F_DUPFD, 64);
    for (std::size_t i = 0; i < ends.size(); ++i) dup2(ends[i], static_cast<int>(i));
    close_range(kFirstFree, ~0u, 0);
    Supervisor(words.data(), environment.data(), request.most_bytes).run();
  }
  if (supervisor_ < 0) fail("no process");
  control_ = taken(control.write);
  report_ = taken(report.read);
  output_pipe_ = taken(output.read);
  error_pipe_ = taken(errors.read);
  if (request.takes_lines) input_ = taken(input.write);
  for (const int pipe : {report_, output_pipe_, error_pipe_, input_})
    if (pipe >= 0) fcntl(pipe, F_SETFL, fcntl(pipe, F_GETFL) | O_NONBLOCK);
}

Process::~Process() {
  close_once(control_);
  // Its report is its end.
  while (!end_) wait(std::chrono::milliseconds(1000));
  for (int* pipe : {&report_, &input_, &output_pipe_, &error_pipe_}) close_once(*pipe);
}

void Process::take(int& pipe, std::string& into, std::size_t most) {
  if (pipe < 0) return;
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t n = ::read(pipe, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return close_once(pipe);
    into.append(piece.data(), static_cast<std::size_t>(n));
    keep_last(into, most);
    if (static_cast<std::size_t>(n) < piece.size()) return;
  }
}

void Process::wait(std::chrono::milliseconds most) {
  if (end_) return;
  std::array<pollfd, 3> looked{pollfd{report_, POLLIN, 0}, pollfd{output_pipe_, POLLIN, 0},
                               pollfd{error_pipe_, POLLIN, 0}};
  ::poll(looked.data(), looked.size(), static_cast<int>(most.count()));
  take(output_pipe_, output_, kMostOutput);
  take(error_pipe_, errors_, kMostErrors);
  take(report_, reported_, sizeof(Started) + sizeof(Report));
  if (group_ == 0 && reported_.size() >= sizeof(Started)) {
    Started started;
    std::memcpy(&started, reported_.data(), sizeof started);
    group_ = started.group;
  }
  if (report_ < 0) finish();
}

// The supervisor has closed its report: it is over or about to be.
void Process::finish() {
  ProcessEnd end;
  Report report;
  const bool started = reported_.size() == sizeof(Started) + sizeof report;
  if (started || reported_.size() == sizeof report) {
    std::memcpy(&report, reported_.data() + (started ? sizeof(Started) : 0), sizeof report);
    end = {static_cast<ProcessEnd::How>(report.how), report.code, report.largest_bytes,
           report.processor_seconds};
  } else if (group_ > 0) {
    kill(-group_, SIGKILL);  // somebody killed the supervisor
  }
  while (waitpid(supervisor_, nullptr, 0) < 0 && errno == EINTR) {
  }
  // Nobody writes any more, so this comes to the end.
  for (int round = 0; round < 64 && (output_pipe_ >= 0 || error_pipe_ >= 0); ++round) {
    take(output_pipe_, output_, kMostOutput);
    take(error_pipe_, errors_, kMostErrors);
  }
  end_ = end;
}

std::optional<std::string> Process::take_line() {
  const std::size_t end = output_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = output_.substr(0, end);
  output_.erase(0, end + 1);
  return line;
}

double Process::processor_seconds() const {
  if (end_) return end_->processor_seconds;
  return infomax::processor_seconds(descendants_of(supervisor_));
}

bool Process::give(std::string_view text) {
  const NoBrokenPipe none;
  while (!text.empty()) {
    const ssize_t n = ::write(input_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace infomax
