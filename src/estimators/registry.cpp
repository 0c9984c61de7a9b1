#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/names.h"
#include "estimators/estimator.h"
#include "estimators/networks/ba.h"
#include "estimators/networks/club.h"
#include "estimators/networks/doe.h"
#include "estimators/networks/flo.h"
#include "estimators/networks/gaussianising_flow.h"
#include "estimators/networks/i_alpha.h"
#include "estimators/networks/knife.h"
#include "estimators/networks/l1out.h"
#include "estimators/networks/latent.h"
#include "estimators/networks/tuba.h"
#include "estimators/samples/cca.h"
#include "estimators/samples/gaussian_copula.h"
#include "estimators/samples/gaussian_mixture.h"
#include "estimators/samples/histogram.h"
#include "estimators/samples/kde.h"
#include "estimators/samples/kl.h"
#include "estimators/samples/ksg.h"
#include "estimators/samples/ksg2.h"
#include "estimators/samples/lnc.h"
#include "estimators/samples/mixed_ksg.h"
#include "estimators/samples/plug_in.h"
#include "estimators/samples/ross.h"
#include "estimators/samples/wkl.h"
#include "estimators/scores/club.h"
#include "estimators/scores/dime.h"
#include "estimators/scores/dv.h"
#include "estimators/scores/jensen_shannon.h"
#include "estimators/scores/js.h"
#include "estimators/scores/jsd_bound.h"
#include "estimators/scores/mine.h"
#include "estimators/scores/nce.h"
#include "estimators/scores/nce_anchor.h"
#include "estimators/scores/nishiyama.h"
#include "estimators/scores/nwj.h"
#include "estimators/scores/pairs.h"
#include "estimators/scores/smile.h"

namespace infomax {

namespace {

constexpr std::array kEstimators{
    EstimatorRow{
        .name = "nce",
        .summary = "InfoNCE: never above log(batch), low variance",
        .formula = "log n + mean_i( s_ii - log sum_j e^s_ij )",
        .source = "van den Oord, Li and Vinyals (2018)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .ceiling = log_of_pairs,
        .of_scores =
            bound_maker<nce<float>, nce_backward<float>, nce<double>, nce_backward<double>>(
                log_ratio_itself)},
    EstimatorRow{
        .name = "nwj",
        .summary = "Nguyen, Wainwright and Jordan: unbiased, variance up to e^I",
        .formula = "mean_i s_ii - e^-1 mean_{i != j} e^s_ij",
        .source = "Nguyen, Wainwright and Jordan (2010)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .of_scores =
            bound_maker<nwj<float>, nwj_backward<float>, nwj<double>, nwj_backward<double>>(
                log_ratio_plus_one)},
    EstimatorRow{.name = "ksg1",
                 .summary = "Kraskov, Stoegbauer and Grassberger: nearest neighbours, the first of "
                            "their two",
                 .formula = "psi(k) + psi(n) - mean_i( psi(n_x + 1) + psi(n_y + 1) )",
                 .source = "Kraskov, Stoegbauer and Grassberger (2004)",
                 .side = BoundSide::neither,
                 .data = kContinuousData,
                 .parameters = kNeighbourParameters,
                 .version = 1,
                 .of_sample = {ksg_estimate, ksg_seconds, kMisleadsNeighbours, ksg_terms}},
    EstimatorRow{
        .name = "dv",
        .summary = "Donsker and Varadhan: a batch lies above it on average, variance up to "
                   "e^I",
        .formula = "mean_i s_ii - log mean_{i != j} e^s_ij",
        .source = "Donsker and Varadhan (1983)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .version = 1,
        .of_scores = bound_maker<dv<float>, dv_backward<float>, dv<double>, dv_backward<double>>(
            log_ratio_itself)},
    EstimatorRow{
        .name = "mine",
        .summary = "dv, trained by the gradient of a moving average",
        .formula =
            "dv, whose gradient has a moving average of mean_{i != j} e^s_ij in its denominator",
        .source = "Belghazi et al. (2018)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .parameters = kMineParameters,
        .version = 1,
        .of_scores = {make_mine<float>, make_mine<double>, log_ratio_itself}},
    EstimatorRow{
        .name = "smile",
        .summary = "dv with clipped ratios, of a critic trained by the Jensen-Shannon objective",
        .formula = "mean_i s_ii - log mean_{i != j} clip(e^s_ij, e^-t, e^t)",
        .source = "Song and Ermon (2020)",
        .side = BoundSide::neither,
        .data = kAnyData,
        .parameters = kSmileParameters,
        .examples = kSmileExamples,
        .version = 1,
        .of_scores = {make_smile<float>, make_smile<double>, log_ratio_itself}},
    EstimatorRow{.name = "js",
                 .summary = "nwj of a critic trained by the Jensen-Shannon objective, plus 1",
                 .formula = "1 + mean_i s_ii - mean_{i != j} e^s_ij",
                 .source = "Hjelm et al. (2019), Poole et al. (2019)",
                 .side = BoundSide::lower,
                 .data = kAnyData,
                 .version = 1,
                 .of_scores = jensen_shannon_maker<js<float>, js<double>>()},
    EstimatorRow{
        .name = "js-unshifted",
        .summary = "nwj of a critic trained by the Jensen-Shannon objective: tends to I - 1/e",
        .formula = "mean_i s_ii - e^-1 mean_{i != j} e^s_ij",
        .source = "Hjelm et al. (2019), Poole et al. (2019)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .version = 1,
        .of_scores =
            jensen_shannon_maker<js_unshifted<float>, js_unshifted<double>>(kJsUnshiftedOfNothing)},
    EstimatorRow{
        .name = "dime-kl",
        .summary = "the mean log ratio that a critic trained by nwj finds of the positives",
        .formula = "mean_i s_ii - 1",
        .source = "Letizia, Novello and Tonello (2024)",
        .side = BoundSide::neither,
        .data = kAnyData,
        .version = 1,
        .of_scores =
            surrogate_maker<dime_kl<float>, nwj<float>, nwj_backward<float>, dime_kl<double>,
                            nwj<double>, nwj_backward<double>>(log_ratio_plus_one)},
    EstimatorRow{.name = "dime-gan",
                 .summary = "the same of a critic trained by the Jensen-Shannon objective",
                 .formula = "mean_i s_ii",
                 .source = "Letizia, Novello and Tonello (2024)",
                 .side = BoundSide::neither,
                 .data = kAnyData,
                 .version = 1,
                 .of_scores = jensen_shannon_maker<dime_gan<float>, dime_gan<double>>()},
    EstimatorRow{
        .name = "dime-hd",
        .summary = "the same of a critic trained by the squared Hellinger distance",
        .formula = "mean_i s_ii",
        .source = "Letizia, Novello and Tonello (2024)",
        .side = BoundSide::neither,
        .data = kAnyData,
        .version = 1,
        .of_scores =
            surrogate_maker<dime_hd<float>, hellinger<float>, hellinger_backward<float>,
                            dime_hd<double>, hellinger<double>, hellinger_backward<double>>(
                log_ratio_itself)},
    EstimatorRow{
        .name = "jsd-bound",
        .summary = "what a classifier's cross-entropy alone proves: not tight, low variance",
        .formula = "Xi(log 2 - L), L the mean cross-entropy, Xi^-1(y) = JSD(B(1) || B(e^-y))",
        .source = "Dorent, Golland and Wells (2025)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .version = 1,
        .of_scores = jensen_shannon_maker<jsd_bound<float>, jsd_bound<double>>()},
    EstimatorRow{
        .name = "nishiyama",
        .summary = "what means and variances of the scores alone prove",
        .formula = "(A - 2 V_p) atanh(D/A)/D + (1/2) log(V_p/V_q), A = (E_p - E_q)^2 + V_p + V_q, "
                   "D = sqrt(A^2 - 4 V_p V_q), E and V of s_ii and of s_ij",
        .source = "Nishiyama (2019)",
        .side = BoundSide::lower,
        .data = kAnyData,
        .version = 1,
        .of_scores = bound_maker<nishiyama<float>, nishiyama_backward<float>, nishiyama<double>,
                                 nishiyama_backward<double>>(log_ratio_itself)},
    EstimatorRow{
        .name = "nce-anchor",
        .summary = "InfoNCE with a class more, so that the critic is the ratio itself: no ceiling",
        .formula = "mean_i s_ii, trained by K/(K+nu) E log(r_1/(nu + sum r)) + nu/(K+nu) E "
                   "log(nu/(nu + sum r)), r = e^s, K = n - 1",
        .source = "Ryu, Yeddanapudi, Xu and Wornell (2025)",
        .side = BoundSide::neither,
        .data = kAnyData,
        .parameters = kNceAnchorParameters,
        .version = 1,
        .of_scores = {make_nce_anchor<float>, make_nce_anchor<double>, log_ratio_itself}},
    EstimatorRow{.name = "club",
                 .summary = "CLUB at the task's own ratio (objective or critic oracle): an upper "
                            "bound there",
                 .formula = "mean_i s_ii - mean_{i != j} s_ij",
                 .source = "Cheng et al. (2020)",
                 .side = BoundSide::upper,
                 .data = kAnyData,
                 .version = 1,
                 .of_scores = jensen_shannon_maker<club<float>, club<double>>()},
    EstimatorRow{.name = "vclub",
                 .summary = "CLUB with a learned conditional: an upper bound if that were true",
                 .formula = "mean_i log q(y_i | x_i) - mean_{i != j} log q(y_j | x_i), q a normal "
                            "distribution told by a network",
                 .source = "Cheng et al. (2020)",
                 .side = BoundSide::neither,
                 .data = {.continuous = true, .mixed = true},
                 .parameters = kConditionalParameters,
                 .version = 1,
                 .of_networks = {make_club<float>, make_club<double>}},
    EstimatorRow{.name = "l1out",
                 .summary = "leave-one-out with a learned conditional: an upper bound if that were "
                            "true",
                 .formula = "mean_i log( q(y_i | x_i) / mean_{j != i} q(y_i | x_j) ), q a normal "
                            "distribution told by a network",
                 .source = "Poole et al. (2019)",
                 .side = BoundSide::neither,
                 .data = {.continuous = true, .mixed = true},
                 .parameters = kConditionalParameters,
                 .version = 1,
                 .of_networks = {make_l1out<float>, make_l1out<double>}},
    EstimatorRow{.name = "ba",
                 .summary = "Barber and Agakov, where the task knows H(Y)",
                 .formula = "H(Y) + mean_i log q(y_i | x_i), q a normal distribution told by a "
                            "network",
                 .source = "Barber and Agakov (2003)",
                 .side = BoundSide::lower,
                 .data = kContinuousData,
                 .parameters = kConditionalParameters,
                 .version = 1,
                 .of_networks = {make_ba<float>, make_ba<double>}},
    EstimatorRow{.name = "tuba",
                 .summary = "nwj with a baseline that a network of y learns",
                 .formula = "1 + mean_i( s_ii - b_i ) - mean_{i != j} e^(s_ij - b_j), b = log a(y)",
                 .source = "Poole et al. (2019)",
                 .side = BoundSide::lower,
                 .data = kAnyData,
                 .parameters = kCriticNetworkParameters,
                 .version = 1,
                 .of_networks = {make_tuba<float>, make_tuba<double>}},
    EstimatorRow{.name = "i-alpha",
                 .summary = "between tuba (alpha = 0) and nce (alpha = 1)",
                 .formula =
                     "1 + mean_j( s_jj - log(alpha m_j + (1 - alpha) a_j) - q_j/(alpha q_j + (1 - "
                     "alpha) a_j) ), m_j = mean_k e^s_kj, q_j = mean_{k != j} e^s_kj",
                 .source = "Poole et al. (2019)",
                 .side = BoundSide::lower,
                 .data = kAnyData,
                 .parameters = kIAlphaParameters,
                 .examples = kIAlphaExamples,
                 .version = 1,
                 .of_networks = {make_i_alpha<float>, make_i_alpha<double>}},
    EstimatorRow{.name = "flo",
                 .summary = "InfoNCE without a ceiling: a network learns the tangent of its "
                            "logarithm",
                 .formula = "1 - mean_i( u_i + e^-u_i mean_{j != i} e^(s_ij - s_ii) ), u of a "
                            "network of x and y",
                 .source = "Guo et al. (2022)",
                 .side = BoundSide::lower,
                 .data = kAnyData,
                 .parameters = kCriticNetworkParameters,
                 .version = 1,
                 .of_networks = {make_flo<float>, make_flo<double>}},
    EstimatorRow{.name = "doe",
                 .summary = "the difference of two learned entropies: Gaussian densities, "
                            "mixtures or flows",
                 .formula = "mean_i( log q(y_i | x_i) - log q(y_i) )",
                 .source = "McAllester and Stratos (2020)",
                 .side = BoundSide::neither,
                 .data = {.continuous = true, .mixed = true},
                 .parameters = kDoeParameters,
                 .examples = kDoeExamples,
                 .version = 1,
                 .of_networks = {make_doe<float>, make_doe<double>}},
    EstimatorRow{.name = "knife",
                 .summary = "the same with learned kernel mixtures whose columns correlate",
                 .formula = "mean_i( log q(y_i | x_i) - log q(y_i) ), q = sum_m w_m N(a_m, A_m)",
                 .source = "Pichler et al. (2022)",
                 .side = BoundSide::neither,
                 .data = {.continuous = true, .mixed = true},
                 .parameters = kKnifeParameters,
                 .version = 1,
                 .of_networks = {make_knife<float>, make_knife<double>}},
    EstimatorRow{
        .name = "gaussianising-flow",
        .summary = "canonical correlations of codes that flows of x and of y make Gaussian",
        .formula = "-(1/2) sum_k log(1 - rho_k^2), rho_k the canonical correlations of T_x(x) and "
                   "T_y(y)",
        .source = "Butakov et al. (2024)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kGaussianisingFlowParameters,
        .version = 1,
        .of_networks = {make_gaussianising_flow<float>, make_gaussianising_flow<double>}},
    EstimatorRow{.name = "latent",
                 .summary = "LMI: nearest neighbours between codes that tell x and y from each "
                            "other",
                 .formula = "ksg1 of codes a(x), b(y) that are trained to tell y, x and themselves",
                 .source = "Gowri, Lun, Klein and Yin (2024)",
                 .side = BoundSide::neither,
                 .data = kContinuousData,
                 .parameters = kLatentParameters,
                 .version = 1,
                 .of_networks = {make_latent<float>, make_latent<double>}},
    EstimatorRow{.name = "cca",
                 .summary = "canonical correlations: exact for Gaussians",
                 .formula = "-(1/2) sum_k ln(1 - rho_k^2), rho_k the canonical correlations",
                 .source = "Hotelling (1936)",
                 .side = BoundSide::neither,
                 .data = kContinuousData,
                 .parameters = kCcaParameters,
                 .version = 1,
                 .of_sample = {cca, cca_seconds, {.skew = true}}},
    EstimatorRow{.name = "ksg2",
                 .summary =
                     "Kraskov, Stoegbauer and Grassberger: nearest neighbours, the second of "
                     "their two",
                 .formula = "psi(k) - 1/k + psi(n) - mean_i( psi(n_x) + psi(n_y) )",
                 .source = "Kraskov, Stoegbauer and Grassberger (2004)",
                 .side = BoundSide::neither,
                 .data = kContinuousData,
                 .parameters = kNeighbourParameters,
                 .version = 1,
                 .of_sample = {ksg2_estimate, ksg2_seconds, kMisleadsNeighbours, ksg2_terms}},
    EstimatorRow{
        .name = "mixed-ksg",
        .summary = "nearest neighbours where sides have atoms, densities or both",
        .formula = "ln n + mean_i( psi(k_i) - psi(n_x) - psi(n_y) )",
        .source = "Gao, Kannan, Oh and Viswanath (2017)",
        .side = BoundSide::neither,
        .data = kAnyData,
        .parameters = kNeighbourParameters,
        .version = 1,
        .of_sample = {mixed_ksg_estimate, mixed_ksg_seconds, kMisleadsNeighbours, mixed_ksg_terms}},
    EstimatorRow{.name = "ross",
                 .summary = "nearest neighbours, one side a label",
                 .formula = "psi(n) + mean_i( psi(k_i) - psi(m_i) - psi(N_x(i)) )",
                 .source = "Ross (2014)",
                 .side = BoundSide::neither,
                 .data = {.mixed = true},
                 .parameters = kNeighbourParameters,
                 .version = 1,
                 .of_sample = {ross_estimate, ross_seconds, kMisleadsNeighbours}},
    EstimatorRow{
        .name = "kl",
        .summary = "Kozachenko and Leonenko: three entropies by nearest neighbours",
        .formula = "H(X) + H(Y) - H(X, Y), H = psi(n) - psi(k) + ln c_d + d mean_i ln e_i",
        .source = "Kozachenko and Leonenko (1987)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kNeighbourParameters,
        .version = 1,
        .of_sample = {kl_estimate, kl_seconds, kMisleadsNeighbours, nullptr, kl_entropy_estimate}},
    EstimatorRow{
        .name = "wkl",
        .summary = "three entropies by weighted nearest neighbours",
        .formula =
            "H(X) + H(Y) - H(X, Y), H = mean_i sum_j w_j ln( (n - 1) c_d e_ij^d / exp(psi(j)) )",
        .source = "Berrett, Samworth and Yuan (2019)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kNeighbourParameters,
        .version = 1,
        .of_sample = {wkl_estimate, wkl_seconds, kMisleadsNeighbours, nullptr,
                      wkl_entropy_estimate}},
    EstimatorRow{
        .name = "lnc",
        .summary = "ksg2, corrected where neighbours lie along a line",
        .formula = "ksg2 + mean_i ln(V_i / W_i), W_i a box along principal axes, where W_i < a V_i",
        .source = "Gao, Ver Steeg and Galstyan (2015)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kLncParameters,
        .examples = kLncExamples,
        .version = 1,
        .of_sample = {lnc_estimate, lnc_seconds, kMisleadsNeighbours}},
    EstimatorRow{
        .name = "plug-in",
        .summary = "the information of the counts, with a correction of its bias",
        .formula = "H(X) + H(Y) - H(X, Y) of counts",
        .source =
            "Miller (1955), Nemenman et al. (2002), Grassberger (2003), Chao and Shen (2003), "
            "Hausser and Strimmer (2009)",
        .side = BoundSide::neither,
        .data = {.discrete = true},
        .parameters = kPlugInParameters,
        .examples = kPlugInExamples,
        .version = 1,
        .of_sample = {plug_in_estimate,
                      plug_in_seconds,
                      {.dimension = true},
                      nullptr,
                      plug_in_entropy_estimate}},
    EstimatorRow{
        .name = "gaussian-copula",
        .summary = "canonical correlations of normal scores: sees ranks alone",
        .formula =
            "-(1/2) sum_k ln(1 - rho_k^2), rho_k the canonical correlations of normal scores",
        .source = "Ince et al. (2017)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kCcaParameters,
        .version = 1,
        .of_sample = {gaussian_copula_estimate, gaussian_copula_seconds}},
    EstimatorRow{.name = "histogram",
                 .summary = "the plug-in estimate of columns cut into bins",
                 .formula = "H(X) + H(Y) - H(X, Y) of the counts of bins",
                 .source = "Moddemeijer (1989)",
                 .side = BoundSide::neither,
                 .data = {.continuous = true},
                 .parameters = kHistogramParameters,
                 .examples = kHistogramExamples,
                 .version = 1,
                 .of_sample = {histogram_estimate, histogram_seconds, {.dimension = true}}},
    EstimatorRow{
        .name = "gaussian-mixture",
        .summary = "a mixture of Gaussians fitted to both sides together",
        .formula = "mean_i ln( p(x_i, y_i) / (p(x_i) p(y_i)) ), p a mixture of Gaussians",
        .source = "Piras et al. (2023)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kGaussianMixtureParameters,
        .examples = kGaussianMixtureExamples,
        .version = 1,
        .of_sample = {gaussian_mixture_estimate, gaussian_mixture_seconds, {.skew = true}}},
    EstimatorRow{
        .name = "kde",
        .summary = "Gaussian kernels, each row left out of its own density",
        .formula =
            "mean_i ln( p_i(x_i, y_i) / (p_i(x_i) p_i(y_i)) ), p_i of kernels at the other rows",
        .source = "Moon, Rajagopalan and Lall (1995)",
        .side = BoundSide::neither,
        .data = kContinuousData,
        .parameters = kKdeParameters,
        .examples = kKdeExamples,
        .version = 1,
        .of_sample = {kde_estimate, kde_seconds, {.skew = true, .dimension = true}}},
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

std::string to_string(const DataKinds& kinds) {
  std::string out;
  const auto add = [&](bool there, std::string_view kind) {
    if (there) out += (out.empty() ? "" : ", ") + std::string(kind);
  };
  add(kinds.continuous, "continuous");
  add(kinds.discrete, "discrete");
  add(kinds.mixed, "mixed");
  return out;
}

namespace {

constexpr std::size_t kMostAdded = 64;

// Room for all that may be added, so that no row ever moves.
struct AllRows {
  std::vector<EstimatorRow> all, of_scores;

  AllRows() {
    all.reserve(kEstimators.size() + kMostAdded);
    of_scores.reserve(kEstimators.size() + kMostAdded);
    for (const EstimatorRow& row : kEstimators) add(row);
  }
  void add(const EstimatorRow& row) {
    all.push_back(row);
    if (row.of_scores.make != nullptr) of_scores.push_back(row);
  }
};

AllRows& rows() {
  static AllRows rows;
  return rows;
}

// Empty where nothing is.
std::string what_is_wrong(const EstimatorRow& row) {
  const auto small = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (row.name.empty() || !std::ranges::all_of(row.name, small))
    return "wants a name of small letters, digits and dashes";
  if (std::ranges::count(rows().all, row.name, &EstimatorRow::name) > 0) return "is there already";
  const int kinds = (row.of_scores.make != nullptr) + (row.of_networks.make != nullptr) +
                    (row.of_sample.estimate != nullptr);
  if (kinds != 1)
    return fmt::format("is of {} kinds, want one: of scores, of networks or of a sample", kinds);
  if (row.of_scores.make != nullptr &&
      (row.of_scores.make_double == nullptr || row.of_scores.optimal_score == nullptr))
    return "of scores wants make_double and optimal_score, too";
  if (row.of_networks.make != nullptr && row.of_networks.make_double == nullptr)
    return "of networks wants make_double, too";
  if (row.of_sample.estimate != nullptr && row.of_sample.seconds == nullptr)
    return "of a sample wants its seconds, too";
  if (row.formula.empty() || row.source.empty()) return "wants a formula and a source";
  if (row.version < 1) return fmt::format("has version {}, want 1 or more", row.version);
  if (rows().all.size() == kEstimators.size() + kMostAdded)
    return fmt::format("is one too many, {} may be added", kMostAdded);
  return {};
}

}  // namespace

void add_estimator(const EstimatorRow& row) {
  if (const std::string wrong = what_is_wrong(row); !wrong.empty())
    throw InputError(fmt::format("estimator \"{}\" {}", row.name, wrong));
  rows().add(row);
}

std::span<const EstimatorRow> estimators() {
  return rows().all;
}

const EstimatorRow& estimator_named(std::string_view name) {
  return row_named("estimator", estimators(), name);
}

std::span<const EstimatorRow> bounds() {
  return rows().of_scores;
}

const EstimatorRow& bound_named(std::string_view name) {
  return row_named("bound", bounds(), name);
}

}  // namespace infomax
