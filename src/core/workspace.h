// Memory that is planned once and then only used. Modules take their buffers from a workspace while
// they are built; after that no step allocates anything of ours. Buffers are zeroed, begin on a
// 64-byte boundary, keep their address and live as long as the workspace.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/matrix.h"

namespace infomax {

class Workspace {
 public:
  Workspace() = default;
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // n zeroed elements. Throws std::bad_alloc where the machine has no more.
  template <class T>
  std::span<T> vector(std::size_t n) {
    static_assert(std::is_trivially_copyable_v<T>);
    return {static_cast<T*>(take(n * sizeof(T))), n};
  }

  // A zeroed, unpadded [rows, cols] matrix.
  template <class Real>
  MatrixView<Real> matrix(std::size_t rows, std::size_t cols) {
    return {vector<Real>(rows * cols).data(), rows, cols};
  }

  // For elements that nothing needs for a while: zeroes them and gives the memory of all whole
  // pages among them back to the system, which has it until they are written again.
  template <class T>
  static void give_back(std::span<T> elements) {
    give_back_bytes(reinterpret_cast<char*>(elements.data()), elements.size_bytes());
  }

  // All that was taken so far, alignment included.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* p) const;
  };
  void* take(std::size_t bytes);
  static void give_back_bytes(char* first, std::size_t bytes);

  std::vector<std::unique_ptr<void, Free>> blocks_;
  std::size_t bytes_ = 0;
};

}  // namespace infomax
