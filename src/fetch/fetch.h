// A data set's files, from the mirrors that the manifest names to the folder where the readers
// look.
//
// A file counts once its length and SHA-256 are the manifest's; it then gets its name in one step,
// synced. Until then it is NAME.part, which the next run goes on with (HTTP Range). Each mirror is
// asked in turn; one that fails is named with the reason, and the next one goes on from its bytes,
// which count only if the whole has the right SHA-256. As long as that brings more of the file, all
// are asked again, four times at most.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "data/manifest.h"
#include "fetch/http.h"

namespace infomax {

struct FetchOptions {
  std::string place;  // files go into place/folder of the set
  std::vector<std::string>
      mirrors;  // asked before the manifest's; a file's address is a mirror + its name
  unsigned timeout_seconds = 30;  // HttpRequest's
  bool force = false;  // replace files that are there and wrong, once the right ones have come
};

struct FetchedFile {
  std::string path;
  std::uint64_t bytes = 0;
  bool there_already = false;
  std::uint64_t resumed = 0;  // bytes that were there from an earlier run or mirror
  std::string mirror;         // that gave the last byte; empty if none was asked
};

struct FetchEvents {
  std::function<void(const FetchedFile&)> file_done;
  // An address and why it didn't do, or why it is asked once more from the first byte.
  std::function<void(const std::string& address, const std::string& reason)> mirror_failed;
  std::function<void(const std::string& name, std::uint64_t bytes, std::uint64_t of)> progress;
};

using HttpGet = std::function<bool(const HttpRequest&, HttpSink&, const std::atomic<bool>& stop)>;

// Returns true with every file in place, false where `stop` became true before. Throws InputError,
// before anything is asked for, where files are there and wrong (naming each) unless `force`, and
// where a file is missing and there is no mirror; and where no mirror gave a file. Throws IoError
// where the system refuses. `get` is http_get but in tests.
bool fetch_set(const ManifestSet& set, const FetchOptions& options, const FetchEvents& events,
               const std::atomic<bool>& stop, const HttpGet& get = http_get);

}  // namespace infomax
