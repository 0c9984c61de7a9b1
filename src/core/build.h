// Facts of this build, set by CMake: the same for all that one binary computes.
#pragma once

#include <string>

namespace infomax {

struct BuildFacts {
  std::string version;  // "0.1.0"
  std::string commit;   // 40 hex digits, or "unknown"
  std::string dirty;    // yes, no or unknown: had the sources changes beside the commit?
  std::string sources;  // SHA-256 over the sources that decide numbers, a line "SHA-256  path" each
  std::string compiler;    // "GNU 12.2.0"
  std::string flags;       // "-O3 -ffp-contract=off ..."
  std::string build_type;  // "Release"
  std::string sanitize;    // "", address, undefined, thread
  std::string source_dir;  // where it was built from
  std::string prefix;      // where `cmake --install` puts it
};

const BuildFacts& build_facts();

// Counts the changes that move results (CHANGELOG, "Numbers"). Part of every trial's identity: a
// stored trial of another count is never taken for one of this program's.
inline constexpr int kNumericsVersion = 2;

}  // namespace infomax
