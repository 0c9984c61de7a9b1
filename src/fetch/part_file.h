// What has come of a file so far: NAME.part beside the place where NAME will stand. It outlasts an
// interruption or a kill, so that the next run goes on where this one ended. One process at a time
// has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/durable.h"

namespace infomax {

class PartFile {
 public:
  // Opens or creates `path` + ".part", and the folders above. Throws InputError where another
  // process has it or where it is no regular file, IoError where the system refuses.
  explicit PartFile(const std::string& path);
  ~PartFile();  // an empty one is removed

  const std::string& name() const { return name_; }
  std::uint64_t size() const { return size_; }
  // At its end. Throws IoError, as do all below.
  void append(std::span<const std::byte> bytes);
  // Empties it.
  void restart();
  // Of all bytes, as the file has them.
  std::string sha256() const;
  // Synced and given its name in one step, in place of whatever has it; then the folder is synced.
  // Ends its use.
  void place();

 private:
  std::string path_, name_;
  FileHandle file_{-1};
  std::uint64_t size_ = 0;
  bool placed_ = false;
};

}  // namespace infomax
