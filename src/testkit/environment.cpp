#include "testkit/environment.h"

#include <stdlib.h>

#include <cstdlib>
#include <stdexcept>

#include "kernels/precision.h"

namespace infomax::testkit {

ScratchFolder::ScratchFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "infomax-test.XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed: " + pattern);
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::optional<std::string> data_folder() {
  const char* folder = std::getenv("INFOMAX_DATA");
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return folder;
}

bool has_bf16() {
  return has_precision(Precision::bf16);
}

}  // namespace infomax::testkit
