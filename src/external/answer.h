// What came of asking a user's program: an estimate, or one of the ways in which there is none.
//
// The answer is a line: a bare number, in nats, or one JSON object
//
//   {"mi": 0.51, "std": 0.02, "unit": "nats"}
//
// of which std (the program's own standard error) and unit ("nats" or "bits") may be missing and
// other keys are passed over. A number that isn't one may be NaN, nan, NA or null, one that isn't
// finite inf, Inf or Infinity.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace infomax {

enum class AnswerKind {
  estimate,
  crash,         // an exit status that isn't 0, a signal, or an end before the answer
  time_limit,    // no answer in time
  memory_limit,  // the program and all that it started held more
  not_a_number,
  infinite,
  unparsable,   // the last line is no number and no such object, or there is no line
  not_started,  // there is no such program, or it isn't executable
};
// "crash", "time limit", "memory limit", "not a number", "infinite", "unparsable", "not started".
std::string_view to_string(AnswerKind kind);

struct Answer {
  AnswerKind kind = AnswerKind::unparsable;
  double nats = 0;            // of an estimate
  std::optional<double> std;  // nats
  std::string reason;         // of anything else: what was found, in a sentence or two
};

// The last line of `output` that has more than white space; empty where there is none.
std::string_view last_line(std::string_view output);

// Of one line: estimate, not_a_number, infinite or unparsable.
Answer read_answer(std::string_view line);

}  // namespace infomax
