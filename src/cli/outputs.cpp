#include "cli/outputs.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"

namespace infomax {

void require_replaceable(const std::string& path, std::string_view mark, std::string_view what) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return;
  std::string head(1024, '\0');
  std::ifstream there(path, std::ios::binary);
  there.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(there.gcount()));
  if (!head.empty() && head.find(mark) == std::string::npos)
    throw InputError(fmt::format("{}: is there already and is no {}", path, what));
}

}  // namespace infomax
