// Records as bytes, on their way from the process that reads an untrusted file to the one that uses
// it (sandbox.h).
//
// Numbers as this machine has them; before every text and list its length; settings and facts that
// trials share once. Never stored: files are HDF5.
#pragma once

#include <string>
#include <string_view>

#include "results/record.h"

namespace infomax {

std::string encode(const TrialRecord& trial);
std::string encode(const SuiteRecord& suite);

// The record that `bytes` hold, equal to the encoded one (NaN for NaN). They are believed no more
// than the file was: throws InputError, which begins with `where`, for lengths beyond the bytes,
// bytes left over, texts that are not UTF-8, values that don't fill their axes, and records that
// would take more than kMostRecordBytes of memory.
TrialRecord decode_trial(const std::string& where, std::string_view bytes);
SuiteRecord decode_suite(const std::string& where, std::string_view bytes);

inline constexpr std::size_t kMostRecordBytes = std::size_t{512} << 20;

}  // namespace infomax
