#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "cli/streams.h"

namespace infomax {

std::string in_words(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  const long long s = std::llround(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
}

std::string progress_bar(double share) {
  constexpr int kWidth = 32;
  const int filled = static_cast<int>(kWidth * std::clamp(share, 0.0, 1.0));
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < filled ? "━" : "─";
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return bar;
  return "\033[36m" + bar + "\033[0m";
}

ProgressPrinter::ProgressPrinter(std::size_t trials, bool several_suites)
    : terminal_(isatty(STDERR_FILENO) != 0), several_suites_(several_suites), trials_(trials) {}

ProgressPrinter::~ProgressPrinter() {
  clear_bar();
}

void ProgressPrinter::clear_bar() {
  if (bar_shown_) say("\r\033[K");
  bar_shown_ = false;
}

void ProgressPrinter::tick(const RunProgress& progress) {
  if (!terminal_ || progress.trials == 0) return;
  say("\r\033[K{} {:3.0f}%  {} of {} trials{}{}", progress_bar(progress.share),
      100 * progress.share, progress.done, progress.trials,
      progress.failed > 0 ? fmt::format(", {} failed", progress.failed) : "",
      progress.seconds_left >= 0 ? ", " + in_words(progress.seconds_left) + " left" : "");
  std::fflush(stderr);
  bar_shown_ = true;
}

void ProgressPrinter::trial_ended(const TrialRecord& trial, double wall_seconds) {
  ++ended_;
  const bool failed = trial.status == TrialStatus::failed;
  if (terminal_ && !failed) return;
  clear_bar();
  say("[{}/{}] {}{} seed {}: {}\n", ended_, trials_, several_suites_ ? trial.suite + ": " : "",
      trial.point, trial.seed, failed ? "failed: " + trial.message : in_words(wall_seconds));
}

void ProgressPrinter::said(const std::string& line) {
  clear_bar();
  say("{}\n", line);
}

}  // namespace infomax
