#include "results/envelope.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include "core/digest.h"
#include "core/error.h"

namespace infomax {
namespace {

constexpr std::size_t kDigits = 64;
constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
// Far above any result (a trial has some 50 KB), and it fits in memory a few times.
constexpr off_t kLargest = off_t{256} << 20;

// All of the seal, given the digest.
std::string seal_text(const std::string& kind, int version, const std::string& digest) {
  std::string text = format_name(kind, version) + "\n" + digest + "\n";
  text.resize(version == 1 ? kUserBlock : kTrailer, '\0');
  return text;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
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

// Refuses a seal's first line that isn't the wanted one but is a line of ours.
void refuse_other_seal(const File& file, std::string_view seal, const std::string& kind) {
  for (const std::string other : {"trial", "suite"}) {
    if (!seal.starts_with(fmt::format("infomax {} ", other))) continue;
    if (other != kind) file.refuse(fmt::format("an InfoMax {} file, want a {} file", other, kind));
    const std::string_view line = seal.substr(0, std::min<std::size_t>(seal.find('\n'), 40));
    if (std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 127; }))
      file.refuse(fmt::format("has format \"{}\", this program reads \"{}\" and \"{}\"", line,
                              format_name(kind, 1), format_name(kind)));
  }
}

// Compares the seal with the content's digest.
void check_digest(const File& file, std::string_view seal, const std::string& kind, int version,
                  std::span<const std::byte> content) {
  const std::string recorded(seal.substr(format_name(kind, version).size() + 1, kDigits));
  const std::string found = sha256(content);
  if (found != recorded && recorded.find_first_not_of("0123456789abcdef") == std::string::npos)
    file.refuse(fmt::format("damaged or cut short: its content has SHA-256 {}, its seal says {}",
                            found, recorded));
  if (seal != seal_text(kind, version, found)) file.refuse("damaged: its seal is not in order");
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return number;
}

// Where HDF5's superblock (specification of the file format 3.0, section II.A) says that the
// content ends; nothing for a superblock that none of our files has.
std::optional<std::uint64_t> hdf5_end(std::string_view bytes) {
  if (bytes.size() < 48 || !bytes.starts_with(kSignature)) return std::nullopt;
  switch (bytes[8]) {
    case 0:
      return little_endian(bytes.substr(40));
    case 2:
    case 3:
      return little_endian(bytes.substr(28));
    default:
      return std::nullopt;
  }
}

// A file of version 2, which begins with HDF5's signature.
Unsealed open_trailed(const File& file, std::vector<std::byte> bytes, const std::string& kind) {
  const std::string_view all = text_of(bytes);
  const auto end = hdf5_end(all);
  if (end && *end > all.size())
    file.refuse(fmt::format("cut short: {} bytes, HDF5's own header says {}", all.size(), *end));
  const std::string_view behind = end ? all.substr(*end) : std::string_view();
  if (behind.empty() || !behind.starts_with(std::string_view("infomax ").substr(0, behind.size())))
    file.refuse("not an InfoMax result: HDF5, but without InfoMax's seal at its end");
  if (const std::string line = format_name(kind) + "\n";
      !behind.starts_with(std::string_view(line).substr(0, behind.size()))) {
    refuse_other_seal(file, behind, kind);
    file.refuse("damaged: its seal is not in order");
  }
  if (behind.size() != kTrailer)
    file.refuse(fmt::format("{}: {} bytes behind its content, want {}",
                            behind.size() < kTrailer ? "cut short" : "extended", behind.size(),
                            kTrailer));
  const std::string seal(behind);
  bytes.resize(bytes.size() - kTrailer);
  check_digest(file, seal, kind, 2, bytes);
  return {2, std::move(bytes)};
}

// A file of version 1, whose seal comes first.
Unsealed open_headed(const File& file, std::vector<std::byte> bytes, const std::string& kind) {
  if (bytes.size() <= kUserBlock) file.refuse(fmt::format("cut short: {} bytes", bytes.size()));
  const std::string seal(text_of(bytes).substr(0, kUserBlock));
  bytes.erase(bytes.begin(), bytes.begin() + kUserBlock);
  check_digest(file, seal, kind, 1, bytes);
  return {1, std::move(bytes)};
}

}  // namespace

std::string format_name(const std::string& kind, int version) {
  return fmt::format("infomax {} {}", kind, version);
}

std::vector<std::byte> seal(const std::string& kind, std::span<const std::byte> content,
                            int version) {
  const std::string text = seal_text(kind, version, sha256(content));
  const auto part = std::as_bytes(std::span(text));
  std::vector<std::byte> bytes(content.begin(), content.end());
  bytes.insert(version == 1 ? bytes.begin() : bytes.end(), part.begin(), part.end());
  return bytes;
}

Unsealed open_sealed(const std::string& path, const std::string& kind) {
  File file(path);
  std::string head(48, '\0');
  head.resize(file.read(std::as_writable_bytes(std::span(head))));
  const bool headed = head.starts_with(format_name(kind, 1) + "\n");
  if (!headed && !head.starts_with(kSignature)) {
    refuse_other_seal(file, head, kind);
    file.refuse(fmt::format(
        "not an InfoMax result: it begins neither with HDF5's signature nor with \"{}\"",
        format_name(kind, 1)));
  }
  if (file.size() > kLargest)
    file.refuse(fmt::format("has {} bytes, want at most {}", file.size(), kLargest));
  std::vector<std::byte> bytes(static_cast<std::size_t>(file.size()));
  const std::size_t known = std::min(head.size(), bytes.size());
  std::memcpy(bytes.data(), head.data(), known);
  bytes.resize(known + file.read(std::span(bytes).subspan(known)));
  return headed ? open_headed(file, std::move(bytes), kind)
                : open_trailed(file, std::move(bytes), kind);
}

}  // namespace infomax
