// The state of a trial that isn't over yet, in a file beside the one that the trial will have.
//
//   "infomax checkpoint 1\n", SHA-256 of all that follows in lower-case hex, "\n"
//   "trial ID\n"
//   "facts SHA-256\n"             of the trial's provenance: build, libraries, kernels, images
//   "byte order little-endian\n"
//   "piece BYTES NAME\n" ...      one line per piece of the state
//   "\n"
//   the pieces' bytes, one after the other: float32, float64 and int64 as they lie in memory
//
// A checkpoint is a cache, not a result. It is used only where every byte before the pieces is what
// this very trial would write: the same id (so the same settings, seed, images, numerics version
// and fingerprint), the same facts (the result will state them for the whole trial) and the same
// pieces of the same sizes. Any other file is as good as none.
#pragma once

#include <string>

#include "core/state.h"
#include "results/record.h"

namespace infomax {

// "OUT/SUITE/x.h5" -> "OUT/SUITE/x.checkpoint".
std::string checkpoint_path(const std::string& trial_path);

// Replaces in one step; the old one stays whole until the new one is on the disk. The pieces go
// there from where they lie: nothing is copied. Of the record only id and facts count. Throws
// IoError; nothing half-written is left then.
void write_checkpoint(const std::string& path, const TrialRecord& trial, const State& state);

// Fills the state from the file; false where there is none. Throws InputError that names the file
// and says what is wrong: no checkpoint, another version, another trial, other facts, other pieces,
// cut short, damaged, not readable. All of that is checked before the first byte of the state is
// touched; at most as many bytes are read as this state's checkpoint has. Throws IoError where the
// system fails after that: the state can't be used then.
bool read_checkpoint(const std::string& path, const TrialRecord& trial, State& state);

// Removes the checkpoints in a folder whose trial's file is there: what a kill between the two
// left. A folder that isn't there has none; what can't be removed stays.
void sweep_checkpoints(const std::string& folder);

}  // namespace infomax
