// The progress of a run on standard error: a bar with the time left on a terminal, a line per trial
// elsewhere.
#pragma once

#include <string>

#include "suite/run.h"

namespace infomax {

class ProgressPrinter {
 public:
  // `trials` to be computed, of several suites or one. Looks whether standard error is a terminal.
  ProgressPrinter(std::size_t trials, bool several_suites);
  ~ProgressPrinter();  // clears the bar

  void tick(const RunProgress& progress);
  void trial_ended(const TrialRecord& trial, double wall_seconds);
  void said(const std::string& line);

 private:
  void clear_bar();

  bool terminal_, several_suites_;
  bool bar_shown_ = false;
  std::size_t ended_ = 0, trials_ = 0;
};

// 32 characters of a bar for a terminal, coloured unless $NO_COLOR is set.
std::string progress_bar(double share);
// 75 -> "1 min 15 s"
std::string in_words(double seconds);

}  // namespace infomax
