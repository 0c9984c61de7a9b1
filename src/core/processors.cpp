#include "core/processors.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <vector>

namespace infomax {

namespace {

// "max 100000" or "150000 100000", in microseconds.
std::optional<double> quota_of(const std::string& quota, const std::string& period) {
  char* end = nullptr;
  const double q = std::strtod(quota.c_str(), &end);
  if (end == quota.c_str() || q <= 0) return std::nullopt;  // "max", or version 1's -1
  const double p = std::strtod(period.c_str(), &end);
  if (end == period.c_str() || p <= 0) return std::nullopt;
  return q / p;
}

std::string word_in(const std::string& path, std::size_t index = 0) {
  std::ifstream file(path);
  std::string word;
  for (std::size_t i = 0; i <= index; ++i)
    if (!(file >> word)) return {};
  return word;
}

std::size_t allowed_by_affinity() {
  // A machine may have more processors than the fixed set holds.
  for (std::size_t most = CPU_SETSIZE; most <= (1U << 20); most *= 2) {
    cpu_set_t* const set = CPU_ALLOC(most);
    if (set == nullptr) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(most);
    const int status = sched_getaffinity(0, bytes, set);
    const int count = status == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (status == 0) return static_cast<std::size_t>(std::max(count, 1));
  }
  return 1;
}

}  // namespace

std::optional<double> group_quota(const std::string& membership, const std::string& root) {
  std::optional<double> least;
  const auto take = [&](std::optional<double> quota) {
    if (quota) least = std::min(least.value_or(*quota), *quota);
  };
  std::istringstream lines(membership);
  // "0::/system.slice/x" of version 2, "4:cpu,cpuacct:/docker/1f" of version 1.
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool version_2 = controllers.empty();
    if (!version_2 && ("," + controllers + ",").find(",cpu,") == std::string::npos) continue;
    std::vector<std::string> mounts{root};
    if (!version_2) {
      mounts.front().append("/").append(controllers);
      mounts.push_back(root + "/cpu");
    }
    // A container sees its own group at the mount's root.
    for (std::string group = line.substr(second + 1);; group.erase(group.rfind('/'))) {
      for (const std::string& mount : mounts) {
        const std::string folder = mount + (group == "/" ? "" : group);
        take(version_2 ? quota_of(word_in(folder + "/cpu.max"), word_in(folder + "/cpu.max", 1))
                       : quota_of(word_in(folder + "/cpu.cfs_quota_us"),
                                  word_in(folder + "/cpu.cfs_period_us")));
      }
      if (group.find('/') == std::string::npos) break;
    }
  }
  return least;
}

std::size_t usable_processors() {
  const std::size_t allowed = allowed_by_affinity();
  std::ifstream file("/proc/self/cgroup");
  std::ostringstream membership;
  membership << file.rdbuf();
  const std::optional<double> quota = group_quota(membership.str(), "/sys/fs/cgroup");
  if (!quota) return allowed;
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(*quota)), 1, allowed);
}

}  // namespace infomax
