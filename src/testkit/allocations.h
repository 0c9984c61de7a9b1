// Counts the heap allocations of the calling thread, for tests that say that a step makes none.
//
//   AllocationCounter counter;
//   step();
//   EXPECT_EQ(counter.own(), 0);
//
// malloc, calloc, realloc, aligned_alloc, memalign, posix_memalign and operator new of the whole
// test program are replaced by ones that count and then ask the C library. Under a sanitizer, which
// replaces them itself, nothing is counted: ask available() and skip.
#pragma once

#include <cstdint>

namespace infomax::testkit {

class AllocationCounter {
 public:
  AllocationCounter();

  static bool available();

  // Since construction: allocations asked for by our own code and the standard library, and those
  // asked for from inside oneDNN, OpenBLAS or OpenMP (packing buffers).
  std::uint64_t own() const;
  std::uint64_t libraries() const;

 private:
  std::uint64_t own_, libraries_;
};

}  // namespace infomax::testkit
