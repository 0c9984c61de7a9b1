#include "results/system_call_filter.h"

#include <fmt/core.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "core/error.h"

namespace infomax {
namespace {

// libseccomp gives the negative of an errno, or something that isn't negative.
void check(int result, const char* what) {
  if (result < 0) {
    throw IoError(fmt::format("reading a result apart: its filter of system calls: {}: {}", what,
                              std::generic_category().message(-result)));
  }
}

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

Filter filter_for(std::uint32_t architecture) {
  constexpr std::uint32_t kRefuse = SCMP_ACT_ERRNO(EPERM);
  Filter filter(seccomp_init(kRefuse));
  if (!filter) check(-EOPNOTSUPP, "begin");
  check(seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, kRefuse), "other architectures");
  if (architecture != SCMP_ARCH_NATIVE && architecture != seccomp_arch_native()) {
    check(seccomp_arch_add(filter.get(), architecture), "architecture");
    check(seccomp_arch_remove(filter.get(), SCMP_ARCH_NATIVE), "architecture");
  }
  // Calls that an architecture hasn't got are passed over: those with a number are of 32 bits.
  for (const int call :
       {SCMP_SYS(write), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
        SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
        SCMP_SYS(clock_gettime64), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
        SCMP_SYS(restart_syscall), SCMP_SYS(exit_group)}) {
    check(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0), "a call");
  }
  const scmp_arg_cmp no_code{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)})
    check(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1, no_code), "a call");
  return filter;
}

// A file that lives in memory, for libseccomp writes to files alone.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("filter", MFD_CLOEXEC)) {
    if (descriptor_ < 0) check(-errno, "a file in memory");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

std::vector<sock_filter> system_call_filter(std::uint32_t architecture) {
  const Filter filter = filter_for(architecture);
  const MemoryFile file;
  check(seccomp_export_bpf(filter.get(), file.descriptor()), "export");
  const off_t size = ::lseek(file.descriptor(), 0, SEEK_END);
  if (size < 0) check(-errno, "size");
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  if (::pread(file.descriptor(), program.data(), static_cast<std::size_t>(size), 0) != size)
    check(-EIO, "read");
  return program;
}

}  // namespace infomax
