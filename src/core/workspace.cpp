#include "core/workspace.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace infomax {

namespace {
constexpr std::size_t kAlignment = 64;
}

void Workspace::Free::operator()(void* p) const {
  std::free(p);
}

void* Workspace::take(std::size_t bytes) {
  const std::size_t padded = (bytes / kAlignment + 1) * kAlignment;
  blocks_.reserve(blocks_.size() + 1);
  void* block = std::aligned_alloc(kAlignment, padded);
  if (block == nullptr) throw std::bad_alloc();
  blocks_.emplace_back(block);
  std::memset(block, 0, padded);
  bytes_ += padded;
  return block;
}

void Workspace::give_back_bytes(char* first, std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(first) % page) % page;
  const std::size_t whole = bytes > before ? (bytes - before) / page * page : 0;
  // Where the system won't have the pages, they are zeroed as the rest is.
  if (whole == 0 || madvise(first + before, whole, MADV_DONTNEED) != 0) {
    std::memset(first, 0, bytes);
    return;
  }
  std::memset(first, 0, before);
  std::memset(first + before + whole, 0, bytes - before - whole);
}

}  // namespace infomax
