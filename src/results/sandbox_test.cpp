#include "results/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "core/error.h"
#include "results/h5.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

const std::vector<std::string>& three_names() {
  static const std::vector<std::string> names{"a.h5", "b.h5", "c.h5"};
  return names;
}

std::string refusal(const std::function<std::string(std::size_t)>& work,
                    std::vector<std::string>* taken = nullptr) {
  return message_of<InputError>([&] {
    in_sandbox(three_names(), 0, work, [&](std::size_t, std::string answer) {
      if (taken != nullptr) taken->push_back(answer);
    });
  });
}

std::string second_does(const std::function<void()>& action) {
  std::vector<std::string> taken;
  const std::string said = refusal(
      [&](std::size_t i) {
        if (i == 1) action();
        return std::string("whole");
      },
      &taken);
  EXPECT_EQ(taken, std::vector<std::string>{"whole"}) << "the first came before the second's end";
  return said;
}

// What the child answers to a question about itself.
std::string asked(const std::function<std::string()>& question) {
  std::string said;
  const std::string name = "x.h5";
  in_sandbox(
      std::span(&name, 1), 0, [&](std::size_t) { return question(); },
      [&](std::size_t, std::string answer) { said = std::move(answer); });
  return said;
}

TEST(Sandbox, HandsBackEveryAnswerInOrder) {
  std::vector<std::string> answers;
  in_sandbox(
      three_names(), 0,
      [](std::size_t i) { return std::string(i * 700'000, static_cast<char>('a' + i)); },
      [&](std::size_t i, std::string answer) {
        EXPECT_EQ(i, answers.size());
        answers.push_back(std::move(answer));
      });
  EXPECT_EQ(answers,
            (std::vector<std::string>{"", std::string(700'000, 'b'), std::string(1'400'000, 'c')}));
}

TEST(Sandbox, NoItemsWantNoChild) {
  in_sandbox(
      {}, 0, [](std::size_t) -> std::string { throw std::logic_error("asked"); },
      [](std::size_t, const std::string&) { FAIL(); });
}

TEST(Sandbox, PassesARefusalOn) {
  EXPECT_EQ(second_does([] { throw InputError("b.h5: /x is a \x1B[2J link\n, want none"); }),
            "b.h5: /x is a ?[2J link\n, want none");
  const std::string said = second_does([] { throw InputError(std::string(5000, 'x')); });
  EXPECT_EQ(said, std::string(1000, 'x') + "...");
}

TEST(Sandbox, ACrashIsARefusalOfItsItem) {
  for (const int signal : {SIGSEGV, SIGFPE, SIGILL, SIGBUS}) {
    EXPECT_EQ(second_does([&] {
                ::signal(signal, SIG_DFL);
                ::raise(signal);
                // Without a system call to raise it by, by an instruction.
                __builtin_trap();
              }).find("b.h5: reading it crashes the HDF5 library ("),
              0u);
  }
  EXPECT_EQ(second_does([] { _exit(0); }),
            "b.h5: reading it ends before it is read, want a file as `infomax run` writes it");
  EXPECT_EQ(second_does([] { throw std::runtime_error("not ours"); }),
            "b.h5: reading it ends before it is read, want a file as `infomax run` writes it");
}

#ifndef INFOMAX_SANITIZE  // whose sandboxes are wider

TEST(Sandbox, AnEndlessLoopEndsInFourSeconds) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string said = second_does([] {
    for (std::atomic<bool> never = false; !never;) {
    }
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_TRUE(said.starts_with("b.h5: reading it takes more than ")) << said;
  EXPECT_LT(took.count(), 4.9);
}

TEST(Sandbox, MemoryIsBounded) {
  EXPECT_EQ(
      second_does([] { std::vector<char> much(std::size_t{600} << 20, 'x'); }),
      "b.h5: reading it wants more than 512 MiB of memory, want a file as `infomax run` writes it");
  EXPECT_EQ(asked([] { return std::to_string(std::string(std::size_t{300} << 20, 'x').size()); }),
            "314572800");
}

TEST(Sandbox, OpensAndMakesNothing) {
  EXPECT_EQ(asked([] { return ::open("/etc/passwd", O_RDONLY) < 0 ? "refused" : "open"; }),
            "refused");
  EXPECT_EQ(
      asked([] { return ::open("/tmp/x", O_WRONLY | O_CREAT, 0600) < 0 ? "refused" : "made"; }),
      "refused");
  EXPECT_EQ(asked([] { return ::socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? "refused" : "open"; }),
            "refused");
}

// A full disk can't leave the HDF5 library half way through a file, for it never has one: records
// are written where nothing can be opened.
TEST(Sandbox, MakingAFileWantsNoDisk) {
  EXPECT_EQ(asked([] {
              h5::Writer writer;
              writer.texts("/x", {300}, std::vector<std::string>(300, std::string(8'000, 'x')));
              return std::to_string(writer.image().size() > 2'400'000);
            }),
            "1");
}

// Further than limits go, by seccomp; kernels without it are rare enough to say so.
TEST(Sandbox, StartsAndSignalsNobody) {
  if (asked([] { return ::getppid() < 0 ? "filtered" : "free"; }) == "free")
    GTEST_SKIP() << "this kernel has no seccomp";
  EXPECT_EQ(asked([] { return ::fork() < 0 ? "refused" : "started"; }), "refused");
  const pid_t parent = ::getpid();
  EXPECT_EQ(asked([&] { return ::kill(parent, 0) != 0 ? "refused" : "sent"; }), "refused");
}

TEST(Sandbox, LeavesNoCore) {
  EXPECT_EQ(asked([] {
              rlimit core{1, 1};
              // Asked before the filter it would be 0; after it, nobody can ask.
              return getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur == 0 ? "none" : "some";
            }),
            "none");
}

#endif

// Someone who ignores SIGCHLD gets no status of children, but their answers.
TEST(Sandbox, WorksWhereChildrenAreIgnored) {
  const auto before = ::signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(asked([] { return "whole"; }), "whole");
  EXPECT_EQ(second_does([] { _exit(0); }),
            "b.h5: reading it ends before it is read, want a file as `infomax run` writes it");
  ::signal(SIGCHLD, before);
}

TEST(Sandbox, LeavesNoChildBehind) {
  EXPECT_THROW(in_sandbox(
                   three_names(), 0, [](std::size_t) { return std::string("x"); },
                   [](std::size_t, const std::string&) { throw ShapeError("not taken"); }),
               ShapeError);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace infomax
