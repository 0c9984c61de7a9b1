#include "fetch/fetch.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "core/digest.h"
#include "core/error.h"
#include "fetch/part_file.h"

namespace infomax {

namespace {

// How often all mirrors are asked, as long as each time brings more of the file.
constexpr int kMostRounds = 4;

// What came doesn't go on from the bytes that were there: those may be the wrong ones.
class NoContinuation : public MirrorError {
 public:
  using MirrorError::MirrorError;
};

std::string wrong_digest(std::uint64_t bytes, const std::string& found, const std::string& wanted) {
  return fmt::format("SHA-256 of its {} bytes is {}, want {}", bytes, found, wanted);
}

// Nothing for a file that isn't there, empty for the right one, else what is wrong with it.
std::optional<std::string> fault_of(const std::string& path, const ManifestFile& file) {
  struct stat found;
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw_io_error(path, "stat", errno);
  }
  if (!S_ISREG(found.st_mode))
    throw InputError(path + ": no regular file, want one or nothing there");
  const auto bytes = static_cast<std::uint64_t>(found.st_size);
  if (bytes != file.bytes) return fmt::format("{} bytes, want {}", bytes, file.bytes);
  const std::string digest = sha256_file(path);
  return digest == file.sha256 ? "" : wrong_digest(bytes, digest, file.sha256);
}

// Puts what a server sends behind what is there, as long as it can still become the file.
class PartSink : public HttpSink {
 public:
  PartSink(const ManifestFile& file, PartFile& part, const FetchEvents& events)
      : file_(file), part_(part), events_(events), from_(part.size()) {}

  void begin(const HttpAnswer& answer) override {
    if (from_ > 0 && answer.status == 416) throw NoContinuation("answers 416");
    if (from_ > 0 && answer.status == 206) {
      if (!answer.range || answer.range->first != from_)
        throw NoContinuation(fmt::format("sends other bytes than those from {} on", from_));
      require_length(answer.range->total);
      return;
    }
    if (answer.status != 200) throw MirrorError(fmt::format("answers {}", answer.status));
    require_length(answer.length);
    if (from_ == 0) return;
    part_.restart();  // it doesn't know Range and sends the whole
    from_ = 0;
  }

  void add(std::span<const std::byte> bytes) override {
    if (bytes.size() > file_.bytes - part_.size()) {
      part_.restart();  // another file, so nothing of it is worth keeping
      throw MirrorError(fmt::format("sends more than {} bytes", file_.bytes));
    }
    part_.append(bytes);
    if (events_.progress) events_.progress(file_.name, part_.size(), file_.bytes);
  }

  // The bytes before that one came from elsewhere.
  std::uint64_t from() const { return from_; }

 private:
  void require_length(const std::optional<std::uint64_t>& length) const {
    if (length && *length != file_.bytes)
      throw MirrorError(fmt::format("offers {} bytes, want {}", *length, file_.bytes));
  }

  const ManifestFile& file_;
  PartFile& part_;
  const FetchEvents& events_;
  std::uint64_t from_;
};

class Fetcher {
 public:
  Fetcher(const ManifestSet& set, const FetchOptions& options, const FetchEvents& events,
          const std::atomic<bool>& stop, const HttpGet& get)
      : options_(options), events_(events), stop_(stop), get_(get), mirrors_(options.mirrors) {
    for (std::string& mirror : mirrors_) {
      require_http(mirror);
      if (!mirror.ends_with('/')) mirror += '/';
    }
    mirrors_.insert(mirrors_.end(), set.mirrors.begin(), set.mirrors.end());
  }

  std::size_t mirrors() const { return mirrors_.size(); }

  // False if stopped.
  bool fetch(const ManifestFile& file, const std::string& path) {
    PartFile part(path);
    if (part.size() > file.bytes) part.restart();
    FetchedFile done{path, file.bytes, false, part.size(), {}};
    // A run may have ended between the last byte and the name.
    if (part.size() == file.bytes && part.sha256() == file.sha256) return place(part, done);
    if (part.size() == file.bytes) part.restart();
    std::uint64_t before = 0;
    for (int round = 0; round < kMostRounds && (round == 0 || part.size() > before); ++round) {
      before = part.size();
      for (const std::string& mirror : mirrors_) {
        if (stop_) return false;
        try {
          done.mirror = without_credentials(mirror);
          if (!ask(mirror + file.name, file, part, done.resumed)) return false;
          return place(part, done);
        } catch (const MirrorError& error) {
          report(mirror + file.name, error.what());
        }
      }
    }
    if (stop_) return false;
    std::string kept;
    if (part.size() > 0)
      kept = fmt::format("; {} of {} bytes are kept in {}, from where the same command goes on",
                         part.size(), file.bytes, part.name());
    throw InputError(fmt::format("{}: no mirror gave it{}", path, kept));
  }

 private:
  // Completes the part from one address, `resumed` bytes of which were there. False if stopped.
  bool ask(const std::string& address, const ManifestFile& file, PartFile& part,
           std::uint64_t& resumed) {
    try {
      return complete(address, file, part, resumed);
    } catch (const NoContinuation& error) {
      report(address, std::string(error.what()) + "; asks for the whole file");
      part.restart();
      return complete(address, file, part, resumed);
    }
  }

  bool complete(const std::string& address, const ManifestFile& file, PartFile& part,
                std::uint64_t& resumed) {
    PartSink sink(file, part, events_);
    if (!get_({address, part.size(), options_.timeout_seconds}, sink, stop_)) return false;
    resumed = sink.from();
    if (part.size() < file.bytes)
      throw MirrorError(fmt::format("ends after {} of {} bytes", part.size(), file.bytes));
    const std::string digest = part.sha256();
    if (digest == file.sha256) return true;
    part.restart();
    const std::string fault = wrong_digest(file.bytes, digest, file.sha256);
    if (resumed > 0) throw NoContinuation(fault);
    throw MirrorError(fault);
  }

  bool place(PartFile& part, const FetchedFile& done) const {
    part.place();
    if (events_.file_done) events_.file_done(done);
    return true;
  }

  void report(const std::string& address, const std::string& reason) const {
    if (events_.mirror_failed) events_.mirror_failed(without_credentials(address), reason);
  }

  const FetchOptions& options_;
  const FetchEvents& events_;
  const std::atomic<bool>& stop_;
  const HttpGet& get_;
  std::vector<std::string> mirrors_;
};

}  // namespace

bool fetch_set(const ManifestSet& set, const FetchOptions& options, const FetchEvents& events,
               const std::atomic<bool>& stop, const HttpGet& get) {
  const std::string folder = (std::filesystem::path(options.place) / set.folder).string();
  Fetcher fetcher(set, options, events, stop, get);
  std::vector<const ManifestFile*> wanted;
  std::string wrong;
  for (const ManifestFile& file : set.files) {
    const std::string path = folder + "/" + file.name;
    const std::optional<std::string> fault = fault_of(path, file);
    if (fault && fault->empty()) {
      if (events.file_done) events.file_done({path, file.bytes, true, 0, {}});
      continue;
    }
    if (fault && !options.force) wrong += fmt::format("{}: {}\n", path, *fault);
    wanted.push_back(&file);
  }
  if (!wrong.empty()) throw InputError(wrong + "what is there stays unless --force is given");
  if (!wanted.empty() && fetcher.mirrors() == 0)
    throw InputError(fmt::format(
        "{}/{}: not there, and the data set \"{}\" has no mirror; want the file there, or "
        "a mirror by --mirror",
        folder, wanted.front()->name, set.name));
  for (const ManifestFile* file : wanted)
    if (stop || !fetcher.fetch(*file, folder + "/" + file->name)) return false;
  return true;
}

}  // namespace infomax
