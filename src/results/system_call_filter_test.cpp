#include "results/system_call_filter.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "core/error.h"

namespace infomax {
namespace {

// What the kernel would do with a call: the program, run as linux/filter.h defines it. Only what
// libseccomp writes: loads, jumps, a mask and the verdict.
std::uint32_t verdict(const std::vector<sock_filter>& program, const seccomp_data& call) {
  std::uint32_t a = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const sock_filter& line = program[at];
    const auto jump = [&](bool yes) { at += yes ? line.jt : line.jf; };
    switch (line.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        if (line.k + sizeof a > sizeof call) return ~0u;
        std::memcpy(&a, reinterpret_cast<const char*>(&call) + line.k, sizeof a);
        break;
      case BPF_ALU | BPF_AND | BPF_K:
        a &= line.k;
        break;
      case BPF_JMP | BPF_JA:
        at += line.k;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        jump(a == line.k);
        break;
      case BPF_JMP | BPF_JGT | BPF_K:
        jump(a > line.k);
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        jump(a >= line.k);
        break;
      case BPF_JMP | BPF_JSET | BPF_K:
        jump((a & line.k) != 0);
        break;
      case BPF_RET | BPF_K:
        return line.k;
      default:
        return ~0u;
    }
  }
  return ~0u;
}

constexpr std::uint32_t kAllowed = SECCOMP_RET_ALLOW, kRefused = SECCOMP_RET_ERRNO | EPERM;

// Architectures as libseccomp and as the kernel names them are the same numbers.
seccomp_data call_of(std::uint32_t architecture, int number, std::uint64_t third = 0) {
  seccomp_data call{};
  call.nr = number;
  call.arch = architecture;
  call.args[2] = third;
  return call;
}

// The names of the calls from 0 to 1,000 that may be made, memory without code.
std::set<std::string> allowed(std::uint32_t architecture) {
  const std::vector<sock_filter> program = system_call_filter(architecture);
  std::set<std::string> names;
  for (int number = 0; number <= 1000; ++number) {
    const std::uint32_t found = verdict(program, call_of(architecture, number));
    EXPECT_TRUE(found == kAllowed || found == kRefused) << number << ": " << found;
    if (found != kAllowed) continue;
    char* name = seccomp_syscall_resolve_num_arch(architecture, number);
    names.insert(name != nullptr ? name : std::to_string(number));
    std::free(name);
  }
  return names;
}

// By name, on the machine that this is and on others.
TEST(SystemCallFilter, AllowsMemoryThePipeAndTheEnd) {
  const std::set<std::string> wanted = {
      "brk",  "clock_gettime", "exit_group", "futex",  "getrandom",       "madvise",
      "mmap", "mprotect",      "mremap",     "munmap", "restart_syscall", "rt_sigreturn",
      "write"};
  for (const std::uint32_t architecture :
       {seccomp_arch_native(), std::uint32_t{SCMP_ARCH_X86_64}, std::uint32_t{SCMP_ARCH_AARCH64},
        std::uint32_t{SCMP_ARCH_RISCV64}, std::uint32_t{SCMP_ARCH_PPC64LE}}) {
    std::set<std::string> found = allowed(architecture);
    found.erase("sigreturn");  // some have both
    EXPECT_EQ(found, wanted) << architecture;
  }
}

TEST(SystemCallFilter, RefusesCode) {
  const std::vector<sock_filter> program = system_call_filter();
  const std::uint32_t here = seccomp_arch_native();
  for (const int call : {SYS_mmap, SYS_mprotect}) {
    for (const std::uint64_t others : {0, PROT_READ, PROT_READ | PROT_WRITE}) {
      EXPECT_EQ(verdict(program, call_of(here, call, others)), kAllowed) << call;
      EXPECT_EQ(verdict(program, call_of(here, call, others | PROT_EXEC)), kRefused) << call;
    }
  }
  EXPECT_EQ(verdict(program, call_of(here, SYS_write, PROT_EXEC)), kAllowed);
}

// A process of 64 bits may make calls by the numbers of 32 bits, or of x32, which mean others.
TEST(SystemCallFilter, RefusesCallsOfAnotherArchitecture) {
  const std::vector<sock_filter> program = system_call_filter(SCMP_ARCH_X86_64);
  constexpr int kWrite = 1, kX32 = 0x40000000;
  EXPECT_EQ(verdict(program, call_of(AUDIT_ARCH_X86_64, kWrite)), kAllowed);
  EXPECT_EQ(verdict(program, call_of(AUDIT_ARCH_X86_64, kWrite | kX32)), kRefused);
  EXPECT_EQ(verdict(program, call_of(AUDIT_ARCH_I386, kWrite)), kRefused);
  EXPECT_EQ(verdict(program, call_of(AUDIT_ARCH_AARCH64, kWrite)), kRefused);
}

TEST(SystemCallFilter, IsNoneForAnArchitectureThatIsNone) {
  EXPECT_THROW(system_call_filter(1), IoError);
}

}  // namespace
}  // namespace infomax
