#include "objectives/external.h"
#include "objectives/sample_experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "kernels/profile.h"

namespace infomax {

namespace {

// How long a step waits: a run that is stopped or another trial's error is seen between two.
constexpr std::chrono::milliseconds kSlice{100};

// A step's seconds that stand in a plan: nobody knows what a program takes, so it is never measured
// (suite/run.h) and all trials count alike.
constexpr double kUnknownSeconds = 10;

// Those of all trials: a process that took seconds to start serves one after another.
IdlePrograms& idle_programs() {
  static IdlePrograms idle;
  return idle;
}

class ExternalEstimate final : public SampleExperiment {
 public:
  ExternalEstimate(const Settings& settings, const std::shared_ptr<const ImageSet>& images,
                   const Streams& streams)
      : SampleExperiment(settings, "objective external", images, streams),
        name_(settings.word("external_name")),
        program_(stated_program(settings)),
        seed_(streams.seed()) {}

  // One slice of waiting; it is taken once the answer is there.
  void step() override {
    if (!asked_)
      asked_.emplace(program_, sample().x(), sample().y(), seed_, users_environment(),
                     idle_programs());
    const std::optional<Answer> answer = asked_->wait(kSlice);
    if (!answer) return;
    if (answer->kind != AnswerKind::estimate) throw NumericError(failure(*answer));
    seconds_ = asked_->processor_seconds();
    estimate_ = answer->nats;
    has_std_ = answer->std.has_value();
    std_ = answer->std.value_or(0);
    asked_.reset();
    ++taken_;
  }

  std::vector<Metric> metrics() const override {
    std::vector<Metric> out = SampleExperiment::metrics();
    if (has_std_)
      out.push_back({"estimate_std",
                     "nats",
                     "the standard error that the program gives its estimate",
                     {},
                     {std_}});
    return out;
  }

  // Of an estimate that isn't there yet nothing is kept.
  void describe(State& state) override {
    SampleExperiment::describe(state);
    state.value("has_std", has_std_);
    state.value("std", std_);
  }

  double seconds_elsewhere() const override { return seconds_; }

 private:
  std::string failure(const Answer& answer) const {
    std::string out = fmt::format("{}: {}: {}", name_, to_string(answer.kind), answer.reason);
    std::string errors = asked_->errors();
    if (errors.empty()) return out;
    for (std::size_t at = 0; (at = errors.find('\n', at)) != std::string::npos;)
      errors.replace(at, 1, " | ");
    return fmt::format("{}; its standard error ends: {}", out, errors);
  }

  std::string name_;
  ProgramSpec program_;
  std::uint32_t seed_;
  std::optional<AskedProgram> asked_;
  double std_ = 0, seconds_ = 0;
  std::int64_t has_std_ = 0;
};

void check_name(const std::string& name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '+';
  };
  if (name.empty() || name.size() > 64 || name.front() == '.' || name.front() == '-' ||
      !std::ranges::all_of(name, allowed))
    throw InputError(
        fmt::format("external_name is \"{}\", want at most 64 letters, digits, - _ . +", name));
}

}  // namespace

ProgramSpec stated_program(const Settings& settings) {
  ProgramSpec out;
  out.command = settings.word("external_command");
  out.by = settings.says("external_mode", "serve") ? AskedBy::line : AskedBy::process;
  if (settings.has("external_timeout")) out.seconds = settings.number("external_timeout");
  if (settings.has("external_memory")) out.gibibytes = settings.number("external_memory");
  return out;
}

void check_external(const Settings& settings) {
  if (settings.has("views"))
    throw InputError("objective external needs a task: the information of views isn't known");
  if (settings.has("external_name")) check_name(settings.word("external_name"));
  if (!settings.has("external_command")) return;
  const ProgramSpec program = stated_program(settings);
  check_command(program.command, program.by);
}

TrialWork external_work(const Settings&, const InputShape&) {
  TrialWork work;
  work.step_seconds = kUnknownSeconds;
  return work;
}

std::unique_ptr<Experiment> make_external(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams) {
  return std::make_unique<ExternalEstimate>(settings, images, streams);
}

}  // namespace infomax
