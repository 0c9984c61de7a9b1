#include "testkit/allocations.h"

#include <link.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

struct Counts {
  std::uint64_t own = 0, libraries = 0;
};

constinit thread_local Counts counts;

#ifndef INFOMAX_SANITIZE

// Where the code of the numerical libraries lies. Filled before main; malloc works before that as
// well.
struct Range {
  std::uintptr_t first, last;
};
constexpr std::size_t kMaxRanges = 64;
constinit Range ranges[kMaxRanges] = {};
constinit std::size_t range_count = 0;

int note_object(dl_phdr_info* info, std::size_t, void*) {
  const char* name = info->dlpi_name;
  if (name == nullptr) return 0;
  if (std::strstr(name, "libdnnl") == nullptr && std::strstr(name, "openblas") == nullptr &&
      std::strstr(name, "libgomp") == nullptr)
    return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0 || range_count == kMaxRanges)
      continue;
    const std::uintptr_t first = info->dlpi_addr + segment.p_vaddr;
    ranges[range_count++] = {first, first + segment.p_memsz};
  }
  return 0;
}

[[gnu::constructor]] void note_objects() {
  dl_iterate_phdr(note_object, nullptr);
}

void count(const void* caller) {
  const auto at = reinterpret_cast<std::uintptr_t>(caller);
  for (std::size_t i = 0; i < range_count; ++i) {
    if (at >= ranges[i].first && at < ranges[i].last) {
      ++counts.libraries;
      return;
    }
  }
  ++counts.own;
}

#endif

}  // namespace

#ifndef INFOMAX_SANITIZE

extern "C" {
// The C library's own, under the names it keeps for those who replace the public ones.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t n, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) noexcept {
  count(__builtin_return_address(0));
  return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) noexcept {
  count(__builtin_return_address(0));
  return __libc_calloc(n, size);
}
void* realloc(void* block, std::size_t size) noexcept {
  count(__builtin_return_address(0));
  return __libc_realloc(block, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  count(__builtin_return_address(0));
  void* const found = __libc_memalign(alignment, size);
  if (found == nullptr) return ENOMEM;
  *block = found;
  return 0;
}
}

// The other forms of new end here; those of delete end in free.
void* operator new(std::size_t size) {
  count(__builtin_return_address(0));
  void* const block = __libc_malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  count(__builtin_return_address(0));
  void* const block = __libc_memalign(static_cast<std::size_t>(alignment), size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
  std::free(block);
}

#endif

namespace infomax::testkit {

AllocationCounter::AllocationCounter() : own_(counts.own), libraries_(counts.libraries) {}

bool AllocationCounter::available() {
#ifdef INFOMAX_SANITIZE
  return false;
#else
  return true;
#endif
}

std::uint64_t AllocationCounter::own() const {
  return counts.own - own_;
}
std::uint64_t AllocationCounter::libraries() const {
  return counts.libraries - libraries_;
}

}  // namespace infomax::testkit
