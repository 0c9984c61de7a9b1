#include "results/envelope.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "core/digest.h"
#include "core/error.h"
#include "results/h5.h"

namespace infomax {
namespace {

using h5::kUserBlock;

constexpr std::size_t kDigits = 64;
// Far above any result (a trial has some 50 KB), and it fits in memory a few times.
constexpr off_t kLargest = off_t{256} << 20;

std::string first_line(const std::string& kind) {
  return fmt::format("infomax {} 1\n", kind);
}

// All of the user block, given the digest.
std::string block_text(const std::string& kind, const std::string& digest) {
  std::string block = first_line(kind) + digest + "\n";
  block.resize(kUserBlock, '\0');
  return block;
}

class File {
 public:
  explicit File(const std::string& path) : path_(path) {
    // A pipe without a writer would let open wait for ever.
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd_ < 0) refuse(std::generic_category().message(errno));
    struct stat found;
    const int error = ::fstat(fd_, &found) == 0 ? 0 : errno;
    if (error != 0 || !S_ISREG(found.st_mode)) {
      ::close(fd_);
      refuse(error != 0 ? std::generic_category().message(error) : "not a file");
    }
    size_ = found.st_size;
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  off_t size() const { return size_; }
  // As many bytes as there are, up to the span's size.
  std::size_t read(std::span<std::byte> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t n = ::read(fd_, bytes.data() + done, bytes.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0)
        throw IoError(
            fmt::format("{}: read failed: {}", path_, std::generic_category().message(errno)));
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw InputError(fmt::format("{}: {}", path_, what));
  }

 private:
  std::string path_;
  int fd_ = -1;
  off_t size_ = 0;
};

// Says what a file is whose first line is not the wanted one.
[[noreturn]] void refuse_kind(const File& file, std::string_view head, const std::string& kind) {
  const std::string wanted = first_line(kind).substr(0, first_line(kind).size() - 1);
  for (const std::string other : {"trial", "suite"}) {
    const std::string start = fmt::format("infomax {} ", other);
    if (!head.starts_with(start)) continue;
    if (other != kind) file.refuse(fmt::format("an InfoMax {} file, want a {} file", other, kind));
    const std::string_view line = head.substr(0, std::min<std::size_t>(head.find('\n'), 40));
    if (std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 127; }))
      file.refuse(fmt::format("has format \"{}\", this program reads \"{}\" only", line, wanted));
  }
  if (head.starts_with("\x89HDF\r\n\x1a\n"))
    file.refuse("not an InfoMax result: HDF5, but without InfoMax's header");
  file.refuse(fmt::format("not an InfoMax result: it doesn't begin with \"{}\"", wanted));
}

}  // namespace

std::vector<std::byte> seal(const std::string& kind, std::span<const std::byte> content) {
  const std::string block = block_text(kind, sha256(content));
  std::vector<std::byte> bytes(kUserBlock + content.size());
  std::memcpy(bytes.data(), block.data(), kUserBlock);
  std::copy(content.begin(), content.end(), bytes.begin() + kUserBlock);
  return bytes;
}

std::vector<std::byte> open_sealed(const std::string& path, const std::string& kind) {
  File file(path);
  std::string block(kUserBlock, '\0');
  block.resize(file.read(std::as_writable_bytes(std::span(block))));
  const std::string line = first_line(kind);
  if (!block.starts_with(line)) refuse_kind(file, block, kind);
  if (block.size() < kUserBlock || file.size() <= static_cast<off_t>(kUserBlock))
    file.refuse(fmt::format("cut short: {} bytes", file.size()));
  if (file.size() > kLargest)
    file.refuse(fmt::format("has {} bytes, want at most {}", file.size(), kLargest));
  std::vector<std::byte> content(static_cast<std::size_t>(file.size()) - kUserBlock);
  content.resize(file.read(content));
  const std::string recorded = block.substr(line.size(), kDigits);
  const std::string found = sha256(content);
  if (found != recorded && recorded.find_first_not_of("0123456789abcdef") == std::string::npos)
    file.refuse(fmt::format("damaged or cut short: its content has SHA-256 {}, its header says {}",
                            found, recorded));
  if (block != block_text(kind, found)) file.refuse("damaged: its header is not in order");
  return content;
}

}  // namespace infomax
