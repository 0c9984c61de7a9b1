#include "core/durable.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/error.h"

namespace infomax {

namespace {

// A write beyond RLIMIT_FSIZE sends SIGXFSZ, which ends the process before write can say EFBIG:
// block it in this thread and take it away again if it came.
class NoFileSizeSignal {
 public:
  NoFileSizeSignal() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGXFSZ);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &set_, &old_);
  }
  ~NoFileSizeSignal() {
    if (!was_pending_) {
      const timespec at_once{0, 0};
      while (sigtimedwait(&set_, nullptr, &at_once) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &old_, nullptr);
  }
  NoFileSizeSignal(const NoFileSizeSignal&) = delete;
  NoFileSizeSignal& operator=(const NoFileSizeSignal&) = delete;

 private:
  sigset_t set_, old_;
  bool was_pending_ = false;
};

}  // namespace

void throw_io_error(const std::string& path, const char* action, int error) {
  throw IoError(
      fmt::format("{}: {} failed: {}", path, action, std::generic_category().message(error)));
}

FileHandle::~FileHandle() {
  if (fd_ >= 0) ::close(fd_);
}

int FileHandle::close() {
  const int result = ::close(fd_);
  fd_ = -1;
  return result == 0 || errno == EINTR ? 0 : errno;
}

int write_all(int fd, std::span<const std::byte> bytes) {
  const NoFileSizeSignal guard;
  while (!bytes.empty()) {
    const ssize_t n =
        ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), std::size_t{1} << 30));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) return ENOSPC;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return 0;
}

int sync_file(int fd) {
  while (::fsync(fd) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

void sync_folder(const std::string& folder) {
  const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0) throw_io_error(folder, "open folder", errno);
  const int error = sync_file(handle.get());
  // Some file systems have no fsync for folders and say so by EINVAL.
  if (error != 0 && error != EINVAL) throw_io_error(folder, "fsync folder", error);
}

std::string folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

void make_folders(const std::string& folder) {
  struct stat found;
  if (::stat(folder.c_str(), &found) == 0) {
    if (!S_ISDIR(found.st_mode)) throw_io_error(folder, "create folder", ENOTDIR);
    return;
  }
  if (errno != ENOENT) throw_io_error(folder, "create folder", errno);
  const std::string parent = folder_of(folder);
  if (parent != folder) make_folders(parent);
  if (::mkdir(folder.c_str(), 0777) == 0) {
    sync_folder(parent);
  } else if (errno != EEXIST) {
    throw_io_error(folder, "create folder", errno);
  }
}

}  // namespace infomax
