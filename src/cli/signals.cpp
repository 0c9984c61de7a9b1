#include "cli/signals.h"

#include <signal.h>
#include <unistd.h>

namespace infomax {

namespace {

std::atomic<bool> stop_requested{false};

extern "C" void on_signal(int) {
  if (stop_requested.exchange(true)) _exit(130);
}

}  // namespace

const std::atomic<bool>& watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    struct sigaction inherited {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
  ::signal(SIGPIPE, SIG_IGN);
  return stop_requested;
}

}  // namespace infomax
