#include "cli/signals.h"

#include <signal.h>
#include <unistd.h>

namespace infomax {

namespace {

std::atomic<bool> stop_requested{false};

constexpr int kWatched[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};

extern "C" void on_signal(int) {
  if (stop_requested.exchange(true)) _exit(130);
}

}  // namespace

void take_over_signals() {
  ::signal(SIGCHLD, SIG_DFL);
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : kWatched) sigaddset(&ours, signal);
  sigaddset(&ours, SIGCHLD);
  sigprocmask(SIG_UNBLOCK, &ours, nullptr);
}

const std::atomic<bool>& watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : kWatched) {
    struct sigaction inherited {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
  ::signal(SIGPIPE, SIG_IGN);
  return stop_requested;
}

}  // namespace infomax
