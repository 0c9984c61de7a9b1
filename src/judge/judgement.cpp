#include "judge/judgement.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "judge/repeat.h"
#include "judge/suite_of.h"
#include "results/sidecar.h"
#include "results/suite_file.h"

namespace infomax {
namespace {

void hold_against_reference(Judgement& judgement, const std::string& path, const Places& places) {
  const std::string& suite = judgement.record.suite;
  const std::string reference = places.reference(suite);
  std::error_code error;
  judgement.is_reference = std::filesystem::equivalent(path, reference, error);
  if (judgement.is_reference || !std::filesystem::exists(reference)) return;
  const SuiteRecord stored = read_suite(reference);
  try {
    judgement.comparison = compare(judgement.record, stored, judgement.suite.tolerances);
    judgement.reference = "reference/" + suite + ".h5";
  } catch (const InputError& e) {
    // A result of --set, say: worth a page, not worth a comparison.
    judgement.not_compared = fmt::format("not compared with {}: {}", reference, e.what());
  }
}

void say_how_to_repeat(Judgement& judgement) {
  const auto filter = filter_of(judgement.record, judgement.suite);
  judgement.command = repeat_command(judgement.record, filter.value_or(""));
  if (!filter)
    judgement.command_note = fmt::format(
        "Only {} of the suite's {} points are in this result; the command computes them all.",
        judgement.record.points.size(), judgement.suite.points.size());
}

}  // namespace

Judgement judge_result(const std::string& path, const Places& places) {
  Judgement out;
  out.record = read_suite(path);
  out.point_seconds = read_point_seconds(sidecar_path(path));
  out.suite = suite_of(out.record);
  out.beside = stored_beside(out.record, path, places);
  say_how_to_repeat(out);
  out.verdicts = judge_suite(out.record, out.suite);
  out.as_written = judge_as_written(out.record, out.suite, out.verdicts, places.suites());
  // Beside other values than the suite's the paper's would mean nothing.
  if (out.as_written) out.published = load_published(places.published(out.record.suite));
  hold_against_reference(out, path, places);
  return out;
}

Asked whole_result(const Suite& suite) {
  Asked out;
  if (suite.seeds > 0) out.seeds = SeedRange{0, suite.seeds - 1};
  return out;
}

GateResult pass_gate(const SuiteRecord& record, const std::string& reference, const Asked& asked) {
  const SuiteRecord stored = read_suite(reference);
  const Suite suite = suite_of(stored);
  return {compare(record, stored, suite.tolerances, asked),
          check_expectations(record, suite.expectations)};
}

}  // namespace infomax
