// The steps by which bytes become a file that outlasts a crash: written, synced, named, and the
// name synced. A whole file of bytes in memory is results/publish.h's; a download that grows is
// fetch's.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace infomax {

// "PATH: ACTION failed: what the system says of `error`", as an IoError.
[[noreturn]] void throw_io_error(const std::string& path, const char* action, int error);

// Closes its descriptor (-1: none) at the end of the scope.
class FileHandle {
 public:
  explicit FileHandle(int fd) : fd_(fd) {}
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  // 0 or the error: a network file system may report a failed write only here.
  int close();

 private:
  int fd_;
};

// All bytes at the descriptor's place. Returns 0 or the error; beyond RLIMIT_FSIZE that is EFBIG
// and no signal.
int write_all(int fd, std::span<const std::byte> bytes);

// fsync. Returns 0 or the error.
int sync_file(int fd);
// What was named, renamed or removed in a folder stays so. Throws IoError.
void sync_folder(const std::string& folder);

// The folder that a path lies in; "." for a bare name.
std::string folder_of(const std::string& path);
// Creates a folder and those above it that are missing, each synced. Throws IoError.
void make_folders(const std::string& folder);

}  // namespace infomax
