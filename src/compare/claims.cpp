#include "compare/claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "compare/binomial.h"
#include "compare/claim_words.h"
#include "compare/rank_tests.h"
#include "core/error.h"

namespace infomax {
namespace {

constexpr std::size_t kMostSeeds = 150;  // where the search for enough of them ends
constexpr double kMostRuns = 0.5;        // unattainable: more than this share of all runs fails

bool passes(double p) {
  return p <= kClaimLevel * (1 + 1e-12);  // 0.05 / 3 * 3 is 0.05
}

// A claim of a group on the way to its verdict.
struct Member {
  const Claim* claim;
  JudgedClaim* judged;
  std::vector<NeededDifference> needed;
  ClaimEvidence evidence;
};

std::size_t fewest_seeds(const ClaimEvidence& evidence) {
  std::size_t out = std::numeric_limits<std::size_t>::max();
  for (const auto& [first, second] : evidence.seeds) out = std::min({out, first, second});
  return out;
}

// The smallest chance of so many failures at a point, were half of all runs to fail there.
double smallest_failure_p(std::span<const PointFailures> failures) {
  double p = 1;
  for (const PointFailures& point : failures)
    p = std::min(p, binomial_tail(point.failed, point.runs, kMostRuns));
  return p;
}

std::string failures_text(std::span<const PointFailures> failures) {
  std::string out;
  for (const PointFailures& point : failures)
    if (passes(binomial_tail(point.failed, point.runs, kMostRuns)))
      out += fmt::format("{}{}: {} of {} failed, so {:.2f} or more of all runs do",
                         out.empty() ? "" : "; ", point.point, point.failed, point.runs,
                         lowest_rate(point.failed, point.runs, kClaimLevel));
  return out;
}

// The fewest seeds, of all points alike, with which member i of a group could be more than
// undecided.
std::size_t seeds_needed(std::size_t i, std::span<const Member> members) {
  if (members[i].claim->theorem) return 1;
  for (std::size_t seeds = 1; seeds < kMostSeeds; ++seeds) {
    std::vector<double> p;
    std::size_t at = 0;
    for (std::size_t k = 0; k < members.size(); ++k) {
      if (members[k].claim->theorem) continue;
      if (k == i) at = p.size();
      p.push_back(smallest_p(*members[k].claim, seeds));
    }
    if (passes(holm(p)[at])) return seeds;
  }
  return kMostSeeds;
}

// Whether all members have all seeds that they declare; notes how many there are.
bool complete(const SuiteRecord& record, std::span<Member> members) {
  bool all = true;
  for (Member& member : members) {
    if (!member.claim->judged) continue;
    const SeedRange& declared = *member.claim->judged;
    member.judged->declared = declared;
    member.judged->declared_seeds = declared.size();
    member.judged->declared_there = seeds_there(record, member.needed, declared);
    all = all && member.judged->declared_there == declared.size();
  }
  return all;
}

// Holm's p of all members but theorems, and those of failing, which count the group's points.
void adjust(std::span<Member> members) {
  std::vector<double> there, other_way;
  std::set<std::string> points;
  for (const Member& member : members) {
    for (const PointFailures& point : member.evidence.failures) points.insert(point.point);
    if (member.claim->theorem) continue;
    there.push_back(member.evidence.p_there);
    other_way.push_back(member.evidence.p_other_way);
  }
  there = holm(there);
  other_way = holm(other_way);
  std::size_t at = 0;
  for (Member& member : members) {
    JudgedClaim& judged = *member.judged;
    judged.p_alone = member.evidence.p_there;
    if (member.claim->theorem) {
      judged.p_reproduced = member.evidence.p_there;
      judged.p_contradicted = member.evidence.p_other_way;
      continue;
    }
    judged.p_reproduced = there[at];
    judged.p_contradicted = other_way[at];
    judged.p_unattainable = std::min(
        1.0, static_cast<double>(points.size()) * smallest_failure_p(member.evidence.failures));
    ++at;
  }
}

Verdict verdict_of(const Member& member) {
  const JudgedClaim& judged = *member.judged;
  if (judged.absent) return Verdict::undecided;
  if (member.claim->theorem && passes(judged.p_reproduced)) return Verdict::checked;
  if (passes(judged.p_reproduced)) return Verdict::reproduced;
  if (passes(judged.p_contradicted)) return Verdict::contradicted;
  return passes(judged.p_unattainable) ? Verdict::unattainable : Verdict::undecided;
}

// ", p 0.031", ", p 0.016 the other way"; none of a theorem.
std::string p_text(const JudgedClaim& judged, Verdict verdict, const char* before) {
  switch (verdict) {
    case Verdict::contradicted:
      return fmt::format("{}p {:.2g} the other way", before, judged.p_contradicted);
    case Verdict::unattainable:
      return fmt::format("{}p {:.2g} of failing", before, judged.p_unattainable);
    default:
      return fmt::format("{}p {:.2g}", before, judged.p_reproduced);
  }
}

void describe(const Member& member, Verdict verdict) {
  JudgedClaim& judged = *member.judged;
  const std::string text = evidence_text(*member.claim, member.evidence);
  judged.brief = brief_text(*member.claim, member.evidence);
  const bool few = verdict == Verdict::undecided && judged.seeds < judged.seeds_needed;
  if (judged.absent || few)
    judged.evidence = fmt::format("{} of {} seeds; {}", judged.seeds, judged.seeds_needed, text);
  else if (member.claim->theorem)
    judged.evidence =
        fmt::format("{}; of {} seeds the value nearest to breaking it", text, judged.seeds);
  else
    judged.evidence = text + p_text(judged, verdict, "; after Holm ");
  if (!judged.absent && !few && !member.claim->theorem)
    judged.brief += p_text(judged, verdict, ", ");
  if (verdict == Verdict::unattainable) {
    const std::string failures = failures_text(member.evidence.failures);
    judged.evidence += "; " + failures;
    judged.brief += "; " + failures;
  }
  if (judged.so_far) {
    judged.evidence = fmt::format("so far, {} of {} declared seeds ({}) are there; {}",
                                  judged.declared_there, judged.declared_seeds,
                                  judged.declared ? to_string(*judged.declared) : "of its group",
                                  judged.evidence);
  }
}

void judge_group(const SuiteRecord& record, std::span<Member> members) {
  const bool whole = complete(record, members);
  for (Member& member : members) {
    JudgedClaim& judged = *member.judged;
    if (member.evidence.absent.empty())
      member.evidence = evidence_for(record, *member.claim, member.needed,
                                     whole ? member.claim->judged : std::nullopt);
    judged.absent = !member.evidence.absent.empty();
    judged.seeds = fewest_seeds(member.evidence);
    judged.failures = member.evidence.failures;
    for (const PointFailures& point : judged.failures) judged.lost += point.failed;
  }
  adjust(members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    JudgedClaim& judged = *members[i].judged;
    judged.seeds_needed = seeds_needed(i, members);
    const Verdict verdict = verdict_of(members[i]);
    if (whole || members[i].claim->theorem)
      judged.verdict = verdict;
    else
      judged.so_far = verdict;
    describe(members[i], verdict);
  }
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
      return "reproduced";
    case Verdict::checked:
      return "checked";
    case Verdict::contradicted:
      return "contradicted";
    case Verdict::unattainable:
      return "unattainable";
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

std::string verdict_text(const JudgedClaim& claim) {
  if (!claim.so_far) return std::string(to_string(claim.verdict));
  return fmt::format("so far {}", to_string(*claim.so_far));
}

std::string seeds_text(const JudgedClaim& claim) {
  if (claim.declared_seeds == 0)
    return claim.seeds < claim.seeds_needed
               ? fmt::format("{} of {}", claim.seeds, claim.seeds_needed)
               : fmt::format("{}", claim.seeds);
  const std::string which = claim.declared ? fmt::format(" ({})", to_string(*claim.declared)) : "";
  return claim.declared_there < claim.declared_seeds
             ? fmt::format("{} of {}{}", claim.declared_there, claim.declared_seeds, which)
             : fmt::format("{}{}", claim.declared_seeds, which);
}

std::vector<JudgedClaim> judge_claims(const SuiteRecord& record, std::span<const Claim> claims,
                                      std::span<const PlannedPoint> points) {
  std::vector<JudgedClaim> out(claims.size());
  std::map<std::string, std::vector<Member>> groups;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    out[i].id = claim.id;
    out[i].statement = claim.statement;
    out[i].group = claim.group;
    out[i].theorem = claim.theorem;
    Member member{&claim, &out[i], {}, {}};
    try {
      member.needed = needed_differences(claim, points);
    } catch (const InputError& e) {
      member.evidence.absent = e.what();
      member.evidence.seeds = {{0, 0}};
    }
    groups[claim.group].push_back(std::move(member));
  }
  for (auto& [name, members] : groups) judge_group(record, members);
  return out;
}

namespace {

// The words that a part's verdict may have, in the order in which evidence lists them.
constexpr std::array kPartWords{std::string_view("contradicted"),
                                std::string_view("unattainable"),
                                std::string_view("undecided"),
                                std::string_view("so far contradicted"),
                                std::string_view("so far unattainable"),
                                std::string_view("so far undecided"),
                                std::string_view("so far reproduced"),
                                std::string_view("not among the results"),
                                std::string_view("checked"),
                                std::string_view("reproduced")};

// What parts say together; those with declared seeds missing count only where `so_far` says so.
struct Union {
  double p_reproduced = 0, p_contradicted = 1, p_unattainable = 1;
  bool all_checked = true;

  Verdict verdict() const {
    if (passes(p_contradicted)) return Verdict::contradicted;
    if (passes(p_unattainable)) return Verdict::unattainable;
    if (all_checked) return Verdict::checked;
    return passes(p_reproduced) ? Verdict::reproduced : Verdict::undecided;
  }
};

Union united(std::span<const JudgedClaim* const> parts, std::size_t wanted, bool so_far) {
  Union out;
  std::set<std::string> groups, points;
  for (const JudgedClaim* part : parts) {
    groups.insert(part->group);
    for (const PointFailures& point : part->failures) points.insert(point.point);
  }
  std::size_t counted = 0;
  double contradicted = 1, failing = 1;
  for (const JudgedClaim* part : parts) {
    if (part->so_far && !so_far) continue;
    ++counted;
    out.p_reproduced = std::max(out.p_reproduced, part->p_alone);
    contradicted = std::min(contradicted, part->p_contradicted);
    failing = std::min(failing, smallest_failure_p(part->failures));
    out.all_checked = out.all_checked && part->verdict == Verdict::checked;
  }
  if (counted < wanted || wanted == 0) out.p_reproduced = 1;
  out.all_checked = out.all_checked && counted == wanted && wanted > 0;
  const auto times = [](std::size_t n, double p) {
    return n == 0 ? 1.0 : std::min(1.0, static_cast<double>(n) * p);
  };
  out.p_contradicted = times(groups.size(), contradicted);
  out.p_unattainable = times(points.size(), failing);
  return out;
}

// Whether `a` lacks more of its seeds than `b`, or has fewer where neither lacks one.
bool behind(const JudgedClaim& a, const JudgedClaim& b) {
  const auto lacks = [](const JudgedClaim& c) { return c.declared_seeds - c.declared_there; };
  const auto has = [](const JudgedClaim& c) {
    return c.declared_seeds == 0 ? c.seeds : c.declared_seeds;
  };
  return lacks(a) != lacks(b) ? lacks(a) > lacks(b) : has(a) < has(b);
}

}  // namespace

JudgedClaim judge_composite(const CompositeClaim& claim, std::span<const JudgedClaim> judged) {
  JudgedClaim out;
  out.id = claim.id;
  out.statement = claim.statement;
  std::vector<const JudgedClaim*> parts;
  std::array<std::vector<std::string>, kPartWords.size()> ids;
  const auto note = [&](std::string_view word, const std::string& id) {
    const auto place = std::ranges::find(kPartWords, word);
    ids.at(static_cast<std::size_t>(place - kPartWords.begin())).push_back(id);
  };
  for (const std::string& id : claim.carried_by) {
    const auto part = std::ranges::find(judged, id, &JudgedClaim::id);
    if (part != judged.end()) parts.push_back(&*part);
    note(part == judged.end() ? "not among the results" : verdict_text(*part), id);
  }
  for (const JudgedClaim* part : parts) {
    out.seeds_needed = std::max(out.seeds_needed, part->seeds_needed);
    out.lost += part->lost;
  }
  if (parts.size() == claim.carried_by.size() && !parts.empty()) {
    const JudgedClaim& last = **std::ranges::min_element(
        parts, [](const auto* a, const auto* b) { return behind(*a, *b); });
    out.seeds = last.seeds;
    out.declared_seeds = last.declared_seeds;
    out.declared_there = last.declared_there;
  }
  const Union now = united(parts, claim.carried_by.size(), false);
  const Union all = united(parts, claim.carried_by.size(), true);
  out.verdict = now.verdict();
  const bool waits =
      std::ranges::any_of(parts, [](const auto* part) { return part->so_far.has_value(); });
  if (out.verdict == Verdict::undecided && waits) out.so_far = all.verdict();
  const Union& shown = out.so_far ? all : now;
  out.p_alone = out.p_reproduced = shown.p_reproduced;
  out.p_contradicted = shown.p_contradicted;
  out.p_unattainable = shown.p_unattainable;
  for (std::size_t i = 0; i < kPartWords.size(); ++i)
    if (!ids.at(i).empty())
      out.evidence += fmt::format("{}{}: {}", out.evidence.empty() ? "" : "; ", kPartWords.at(i),
                                  fmt::join(ids.at(i), ", "));
  if (out.so_far.value_or(out.verdict) == Verdict::reproduced)
    out.evidence += fmt::format("; p {:.2g}", out.p_reproduced);
  out.brief = out.evidence;
  return out;
}

std::vector<JudgedInstead> judge_claims_with(const SuiteRecord& record,
                                             std::span<const Claim> claims,
                                             std::span<const PlannedPoint> points,
                                             std::string_view metric, std::string_view instead) {
  std::vector<Claim> changed(claims.begin(), claims.end());
  std::vector<JudgedInstead> out(claims.size());
  for (std::size_t i = 0; i < changed.size(); ++i) {
    Claim& claim = changed[i];
    auto* than = std::get_if<std::string>(&claim.against);
    const bool asks = claim.quantity == metric || (than != nullptr && *than == metric);
    if (claim.quantity == metric) claim.quantity = instead;
    if (than != nullptr && *than == metric) *than = instead;
    if (!asks)
      out[i].untouched = "reads " + claim.quantity;
    else if (than != nullptr && *than == claim.quantity)
      out[i].untouched = fmt::format("would set {} against itself", instead);
  }
  std::vector<JudgedClaim> judged = judge_claims(record, changed, points);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (!out[i].untouched.empty()) continue;
    if (judged[i].absent)
      out[i].untouched = judged[i].brief;
    else
      out[i].judged = std::move(judged[i]);
  }
  return out;
}

}  // namespace infomax
