#include "cli/program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/numbers.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "core/build.h"
#include "core/error.h"
#include "kernels/profile.h"
#include "results/text.h"

namespace {

// Not by fmt, which throws where standard error can't be written. The message may quote an
// untrusted file.
int fail(const std::string& message, const char* where = "") {
  std::fprintf(stderr, "infomax: %s%s\n", where, infomax::printable(message, 10'000).c_str());
  return 2;
}

// The library would only say that a command is wanted.
void require_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  if (word.starts_with('-') || std::ranges::count(known, word) > 0) return;
  throw infomax::InputError(
      fmt::format("\"{}\" is no command; known are {}", word, fmt::join(known, ", ")));
}

int run(int argc, char** argv) {
  CLI::App app(
      "Mutual-information bounds, measured: re-runs \"On Mutual Information Maximization for "
      "Representation Learning\"\n(Tschannen et al., ICLR 2020) and compares with stored "
      "references. "
      "Everything in nats.",
      "infomax");
  app.set_version_flag("--version", fmt::format("infomax {} ({})", infomax::build_facts().version,
                                                infomax::build_facts().commit));
  app.require_subcommand(1);
  app.footer("Example: infomax run quickstart && infomax report results/quickstart.h5");

  infomax::Chosen chosen;
  infomax::add_run(app, chosen);
  infomax::add_list(app, chosen);
  infomax::add_compare(app, chosen);
  infomax::add_claims(app, chosen);
  infomax::add_report(app, chosen);
  infomax::add_table(app, chosen);
  infomax::add_estimate(app, chosen);
  infomax::add_check_estimator(app, chosen);
  infomax::add_sample(app, chosen);
  infomax::add_certify(app, chosen);
  infomax::add_merge(app, chosen);
  infomax::add_fetch(app, chosen);
  infomax::add_submit(app, chosen);
  infomax::add_show(app, chosen);
  infomax::add_info(app, chosen);
  infomax::read_numbers_plainly(app);
  if (argc > 1) require_command(app, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int status = app.exit(e) == 0 ? 0 : 2;
    infomax::flush_output();
    return status;
  }
  const int status = chosen.command();
  // What was printed is part of the work: a full disk behind standard output is an error too.
  infomax::flush_output();
  return status;
}

}  // namespace

namespace infomax::detail {

int program(int argc, char** argv) {
  try {
    infomax::keep_standard_streams();
    infomax::take_over_signals();
    infomax::pin_environment(argv);
    infomax::pin_thread();
    return run(argc, argv);
  } catch (const infomax::Error& e) {
    return fail(e.what());
  } catch (const std::bad_alloc&) {
    return fail("out of memory");
  } catch (const std::exception& e) {
    // What fmt throws doesn't name the stream that it couldn't print to.
    return fail(e.what(), std::ferror(stdout) ? "standard output: " : "");
  }
}

}  // namespace infomax::detail
