// read_manifest: sets whose names can be parts of paths, or an InputError that says where.
#include "core/error.h"
#include "data/manifest.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  const testkit::MemoryFile file({data, size});
  try {
    const auto plain = [](const std::string& name) {
      testkit::hold(!name.empty() && name.front() != '.' && name.find('/') == std::string::npos,
                    "a name without a folder");
    };
    for (const ManifestSet& set : read_manifest(file.path()).sets) {
      plain(set.folder);
      for (const ManifestFile& one : set.files) {
        plain(one.name);
        testkit::hold(one.bytes > 0 && one.sha256.size() == 64, "a length and a digest");
      }
      for (const ManifestMember& member : set.members) plain(member.name);
    }
  } catch (const InputError& error) {
    testkit::says_where(error, file.path() + ":");
  }
  return 0;
}
