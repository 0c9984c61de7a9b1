#include "results/publish.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "core/error.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::ScratchFolder;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string refusal(const std::string& path, std::string_view text, Replace replace) {
  return message_of<IoError>([&] { publish(path, bytes_of(text), replace); });
}

void write_plain(const std::string& path) {
  std::ofstream(path) << "left over";
}

TEST(Publish, WritesAllBytesAndNothingElse) {
  const ScratchFolder folder;
  const std::string zeros("a\0b\0\n", 5);
  EXPECT_TRUE(publish(folder / "x", bytes_of(zeros), Replace::no));
  EXPECT_TRUE(publish(folder / "empty", {}, Replace::no));
  EXPECT_EQ(content(folder / "x"), zeros);
  EXPECT_EQ(content(folder / "empty"), "");
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"empty", "x"}));
}

TEST(Publish, PutsPartsOneAfterTheOther) {
  const ScratchFolder folder;
  const std::string big(3 << 20, 'x');
  const std::vector<std::span<const std::byte>> parts{
      bytes_of("head"), {}, bytes_of(big), bytes_of("tail")};
  EXPECT_TRUE(publish_parts(folder / "x", parts, Replace::yes));
  EXPECT_EQ(content(folder / "x"), "head" + big + "tail");
  EXPECT_FALSE(publish_parts(folder / "x", parts, Replace::no));
  EXPECT_TRUE(publish_parts(folder / "empty", {}, Replace::no));
  EXPECT_EQ(content(folder / "empty"), "");
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"empty", "x"}));
}

TEST(Publish, FirstFileWinsUnlessReplaced) {
  const ScratchFolder folder;
  EXPECT_TRUE(publish(folder / "x", bytes_of("first"), Replace::no));
  EXPECT_FALSE(publish(folder / "x", bytes_of("second"), Replace::no));
  EXPECT_EQ(content(folder / "x"), "first");
  EXPECT_TRUE(publish(folder / "x", bytes_of("third"), Replace::yes));
  EXPECT_EQ(content(folder / "x"), "third");
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"x"}));
}

TEST(Publish, FollowsLinksAndKeepsThem) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "web");
  std::filesystem::create_symlink("web/index.html", folder / "page.html");
  std::filesystem::create_symlink("page.html", folder / "twice.html");
  ASSERT_TRUE(publish(folder / "twice.html", bytes_of("new"), Replace::yes));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "page.html"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "twice.html"));
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "web/index.html"));
  EXPECT_EQ(content(folder / "web/index.html"), "new");
  std::filesystem::create_symlink("round", folder / "round");
  EXPECT_THROW(publish(folder / "round", bytes_of("x"), Replace::yes), IoError);
}

TEST(Publish, WritesIntoAPipeOfAnotherThread) {
  const ScratchFolder folder;
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = content(pipe); });
  EXPECT_TRUE(publish(pipe, bytes_of("through"), Replace::yes));
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
}

TEST(Publish, CreatesMissingFolders) {
  const ScratchFolder folder;
  EXPECT_TRUE(publish(folder / "a/b/c/x", bytes_of("deep"), Replace::no));
  EXPECT_EQ(content(folder / "a/b/c/x"), "deep");
}

TEST(Publish, OneOfManyThreadsWins) {
  const ScratchFolder folder;
  std::vector<std::string> texts;
  for (char c = 'a'; c < 'i'; ++c) texts.emplace_back(50'000, c);
  std::vector<int> won(texts.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < texts.size(); ++i)
    threads.emplace_back(
        [&, i] { won[i] = publish(folder / "x", bytes_of(texts[i]), Replace::no); });
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(std::count(won.begin(), won.end(), 1), 1);
  const auto winner = std::find(won.begin(), won.end(), 1) - won.begin();
  EXPECT_EQ(content(folder / "x"), texts[static_cast<std::size_t>(winner)]);
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"x"}));
}

// Permission bits don't bind root, so the folders that refuse are no folders.
TEST(Publish, RefusesAFolderThatCannotBe) {
  const ScratchFolder folder;
  write_plain(folder / "file");
  EXPECT_NE(refusal(folder / "file/x", "text", Replace::no).find("Not a directory"),
            std::string::npos);
  EXPECT_NE(refusal(folder / "file/sub/x", "text", Replace::yes).find("Not a directory"),
            std::string::npos);
  EXPECT_NE(refusal("/proc/infomax/x", "text", Replace::no).find("/proc/infomax: create folder"),
            std::string::npos);
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"file"}));
}

TEST(Publish, RefusesTheNameOfAFolder) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "x");
  for (const Replace replace : {Replace::no, Replace::yes})
    EXPECT_NE(refusal(folder / "x", "text", replace).find("Is a directory"), std::string::npos);
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"x"}));
}

// RLIMIT_FSIZE needs no root. The kernel sends SIGXFSZ too, which would end the program.
TEST(Publish, AFileSizeLimitLeavesNothing) {
  const ScratchFolder folder;
  EXPECT_TRUE(publish(folder / "old", bytes_of("old"), Replace::no));
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 64 * 1024;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string big(200'000, 'x');
  const std::string fresh = refusal(folder / "fresh", big, Replace::no);
  const std::string old = refusal(folder / "old", big, Replace::yes);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_NE(fresh.find("write failed: File too large"), std::string::npos) << fresh;
  EXPECT_NE(old.find("write failed: File too large"), std::string::npos) << old;
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"old"}));
  EXPECT_EQ(content(folder / "old"), "old");
}

TEST(Publish, AFullDiskLeavesNothing) {
  const ScratchFolder folder;
  const std::string disk = folder / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=300k") != 0)
    GTEST_SKIP() << "no right to mount a small tmpfs";
  EXPECT_TRUE(publish(disk + "/first", bytes_of(std::string(100'000, 'a')), Replace::no));
  const std::string big(250'000, 'b');
  const std::string fresh = refusal(disk + "/second", big, Replace::no);
  const std::string old = refusal(disk + "/first", big, Replace::yes);
  const auto names = names_in(disk);
  const std::string kept = content(disk + "/first");
  // Room again: the same call succeeds.
  EXPECT_TRUE(publish(disk + "/second", bytes_of(std::string(100'000, 'b')), Replace::no));
  ASSERT_EQ(::umount(disk.c_str()), 0);
  EXPECT_NE(fresh.find("No space left on device"), std::string::npos) << fresh;
  EXPECT_NE(old.find("No space left on device"), std::string::npos) << old;
  EXPECT_EQ(names, (std::vector<std::string>{"first"}));
  EXPECT_EQ(kept, std::string(100'000, 'a'));
}

TEST(Publish, AReadOnlyDiskIsAnIoError) {
  const ScratchFolder folder;
  const std::string disk = folder / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", MS_RDONLY, "size=300k") != 0)
    GTEST_SKIP() << "no right to mount a small tmpfs";
  const std::string why = refusal(disk + "/x", "text", Replace::no);
  ASSERT_EQ(::umount(disk.c_str()), 0);
  EXPECT_NE(why.find("Read-only file system"), std::string::npos) << why;
}

// Writes files of one letter each, ten thousand to a hundred thousand bytes, until it is killed.
[[noreturn]] void publish_for_ever(const std::string& folder, unsigned round) {
  for (unsigned i = 0;; ++i) {
    const std::string text(10'000 * (1 + i % 10), static_cast<char>('a' + i % 26));
    publish(folder + "/same", bytes_of(text), Replace::yes);
    publish(folder + "/" + std::to_string(round) + "-" + std::to_string(i % 20), bytes_of(text),
            Replace::no);
  }
}

bool whole(const std::string& text) {
  return !text.empty() && text.size() % 10'000 == 0 &&
         text.find_first_not_of(text[0]) == std::string::npos;
}

TEST(Publish, AKilledProcessLeavesWholeFilesOnly) {
  const ScratchFolder folder;
  std::minstd_rand random(11);
  int leftovers = 0;
  for (unsigned round = 0; round < 100; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) publish_for_ever(folder.path().string(), round);
    usleep(static_cast<useconds_t>(500 + random() % 15'000));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    for (const std::string& name : names_in(folder.path())) {
      if (name.find(".tmp.") != std::string::npos) {
        ++leftovers;
        continue;
      }
      ASSERT_TRUE(whole(content(folder / name))) << name << " in round " << round;
    }
    sweep_temporaries(folder.path().string());
    for (const std::string& name : names_in(folder.path()))
      ASSERT_EQ(name.find(".tmp."), std::string::npos) << name;
  }
  // Else the kills came at the wrong time and this test saw nothing.
  EXPECT_GT(leftovers, 0);
}

TEST(SweepTemporaries, KeepsWhatIsInUseOrNotOurs) {
  const ScratchFolder folder;
  // A temporary name of this process, learnt from a file that stays while its writer is stopped.
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) publish_for_ever(folder.path().string(), 0);
  std::string name;
  for (int tries = 0; tries < 1000 && name.empty(); ++tries) {
    usleep(300);
    kill(child, SIGSTOP);
    for (const std::string& found : names_in(folder.path()))
      if (found.find(".tmp.") != std::string::npos) name = found;
    if (name.empty()) kill(child, SIGCONT);
  }
  ASSERT_FALSE(name.empty());
  const std::string host = name.substr(name.find(".tmp.") + 5, 8);
  const std::string other_host = host == "00000000" ? "11111111" : "00000000";
  const std::string abroad = "x.tmp." + other_host + "." + std::to_string(child) + ".0";
  write_plain(folder / abroad);
  for (const char* theirs :
       {"x.tmp.1.2", "x.tmp.notes", ".tmp.12345678.1.0", "x.tmp.12345678.1.0.h5",
        "x.tmp.1234567z.1.0", "x.tmp.12345678.-1.0", "x.tmp.12345678..0"})
    write_plain(folder / theirs);
  const auto before = names_in(folder.path());

  sweep_temporaries(folder.path().string());
  EXPECT_EQ(names_in(folder.path()), before) << "the writer still lives";

  // Older than a day goes, whoever wrote it.
  const timespec old[2] = {{time(nullptr) - 90'000, 0}, {time(nullptr) - 90'000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder / abroad).c_str(), old, 0), 0);
  sweep_temporaries(folder.path().string());
  EXPECT_FALSE(std::filesystem::exists(folder / abroad));
  EXPECT_TRUE(std::filesystem::exists(folder / name));

  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  sweep_temporaries(folder.path().string());
  EXPECT_FALSE(std::filesystem::exists(folder / name));
  EXPECT_TRUE(std::filesystem::exists(folder / "x.tmp.notes"));
}

// A container has process numbers of its own, and often its host's name: to it, every writer
// outside looks dead.
TEST(SweepTemporaries, LeavesFilesOfAnotherNamespaceOfProcesses) {
  const ScratchFolder folder;
  const pid_t writer = fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) publish_for_ever(folder.path().string(), 0);
  std::vector<std::string> before;
  for (int tries = 0; tries < 1000 && before.empty(); ++tries) {
    usleep(300);
    kill(writer, SIGSTOP);
    for (const std::string& found : names_in(folder.path()))
      if (found.find(".tmp.") != std::string::npos) before = names_in(folder.path());
    if (before.empty()) kill(writer, SIGCONT);
  }
  ASSERT_FALSE(before.empty());
  const pid_t container = fork();
  ASSERT_GE(container, 0);
  if (container == 0) {
    if (unshare(CLONE_NEWPID) != 0) _exit(77);
    const pid_t inside = fork();  // the first process of the new namespace
    if (inside == 0) {
      sweep_temporaries(folder.path().string());
      _exit(0);
    }
    int status = 1;
    waitpid(inside, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  int status = 0;
  waitpid(container, &status, 0);
  const auto after = names_in(folder.path());
  kill(writer, SIGKILL);
  waitpid(writer, nullptr, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "no right to make a namespace";
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(after, before);
}

TEST(SweepBeside, SweepsTheFolderOfAFile) {
  const ScratchFolder folder;
  const std::string leftover = folder / "x.tmp.01234567.8.0";
  write_plain(leftover);
  const timespec old[2] = {{time(nullptr) - 90'000, 0}, {time(nullptr) - 90'000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, leftover.c_str(), old, 0), 0);
  sweep_beside(folder / "y");
  EXPECT_FALSE(std::filesystem::exists(leftover));
}

TEST(PrepareFolder, MakesItAndLeavesNothingInIt) {
  const ScratchFolder folder;
  prepare_folder(folder / "a/b");
  EXPECT_EQ(names_in(folder / "a/b"), std::vector<std::string>{});
}

TEST(PrepareFolder, NamesTheFolderThatCannotBeWritten) {
  const ScratchFolder folder;
  write_plain(folder / "file");
  for (const auto& [where, reason] : {std::pair{folder / "file", "Not a directory"},
                                      {folder / "file/sub", "Not a directory"},
                                      {std::string("/proc"), "create temporary file failed"}}) {
    try {
      prepare_folder(where);
      FAIL() << where;
    } catch (const IoError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(where + ": ")) << error.what();
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
  }
}

TEST(SweepTemporaries, AMissingFolderHasNone) {
  const ScratchFolder folder;
  EXPECT_NO_THROW(sweep_temporaries(folder / "absent"));
  write_plain(folder / "file");
  EXPECT_THROW(sweep_temporaries(folder / "file"), IoError);
}

}  // namespace
}  // namespace infomax
