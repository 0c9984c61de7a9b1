// Files that are whole or not there.
//
//   write aside (NAME.tmp.HOST.PID.N, O_EXCL) -> fsync -> link or rename to the final name -> fsync
//   the folder
//
// A crash or a full disk at any point leaves either no file of that name or the whole one. HOST is
// a hash in hex of the host's name and the process's namespace of process numbers (a container has
// its own): on a file system that machines and containers share, such a number means nothing
// elsewhere.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace infomax {

enum class Replace {
  no,   // first whole file wins: an existing one stays as it is and false comes back
  yes,  // an existing one is replaced in one step; of a link what it leads to is; into a device, a
        // pipe or a socket the bytes are written
};

// Creates missing parent folders. Returns whether this call's bytes are now the file's. Throws
// IoError with the path and the system's reason; no temporary file is left behind then. From
// several threads and processes at once for one name: one of them wins, whole. A file size limit
// (RLIMIT_FSIZE) is an IoError, not a signal.
bool publish(const std::string& path, std::span<const std::byte> bytes, Replace replace);
// The same of parts, one after the other: what lies apart in memory needs no copy.
bool publish_parts(const std::string& path, std::span<const std::span<const std::byte>> parts,
                   Replace replace);

// Creates the folder and its missing parents, sweeps it, and makes sure that files can be made in
// it and given their names. Throws IoError with the folder and the system's reason. For the start
// of work whose results go there.
void prepare_folder(const std::string& folder);

// Removes temporary files of this scheme in a folder whose process (on this host) is gone or that
// are older than a day; leaves what it may not remove. A folder that isn't there has none. Throws
// IoError for one that can't be read.
void sweep_temporaries(const std::string& folder);
// The same for the folder that a file lies in.
void sweep_beside(const std::string& path);

}  // namespace infomax
