#include <algorithm>
#include <array>
#include <vector>

#include "core/error.h"
#include "core/names.h"
#include "estimators/estimator.h"
#include "estimators/networks/club.h"
#include "estimators/samples/cca.h"
#include "estimators/samples/ksg.h"
#include "estimators/scores/dv.h"
#include "estimators/scores/mine.h"
#include "estimators/scores/nce.h"
#include "estimators/scores/nwj.h"
#include "estimators/scores/pairs.h"

namespace infomax {

namespace {

constexpr std::array kEstimators{
    EstimatorRow{
        .name = "nce",
        .summary = "InfoNCE: never above log(batch), low variance",
        .side = BoundSide::lower,
        .ceiling = log_of_pairs,
        .of_scores =
            bound_maker<nce<float>, nce_backward<float>, nce<double>, nce_backward<double>>(
                log_ratio_itself)},
    EstimatorRow{
        .name = "nwj",
        .summary = "Nguyen, Wainwright and Jordan: unbiased, variance up to e^I",
        .side = BoundSide::lower,
        .of_scores =
            bound_maker<nwj<float>, nwj_backward<float>, nwj<double>, nwj_backward<double>>(
                log_ratio_plus_one)},
    EstimatorRow{.name = "ksg",
                 .summary = "Kraskov, Stoegbauer and Grassberger: nearest neighbours, the first of "
                            "their two",
                 .side = BoundSide::neither,
                 .parameters = kKsgParameters,
                 .version = 1,
                 .of_sample = {ksg_estimate, ksg_seconds}},
    EstimatorRow{
        .name = "dv",
        .summary = "Donsker and Varadhan: a batch lies above it on average, variance up to "
                   "e^I",
        .side = BoundSide::lower,
        .version = 1,
        .of_scores = bound_maker<dv<float>, dv_backward<float>, dv<double>, dv_backward<double>>(
            log_ratio_itself)},
    EstimatorRow{.name = "mine",
                 .summary = "dv, trained by the gradient of a moving average",
                 .side = BoundSide::lower,
                 .parameters = kMineParameters,
                 .version = 1,
                 .of_scores = {make_mine<float>, make_mine<double>, log_ratio_itself}},
    EstimatorRow{.name = "vclub",
                 .summary = "CLUB with a learned conditional: an upper bound if that were true",
                 .side = BoundSide::neither,
                 .parameters = kClubParameters,
                 .version = 1,
                 .of_networks = {make_club<float>, make_club<double>}},
    EstimatorRow{.name = "cca",
                 .summary = "canonical correlations: exact for Gaussians",
                 .side = BoundSide::neither,
                 .parameters = kCcaParameters,
                 .version = 1,
                 .of_sample = {cca, cca_seconds}},
};

}  // namespace

std::string_view to_string(BoundSide side) {
  switch (side) {
    case BoundSide::lower:
      return "lower bound";
    case BoundSide::upper:
      return "upper bound";
    case BoundSide::neither:
      return "no bound";
  }
  throw Error("an estimator of no known side");
}

std::span<const EstimatorRow> estimators() {
  return kEstimators;
}

const EstimatorRow& estimator_named(std::string_view name) {
  return row_named("estimator", estimators(), name);
}

std::span<const EstimatorRow> bounds() {
  static const std::vector<EstimatorRow> of_scores = [] {
    std::vector<EstimatorRow> out;
    std::ranges::copy_if(kEstimators, std::back_inserter(out),
                         [](const EstimatorRow& row) { return row.of_scores.make != nullptr; });
    return out;
  }();
  return of_scores;
}

const EstimatorRow& bound_named(std::string_view name) {
  return row_named("bound", bounds(), name);
}

}  // namespace infomax
