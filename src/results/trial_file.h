// The HDF5 file of one trial: made in memory, published whole, never changed.
//
//   /           attributes: format, Conventions, suite, point, block, seed, trial_id, status,
//               message
//   /settings   attributes: every value the trial depends on, in suite order
//   /facts      attributes: provenance
//   /METRIC     float64 over its axes, attributes units and long_name; NaN where there is none
//   /AXIS       the dimension scales; metrics that name the same axis share its coordinates
//
// The seal of envelope.h follows the HDF5 content. Equal records give equal bytes. Files of version
// 1 have the same layout with texts of fixed length, and are read.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "results/record.h"

namespace infomax {

// "POINT,seed=N.ID12.h5" with the first 12 digits of the id, and ",block=NAME" before the seed for
// another than the reference block; characters that file systems dislike are percent-encoded, and a
// long POINT is cut short: the id keeps names apart.
std::string trial_file_name(const TrialRecord& trial);

// Publishes without replacing; returns false where a whole file was there first. Throws InputError
// for texts that are not UTF-8, for names of metrics and axes that are no identifiers or taken, for
// axes of one name with different coordinates; ShapeError where values don't fill the axes;
// IoError. Nothing is written then.
bool write_trial(const std::string& path, const TrialRecord& trial);

// Throws InputError that names the file and what is wrong with it: not HDF5, not ours, damaged,
// truncated, or made to do harm (the HDF5 library reads it in a sandbox, sandbox.h).
TrialRecord read_trial(const std::string& path);

// Calls take(i, record) for every path in order. For many files: they share sandboxes, some hundred
// files each, so that a file costs no process of its own. Throws as read_trial does, at the first
// file that is refused.
void read_trials(std::span<const std::string> paths,
                 const std::function<void(std::size_t, TrialRecord)>& take);

}  // namespace infomax
