// What the claims of a suite, and of a paper, say of records: each judged once.
//
// Every claim has a second reading, on training batches in place of the test set, which is what the
// released code of the paper called its test value (compare/claims.h, judge_claims_with).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compare/claims.h"
#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

// The bound on the test set, which claims ask for, and that on training batches, which the second
// reading takes for it.
inline constexpr std::string_view kBoundOnTest = "bound_test";
inline constexpr std::string_view kBoundOnTraining = "bound_train";

struct ClaimVerdict {
  JudgedClaim judged;
  JudgedInstead on_training;
};

// In the order of the suite's claims.
struct SuiteVerdicts {
  std::string suite;
  std::vector<ClaimVerdict> claims;
};

// Errors of judge_claims.
SuiteVerdicts judge_suite(const SuiteRecord& record, const Suite& suite);

// By the suite's file in a folder as it stands now, whatever the record itself carries: a claim of
// a paper is nobody's to reword. None where the record isn't of that suite's values: a result of
// --set, of an edited copy, of another suite. `verdicts` are those on `suite`, which are taken over
// where its text is the file's.
std::optional<SuiteVerdicts> judge_as_written(const SuiteRecord& record, const Suite& suite,
                                              const SuiteVerdicts& verdicts,
                                              const std::string& folder);

struct PaperVerdict {
  // Judged on training batches where that touches one of the parts.
  ClaimVerdict claim;
  // Ids of the claims of suites.
  std::vector<std::string> carried_by;
};

struct PaperVerdicts {
  std::vector<PaperVerdict> claims;
  // Why a suite's parts were left out, a line each.
  std::vector<std::string> notes;
};

// The claims of papers, of the suites in a folder, of which at least a part was judged. A suite
// that is there twice carries none: which of the two is meant?
PaperVerdicts judge_papers(std::span<const SuiteVerdicts> suites, const std::string& folder);

}  // namespace infomax
