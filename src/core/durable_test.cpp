#include "core/durable.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "testkit/environment.h"

namespace infomax {
namespace {

using testkit::ScratchFolder;

TEST(Durable, MakesAllMissingFoldersAndLeavesThoseThatAreThere) {
  const ScratchFolder scratch;
  make_folders(scratch / "a/b/c");
  make_folders(scratch / "a/b/c");
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "a/b/c"));
  std::ofstream(scratch / "file") << "x";
  EXPECT_THROW(make_folders(scratch / "file"), IoError);
  EXPECT_THROW(make_folders(scratch / "file/below"), IoError);
  EXPECT_EQ(folder_of("a/b"), "a");
  EXPECT_EQ(folder_of("b"), ".");
}

// The kernel sends SIGXFSZ too, which would end this process if it arrived.
TEST(Durable, AWriteBeyondTheLimitOfAFileIsAnErrorAndNoSignal) {
  const ScratchFolder scratch;
  FileHandle file(::open((scratch / "x").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  ASSERT_GE(file.get(), 0);
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string bytes(1001, 'x');
  const int error = write_all(file.get(), std::as_bytes(std::span(bytes)));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(error, EFBIG);
  EXPECT_EQ(std::filesystem::file_size(scratch / "x"), 1000u);
  EXPECT_EQ(sync_file(file.get()), 0);
  EXPECT_EQ(file.close(), 0);
  EXPECT_EQ(write_all(file.get(), std::as_bytes(std::span(bytes))), EBADF);
}

}  // namespace
}  // namespace infomax
