// A suite of a user's program on what another suite estimates: its tasks, numbers of rows, scales.
#pragma once

#include <string>

#include "external/program.h"
#include "suite/suite.h"

namespace infomax {

// Each distinct task, `samples` and `scale` of the points of objective "estimate" that take a
// sample becomes one point of objective "external"; seeds are the suite's. Its name is SUITE.NAME
// and its text a suite file of its own, with the command in it. Throws InputError for a suite that
// has no such point and for a command or name that the objective refuses (objectives/external.h).
Suite external_suite(const Suite& suite, const std::string& name, const ProgramSpec& program);

// Whether a point of the suite runs a user's program.
bool runs_programs(const Suite& suite);

// "known-mi" of "known-mi.mine" and "mine"; empty for a name that doesn't end so.
std::string suite_beneath(const std::string& suite, const std::string& name);

}  // namespace infomax
