// The program `infomax` as a function: for main, and for a main of somebody's own that adds rows to
// the registries first.
//
//   #include "cli/program.h"
//   #include "estimators/estimator.h"
//
//   int main(int argc, char** argv) {
//     infomax::add_estimator(my_row);
//     return infomax::program(argc, argv);
//   }
#pragma once

#include "core/installation.h"

namespace infomax {

namespace detail {
int program(int argc, char** argv);
}

// The exit status (cli/commands.h). Pins what decides bits in the environment by executing the
// program once more, so what comes before it runs twice. Suites, references and data sets' manifest
// are those beside the program, or those that were installed with the library.
inline int program(int argc, char** argv) {
#ifdef INFOMAX_INSTALLED
  set_installed_folder(INFOMAX_INSTALLED);
#endif
  return detail::program(argc, argv);
}

}  // namespace infomax
