// Files that are whole or not there.
//
//   write aside (NAME.tmp.PID.N, O_EXCL) -> fsync -> link or rename to the final name -> fsync the directory
//
// A crash or a full disk at any point leaves either no file of that name or the whole one.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace infomax {

enum class Replace {
  no,   // first whole file wins: an existing one stays as it is and false comes back
  yes,  // an existing one is replaced in one step
};

// Creates missing parent folders. Returns whether this call's bytes are now the file's. Throws IoError with
// the path and the system's reason; nothing is left behind then.
bool publish(const std::string& path, std::span<const std::byte> bytes, Replace replace);

// Removes temporary files of this scheme in a folder whose process is gone or that are older than a day.
void sweep_temporaries(const std::string& folder);

}  // namespace infomax
