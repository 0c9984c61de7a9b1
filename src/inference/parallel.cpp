#include "inference/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "core/processors.h"
#include "kernels/profile.h"

namespace infomax {

void in_parallel(std::size_t count, std::size_t threads,
                 const std::function<void(std::size_t)>& work) {
  std::vector<std::exception_ptr> thrown(count);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto go = [&] {
    pin_thread();
    // Whoever has taken a piece begins it, so that the first to throw is always among the begun.
    while (!failed) {
      const std::size_t i = next++;
      if (i >= count) return;
      try {
        work(i);
      } catch (...) {
        thrown[i] = std::current_exception();
        failed = true;
      }
    }
  };
  if (threads == 0) threads = usable_processors();
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < std::min(threads, count); ++t) others.emplace_back(go);
  go();
  others.clear();
  for (const std::exception_ptr& error : thrown)
    if (error != nullptr) std::rethrow_exception(error);
}

}  // namespace infomax
