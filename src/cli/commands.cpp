#include "cli/commands.h"

namespace infomax {

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::string& example) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->footer("Example: " + example);
  return command;
}

}  // namespace infomax
