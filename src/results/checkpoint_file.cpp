#include "results/checkpoint_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/digest.h"
#include "core/error.h"
#include "results/publish.h"

namespace infomax {
namespace {

static_assert(std::endian::native == std::endian::little, "checkpoints are little-endian");

constexpr std::string_view kFormat = "infomax checkpoint 1";
constexpr std::string_view kSuffix = ".checkpoint";
constexpr std::size_t kDigits = 64;

std::string digest_of(const Facts& facts) {
  std::string text;
  for (const auto& [key, value] : facts) text += fmt::format("{}={}\n", key, value);
  return sha256(text);
}

// What stands between the digest and the pieces, as it has to be for this trial and state.
struct Header {
  Header(const TrialRecord& trial, const State& state)
      : whose(fmt::format("trial {}\n", trial.id)),
        facts(fmt::format("facts {}\n", digest_of(trial.facts))),
        pieces("byte order little-endian\n") {
    for (const State::Piece& piece : state.pieces()) {
      pieces += fmt::format("piece {} {}\n", piece.bytes.size(), piece.name);
      content += piece.bytes.size();
    }
    pieces += "\n";
  }
  std::string text() const { return whose + facts + pieces; }

  std::string whose, facts, pieces;
  std::size_t content = 0;  // bytes of all pieces
};

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

class File {
 public:
  explicit File(const std::string& path) : path_(path) {
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd_ < 0) {
      if (errno != ENOENT) refuse(std::generic_category().message(errno));
      return;
    }
    struct stat found;
    if (::fstat(fd_, &found) != 0 || !S_ISREG(found.st_mode)) {
      ::close(fd_);
      refuse("not a file");
    }
    size_ = static_cast<std::size_t>(found.st_size);
  }
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_there() const { return fd_ >= 0; }
  std::size_t size() const { return size_; }
  void go_to(std::size_t offset) { offset_ = offset; }
  // Whether all of the span could be filled; errno is 0 where the file was too short.
  bool read(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::pread(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), 1U << 30),
                                static_cast<off_t>(offset_));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        if (n == 0) errno = 0;
        return false;
      }
      offset_ += static_cast<std::size_t>(n);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
  }
  std::string why() const {
    return errno == 0 ? "ended too early" : std::generic_category().message(errno);
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw InputError(fmt::format("{}: {}", path_, what));
  }

 private:
  std::string path_;
  int fd_ = -1;
  std::size_t size_ = 0, offset_ = 0;
};

// Everything before the pieces; where they begin.
std::size_t check_header(File& file, const Header& wanted) {
  const std::string text = wanted.text();
  const std::size_t prefix = kFormat.size() + 1 + kDigits + 1;
  const std::size_t want = prefix + text.size() + wanted.content;
  std::string found(std::min(file.size(), prefix + text.size()), '\0');
  if (!file.read(std::as_writable_bytes(std::span(found))))
    file.refuse("can't be read: " + file.why());

  const std::string first_line = std::string(kFormat) + "\n";
  if (!found.starts_with(first_line.substr(0, found.size())) || found.empty()) {
    if (found.starts_with("infomax checkpoint "))
      file.refuse(
          fmt::format("has another format than \"{}\", the only one that is read", kFormat));
    file.refuse(fmt::format("not a checkpoint: it doesn't begin with \"{}\"", kFormat));
  }
  const auto require_part = [&](std::size_t at, const std::string& part, const char* what) {
    if (found.size() > at && !part.starts_with(found.substr(at, part.size()))) file.refuse(what);
  };
  require_part(prefix, wanted.whose, "the checkpoint of another trial");
  require_part(prefix + wanted.whose.size(), wanted.facts,
               "the checkpoint of another build or machine");
  require_part(prefix + wanted.whose.size() + wanted.facts.size(), wanted.pieces,
               "its pieces have other names or sizes than this program's");
  if (file.size() != want)
    file.refuse(fmt::format("{}: {} bytes, want {}", file.size() < want ? "cut short" : "too long",
                            file.size(), want));

  Sha256 digest;
  digest.add(bytes_of(text));
  std::vector<std::byte> block(std::size_t{1} << 16);
  for (std::size_t left = wanted.content; left > 0;) {
    const std::span<std::byte> part = std::span(block).first(std::min(left, block.size()));
    if (!file.read(part)) file.refuse("can't be read: " + file.why());
    digest.add(part);
    left -= part.size();
  }
  const std::string recorded = found.substr(first_line.size(), kDigits);
  if (const std::string is = digest.hex(); is != recorded || found[prefix - 1] != '\n')
    file.refuse(
        fmt::format("damaged: its content has SHA-256 {}, its first lines say {}", is, recorded));
  return prefix + text.size();
}

}  // namespace

std::string checkpoint_path(const std::string& trial_path) {
  return std::filesystem::path(trial_path).replace_extension(kSuffix).string();
}

void write_checkpoint(const std::string& path, const TrialRecord& trial, const State& state) {
  const std::string text = Header(trial, state).text();
  Sha256 digest;
  digest.add(bytes_of(text));
  for (const State::Piece& piece : state.pieces()) digest.add(piece.bytes);
  const std::string head = fmt::format("{}\n{}\n", kFormat, digest.hex()) + text;
  std::vector<std::span<const std::byte>> parts{bytes_of(head)};
  for (const State::Piece& piece : state.pieces()) parts.emplace_back(piece.bytes);
  publish_parts(path, parts, Replace::yes);
}

bool read_checkpoint(const std::string& path, const TrialRecord& trial, State& state) {
  File file(path);
  if (!file.is_there()) return false;
  file.go_to(check_header(file, Header(trial, state)));
  for (const State::Piece& piece : state.pieces())
    if (!file.read(piece.bytes))
      throw IoError(fmt::format("{}: read failed: {}", path, file.why()));
  return true;
}

void sweep_checkpoints(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path path = entry->path();
    if (path.extension() == kSuffix && fs::exists(fs::path(path).replace_extension(".h5"), error))
      leftovers.push_back(path);
  }
  for (const fs::path& path : leftovers) fs::remove(path, error);
}

}  // namespace infomax
