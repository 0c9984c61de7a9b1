#include "core/build.h"

#include "build_facts.inc"

namespace infomax {

const BuildFacts& build_facts() {
  static const BuildFacts facts{kVersion, kCommit,    kDirty,    kSources,   kCompiler,
                                kFlags,   kBuildType, kSanitize, kSourceDir, kPrefix};
  return facts;
}

}  // namespace infomax
