// TarReader: files within the limits whose archive, written anew, holds the same files; or an
// InputError that says where.
#include <utility>

#include "core/error.h"
#include "data/tar.h"
#include "data/test_files.h"
#include "testkit/fuzz.h"

namespace infomax {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Files = std::vector<std::pair<std::string, Bytes>>;
constexpr TarLimits kLimits{.entries = 16, .bytes = 1 << 20};

// Relative, and no part of it is "..": "digits../a" and "..a" are plain names.
bool stays_inside(const std::string& name) {
  if (name.empty() || name.front() == '/') return false;
  for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = name.find('/', begin);
    if (name.substr(begin, end - begin) == "..") return false;
  }
  return true;
}

Files files_in(std::span<const std::uint8_t> archive) {
  MemorySource source(archive);
  TarReader reader(source, kLimits, "f");
  Files files;
  while (const auto entry = reader.next()) {
    testkit::hold(entry->size <= kLimits.bytes, "a file within the limit");
    testkit::hold(stays_inside(entry->name), "a name that stays inside");
    // Of every other one half is passed over.
    Bytes content(files.size() % 2 == 0 ? entry->size : entry->size / 2);
    testkit::hold(reader.read(content) == content.size(), "all of a file is there");
    files.emplace_back(entry->name, content);
  }
  testkit::hold(files.size() <= kLimits.entries, "no more entries than are allowed");
  return files;
}

}  // namespace
}  // namespace infomax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  try {
    const Files files = files_in({data, size});
    std::vector<Bytes> entries;
    for (const auto& [name, content] : files) {
      if (name.size() > 100) return 0;  // such a name takes ustar's second field
      entries.push_back(testkit::tar_entry(name, content));
    }
    const Files again = files_in(testkit::tar_file(entries));
    testkit::hold(again.size() == files.size(), "written anew, as many files");
    for (std::size_t i = 0; i < files.size(); ++i)
      testkit::hold(again[i].first == files[i].first, "written anew, the same names");
  } catch (const InputError& error) {
    testkit::says_where(error, "f: ");
  }
  return 0;
}
