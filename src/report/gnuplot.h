// gnuplot as a child process: a script in, what it drew out. No shell, no user's start-up file, no
// network.
#pragma once

#include <string>

namespace infomax {

// What gnuplot wrote to standard output for `script`. It is looked for in $PATH and runs in the C
// locale, so equal scripts give equal bytes with equal versions of gnuplot. Throws IoError where it
// is missing (naming the package), where the system refuses a process, or where gnuplot fails (with
// gnuplot's own message).
std::string run_gnuplot(const std::string& script);

}  // namespace infomax
