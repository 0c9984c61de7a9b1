// What commands that read results share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

// The suite that a record was made from, as it stands inside the record.
Suite suite_of(const SuiteRecord& record);

// The suite of trials that have these facts, as its file stands now: a name or a path, as load_suite takes, with the
// overrides that the facts list.
Suite suite_of(const Facts& facts, const std::string& suite, const std::string& folder);

// The suite as its file stands now (a name or a path, as load_suite takes), with the record's overrides. Throws
// InputError where the record is of another suite or a point's settings are others.
Suite suite_of(const SuiteRecord& record, const std::string& suite, const std::string& folder);

// What the claims of a suite's file say of a record, in their order.
struct JudgedSuite {
  std::string suite;
  std::vector<JudgedClaim> claims;
  std::vector<JudgedInstead> on_training;
};

// By the suite's file in a folder as it stands now, whatever the record itself carries: a claim of a paper is nobody's to
// reword. None where the record isn't of that suite's values: a result of --set, of an edited copy, of another suite.
std::optional<JudgedSuite> judge_as_written(const SuiteRecord& record, const std::string& folder);

struct JudgedPaperClaim {
  PaperClaim paper;
  JudgedClaim judged;
  // As it would be on training batches in place of the test set; none where that touches none of those that carry it.
  std::optional<JudgedClaim> on_training;
};

// The claims of papers, of the suites in a folder, of which at least a part was judged. A suite that is there twice
// carries none, and standard error says so: which of the two is meant?
std::vector<JudgedPaperClaim> judge_papers(std::span<const JudgedSuite> judged,
                                           const std::string& folder);

// A filter that keeps of the suite's points those of the record and no others, with the fewest settings; empty where the
// record has them all, none where no filter does.
std::optional<std::string> filter_of(const SuiteRecord& record, const Suite& suite);

// The command that computes a record again: all of its suite, or what the filter keeps, one point say.
std::string repeat_command(const SuiteRecord& record, const std::string& filter = "");

}  // namespace infomax
