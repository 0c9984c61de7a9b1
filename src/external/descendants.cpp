#include "external/descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace infomax {

namespace {

std::optional<std::string> content(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::string out;
  char piece[4096];
  for (ssize_t n; (n = ::read(file, piece, sizeof piece)) > 0;)
    out.append(piece, static_cast<std::size_t>(n));
  ::close(file);
  return out;
}

// The fields of /proc/PID/stat behind the name, which may hold anything: the state is the first.
std::optional<std::string> behind_name(pid_t process) {
  auto text = content(fmt::format("/proc/{}/stat", process));
  const std::size_t name = text ? text->rfind(')') : std::string::npos;
  if (name == std::string::npos || name + 2 > text->size()) return std::nullopt;
  return text->substr(name + 2);
}

// The numbers that name folders in a folder of /proc.
std::vector<pid_t> numbers_in(const std::string& folder) {
  std::vector<pid_t> out;
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) return out;
  while (const dirent* entry = ::readdir(open)) {
    char* end = nullptr;
    const long number = std::strtol(entry->d_name, &end, 10);
    if (*end == 0 && number > 0) out.push_back(static_cast<pid_t>(number));
  }
  ::closedir(open);
  return out;
}

void add_numbers(const std::string& text, std::vector<pid_t>& out) {
  const char* at = text.c_str();
  for (char* end = nullptr;; at = end) {
    const long number = std::strtol(at, &end, 10);
    if (end == at) return;
    out.push_back(static_cast<pid_t>(number));
  }
}

// From the list that the kernel keeps of every thread's children; none where it keeps none.
std::optional<std::vector<pid_t>> listed_descendants(pid_t parent) {
  std::vector<pid_t> out, open{parent};
  bool listed = false;
  while (!open.empty()) {
    const pid_t process = open.back();
    open.pop_back();
    const std::string threads = fmt::format("/proc/{}/task", process);
    std::vector<pid_t> children;
    for (const pid_t thread : numbers_in(threads))
      if (const auto text = content(fmt::format("{}/{}/children", threads, thread))) {
        listed = true;
        add_numbers(*text, children);
      }
    out.insert(out.end(), children.begin(), children.end());
    open.insert(open.end(), children.begin(), children.end());
  }
  if (!listed) return std::nullopt;
  return out;
}

// From the parent that every process names.
std::vector<pid_t> searched_descendants(pid_t ancestor) {
  std::vector<std::pair<pid_t, pid_t>> parents;
  for (const pid_t process : numbers_in("/proc")) {
    // "STATE PARENT ..."
    const auto text = behind_name(process);
    if (text && text->size() > 2)
      parents.emplace_back(process,
                           static_cast<pid_t>(std::strtol(text->c_str() + 2, nullptr, 10)));
  }
  std::vector<pid_t> out, open{ancestor};
  while (!open.empty()) {
    const pid_t of = open.back();
    open.pop_back();
    for (const auto& [process, parent] : parents)
      if (parent == of) {
        out.push_back(process);
        open.push_back(process);
      }
  }
  return out;
}

std::size_t resident_of(pid_t process) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const auto text = content(fmt::format("/proc/{}/statm", process));
  if (!text) return 0;
  const std::size_t second = text->find(' ');
  if (second == std::string::npos) return 0;
  return page * std::strtoull(text->c_str() + second, nullptr, 10);
}

std::optional<std::size_t> share_of(pid_t process) {
  const auto text = content(fmt::format("/proc/{}/smaps_rollup", process));
  constexpr std::string_view kShare = "\nPss:";
  const std::size_t at = text ? text->find(kShare) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  return 1024 * std::strtoull(text->c_str() + at + kShare.size(), nullptr, 10);
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t parent) {
  if (auto listed = listed_descendants(parent)) return std::move(*listed);
  return searched_descendants(parent);
}

std::size_t resident_bytes(const std::vector<pid_t>& processes, std::size_t enough) {
  std::size_t sum = 0;
  for (const pid_t process : processes) sum += resident_of(process);
  if (sum <= enough || processes.size() < 2) return sum;
  sum = 0;
  for (const pid_t process : processes) sum += share_of(process).value_or(resident_of(process));
  return sum;
}

double processor_seconds(const std::vector<pid_t>& processes) {
  // utime, stime, cutime and cstime are the 12th to the 15th of these.
  constexpr int kFirst = 11, kLast = 14;
  static const double tick = 1.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
  double ticks = 0;
  for (const pid_t process : processes) {
    const auto text = behind_name(process);
    if (!text) continue;
    const char* at = text->c_str() + 1;
    for (int field = 1; field <= kLast; ++field) {
      char* end = nullptr;
      const long long value = std::strtoll(at, &end, 10);
      if (end == at) break;
      if (field >= kFirst) ticks += static_cast<double>(value);
      at = end;
    }
  }
  return tick * ticks;
}

}  // namespace infomax
