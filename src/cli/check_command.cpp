#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/estimator_check.h"
#include "cli/run_arguments.h"
#include "cli/streams.h"
#include "external/program.h"
#include "kernels/profile.h"
#include "results/text.h"

namespace infomax {

namespace {

struct Options {
  std::vector<std::string> words;
  ExternalArguments external;
  bool json = false;
};

// Words that a shell has split are put together again; a single one is the whole command.
std::string command_of(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ' ';
    out += '"';
    for (const char c : word) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out;
}

int check(Options options) {
  options.external.command = command_of(options.words);
  const ProgramSpec program = program_of(options.external);
  say("infomax: runs {} ({})\n", printable(program.command, 1000), limits_in_words(program));
  IdlePrograms idle;
  const std::vector<std::string> environment = users_environment();
  const auto results = check_estimator(
      [&](ConstMatrixView<double> x, ConstMatrixView<double> y, std::uint32_t seed) {
        AskedProgram asked(program, x, y, seed, environment, idle);
        for (;;)
          if (const auto answer = asked.wait(std::chrono::milliseconds(100)))
            return Checked{*answer, asked.errors()};
      });
  if (options.json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const CheckResult& result : results)
      list.push_back({{"check", result.check},
                      {"verdict", to_string(result.verdict)},
                      {"found", result.found}});
    fmt::print("{}\n", list.dump(2));
  } else {
    for (const CheckResult& result : results)
      fmt::print("{:<5}  {:<16}  {}\n", to_string(result.verdict), result.check, result.found);
  }
  const bool wrong = std::ranges::any_of(results, [](const CheckResult& result) {
    return result.verdict == CheckResult::Verdict::wrong;
  });
  return wrong ? 1 : 0;
}

}  // namespace

void add_check_estimator(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "check-estimator", "A program of yours on three small tasks, and what is wrong with it",
      "infomax check-estimator \"python3 mine.py {x} {y}\"");
  command
      ->add_option("command", options->words,
                   "The program and its arguments, as a text or as words (after --); see run's "
                   "--estimator-command")
      ->required();
  add_limits(*command, options->external);
  command->add_flag("--json", options->json, "A list of objects");
  command->callback([options, &chosen] { chosen.command = [options] { return check(*options); }; });
}

}  // namespace infomax
