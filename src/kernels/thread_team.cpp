#include "kernels/thread_team.h"

#include <exception>
#include <thread>
#include <vector>

#include "core/require.h"

namespace infomax {

void ThreadTeam::meet() {
  barrier_.arrive_and_wait();
  if (deserted_) throw Deserted("team: another thread is gone");
}

void ThreadTeam::leave() {
  deserted_ = true;  // before the others are let go on
  barrier_.arrive_and_drop();
}

void run_team(std::size_t threads, const std::function<void(ThreadTeam&, std::size_t)>& work) {
  require_positive("run_team", "threads", threads);
  ThreadTeam team(threads);
  std::vector<std::exception_ptr> errors(threads);
  const auto run = [&](std::size_t t) {
    try {
      work(team, t);
    } catch (const ThreadTeam::Deserted&) {
      team.leave();
    } catch (...) {
      errors[t] = std::current_exception();
      team.leave();
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(threads - 1);
    try {
      while (others.size() + 1 < threads) others.emplace_back(run, others.size() + 1);
    } catch (...) {
      for (std::size_t t = others.size() + 1; t < threads; ++t) {
        errors[t] = std::current_exception();
        team.leave();
      }
    }
    run(0);
  }
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

}  // namespace infomax
