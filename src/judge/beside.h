// What a user's program on a suite's samples is ranked beside: the stored result of that suite,
// whose estimators saw the same rows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/places.h"
#include "judge/ranking.h"
#include "results/record.h"

namespace infomax {

struct Beside {
  SuiteRecord record;
  std::map<std::string, double> point_seconds;
  std::string path;
};

// Of a result SUITE.NAME.h5 of a program NAME: reference/SUITE.h5, or where there is none SUITE.h5
// beside it. None for other results and where there is neither. Throws InputError for one that
// can't be read.
std::optional<Beside> stored_beside(const SuiteRecord& record, const std::string& path,
                                    const Places& places);

// The record's estimators and those of the other one together, on the tasks and numbers of rows
// that the record has. As rankings_of where there is no other.
std::vector<Ranking> rankings_beside(const SuiteRecord& record,
                                     const std::map<std::string, double>& point_seconds,
                                     const std::optional<Beside>& other);

}  // namespace infomax
