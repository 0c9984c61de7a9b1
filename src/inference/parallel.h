// Independent pieces of work on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace infomax {

// work(0) ... work(count - 1), each once, on up to `threads` threads (0: the cores). Returns when
// all are done. Where pieces throw, no more are begun, and the exception of the first of those, by
// number, is thrown here.
void in_parallel(std::size_t count, std::size_t threads,
                 const std::function<void(std::size_t)>& work);

}  // namespace infomax
