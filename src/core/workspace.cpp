#include "core/workspace.h"

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

}  // namespace infomax
