#include "core/installation.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/build.h"
#include "core/error.h"

namespace infomax {

namespace {

std::string find_root() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const std::string installed = (program.parent_path().parent_path() / "share/infomax").string();
  const std::string built_from = build_facts().source_dir;
  for (const std::string& root : {installed, built_from})
    if (fs::is_directory(root + "/suites", error)) return root;
  throw InputError(fmt::format("no folder suites/ in {} or in {}", installed, built_from));
}

}  // namespace

const std::string& installation_root() {
  static const std::string root = find_root();
  return root;
}

}  // namespace infomax
