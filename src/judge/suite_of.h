// The suite that a record was made from.
#pragma once

#include <string>
#include <vector>

#include "results/record.h"
#include "suite/suite.h"

namespace infomax {

// What was put in place of the suite's values, as the fact `overrides` lists it: "steps=3;
// batch=8".
std::vector<std::string> overrides_of(const Facts& facts);

// The suite as it stands inside the record. Throws InputError for a text that is no suite.
Suite suite_of(const SuiteRecord& record);

// The suite of trials that have these facts, as its file stands now: a name or a path, as
// load_suite takes, with the overrides that the facts list.
Suite suite_of(const Facts& facts, const std::string& suite, const std::string& folder);

// The suite as its file stands now (a name or a path, as load_suite takes), with the record's
// overrides. Throws InputError where the record is of another suite or a point's settings are
// others.
Suite suite_of(const SuiteRecord& record, const std::string& suite, const std::string& folder);

// Throws that InputError.
void require_record_of(const Suite& suite, const SuiteRecord& record);

}  // namespace infomax
