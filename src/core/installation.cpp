#include "core/installation.h"

#include <filesystem>
#include <utility>

#include "core/build.h"
#include "core/error.h"

namespace infomax {

namespace {

std::string& told() {
  static std::string folder;
  return folder;
}

std::string find_root() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const std::string installed = (program.parent_path().parent_path() / "share/infomax").string();
  const std::string built_from = build_facts().source_dir;
  std::string looked;
  for (const std::string& root : {installed, told(), built_from}) {
    if (root.empty()) continue;
    if (fs::is_directory(root + "/suites", error)) return root;
    looked += (looked.empty() ? "" : " or in ") + root;
  }
  throw InputError("no folder suites/ in " + looked);
}

}  // namespace

void set_installed_folder(std::string folder) {
  told() = std::move(folder);
}

const std::string& installation_root() {
  static const std::string root = find_root();
  return root;
}

}  // namespace infomax
