// The HDF5 file of one trial: made in memory, published whole, never changed.
//
// A 512-byte user block stands before the HDF5 content: "infomax trial 1\n", the SHA-256 of the
// rest in hex, a newline, zeros. A reader checks it before the HDF5 library sees a byte. Equal
// records give equal bytes.
#pragma once

#include <string>

#include "results/record.h"

namespace infomax {

// "POINT,seed=N.ID12.h5" with the first 12 digits of the id; characters that file systems dislike
// in POINT are percent-encoded.
std::string trial_file_name(const TrialRecord& trial);

// Publishes without replacing; returns false where a whole file was there first.
bool write_trial(const std::string& path, const TrialRecord& trial);

// Throws InputError that names the file and what is wrong with it: not HDF5, not ours, damaged,
// truncated.
TrialRecord read_trial(const std::string& path);

}  // namespace infomax
