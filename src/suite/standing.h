// What stands where a suite's file will be written: its trials go back into the folder of trials,
// so that whatever replaces the file loses none.
#pragma once

#include <cstddef>
#include <string>

namespace infomax {

// Writes into OUT/SUITE/ a file for every trial of OUT/SUITE.h5 that has none there, whatever
// settings it is of, and returns how many: a merged result whose folder was cleared, say. Nothing
// where there is no such file. Throws InputError that names the file where it is no result, or one
// of another suite; IoError.
std::size_t restore_trials(const std::string& out, const std::string& suite);

}  // namespace infomax
