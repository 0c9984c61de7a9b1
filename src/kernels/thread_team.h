// Threads that go through one sequence of steps together, and end together where one of them can't
// go on: whoever waits for a thread that an exception has ended would wait for ever.
#pragma once

#include <atomic>
#include <barrier>
#include <cstddef>
#include <functional>

#include "core/error.h"

namespace infomax {

class ThreadTeam {
 public:
  explicit ThreadTeam(std::size_t threads)
      : threads_(threads), barrier_(static_cast<std::ptrdiff_t>(threads)) {}

  std::size_t threads() const { return threads_; }

  class Deserted : public Error {
   public:
    using Error::Error;
  };

  // Returns when all threads have called it. Throws Deserted where one of them is gone.
  void meet();

  // The calling thread comes to no further meeting, and nobody waits for it. Each thread once.
  void leave();

 private:
  std::size_t threads_;
  std::atomic<bool> deserted_ = false;
  std::barrier<> barrier_;
};

// work(team, t) on t = 0, 1, ..., threads - 1 at once, t = 0 on the calling thread; returns when
// all are done. Where one throws, the others end at their next meeting and what it threw is thrown
// here, of several the first by number; so is the system's error where it has no more threads.
// Throws ShapeError for threads = 0.
void run_team(std::size_t threads, const std::function<void(ThreadTeam&, std::size_t)>& work);

}  // namespace infomax
