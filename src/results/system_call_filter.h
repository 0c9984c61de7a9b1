// What a sandbox's child may ask of the kernel, as a program for seccomp.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace infomax {

// Allows memory that is no code, writing to what is open, the clock, random bytes, the return from
// signals and the end; all other calls fail with EPERM, and so do those of another architecture.
//
// `architecture`: one of seccomp.h's SCMP_ARCH_...; 0 for the one that this is compiled for. Made
// by libseccomp, which knows the numbers of the calls. Throws IoError where it can't make one.
std::vector<sock_filter> system_call_filter(std::uint32_t architecture = 0);

}  // namespace infomax
