// The text of a suite of two points on a task, a few milliseconds each.
#pragma once

namespace infomax::testkit {

inline constexpr const char* kSmallSuite = R"(schema = 1
question = "q"
source = "s"
seeds = 1
[sweep]
bound = ["nce", "nwj"]
[fixed]
task = "gaussian"
dimension = 2
information = 1
encoder = "identity"
critic = "inner"
objective = "maximise"
batch = 8
steps = 2
lr = 1e-3
evaluate_every = 1
evaluate_batches = 1
)";

}  // namespace infomax::testkit
