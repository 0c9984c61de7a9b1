// The program's commands. Each adds itself to the command line and, once chosen, does its work and
// returns the exit status: 0 done, 1 the gate failed or a claim is contradicted, 2 wrong usage or
// bad input, 3 a trial failed, 130 interrupted.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace infomax {

// What the command line chose.
struct Chosen {
  std::function<int()> command;
};

void add_run(CLI::App& app, Chosen& chosen);
void add_list(CLI::App& app, Chosen& chosen);
void add_fetch(CLI::App& app, Chosen& chosen);
void add_show(CLI::App& app, Chosen& chosen);
void add_info(CLI::App& app, Chosen& chosen);
void add_compare(CLI::App& app, Chosen& chosen);
void add_claims(CLI::App& app, Chosen& chosen);
void add_report(CLI::App& app, Chosen& chosen);
void add_check_estimator(CLI::App& app, Chosen& chosen);
void add_table(CLI::App& app, Chosen& chosen);
void add_estimate(CLI::App& app, Chosen& chosen);
void add_sample(CLI::App& app, Chosen& chosen);
void add_certify(CLI::App& app, Chosen& chosen);
void add_merge(CLI::App& app, Chosen& chosen);
void add_submit(CLI::App& app, Chosen& chosen);

// A subcommand with its example, which --help prints at the end.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::string& example);

}  // namespace infomax
