#include "results/sandbox.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "core/error.h"
#include "results/h5.h"
#include "results/system_call_filter.h"
#include "results/text.h"

namespace infomax {
namespace {

#ifdef INFOMAX_SANITIZE
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr std::size_t kMemory = std::size_t{512} << 20;
constexpr rlim_t kSecondsOfProcessor = kSanitized ? 40 : 3;
constexpr double kSecondsOnTheWall = kSanitized ? 50 : 4;
// Reading takes some 0.1 s of processor time for each MiB; a busy machine may want ten times that.
constexpr std::size_t kBytesPerProcessorSecond = std::size_t{4} << 20;
constexpr std::size_t kBytesPerWallSecond = std::size_t{1} << 20;
constexpr std::size_t kLongestRefusal = 1000;
constexpr int kAnswers = 3;  // the child's one descriptor

// What stands before each answer in the pipe.
struct Head {
  enum Kind : std::uint64_t { answer, refusal, no_memory };
  std::uint64_t kind;
  std::uint64_t size;
};

// ----------------------------------------------------------------------------------------------
// the child

void limit(decltype(RLIMIT_CPU) what, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(what, &both);
}

// All pages that the process has mapped, in bytes; 0 where the system doesn't say.
std::size_t mapped_bytes() {
  const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[64] = {};
  const ssize_t n = ::read(file, text, sizeof text - 1);
  ::close(file);
  return n <= 0
             ? 0
             : std::strtoull(text, nullptr, 10) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// Where the kernel has no seccomp the limits stand alone.
void allow_only(std::span<const sock_filter> calls) {
  // The kernel reads it, and asks for a pointer to what it could change.
  const sock_fprog program{static_cast<unsigned short>(calls.size()),
                           const_cast<sock_filter*>(calls.data())};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void shut_in(int pipe, std::size_t bytes, std::span<const sock_filter> calls) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // What the library or malloc print as they die is no message of ours.
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (!kSanitized && nothing >= 0 && pipe != standard) dup2(nothing, standard);
  if (pipe != kAnswers) dup2(pipe, kAnswers);
  close_range(kAnswers + 1, ~0u, 0);
  const std::size_t mapped = mapped_bytes();
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CPU, kSecondsOfProcessor + bytes / kBytesPerProcessorSecond);
  if (kSanitized) return;
  if (mapped > 0) limit(RLIMIT_AS, mapped + kMemory + 4 * bytes);
  limit(RLIMIT_NOFILE, 0);
  allow_only(calls);
}

void send(const void* from, std::size_t size) {
  const auto* at = static_cast<const char*>(from);
  while (size > 0) {
    const ssize_t n = ::write(kAnswers, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);
    at += n;
    size -= static_cast<std::size_t>(n);
  }
}

void send(Head::Kind kind, const std::string& text) {
  const Head head{kind, text.size()};
  send(&head, sizeof head);
  send(text.data(), text.size());
}

[[noreturn]] void be_child(int pipe, std::size_t count, std::size_t bytes,
                           std::span<const sock_filter> calls,
                           const std::function<std::string(std::size_t)>& work) {
  shut_in(pipe, bytes, calls);
  try {
    for (std::size_t i = 0; i < count; ++i) send(Head::answer, work(i));
  } catch (const InputError& error) {
    send(Head::refusal, printable(error.what(), kLongestRefusal));
  } catch (const std::bad_alloc&) {
    send(Head::no_memory, "");
  } catch (const std::length_error&) {
    send(Head::no_memory, "");
  } catch (...) {
    _exit(2);
  }
  _exit(0);
}

// ----------------------------------------------------------------------------------------------
// the parent

class Child {
 public:
  Child(std::size_t count, std::size_t bytes, const std::function<std::string(std::size_t)>& work)
      : bytes_(bytes),
        seconds_(kSecondsOnTheWall +
                 static_cast<double>(bytes) / static_cast<double>(kBytesPerWallSecond)),
        memory_((kMemory + 4 * bytes) >> 20) {
    // Made here: between fork and the filter the child had best do little.
    static const std::vector<sock_filter> calls = system_call_filter();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe");
    auto still = h5::hold_library();
    id_ = fork();
    still.unlock();
    if (id_ == 0) be_child(ends[1], count, bytes, calls, work);
    ::close(ends[1]);
    pipe_ = ends[0];
    if (id_ < 0) {
      const int error = errno;
      ::close(pipe_);
      errno = error;
      fail("no process");
    }
  }
  ~Child() {
    ::close(pipe_);
    if (id_ > 0) {
      ::kill(id_, SIGKILL);
      reap();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::string answer(const std::string& name) {
    waited_ = 0;
    Head head;
    std::string bytes = receive(name, sizeof head);
    std::memcpy(&head, bytes.data(), sizeof head);
    if (head.kind == Head::no_memory)
      refuse(name, fmt::format("wants more than {} MiB of memory", memory_));
    if (head.size > (head.kind == Head::answer ? kMostAnswerBytes : kLongestRefusal + 3))
      refuse(name, fmt::format("gives a record of {} bytes", head.size));
    std::string text = receive(name, head.size);
    if (head.kind == Head::answer) return text;
    throw InputError(printable(text, kLongestRefusal + 3));
  }

 private:
  [[noreturn]] static void fail(const char* what) {
    throw IoError(fmt::format("reading a result apart: {}: {}", what,
                              std::generic_category().message(errno)));
  }
  [[noreturn]] static void refuse(const std::string& name, const std::string& what) {
    throw InputError(
        fmt::format("{}: reading it {}, want a file as `infomax run` writes it", name, what));
  }

  std::string receive(const std::string& name, std::size_t size) {
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    std::string bytes;
    while (bytes.size() < size) {
      wait(name);
      const std::size_t before = bytes.size();
      bytes.resize(before + std::min(kPiece, size - before));
      const ssize_t n = ::read(pipe_, bytes.data() + before, bytes.size() - before);
      if (n < 0 && errno != EINTR) fail("its pipe");
      bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
      if (n == 0) refuse(name, cause_of_death());
    }
    return bytes;
  }

  // Until there is something to read. Waits in slices, each of which counts for no more than a
  // moment, so that a program that is stopped (Ctrl-Z) and goes on later takes nobody for a
  // sluggard.
  void wait(const std::string& name) {
    using Clock = std::chrono::steady_clock;
    constexpr int kSlice = 100;  // milliseconds
    for (;;) {
      const auto begin = Clock::now();
      pollfd look{pipe_, POLLIN, 0};
      const int ready = ::poll(&look, 1, kSlice);
      const std::chrono::duration<double> took = Clock::now() - begin;
      waited_ += std::min(took.count(), 2e-3 * kSlice);
      if (waited_ > seconds_) refuse(name, fmt::format("takes more than {:.0f} s", seconds_));
      if (ready > 0) return;
      if (ready < 0 && errno != EINTR) fail("its pipe");
    }
  }

  std::optional<int> reap() {
    int status = 0;
    pid_t found;
    do found = waitpid(id_, &status, 0);
    while (found < 0 && errno == EINTR);
    id_ = -1;
    return found < 0 ? std::nullopt : std::optional(status);
  }

  std::string cause_of_death() {
    const auto status = reap();
    if (status && WIFSIGNALED(*status)) {
      const int signal = WTERMSIG(*status);
      // The limit of processor time kills by the one or the other.
      if (signal == SIGXCPU || signal == SIGKILL)
        return fmt::format("takes more than {} s of processor time, or was killed",
                           kSecondsOfProcessor + bytes_ / kBytesPerProcessorSecond);
      return fmt::format("crashes the HDF5 library ({})", strsignal(signal));
    }
    return "ends before it is read";
  }

  pid_t id_ = -1;
  int pipe_ = -1;
  std::size_t bytes_;
  double seconds_, waited_ = 0;
  std::size_t memory_;
};

}  // namespace

void in_sandbox(std::span<const std::string> names, std::size_t bytes,
                const std::function<std::string(std::size_t)>& work,
                const std::function<void(std::size_t, std::string)>& take) {
  if (names.empty()) return;
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  // A fuzzer learns from the code that its input takes, so it has to run here.
  (void)bytes;
  for (std::size_t i = 0; i < names.size(); ++i) take(i, work(i));
  return;
#endif
  Child child(names.size(), bytes, work);
  for (std::size_t i = 0; i < names.size(); ++i) take(i, child.answer(names[i]));
}

}  // namespace infomax
