// An estimator of a program that links the library, beside the registry's own.
#pragma once

#include <span>

#include "estimators/estimator.h"

namespace infomax {

// From then on the row is one of estimators(), the last: commands and suites find it there. What it
// refers to (names, parameters) must outlive the program's work. To be called before the registry is
// first read, and by one thread: first thing in main(). Throws InputError afterwards, and as
// require_addable does.
void add_estimator(const EstimatorRow& row);

// Throws InputError for a name that is empty or one of `known`; for a version below 1; and unless
// exactly one of of_scores, of_networks and of_sample is filled, the last with its seconds.
void require_addable(std::span<const EstimatorRow> known, const EstimatorRow& row);

}  // namespace infomax
