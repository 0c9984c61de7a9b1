// What the estimates of a point are of: its task, the rows of it that an estimator gets, and the
// truth to hold the estimate against.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameter.h"
#include "core/random.h"
#include "core/settings.h"
#include "results/record.h"
#include "tasks/finite_sample.h"
#include "tasks/task.h"

namespace infomax {

inline constexpr std::string_view kScales[] = {"none", "standard", "rank", "normal-scores"};
inline constexpr Parameter kSamples{.name = "samples",
                                    .type = "count",
                                    .summary = "rows of the sample that an estimator gets",
                                    .at_least = 2,
                                    .at_most = 1e8};
inline constexpr Parameter kScale{
    .name = "scale",
    .type = "word",
    .summary =
        "of the sample's columns: none, as they are drawn; standard, to mean 0 and "
        "standard deviation 1; rank, to ranks over their number; normal-scores, to "
        "Phi^-1(rank / (n + 1))",
    .choices = kScales,
    .otherwise = "none"};

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
