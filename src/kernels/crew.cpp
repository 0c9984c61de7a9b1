#include "kernels/crew.h"

#include <exception>
#include <thread>
#include <vector>

#include "core/require.h"

namespace infomax {

void Crew::meet() {
  barrier_.arrive_and_wait();
  if (deserted_) throw Deserted("crew: another thread is gone");
}

void Crew::leave() {
  deserted_ = true;  // before the others are let go on
  barrier_.arrive_and_drop();
}

void run_crew(std::size_t threads, const std::function<void(Crew&, std::size_t)>& work) {
  require_positive("run_crew", "threads", threads);
  Crew crew(threads);
  std::vector<std::exception_ptr> errors(threads);
  const auto run = [&](std::size_t t) {
    try {
      work(crew, t);
    } catch (const Crew::Deserted&) {
      crew.leave();
    } catch (...) {
      errors[t] = std::current_exception();
      crew.leave();
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
        crew.leave();
      }
    }
    run(0);
  }
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

}  // namespace infomax
