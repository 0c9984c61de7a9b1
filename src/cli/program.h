// The program infomax as a function: what its main() returns, and what that of a program with rows of
// its own returns after it has added them (estimators/add_estimator.h).
#pragma once

namespace infomax {

// Reads the command line, does the command's work and returns the exit status. Pins the kernels'
// environment, for which it may start the program once more from its beginning, with the same
// arguments. To be called once, by main(), before any other thread runs.
int run_program(int argc, char** argv);

}  // namespace infomax
