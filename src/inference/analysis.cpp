#include "inference/analysis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/processors.h"
#include "inference/parallel.h"

namespace infomax {

namespace {

struct Seen {
  std::vector<double> x_values, y_values;
  ConstMatrixView<double> x, y;
};

// Both sides as the estimators see them.
Seen seen_of(const AnalysisPlan& plan, ConstMatrixView<double> x, ConstMatrixView<double> y) {
  const Streams streams("estimate", "noise", SeedBlock::reference, plan.noise_seed);
  const auto side = [&](ConstMatrixView<double> a, bool discrete, const char* name) {
    return discrete ? prepared(a, ColumnScale::none, 0, streams(name))
                    : prepared(a, plan.scale, plan.noise, streams(name));
  };
  Seen out{side(x, plan.x_discrete, "noise/x"), side(y, plan.y_discrete, "noise/y"), {}, {}};
  out.x = {out.x_values.data(), x.rows(), x.cols()};
  out.y = {out.y_values.data(), y.rows(), y.cols()};
  return out;
}

Streams streams_of(const AnalysisPlan& plan, const SampleEstimator& estimator) {
  return {"estimate", estimator.row().name, SeedBlock::reference, plan.seed};
}

// The value, or why there is none.
void estimate(const AnalysisPlan& plan, const SampleEstimator& estimator, const Seen& seen,
              SampleAnalysis& out) {
  const Stream stream = streams_of(plan, estimator)("estimator");
  try {
    out.nats = plan.quantity == Quantity::entropy ? estimator.entropy(seen.x, stream)
                                                  : estimator.value(seen.x, seen.y, stream);
    if (plan.terms) out.terms = estimator.terms(seen.x, seen.y, stream);
  } catch (const ShapeError& error) {
    out.refusal = error.what();
  } catch (const NumericError& error) {
    out.refusal = error.what();
  }
}

void judge(const AnalysisPlan& plan, const SampleEstimator& estimator, const Seen& seen,
           SampleAnalysis& out) {
  const Streams streams = streams_of(plan, estimator);
  try {
    if (plan.interval)
      out.interval = interval_of(estimator, seen.x, seen.y, out.nats, *plan.interval, plan.level,
                                 streams, plan.threads);
    if (plan.permutations)
      out.permutations = permutation_test(estimator, seen.x, seen.y, out.nats, *plan.permutations,
                                          streams, plan.threads);
  } catch (const ShapeError& error) {
    out.refusal = error.what();
  } catch (const NumericError& error) {
    out.refusal = error.what();
  }
}

}  // namespace

std::vector<SampleAnalysis> analyse(const AnalysisPlan& plan, ConstMatrixView<double> x,
                                    ConstMatrixView<double> y, const SampleProfile& given) {
  if (plan.permutations) require_permutations(*plan.permutations, plan.level, x.rows());
  const Seen seen = seen_of(plan, x, y);
  std::vector<std::string> names;
  for (const ColumnProfile& column : given.columns) names.push_back(column.name);
  const SampleProfile looks = profile_of(seen.x, seen.y, names);
  std::vector<SampleAnalysis> out(plan.estimators.size());
  in_parallel(out.size(), plan.threads, [&](std::size_t i) {
    out[i].estimator = plan.estimators[i].row().name;
    out[i].parameters = plan.estimators[i].parameters();
    estimate(plan, plan.estimators[i], seen, out[i]);
  });
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].refusal.empty()) judge(plan, plan.estimators[i], seen, out[i]);
    const bool informs = plan.quantity == Quantity::information && out[i].refusal.empty();
    out[i].warnings = warnings_of(
        {given, looks, plan.x_discrete, plan.y_discrete, plan.estimators[i],
         informs ? out[i].nats : std::numeric_limits<double>::quiet_NaN(), out[i].interval});
  }
  return out;
}

double analysis_seconds(const AnalysisPlan& plan, std::size_t n, std::size_t dx, std::size_t dy) {
  double alone = 0, shared = 0;
  for (const SampleEstimator& estimator : plan.estimators) {
    const double once = estimator.seconds(n, dx, dy);
    alone += once;
    if (plan.interval) shared += interval_seconds(estimator, n, dx, dy);
    if (plan.permutations) shared += static_cast<double>(plan.permutations->count) * once;
  }
  const std::size_t cores = usable_processors();
  return alone +
         shared / static_cast<double>(plan.threads == 0 ? cores : std::min(plan.threads, cores));
}

std::string default_estimator(bool x_discrete, bool y_discrete) {
  if (x_discrete && y_discrete) return "plug-in";
  return x_discrete || y_discrete ? "mixed-ksg" : "ksg1";
}

}  // namespace infomax
