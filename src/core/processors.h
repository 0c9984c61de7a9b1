// How many processors this process may use: those that its affinity allows (taskset, a cpuset), and
// no more than the quota of its control groups grants (docker --cpus, a scheduler), rounded up.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace infomax {

// At least 1.
std::size_t usable_processors();

// The smallest quota on the way from a process's control group to the root, in processors; none
// where there is none. `membership` is the text of /proc/self/cgroup, `root` where the groups are
// mounted (/sys/fs/cgroup). Of version 2 (cpu.max) and 1 (cpu.cfs_quota_us).
std::optional<double> group_quota(const std::string& membership, const std::string& root);

}  // namespace infomax
