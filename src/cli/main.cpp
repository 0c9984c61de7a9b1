#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "cli/commands.h"
#include "core/build.h"
#include "core/error.h"
#include "kernels/profile.h"
#include "results/text.h"

namespace {

int fail(const std::string& message) {
  // It may quote a stranger's file.
  fmt::print(stderr, "infomax: {}\n", infomax::printable(message, 10'000));
  return 2;
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
  infomax::add_merge(app, chosen);
  infomax::add_fetch(app, chosen);
  infomax::add_submit(app, chosen);
  infomax::add_show(app, chosen);
  infomax::add_info(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const int status = chosen.command();
  // What was printed is part of the work: a full disk behind standard output is an error too.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return fail("standard output: can't be written");
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    infomax::pin_environment(argv);
    infomax::pin_thread();
    return run(argc, argv);
  } catch (const infomax::Error& e) {
    return fail(e.what());
  } catch (const std::bad_alloc&) {
    return fail("out of memory");
  } catch (const std::exception& e) {
    return fail(e.what());
  }
}
