#include "cli/numbers.h"

#include <cmath>
#include <cstdlib>

namespace infomax {

std::string without_leading_zeros(const std::string& text) {
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  if (text.size() == sign || text.find_first_not_of("0123456789", sign) != std::string::npos)
    return text;
  const std::size_t first = text.find_first_not_of('0', sign);
  return text.substr(0, sign) + (first == std::string::npos ? "0" : text.substr(first));
}

void read_numbers_plainly(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    for (CLI::Option* option : command->get_options()) {
      const std::string type = option->get_type_name();
      // "INT:INT in [1 - 8]", with what the option checks behind the type.
      if (type.starts_with("INT") || type.starts_with("UINT"))
        option->transform([](const std::string& text) { return without_leading_zeros(text); }, "",
                          "decimal");
      if (type.starts_with("FLOAT"))
        option->check(
            [](const std::string& text) {
              const double value = std::strtod(text.c_str(), nullptr);
              return std::isfinite(value) ? std::string()
                                          : "found " + text + ", want a finite number";
            },
            "", "finite");
    }
}

}  // namespace infomax
