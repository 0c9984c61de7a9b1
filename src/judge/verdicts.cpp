#include "judge/verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/error.h"
#include "judge/suite_of.h"

namespace infomax {
namespace {

// A paper's claim on its way to a verdict: what its parts came to, in either reading.
struct Parts {
  std::vector<JudgedClaim> judged, on_training;
  bool touched = false;

  void add(const std::string& suite, const ClaimVerdict& part) {
    touched = touched || part.on_training.judged;
    judged.push_back(part.judged);
    on_training.push_back(part.on_training.judged.value_or(part.judged));
    // Groups and points are a suite's own.
    for (std::vector<JudgedClaim>* list : {&judged, &on_training}) {
      list->back().group = suite + ": " + list->back().group;
      for (PointFailures& point : list->back().failures) point.point = suite + ": " + point.point;
    }
  }
};

// The parts of a claim among the suites that are there once.
Parts parts_of(const PaperClaim& paper, std::span<const SuiteVerdicts> suites,
               const std::map<std::string, std::size_t>& times) {
  Parts parts;
  for (const SuiteVerdicts& suite : suites) {
    if (times.at(suite.suite) > 1 || std::ranges::count(paper.suites, suite.suite) == 0) continue;
    for (const ClaimVerdict& claim : suite.claims)
      if (std::ranges::count(paper.claim.carried_by, claim.judged.id) > 0)
        parts.add(suite.suite, claim);
  }
  return parts;
}

}  // namespace

SuiteVerdicts judge_suite(const SuiteRecord& record, const Suite& suite) {
  const std::vector<PlannedPoint> points = planned_points(suite.points);
  std::vector<JudgedClaim> judged = judge_claims(record, suite.claims, points);
  std::vector<JudgedInstead> on_training =
      judge_claims_with(record, suite.claims, points, kBoundOnTest, kBoundOnTraining);
  SuiteVerdicts out{suite.name, {}};
  for (std::size_t i = 0; i < judged.size(); ++i)
    out.claims.push_back({std::move(judged[i]), std::move(on_training[i])});
  return out;
}

std::optional<SuiteVerdicts> judge_as_written(const SuiteRecord& record, const Suite& suite,
                                              const SuiteVerdicts& verdicts,
                                              const std::string& folder) {
  if (!overrides_of(record.facts).empty()) return std::nullopt;
  try {
    SuiteText file = read_suite_text(record.suite, folder);
    if (file.name() == suite.name && file.text == suite.text) {
      require_record_of(suite, record);
      return verdicts;
    }
    const Suite written = parse_suite(file.path, std::move(file.text));
    require_record_of(written, record);
    return judge_suite(record, written);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

PaperVerdicts judge_papers(std::span<const SuiteVerdicts> suites, const std::string& folder) {
  PaperVerdicts out;
  std::map<std::string, std::size_t> times;
  for (const SuiteVerdicts& suite : suites) ++times[suite.suite];
  for (const auto& [name, n] : times)
    if (n > 1)
      out.notes.push_back(fmt::format(
          "suite {} is there {} times, so no claim of a paper is judged on it", name, n));
  for (PaperClaim& paper : paper_claims(folder)) {
    const Parts parts = parts_of(paper, suites, times);
    if (parts.judged.empty()) continue;
    ClaimVerdict claim{judge_composite(paper.claim, parts.judged), {}};
    if (parts.touched) claim.on_training.judged = judge_composite(paper.claim, parts.on_training);
    out.claims.push_back({std::move(claim), std::move(paper.claim.carried_by)});
  }
  return out;
}

}  // namespace infomax
