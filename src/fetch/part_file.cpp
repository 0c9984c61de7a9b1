#include "fetch/part_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "core/digest.h"
#include "core/error.h"

namespace infomax {

namespace {

// False where another process has it. A file system without locks lets everybody in.
bool lock(int fd) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return true;
  }
  return true;
}

// Is the open file still the one of that name? Whoever had it before may just have placed it.
bool is_named(const struct stat& file, const std::string& name) {
  struct stat found;
  return ::lstat(name.c_str(), &found) == 0 && found.st_dev == file.st_dev &&
         found.st_ino == file.st_ino;
}

}  // namespace

PartFile::PartFile(const std::string& path) : path_(path), name_(path + ".part") {
  make_folders(folder_of(path_));
  for (;;) {
    FileHandle file(::open(
        name_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
    if (file.get() < 0) throw_io_error(name_, "open", errno);
    struct stat found;
    if (::fstat(file.get(), &found) != 0) throw_io_error(name_, "stat", errno);
    if (!S_ISREG(found.st_mode))
      throw InputError(name_ + ": no regular file, want one or nothing there");
    if (!lock(file.get()))
      throw InputError(name_ + ": another process is at it; want one at a time");
    // Again, for the length may have changed before the lock.
    if (::fstat(file.get(), &found) != 0) throw_io_error(name_, "stat", errno);
    if (!is_named(found, name_)) continue;
    size_ = static_cast<std::uint64_t>(found.st_size);
    file_ = std::move(file);
    return;
  }
}

PartFile::~PartFile() {
  if (file_.get() >= 0 && !placed_ && size_ == 0) ::unlink(name_.c_str());
}

void PartFile::append(std::span<const std::byte> bytes) {
  if (const int error = write_all(file_.get(), bytes); error != 0)
    throw_io_error(name_, "write", error);
  size_ += bytes.size();
}

void PartFile::restart() {
  if (::ftruncate(file_.get(), 0) != 0) throw_io_error(name_, "truncate", errno);
  size_ = 0;
}

std::string PartFile::sha256() const {
  return sha256_file(name_);
}

void PartFile::place() {
  if (const int error = sync_file(file_.get()); error != 0) throw_io_error(name_, "fsync", error);
  if (::rename(name_.c_str(), path_.c_str()) != 0) throw_io_error(name_, "rename", errno);
  placed_ = true;
  sync_folder(folder_of(path_));
  if (const int error = file_.close(); error != 0) throw_io_error(path_, "close", error);
}

}  // namespace infomax
