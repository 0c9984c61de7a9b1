#include "external/program.h"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "results/sample_file.h"
#include "results/text.h"

namespace infomax {

namespace {

constexpr std::size_t kMostLines = 10, kMostErrorBytes = 1000;

// Only what the command asks for is written.
std::map<std::string, std::string, std::less<>> places_of(const std::vector<std::string>& words,
                                                          const SampleFolder& folder,
                                                          ConstMatrixView<double> x,
                                                          ConstMatrixView<double> y,
                                                          std::uint32_t seed) {
  std::map<std::string, std::string, std::less<>> out{{"dim_x", fmt::format("{}", x.cols())},
                                                      {"dim_y", fmt::format("{}", y.cols())},
                                                      {"n", fmt::format("{}", x.rows())},
                                                      {"seed", fmt::format("{}", seed)}};
  if (has_place(words, "x")) out["x"] = folder.write("x.npy", npy_bytes(x));
  if (has_place(words, "y")) out["y"] = folder.write("y.npy", npy_bytes(y));
  if (has_place(words, "csv")) out["csv"] = folder.write("xy.csv", csv_bytes(x, y));
  if (has_place(words, "h5")) out["h5"] = folder.write("xy.h5", sample_file(x, y));
  return out;
}

ProcessRequest request_of(const ProgramSpec& spec, std::vector<std::string> words,
                          const std::vector<std::string>& environment) {
  return {std::move(words), environment,
          static_cast<std::size_t>(spec.gibibytes * 1024 * 1024 * 1024), spec.by == AskedBy::line};
}

std::string_view name_of_signal(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? name : "?";
}

// Bytes that are no UTF-8 and control characters become "?".
std::string clean(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0)
      out += '?';
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return printable(out, out.size());
}

std::string in_gibibytes(std::size_t bytes) {
  return fmt::format("{:.2g} GiB", static_cast<double>(bytes) / (1024.0 * 1024 * 1024));
}

}  // namespace

std::string limits_in_words(const ProgramSpec& spec) {
  return fmt::format(
      "{}, each for at most {:g} s and {:g} GiB of resident memory with all that it starts",
      spec.by == AskedBy::line ? "one process asked for many estimates" : "one process an estimate",
      spec.seconds, spec.gibibytes);
}

std::unique_ptr<Process> IdlePrograms::take(const ProgramSpec& spec) {
  for (;;) {
    std::unique_ptr<Process> found;
    {
      const std::lock_guard lock(mutex_);
      const auto at = std::ranges::find(idle_, spec, &Idle::spec);
      if (at == idle_.end()) return nullptr;
      found = std::move(at->process);
      idle_.erase(at);
    }
    // One that has ended since, or printed what nobody asked for, is no use.
    found->wait(std::chrono::milliseconds(0));
    if (!found->end() && last_line(found->output()).empty()) return found;
  }
}

void IdlePrograms::put(const ProgramSpec& spec, std::unique_ptr<Process> process) {
  const std::lock_guard lock(mutex_);
  idle_.push_back({spec, std::move(process)});
}

AskedProgram::AskedProgram(const ProgramSpec& spec, ConstMatrixView<double> x,
                           ConstMatrixView<double> y, std::uint32_t seed,
                           const std::vector<std::string>& environment, IdlePrograms& idle)
    : spec_(spec), idle_(idle) {
  check_command(spec.command, spec.by);
  std::vector<std::string> words = split_command(spec.command);
  if (spec.by == AskedBy::process) {
    const auto places = places_of(words, folder_, x, y, seed);
    process_ =
        std::make_unique<Process>(request_of(spec, filled(std::move(words), places), environment));
    return;
  }
  const nlohmann::ordered_json question = {{"x", folder_.write("x.npy", npy_bytes(x))},
                                           {"y", folder_.write("y.npy", npy_bytes(y))},
                                           {"seed", seed}};
  line_ = question.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  process_ = idle.take(spec);
  was_idle_ = process_ != nullptr;
  if (was_idle_) {
    environment_ = environment;
    seconds_before_ = process_->processor_seconds();
    if (process_->give(line_)) return;
  }
  start(environment);
}

void AskedProgram::start(const std::vector<std::string>& environment) {
  was_idle_ = false;
  seconds_before_ = 0;
  process_ =
      std::make_unique<Process>(request_of(spec_, split_command(spec_.command), environment));
  process_->give(line_);  // whether it takes it, its end or its answer says
}

Answer AskedProgram::failed(AnswerKind kind, std::string reason) const {
  return {kind, 0, std::nullopt, std::move(reason)};
}

// Of a process that ended before its answer, or with a status that makes its answer none.
Answer AskedProgram::of_end() const {
  const ProcessEnd& end = *process_->end();
  switch (end.how) {
    case ProcessEnd::How::exited:
      return failed(AnswerKind::crash, end.code == 0 ? "it ended without an answer"
                                                     : fmt::format("exit status {}", end.code));
    case ProcessEnd::How::signalled:
      return failed(AnswerKind::crash,
                    fmt::format("signal {} (SIG{})", end.code, name_of_signal(end.code)));
    case ProcessEnd::How::memory:
      return failed(AnswerKind::memory_limit,
                    fmt::format("{} of resident memory with all that it started, want at most {:g} "
                                "GiB",
                                in_gibibytes(end.largest_bytes), spec_.gibibytes));
    case ProcessEnd::How::not_started:
      return failed(AnswerKind::not_started,
                    fmt::format("{}: {}", split_command(spec_.command).front(),
                                std::generic_category().message(end.code)));
    case ProcessEnd::How::lost:
      break;
  }
  return failed(AnswerKind::crash, "it and what watched over it were killed");
}

std::optional<Answer> AskedProgram::answer_of_process() {
  if (!process_->end()) return std::nullopt;
  const ProcessEnd& end = *process_->end();
  seconds_ = end.processor_seconds;
  if (end.how != ProcessEnd::How::exited || end.code != 0) return of_end();
  return read_answer(last_line(process_->output()));
}

std::optional<Answer> AskedProgram::answer_of_line() {
  while (std::optional<std::string> line = process_->take_line()) {
    if (last_line(*line).empty()) continue;
    seconds_ = process_->processor_seconds() - seconds_before_;
    Answer answer = read_answer(*line);
    if (answer.kind == AnswerKind::estimate && !process_->end()) {
      process_->forget_errors();
      idle_.put(spec_, std::exchange(process_, nullptr));
    }
    return answer;
  }
  if (!process_->end()) return std::nullopt;
  const ProcessEnd::How how = process_->end()->how;
  // It may have ended of its last answer, and nobody had seen it when this was asked.
  if (was_idle_ && (how == ProcessEnd::How::exited || how == ProcessEnd::How::signalled)) {
    start(environment_);
    return std::nullopt;
  }
  return of_end();
}

std::optional<Answer> AskedProgram::wait(std::chrono::milliseconds most) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  process_->wait(most);
  auto answer = spec_.by == AskedBy::line ? answer_of_line() : answer_of_process();
  if (!answer) {
    // A program that is stopped (Ctrl-Z) and goes on later takes nobody for a sluggard.
    const std::chrono::duration<double> took = Clock::now() - begin;
    waited_ += std::min(took.count(), 0.1 + 2e-3 * static_cast<double>(most.count()));
    if (waited_ <= spec_.seconds) return std::nullopt;
    answer = failed(AnswerKind::time_limit, fmt::format("no answer in {:g} s", spec_.seconds));
  }
  return answer;
}

std::string AskedProgram::errors() const {
  if (process_ == nullptr) return {};
  std::string text = process_->errors();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::size_t at = text.size();
  for (std::size_t line = 0; line < kMostLines && at != std::string::npos && at > 0; ++line)
    at = text.rfind('\n', at - 1);
  if (at != std::string::npos && at > 0) text.erase(0, at + 1);
  if (text.size() > kMostErrorBytes) text.erase(0, text.size() - kMostErrorBytes);
  return clean(text);
}

Answer ask(const ProgramSpec& spec, ConstMatrixView<double> x, ConstMatrixView<double> y,
           std::uint32_t seed, const std::vector<std::string>& environment, IdlePrograms& idle) {
  AskedProgram asked(spec, x, y, seed, environment, idle);
  for (;;)
    if (auto answer = asked.wait(std::chrono::milliseconds(100))) return *answer;
}

}  // namespace infomax
