// The verdicts on claims (claim.h): what is concluded of each, of the claims of a group, and of a
// paper's.
//
// At 0.05 for each group and each way to conclude wrongly:
//
//   reproduced    every needed difference is there: p is the largest of theirs
//   contradicted  one goes the other way: p is the smallest of theirs times their number
//                 (about-equal: the difference lies outside the margin, either side, so twice that)
//   unattainable  of a point that it needs more than half of all runs fail, or have no number: p is
//                 P(X >= k) of k failures in n runs at a rate of 1/2 (binomial.h), times the number
//                 of points that the group needs
//   undecided     none of them, after Holm over the claims of the group
//   checked       a theorem that holds on every seed; it has no p and takes no part in Holm
//
// A claim that declares its seeds (`judged`) is judged on them and on no others, once all of them
// are there, for all claims of its group. Before that it is undecided, and `so_far` is what the
// seeds that are there would say.
//
// A trial that failed or has no number is never left out and never helps: for each of the first two
// verdicts it stands at the end that speaks against it. With fewer seeds than the test needs for
// its smallest p to pass Holm, were every difference of the group as clear as can be, the verdict
// is undecided and the evidence says "n of m seeds".
//
// Sources: Holm (1979); Berger (1982) for intersection-union tests; docs/claims.md has the reasons
// and the error rates.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compare/claim.h"
#include "compare/claim_evidence.h"
#include "results/record.h"

namespace infomax {

enum class Verdict { reproduced, checked, contradicted, unattainable, undecided };
std::string_view to_string(Verdict verdict);

struct JudgedClaim {
  std::string id, statement, group;
  Verdict verdict = Verdict::undecided;
  // Where declared seeds are missing: the verdict as the seeds that are there have it.
  std::optional<Verdict> so_far;
  std::optional<SeedRange> declared;
  std::size_t declared_seeds = 0,
              declared_there = 0;  // how many, and how many of them every point has
  // evidence_text and brief_text of claim_words.h, with p after Holm where seeds are enough.
  std::string evidence, brief;
  std::size_t seeds = 0;  // that it is judged on: of the point that has fewest
  // For any verdict but undecided, had all points of the group so many.
  std::size_t seeds_needed = 0;
  std::size_t lost = 0;  // values of trials that failed, or that are no number
  bool absent = false;   // it asks for a metric, step or point that the record doesn't have
  bool theorem = false;  // its ps are 0 or 1 and no chances
  // After Holm.
  double p_reproduced = 1, p_contradicted = 1, p_unattainable = 1;
  double p_alone = 1;  // of "reproduced" before Holm
  std::vector<PointFailures> failures;
};

// "2 of 14 (6-19)": how many of the declared seeds there are; "14 (6-19)" where all are. Of a claim
// that declares none "3 of 5" where a verdict needs more, else "6".
std::string seeds_text(const JudgedClaim& claim);

// "reproduced", "so far reproduced".
std::string verdict_text(const JudgedClaim& claim);

// A claim of a paper that claims of suites carry: "C4" by "C4.1", "C4.2" and so on. A suite that
// includes others states it (suite/suite.h).
struct CompositeClaim {
  std::string id, statement;
  std::vector<std::string> carried_by;  // ids
};

// By intersection and union: reproduced where every part's p before Holm is at most 0.05, for that
// all of them are there by chance is no likelier than the one that is likeliest by chance.
// Contradicted where one is, its p after Holm times the number of groups that carry it (each has
// 0.05 of its own); unattainable where one is, its p times the number of points that all parts
// need; checked where all parts are theorems that hold. Else undecided: so wherever declared seeds
// of a part are missing, but for what the other parts alone conclude. `judged` may hold others, and
// may lack some: nothing is concluded from what isn't there. Its seeds are those of the part that
// lacks most, or has fewest.
JudgedClaim judge_composite(const CompositeClaim& claim, std::span<const JudgedClaim> judged);

// Judges a suite's claims, in their order. `points` are all the suite's, whether or not the record
// has them: what is missing counts as no seeds. A claim that asks for what isn't there (a metric, a
// step, a point that --set took away) is undecided and says so. Throws ShapeError for more seeds
// than rank_tests.h can count.
std::vector<JudgedClaim> judge_claims(const SuiteRecord& record, std::span<const Claim> claims,
                                      std::span<const PlannedPoint> points);

// A claim as it would be judged, or why it wouldn't be another one.
struct JudgedInstead {
  std::optional<JudgedClaim> judged;
  std::string untouched;  // "reads accuracy"; empty where it was judged
};

// What would be concluded if `instead` were read wherever claims ask for `metric`, as their
// quantity or as `than`: the released code of a paper, say, takes training batches for the test
// set. The other claims are judged as they stand, for Holm runs over their group with these. In the
// claims' order; untouched is a claim that doesn't ask for `metric`, whose points don't have
// `instead`, or that would set it against itself.
std::vector<JudgedInstead> judge_claims_with(const SuiteRecord& record,
                                             std::span<const Claim> claims,
                                             std::span<const PlannedPoint> points,
                                             std::string_view metric, std::string_view instead);

}  // namespace infomax
