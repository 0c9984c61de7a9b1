// A user's program as an estimator on one task whose truth is known: `objective = "external"`.
//
// It gets the rows that an estimator of a sample gets at the same task, `samples`, `scale` and seed
// (objectives/estimate.h), and nothing of the truth. Its metric `estimate` stands beside the truth,
// with `estimate_std` where the program names a standard error of its own, both in nats. An answer
// that is no estimate fails the trial; the reason begins with the program's name and the kind of
// answer, "mine: time limit: no answer in 600 s".
//
// The program runs with the user's own environment. It is asked by process or by line
// (external/program.h); idle ones are kept by this process.
#pragma once

#include <memory>

#include "external/program.h"
#include "objectives/estimated_task.h"
#include "objectives/experiment.h"
#include "objectives/objective_row.h"

namespace infomax {

inline constexpr std::string_view kExternal = "external";
inline constexpr std::string_view kExternalModes[] = {"process", "serve"};
inline constexpr Part kExternalParts[] = {{"task"}};
inline constexpr Parameter kExternalParameters[] = {
    {.name = "external_name",
     .type = "word",
     .summary = "what a user's program is called beside other estimators"},
    {.name = "external_command",
     .type = "text",
     .summary = "the program and its arguments, with {x} {y}, {csv} {dim_x} {dim_y}, {h5}, {n}, "
                "{seed} for a sample's files and numbers; split into words, no shell"},
    {.name = "external_mode",
     .type = "word",
     .summary = "process: one for each estimate; serve: one that reads a JSON object a line, "
                "{\"x\": path, \"y\": path, \"seed\": n}, and answers each with a line",
     .choices = kExternalModes,
     .otherwise = "process"},
    {.name = "external_timeout",
     .type = "number",
     .summary = "seconds that an estimate may take",
     .at_least = 0.01,
     .at_most = 1e7,
     .otherwise = "600"},
    {.name = "external_memory",
     .type = "number",
     .summary = "GiB of resident memory that the program and all that it starts may hold",
     .at_least = 0.001,
     .at_most = 1e6,
     .otherwise = "8"},
    kSamples,
    kScale,
};

// Of a point of this objective.
ProgramSpec stated_program(const Settings& settings);

void check_external(const Settings& settings);
TrialWork external_work(const Settings& settings, const InputShape& shape);
std::unique_ptr<Experiment> make_external(const Settings& settings,
                                          const std::shared_ptr<const ImageSet>& images,
                                          const Streams& streams);

}  // namespace infomax
