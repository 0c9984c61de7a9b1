#include "results/publish.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include "core/durable.h"

namespace infomax {
namespace {

constexpr std::string_view kMark = ".tmp.";
constexpr std::size_t kHostDigits = 8;

// 32-bit FNV-1a of the host's name and, where the system tells it, the namespace of process
// numbers.
std::string host_hash() {
  char name[256] = {}, numbers[64] = {};
  gethostname(name, sizeof name - 1);
  if (::readlink("/proc/self/ns/pid", numbers, sizeof numbers - 1) < 0) numbers[0] = '\0';
  std::uint32_t hash = 2166136261u;
  for (const char* text : {name, numbers})
    for (const char* c = text; *c != '\0'; ++c)
      hash = (hash ^ static_cast<unsigned char>(*c)) * 16777619u;
  return fmt::format("{:08x}", hash);
}

// A file beside `path` that goes away at the end of the scope unless it has been given its name. An
// error names `whose`.
class Temporary {
 public:
  Temporary(const std::string& path, const std::string& whose) {
    const std::string stem = fmt::format("{}{}{}.{}.", path, kMark, host_hash(), getpid());
    int fd = -1;
    // Other threads of this process, and leftovers of an earlier one with its number, hold the low
    // N.
    for (int n = 0; fd < 0; ++n) {
      name_ = stem + std::to_string(n);
      fd = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd < 0 && (errno != EEXIST || n == 9999))
        throw_io_error(whose, "create temporary file", errno);
    }
    fd_ = fd;
  }
  ~Temporary() {
    if (!renamed_) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  int take_descriptor() { return fd_; }
  const std::string& name() const { return name_; }
  void renamed() { renamed_ = true; }

 private:
  std::string name_;
  int fd_ = -1;
  bool renamed_ = false;
};

// Gives the temporary file its name unless there is a file of that name; false where there was.
bool link_new(Temporary& temporary, const std::string& path) {
  if (::link(temporary.name().c_str(), path.c_str()) == 0) return true;
  int error = errno;
  // NFS may have done it and lost the answer; a second name tells.
  struct stat found;
  if (::stat(temporary.name().c_str(), &found) == 0 && found.st_nlink == 2) return true;
  if (error == EEXIST) return false;
  if (error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK) {
    // A file system without hard links.
    if (::renameat2(AT_FDCWD, temporary.name().c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) ==
        0) {
      temporary.renamed();
      return true;
    }
    if (errno == EEXIST) return false;
    error = errno;
  }
  throw_io_error(path, "link", error);
}

// The name at the end of a chain of links, also where there is nothing of that name; the path
// itself where it is no link.
std::string behind_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // the kernel's
  std::string name = path;
  for (int links = 0; links < kMostLinks; ++links) {
    char target[PATH_MAX] = {};
    if (::readlink(name.c_str(), target, sizeof target - 1) < 0) return name;
    name = target[0] == '/' ? target : folder_of(name) + "/" + target;
  }
  throw_io_error(path, "follow links", ELOOP);
}

// Into a device, a pipe or a socket, which stays what it is.
void write_through(const std::string& path, std::span<const std::span<const std::byte>> parts) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) throw_io_error(path, "open", errno);
  FileHandle file(fd);
  for (const std::span<const std::byte> part : parts)
    if (const int error = write_all(file.get(), part); error != 0)
      throw_io_error(path, "write", error);
  if (const int error = file.close(); error != 0) throw_io_error(path, "close", error);
}

struct Leftover {
  std::string host;
  pid_t pid;
};

// "x.h5.tmp.1b2c3d4e.1234.0" -> host and process; nothing for any other name.
std::optional<Leftover> parse_temporary(std::string_view name) {
  const auto mark = name.rfind(kMark);
  if (mark == std::string_view::npos || mark == 0) return std::nullopt;
  name.remove_prefix(mark + kMark.size());
  if (name.size() < kHostDigits + 1 || name[kHostDigits] != '.') return std::nullopt;
  Leftover leftover{std::string(name.substr(0, kHostDigits)), 0};
  if (leftover.host.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  name.remove_prefix(kHostDigits + 1);
  const char* end = name.data() + name.size();
  const auto [dot, bad_pid] = std::from_chars(name.data(), end, leftover.pid);
  if (bad_pid != std::errc() || leftover.pid <= 0 || dot == end || *dot != '.') return std::nullopt;
  unsigned number = 0;
  const auto [last, bad_number] = std::from_chars(dot + 1, end, number);
  if (bad_number != std::errc() || last != end) return std::nullopt;
  return leftover;
}

}  // namespace

bool publish(const std::string& path, std::span<const std::byte> bytes, Replace replace) {
  return publish_parts(path, std::span(&bytes, 1), replace);
}

bool publish_parts(const std::string& name, std::span<const std::span<const std::byte>> parts,
                   Replace replace) {
  const std::string path = replace == Replace::yes ? behind_links(name) : name;
  const std::string folder = folder_of(path);
  make_folders(folder);
  struct stat found;
  if (::lstat(path.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) throw_io_error(name, "create file", EISDIR);
    if (replace == Replace::no) return false;
    if (!S_ISREG(found.st_mode)) {
      write_through(path, parts);
      return true;
    }
  }
  Temporary temporary(path, path);
  {
    FileHandle file(temporary.take_descriptor());
    for (const std::span<const std::byte> part : parts)
      if (const int error = write_all(file.get(), part); error != 0)
        throw_io_error(path, "write", error);
    if (const int error = sync_file(file.get()); error != 0) throw_io_error(path, "fsync", error);
    if (const int error = file.close(); error != 0) throw_io_error(path, "close", error);
  }
  if (replace == Replace::no) {
    if (!link_new(temporary, path)) return false;
  } else {
    if (::rename(temporary.name().c_str(), path.c_str()) != 0)
      throw_io_error(path, "rename", errno);
    temporary.renamed();
  }
  sync_folder(folder);
  return true;
}

void prepare_folder(const std::string& folder) {
  make_folders(folder);
  sweep_temporaries(folder);
  Temporary temporary(folder + "/writable", folder);
  const FileHandle opened(temporary.take_descriptor());
  // What publish will do with a trial's file.
  Temporary given(folder + "/linked", folder);
  const FileHandle opened_too(given.take_descriptor());
  ::unlink(given.name().c_str());
  link_new(temporary, given.name());
}

void sweep_beside(const std::string& path) {
  sweep_temporaries(folder_of(path));
}

void sweep_temporaries(const std::string& folder) {
  DIR* directory = ::opendir(folder.c_str());
  if (directory == nullptr) {
    if (errno == ENOENT) return;
    throw_io_error(folder, "read folder", errno);
  }
  const std::string here = host_hash();
  const time_t now = ::time(nullptr);
  constexpr time_t kDay = 24 * 60 * 60;
  while (const dirent* entry = ::readdir(directory)) {
    const auto leftover = parse_temporary(entry->d_name);
    if (!leftover) continue;
    const int fd = ::dirfd(directory);
    struct stat found;
    if (::fstatat(fd, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(found.st_mode))
      continue;
    const bool gone = leftover->host == here && ::kill(leftover->pid, 0) != 0 && errno == ESRCH;
    if (gone || now - found.st_mtime > kDay) ::unlinkat(fd, entry->d_name, 0);
  }
  ::closedir(directory);
}

}  // namespace infomax
