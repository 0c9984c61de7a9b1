// All that is known of one result: the suite that it was made from, what its claims come to, how it
// stands to the stored reference, and what a paper's plots show of it.
//
// Suite and claims are read and judged once here, for whatever prints them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compare/compare.h"
#include "compare/expect.h"
#include "judge/beside.h"
#include "judge/places.h"
#include "judge/published.h"
#include "judge/verdicts.h"
#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

struct Judgement {
  SuiteRecord record;
  // What a trial of each point took, where it stands beside the record (results/sidecar.h).
  std::map<std::string, double> point_seconds;
  // As it stands in the record.
  Suite suite;
  // Of a user's program: what it is ranked beside.
  std::optional<Beside> beside;
  SuiteVerdicts verdicts;
  // None where the record isn't of the suite's own values (verdicts.h).
  std::optional<SuiteVerdicts> as_written;
  // None where nobody read the paper's plots, or the record isn't of the suite's own values.
  std::optional<Published> published;

  // The record is the stored reference: nothing to compare.
  bool is_reference = false;
  // With the stored reference by the record's own tolerances, where both are there and may be
  // compared.
  std::optional<Comparison> comparison;
  // "reference/ci.h5", where it was compared.
  std::string reference;
  // Why a reference that is there wasn't compared with.
  std::string not_compared;

  // What computes the record again, and what that doesn't say: "Only 8 of the suite's 24 points are
  // in this result; the command computes them all."
  std::string command, command_note;
};

// Judges the result file at `path`. Throws InputError for a file that is no result or whose suite
// can't be read, and for a broken reference or file of published values.
Judgement judge_result(const std::string& path, const Places& places);

// What a whole result has: every point, and of the seeds that its suite plans all that the
// reference has, too.
Asked whole_result(const Suite& suite);

// A result at the gate: against a reference, by the reference's own tolerances and expectations.
struct GateResult {
  Comparison comparison;
  std::vector<Violation> violations;
  bool passed() const { return comparison.passed() && violations.empty(); }
};

// Throws InputError for a reference that is no result or whose suite can't be read, and where
// comparing would mislead (compare/compare.h).
GateResult pass_gate(const SuiteRecord& record, const std::string& reference, const Asked& asked);

}  // namespace infomax
