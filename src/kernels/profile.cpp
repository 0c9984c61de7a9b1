#include "kernels/profile.h"

#include <unistd.h>

#include <cstdlib>

namespace infomax {

void pin_thread() {}

void pin_environment(char** argv) {
  if (std::getenv("INFOMAX_PINNED") != nullptr) return;
  setenv("OMP_NUM_THREADS", "1", 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  setenv("INFOMAX_PINNED", "1", 1);
  execv("/proc/self/exe", argv);
}

std::map<std::string, std::string> profile_facts() { return {}; }

}  // namespace infomax
