// What the estimates of a point are of: its task, the rows of it that an estimator gets, and the
// truth to hold the estimate against.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/settings.h"
#include "results/record.h"
#include "tasks/finite_sample.h"
#include "tasks/task.h"

namespace infomax {

// By which the sample of a point's task is called (tasks/finite_sample.h).
std::string stated_sample_name(const Settings& settings);
// The rows of a point's task, `samples` of them, scaled as `scale` says.
FiniteSample stated_sample(const Settings& settings, const Task& task, const Streams& streams);

// H(Y) in nats of what a point's estimator gets, where the task knows it: not of columns whose
// scales are the sample's.
std::optional<double> stated_y_entropy(const Settings& settings, const Task& task);

// Metrics: mi_true, with mi_true_error where it isn't exact; mi_upper_bound where that is all that
// is known; none where nothing is.
std::vector<Metric> truth_of(const Task& task);

}  // namespace infomax
