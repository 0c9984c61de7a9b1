// Every way in which a program may misbehave, each by a small script, and what is left of it.

#include "external/program.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <thread>

#include "core/error.h"
#include "data/npy.h"
#include "external/descendants.h"
#include "testkit/environment.h"
#include "testkit/matrices.h"

namespace infomax {
namespace {

const testkit::Owned<double> kX{{1, 2}, {3, 4}, {5, 6}}, kY{{0.1}, {0.2}, {-0.3}};
const std::vector<std::string> kEnvironment{"PATH=/usr/bin:/bin", "MINE=from the user"};

// A shell script as a program that is asked by a process.
std::string shell(const std::string& script) {
  return "sh -c '" + script + "' name {x} {y}";
}

struct Outcome {
  Answer answer;
  std::string errors;
};
Outcome outcome_of(const ProgramSpec& spec, IdlePrograms& idle, std::uint32_t seed = 3) {
  AskedProgram asked(spec, kX, kY, seed, kEnvironment, idle);
  for (;;)
    if (const auto answer = asked.wait(std::chrono::milliseconds(100)))
      return {*answer, asked.errors()};
}
Outcome outcome_of(const ProgramSpec& spec) {
  IdlePrograms idle;
  return outcome_of(spec, idle);
}
Answer of_script(const std::string& script, double seconds = 60, double gibibytes = 8) {
  return outcome_of({shell(script), AskedBy::process, seconds, gibibytes}).answer;
}

// Until the process is gone; false where it is still there after ten seconds.
bool goes(pid_t process) {
  for (int i = 0; i < 1000; ++i) {
    if (kill(process, 0) != 0 && errno == ESRCH) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}
pid_t pid_in(const std::string& path) {
  for (int i = 0; i < 1000; ++i) {
    if (pid_t pid = 0; std::ifstream(path) >> pid) return pid;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return 0;
}

TEST(Program, AnswersWithItsLastLine) {
  const Answer answer = of_script("echo epoch 1; echo 0.25; echo");
  EXPECT_EQ(answer.kind, AnswerKind::estimate) << answer.reason;
  EXPECT_EQ(answer.nats, 0.25);
}

TEST(Program, GetsTheRowsTheSeedAndTheUsersEnvironment) {
  const testkit::ScratchFolder folder;
  const Answer answer =
      outcome_of({"sh -c 'cp \"$1\" \"$2\" \"$3\" \"$4\" " + folder.path().string() +
                  "; echo \"$MINE\" > " + folder / "env" + "; env | wc -l >> " + folder / "env" +
                  "; echo $5$6$7.$8' name {x} {y} {csv} {h5} {n} {dim_x} {dim_y} "
                  "{seed}"})
          .answer;
  EXPECT_EQ(answer.nats, 321.3) << answer.reason;
  const NpyArray x = read_npy(folder / "x.npy", 1 << 20), y = read_npy(folder / "y.npy", 1 << 20);
  EXPECT_EQ(x.shape, (std::vector<std::size_t>{3, 2}));
  EXPECT_EQ(x.values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(y.values, (std::vector<double>{0.1, 0.2, -0.3}));
  std::ifstream csv(folder / "xy.csv");
  const std::string text{std::istreambuf_iterator<char>(csv), {}};
  EXPECT_EQ(text, "X0,X1,Y0\n1,2,0.1\n3,4,0.2\n5,6,-0.3\n");
  // The rows alone: nothing in it says what is to be estimated.
  std::ifstream h5(folder / "xy.h5", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(h5), {}};
  EXPECT_TRUE(bytes.starts_with("\x89HDF"));
  EXPECT_EQ(bytes.find("mi_true"), std::string::npos);
  std::ifstream env(folder / "env");
  std::string mine;
  std::getline(env, mine);
  EXPECT_EQ(mine, "from the user");
  int variables = 0;
  env >> variables;
  EXPECT_LE(variables, 4);  // ours, and PWD and _ of the shell's own
}

TEST(Program, ACrashIsSaidWithStatusOrSignal) {
  Answer answer = of_script("echo 0.5; exit 3");
  EXPECT_EQ(answer.kind, AnswerKind::crash);
  EXPECT_EQ(answer.reason, "exit status 3");
  answer = of_script("echo 0.5; kill -SEGV $$");
  EXPECT_EQ(answer.kind, AnswerKind::crash);
  EXPECT_EQ(answer.reason, "signal 11 (SIGSEGV)");
}

TEST(Program, StandardErrorIsNoAnswerAndItsEndIsKept) {
  const Outcome outcome =
      outcome_of({shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i >&2; done; "
                        "printf \"\\033[31m\\377 0.7\" >&2; exit 1")});
  EXPECT_EQ(outcome.answer.kind, AnswerKind::crash);
  EXPECT_TRUE(outcome.errors.starts_with("line 4\n")) << outcome.errors;
  EXPECT_TRUE(outcome.errors.ends_with("line 12\n?[31m? 0.7")) << outcome.errors;
  // Much of it stops nobody.
  const Answer answer = of_script("head -c 3000000 /dev/zero >&2; echo 0.5");
  EXPECT_EQ(answer.nats, 0.5) << answer.reason;
}

TEST(Program, RubbishNaNAndInfinityAreToldApart) {
  EXPECT_EQ(of_script("echo rubbish").kind, AnswerKind::unparsable);
  EXPECT_EQ(of_script("head -c 3000000 /dev/urandom").kind, AnswerKind::unparsable);
  EXPECT_EQ(of_script(":").kind, AnswerKind::unparsable);
  EXPECT_EQ(of_script("echo nan").kind, AnswerKind::not_a_number);
  EXPECT_EQ(of_script("echo -inf").kind, AnswerKind::infinite);
}

TEST(Program, ThatIsNotThereIsNotStarted) {
  Answer answer = outcome_of({"no-such-program {x} {y}"}).answer;
  EXPECT_EQ(answer.kind, AnswerKind::not_started);
  EXPECT_EQ(answer.reason, "no-such-program: No such file or directory");
  answer = outcome_of({"/etc/passwd {x} {y}"}).answer;
  EXPECT_EQ(answer.kind, AnswerKind::not_started);
}

TEST(Program, ThatHangsIsKilledAtItsLimit) {
  const testkit::ScratchFolder folder;
  const auto begin = std::chrono::steady_clock::now();
  const Answer answer = of_script("echo $$ > " + folder / "pid" + "; trap : TERM; sleep 600", 0.3);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(answer.kind, AnswerKind::time_limit);
  EXPECT_EQ(answer.reason, "no answer in 0.3 s");
  EXPECT_TRUE(goes(pid_in(folder / "pid")));
}

// tail keeps what has no line end: some 400 MB in a process that the shell has started.
TEST(Program, MemoryOfDescendantsIsBounded) {
  const Answer answer =
      of_script("head -c 400000000 /dev/zero | tail -n 1 | (sleep 600); echo 0.5", 60, 0.1);
  EXPECT_EQ(answer.kind, AnswerKind::memory_limit);
  EXPECT_NE(answer.reason.find("want at most 0.1 GiB"), std::string::npos) << answer.reason;
}

// A double fork in a session of its own, that ignores what can be ignored.
TEST(Program, WhatOutlivesItIsKilled) {
  const testkit::ScratchFolder folder;
  const std::string pid = folder / "pid";
  const Answer answer =
      of_script("(setsid sh -c \"trap : TERM HUP INT; echo \\$\\$ > " + pid +
                "; while :; do sleep 1; done\" > /dev/null 2>&1 &); while [ ! -s " + pid +
                " ]; do sleep 0.01; done; echo 0.5");
  EXPECT_EQ(answer.kind, AnswerKind::estimate) << answer.reason;
  EXPECT_TRUE(goes(pid_in(pid)));
}

// One that keeps the pipe of its output open holds nobody up.
TEST(Program, IsOverWhenItEndsThoughAChildHoldsItsOutput) {
  const Answer answer = of_script("sleep 600 & echo 0.5", 20);
  EXPECT_EQ(answer.kind, AnswerKind::estimate) << answer.reason;
}

TEST(Program, LetGoOfItIsEnded) {
  const testkit::ScratchFolder folder;
  pid_t pid = 0;
  {
    IdlePrograms idle;
    AskedProgram asked({shell("echo $$ > " + folder / "pid" + "; exec sleep 600")}, kX, kY, 0,
                       kEnvironment, idle);
    EXPECT_FALSE(asked.wait(std::chrono::milliseconds(1)));
    pid = pid_in(folder / "pid");
    ASSERT_GT(pid, 0);
  }
  EXPECT_TRUE(goes(pid));
  EXPECT_TRUE(descendants_of(getpid()).empty());
}

// SIGKILL takes this program's chance to do anything.
TEST(Program, IsEndedWhenThisProgramIsKilled) {
  const testkit::ScratchFolder folder;
  const pid_t ours = fork();
  if (ours == 0) {
    IdlePrograms idle;
    AskedProgram asked({shell("(setsid sleep 600 & echo $! > " + folder / "pid" + "); sleep 600")},
                       kX, kY, 0, kEnvironment, idle);
    for (;;) pause();
  }
  const pid_t pid = pid_in(folder / "pid");
  ASSERT_GT(pid, 0);
  kill(ours, SIGKILL);
  waitpid(ours, nullptr, 0);
  EXPECT_TRUE(goes(pid));
}

// A loop of the shell for a second or so; what it takes is known to about a tick of the clock.
TEST(Program, WhatItTookOfProcessorsIsKnown) {
  IdlePrograms idle;
  const std::string loop = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo 1";
  for (const ProgramSpec& spec :
       {ProgramSpec{shell(loop)},
        ProgramSpec{"sh -c 'while read -r line; do " + loop + "; done'", AskedBy::line}}) {
    AskedProgram asked(spec, kX, kY, 0, kEnvironment, idle);
    const auto begin = std::chrono::steady_clock::now();
    std::optional<Answer> answer;
    while (!answer) answer = asked.wait(std::chrono::milliseconds(100));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    EXPECT_EQ(answer->nats, 1) << answer->reason;
    EXPECT_GT(asked.processor_seconds(), 0.05);
    EXPECT_LT(asked.processor_seconds(), took.count() + 0.05);
  }
}

TEST(Program, LeavesNoFiles) {
  const testkit::ScratchFolder folder;
  EXPECT_EQ(of_script("dirname $1 > " + folder / "where" + "; echo 1").nats, 1);
  std::string where;
  std::ifstream(folder / "where") >> where;
  EXPECT_NE(where.find("infomax-"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(where));
}

TEST(Program, RefusesACommandThatCannotBe) {
  IdlePrograms idle;
  EXPECT_THROW(AskedProgram({"sh -c 'echo 1'"}, kX, kY, 0, kEnvironment, idle), InputError);
}

// ----------------------------------------------------------------------------------------------
// one process for many

// Answers with 0.<its pid's last digits> unless `cases` says otherwise.
ProgramSpec server(const std::string& cases, double seconds = 60) {
  return {"sh -c 'while read -r line; do case $line in " + cases + " esac; echo $$; done'",
          AskedBy::line, seconds, 8};
}

TEST(Server, OneProcessAnswersMany) {
  IdlePrograms idle;
  const ProgramSpec spec = server("nothing) ;;");
  const Answer first = outcome_of(spec, idle, 0).answer, second = outcome_of(spec, idle, 1).answer;
  EXPECT_EQ(first.kind, AnswerKind::estimate) << first.reason;
  EXPECT_EQ(second.kind, AnswerKind::estimate) << second.reason;
  EXPECT_GT(first.nats, 0);
  EXPECT_EQ(first.nats, second.nats);
}

TEST(Server, IsAskedByAnObjectOfALine) {
  const testkit::ScratchFolder folder;
  IdlePrograms idle;
  EXPECT_EQ(outcome_of({"sh -c 'read -r line; echo \"$line\" > " + folder / "line" + "; echo 1'",
                        AskedBy::line},
                       idle, 7)
                .answer.nats,
            1);
  std::ifstream file(folder / "line");
  std::string line;
  std::getline(file, line);
  EXPECT_TRUE(line.starts_with("{\"x\":\"/")) << line;
  EXPECT_TRUE(line.ends_with("/y.npy\",\"seed\":7}")) << line;
}

// The next is asked of another process, and each failure is that of its own sample.
TEST(Server, IsStartedAgainAfterEveryFailure) {
  IdlePrograms idle;
  const ProgramSpec spec = server(
      "*\\\"seed\\\":1}) echo oh dear >&2; exit 4;; *\\\"seed\\\":2}) sleep 600;; "
      "*\\\"seed\\\":3}) echo nan; continue;; *\\\"seed\\\":4}) kill -9 $$;;",
      1);
  const auto ask_for = [&](std::uint32_t seed) { return outcome_of(spec, idle, seed); };
  const double first = ask_for(0).answer.nats;
  const Outcome crash = ask_for(1);
  EXPECT_EQ(crash.answer.kind, AnswerKind::crash);
  EXPECT_EQ(crash.answer.reason, "exit status 4");
  EXPECT_EQ(crash.errors, "oh dear");
  const Answer again = ask_for(5).answer;
  EXPECT_EQ(again.kind, AnswerKind::estimate) << again.reason;
  EXPECT_NE(again.nats, first);
  EXPECT_EQ(ask_for(2).answer.kind, AnswerKind::time_limit);
  EXPECT_EQ(ask_for(6).answer.kind, AnswerKind::estimate);
  EXPECT_EQ(ask_for(3).answer.kind, AnswerKind::not_a_number);
  EXPECT_EQ(ask_for(7).answer.kind, AnswerKind::estimate);
  EXPECT_EQ(ask_for(4).answer.kind, AnswerKind::crash);
  EXPECT_EQ(ask_for(8).answer.kind, AnswerKind::estimate);
}

// Who answers once and ends is asked as if it were started for each.
TEST(Server, ThatEndsAfterAnAnswerIsStartedForTheNext) {
  IdlePrograms idle;
  const ProgramSpec once{"sh -c 'read -r line; echo 0.5'", AskedBy::line};
  for (std::uint32_t seed = 0; seed < 3; ++seed)
    EXPECT_EQ(outcome_of(once, idle, seed).answer.nats, 0.5);
}

// It is asked again while it is about to end.
TEST(Server, ThatEndsInsteadOfAnAnswerIsStartedAnewWhereItHadAnsweredBefore) {
  IdlePrograms idle;
  const ProgramSpec once{"sh -c 'read -r line; echo 0.5; sleep 0.2'", AskedBy::line};
  for (std::uint32_t seed = 0; seed < 3; ++seed)
    EXPECT_EQ(outcome_of(once, idle, seed).answer.nats, 0.5);
  const ProgramSpec never{"sh -c 'read -r line; exit 3'", AskedBy::line};
  EXPECT_EQ(outcome_of(never, idle).answer.kind, AnswerKind::crash);
}

// An idle one that prints what nobody asked for would give its line as the next answer.
TEST(Server, ThatPrintsUnaskedIsNotAskedAgain) {
  IdlePrograms idle;
  const ProgramSpec twice{"sh -c 'while read -r line; do echo 0.5; echo 7; done'", AskedBy::line};
  EXPECT_EQ(outcome_of(twice, idle).answer.nats, 0.5);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(outcome_of(twice, idle).answer.nats, 0.5);
}

TEST(Server, ThreadsHaveOneEachAndNothingIsLeft) {
  {
    IdlePrograms idle;
    std::array<double, 4> answers{};
    std::vector<std::thread> threads;
    threads.reserve(answers.size());
    for (double& answer : answers)
      threads.emplace_back([&answer, &idle] {
        for (std::uint32_t seed = 0; seed < 5; ++seed)
          answer = outcome_of(server("nothing) ;;"), idle, seed).answer.nats;
      });
    for (std::thread& thread : threads) thread.join();
    for (const double answer : answers) EXPECT_GT(answer, 0);
  }
  EXPECT_TRUE(descendants_of(getpid()).empty());
}

TEST(Descendants, AreFoundWithTheirMemory) {
  const pid_t child = fork();
  if (child == 0) {
    const pid_t grandchild = fork();
    for (;;) pause();
    static_cast<void>(grandchild);
  }
  std::vector<pid_t> found;
  for (int i = 0; i < 1000 && found.size() < 2; ++i) {
    found = descendants_of(getpid());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found.front(), child);
  // Two forks share their pages: each counts for its part once the sum would be too much.
  const std::size_t whole = resident_bytes(found, std::size_t{1} << 60);
  EXPECT_GT(whole, std::size_t{1} << 20);
  EXPECT_LT(resident_bytes(found, 0), whole);
  for (const pid_t process : found) kill(process, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace infomax
