// A user's estimator tried on three small tasks, before it is asked about many: does it answer, is
// it right where every estimator is, does it go by rows, is it repeatable.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "external/answer.h"

namespace infomax {

inline constexpr std::size_t kCheckRows = 1000;
inline constexpr std::uint32_t kCheckSeeds = 3;
// On one Gaussian pair, nats: a mean error beyond this is no scatter of three samples of 1,000.
inline constexpr double kCheckBias = 0.1;
// Between orders of the same rows, and from 0 where the rows of y are shuffled: what a training
// that sees its rows in another order may come to.
inline constexpr double kCheckOrder = 0.1;

// An estimate and what the program said on standard error.
struct Checked {
  Answer answer;
  std::string errors;
};
using AskEstimator = std::function<Checked(ConstMatrixView<double> x, ConstMatrixView<double> y,
                                           std::uint32_t seed)>;

struct CheckResult {
  enum class Verdict { good, wrong } verdict = Verdict::good;
  std::string check;  // "normal-1x1", "order of rows"
  std::string found;  // in a sentence
};
std::string_view to_string(CheckResult::Verdict verdict);  // "ok", "WRONG"

// Asks it some sixteen times: normal-1x1, galaxy-2x1 (sides of unlike width) and 2pair-3x3, three
// samples of 1,000 rows each, their columns standardised; and of normal-1x1 the first sample once
// more, with another seed, in another order, sorted by x, and with the rows of y shuffled. Stops
// where a task is answered by no estimate.
std::vector<CheckResult> check_estimator(const AskEstimator& ask);

}  // namespace infomax
