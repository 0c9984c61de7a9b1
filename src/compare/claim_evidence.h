// What the seeds of a record say of one claim, before Holm over its group: each needed difference
// with its test.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compare/claim.h"
#include "results/record.h"

namespace infomax {

inline constexpr double kClaimLevel = 0.05;

// One difference, tested both ways. Of a theorem the estimate is the value that comes nearest to
// breaking it, p_there is 0 where all seeds hold and p_other_way 0 where one doesn't.
struct TestedDifference {
  double p_there = 1, p_other_way = 1;
  double estimate, low,
      high;  // NaN and infinite where there are too few values; low, high: the 90% interval
};

// The runs of a point that failed, or whose value is no number.
struct PointFailures {
  std::string point;
  std::size_t failed = 0, runs = 0;
};

struct ClaimEvidence {
  std::vector<NeededDifference> needed;
  std::vector<TestedDifference> differences;               // of `needed`, in their order
  std::vector<std::pair<std::size_t, std::size_t>> seeds;  // of each needed difference's two sides
  double p_there = 1;                                      // the largest of theirs
  double p_other_way = 1;               // the smallest of theirs times their number
  std::vector<PointFailures> failures;  // of every point, each once
  std::string absent;  // what it asks for and the record doesn't have; empty: it has all
};

// On the seeds of the reference block that are in `only`, or on all. A metric, step or point that
// isn't there is no error but `absent`. Throws ShapeError for more seeds than rank_tests.h can
// count.
ClaimEvidence evidence_for(const SuiteRecord& record, const Claim& claim,
                           const std::vector<NeededDifference>& needed,
                           const std::optional<SeedRange>& only);

// How many of these seeds every needed point has a trial of, done or failed: of the point that has
// fewest.
std::size_t seeds_there(const SuiteRecord& record, const std::vector<NeededDifference>& needed,
                        const SeedRange& seeds);

// The smallest p that "reproduced" could have where both sides of every difference have so many
// seeds.
double smallest_p(const Claim& claim, std::size_t seeds);

}  // namespace infomax
