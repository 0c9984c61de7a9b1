// What tests need from the machine: a scratch folder and, where there are any, the real data sets;
// what it can compute.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace infomax::testkit {

// A fresh folder, removed with everything in it at the end of the scope.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// $INFOMAX_DATA, where it is set. A test of real data skips with a reason where it isn't, and fails
// where it is and the data are missing.
std::optional<std::string> data_folder();

// Whether this processor, under the numerics profile in force, has products in bfloat16.
bool has_bf16();

}  // namespace infomax::testkit
