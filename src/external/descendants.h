// All processes that come from one, and the memory that they hold.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace infomax {

// Children, their children and so on, of now: processes come and go.
std::vector<pid_t> descendants_of(pid_t parent);

// Resident bytes of all of these. Pages that several share count once for each until that is above
// `enough`; then, as far as the system tells, each process counts for its part of them.
std::size_t resident_bytes(const std::vector<pid_t>& processes, std::size_t enough);

// Processor seconds of all of these and of those of their children that they have waited for.
double processor_seconds(const std::vector<pid_t>& processes);

}  // namespace infomax
