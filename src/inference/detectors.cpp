#include "inference/detectors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/math/special_functions/digamma.hpp>
#include <cmath>
#include <functional>

namespace infomax {

namespace {

using Found = std::optional<Warning>;

constexpr std::size_t kMostNamed = 5;

// "x0, x3", or "12 columns, x0 among them".
std::string in_words(const std::vector<std::string>& names) {
  if (names.size() <= kMostNamed) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} columns, {} among them", names.size(), names.front());
}

bool compares_distances(const LookedAt& at) {
  return at.estimator.row().of_sample.misled_by.scales;
}

bool side_discrete(const LookedAt& at, const ColumnProfile& column) {
  return column.of_x ? at.x_discrete : at.y_discrete;
}

// The names of those columns of the given sample, or of the seen one, that are so.
std::vector<std::string> columns_that(const SampleProfile& of,
                                      const std::function<bool(const ColumnProfile&)>& are) {
  std::vector<std::string> out;
  for (const ColumnProfile& column : of.columns)
    if (are(column)) out.push_back(column.name);
  return out;
}

Found about(const char* code, std::vector<std::string> columns, std::string_view message) {
  if (columns.empty()) return std::nullopt;
  return Warning{code, fmt::format(fmt::runtime(message), in_words(columns)), std::move(columns)};
}

double share(std::size_t part, std::size_t all) {
  return static_cast<double>(part) / static_cast<double>(all);
}

Found constant(const LookedAt& at) {
  return about("constant", columns_that(at.given, std::mem_fn(&ColumnProfile::constant)),
               "{}: one value alone, which tells nothing of the other side; leave such columns "
               "out");
}

// Sides that are taken for discrete, but for constant ones, which have their own warning.
bool discrete_and_varies(bool discrete, const SideProfile& side) {
  return discrete && side.values > 1;
}

Found discrete(const LookedAt& at) {
  const bool x = discrete_and_varies(at.x_discrete, at.given.x),
             y = at.given.y_width == 0 ? x : discrete_and_varies(at.y_discrete, at.given.y);
  const DataKinds& made_for = at.estimator.row().data;
  if ((!x && !y) || (x && y ? made_for.discrete : made_for.mixed)) return std::nullopt;
  const char* instead = x && y ? "plug-in" : "mixed-ksg or ross";
  return about(
      "discrete",
      columns_that(at.given,
                   [&](const ColumnProfile& c) { return side_discrete(at, c) && !c.constant(); }),
      fmt::format("{{}}: few values, different rows are {} of x and {} of y in {}, and "
                  "this estimator is for densities; use {}",
                  at.given.x.values, at.given.y.values, at.given.rows, instead));
}

Found continuous(const LookedAt& at) {
  const DataKinds& made_for = at.estimator.row().data;
  if (made_for.continuous || made_for.mixed || (at.x_discrete && at.y_discrete))
    return std::nullopt;
  return about(
      "continuous",
      columns_that(at.given, [&](const ColumnProfile& c) { return !side_discrete(at, c); }),
      fmt::format("{{}}: many values, different rows are {} of x and {} of y in {}, and "
                  "this estimator counts how often each was drawn; use ksg1 or mixed-ksg",
                  at.given.x.values, at.given.y.values, at.given.rows));
}

Found undersampled(const LookedAt& at) {
  const DataKinds& made_for = at.estimator.row().data;
  if (!made_for.discrete || made_for.continuous || !at.x_discrete || !at.y_discrete ||
      5 * at.given.both.values <= at.given.rows)
    return std::nullopt;
  const auto count = [](std::size_t n) { return static_cast<double>(n); };
  const double bias =
      (count(at.given.both.values) - count(at.given.x.values) - count(at.given.y.values) + 1) /
      (2 * count(at.given.rows));
  return Warning{"undersampled",
                 fmt::format("{} pairs of values in {} rows: without a correction the estimate is "
                             "some {:.2g} nats too high",
                             at.given.both.values, at.given.rows, bias),
                 {}};
}

Found ties(const LookedAt& at) {
  if (!compares_distances(at)) return std::nullopt;
  return about("ties",
               columns_that(at.given,
                            [&](const ColumnProfile& c) {
                              return !c.constant() && !side_discrete(at, c) &&
                                     share(c.tied, at.given.rows) > 0.01;
                            }),
               "{}: values repeat, so distances tie; add noise of the size of the rounding, or use "
               "mixed-ksg where values are atoms");
}

Found whole_numbers(const LookedAt& at) {
  if (!compares_distances(at)) return std::nullopt;
  return about("whole-numbers",
               columns_that(at.given,
                            [&](const ColumnProfile& c) {
                              return c.whole && !c.constant() && !side_discrete(at, c);
                            }),
               "{}: whole numbers alone; of counts or codes, distances may mean nothing");
}

Found repeated_rows(const LookedAt& at) {
  const bool both = at.x_discrete && at.y_discrete;
  if (both || at.given.both.tied == 0) return std::nullopt;
  return Warning{"repeated-rows",
                 fmt::format("{} of {} rows are there more than once, in all columns: estimates "
                             "rise by that, and noise doesn't help; leave the copies out",
                             at.given.both.tied, at.given.rows),
                 {}};
}

Found unequal_scales(const LookedAt& at) {
  if (!compares_distances(at)) return std::nullopt;
  const ColumnProfile *least = nullptr, *most = nullptr;
  for (const ColumnProfile& column : at.seen.columns) {
    if (!(column.deviation > 0) || side_discrete(at, column)) continue;
    if (least == nullptr || column.deviation < least->deviation) least = &column;
    if (most == nullptr || column.deviation > most->deviation) most = &column;
  }
  if (least == nullptr || !(most->deviation > 10 * least->deviation)) return std::nullopt;
  return Warning{"unequal-scales",
                 fmt::format("the standard deviation of {} is {:.3g} times that of {}: distances "
                             "see the one alone; use --scale standard",
                             most->name, most->deviation / least->deviation, least->name),
                 {most->name, least->name}};
}

Found skew(const LookedAt& at) {
  if (!at.estimator.row().of_sample.misled_by.skew) return std::nullopt;
  return about("skew",
               columns_that(at.seen,
                            [&](const ColumnProfile& c) {
                              return !side_discrete(at, c) &&
                                     (std::abs(c.skew) > 2 || c.kurtosis > 10);
                            }),
               "{}: skewed or heavy-tailed; use --scale rank, or logarithms");
}

Found autocorrelation(const LookedAt& at) {
  const double limit = std::max(0.1, 4 / std::sqrt(static_cast<double>(at.given.rows)));
  return about(
      "autocorrelation",
      columns_that(at.given, [&](const ColumnProfile& c) { return std::abs(c.lag) > limit; }),
      "{}: rows resemble those before them, so unless somebody sorted them there is less in them "
      "than their number says; use --interval block, and --rotate or --block-length with "
      "--permutations");
}

Found few_rows(const LookedAt& at) {
  const std::size_t k = at.estimator.most_neighbours();
  const std::size_t per = k > 0 ? k : at.given.x_width + at.given.y_width;
  if (at.given.rows >= 10 * per) return std::nullopt;
  return Warning{"few-rows",
                 fmt::format("{} rows for {} {}, want 10 for each or more", at.given.rows, per,
                             k > 0 ? "neighbours" : "columns"),
                 {}};
}

Found dimension(const LookedAt& at) {
  const std::size_t width = at.given.x_width + at.given.y_width;
  if (!at.estimator.row().of_sample.misled_by.dimension || width <= 10) return std::nullopt;
  return Warning{"dimension",
                 fmt::format("{} columns: estimates of this kind lose most of the information "
                             "above 10; leave columns out, or project them",
                             width),
                 {}};
}

Found saturated(const LookedAt& at) {
  const std::size_t k = at.estimator.most_neighbours();
  if (k == 0) return std::nullopt;
  const double most = boost::math::digamma(static_cast<double>(at.given.rows)) -
                      boost::math::digamma(static_cast<double>(k));
  // Below 2 nats of room the estimate of anything is near it.
  if (most < 2 || !(at.nats >= most - 1)) return std::nullopt;
  return Warning{"saturated",
                 fmt::format("the most that {} rows and {} neighbours show is about {:.4f} nats: "
                             "the information may be more, or infinite",
                             at.given.rows, k, most),
                 {}};
}

Found above_entropy(const LookedAt& at) {
  const auto look = [&](const char* name, bool discrete, const SideProfile& side) -> Found {
    const bool repeats = discrete || 2 * side.values <= at.given.rows;
    // Sums of so many terms round by less.
    if (!repeats || !(at.nats > side.entropy + 1e-9)) return std::nullopt;
    return Warning{"above-entropy",
                   fmt::format("no estimate can be right above the entropy of {}, whose rows have "
                               "{} values: {:.4f} nats",
                               name, side.values, side.entropy),
                   {}};
  };
  Found found = look("x", at.x_discrete, at.given.x);
  return found ? found : look("y", at.y_discrete, at.given.y);
}

Found drift(const LookedAt& at) {
  if (!at.interval || !at.interval->drift) return std::nullopt;
  return Warning{"drift",
                 fmt::format("quarters of the rows give {:.4f} nats on average: the estimate still "
                             "moves with the number of rows, so it is biased, and its interval "
                             "doesn't cover the truth",
                             at.interval->quarters),
                 {}};
}

constexpr std::array kDetectors{
    Detector{"constant", constant},
    Detector{"discrete", discrete},
    Detector{"continuous", continuous},
    Detector{"undersampled", undersampled},
    Detector{"ties", ties},
    Detector{"whole-numbers", whole_numbers},
    Detector{"repeated-rows", repeated_rows},
    Detector{"unequal-scales", unequal_scales},
    Detector{"skew", skew},
    Detector{"autocorrelation", autocorrelation},
    Detector{"few-rows", few_rows},
    Detector{"dimension", dimension},
    Detector{"saturated", saturated},
    Detector{"above-entropy", above_entropy},
    Detector{"drift", drift},
};

}  // namespace

std::span<const Detector> detectors() {
  return kDetectors;
}

std::vector<Warning> warnings_of(const LookedAt& at) {
  std::vector<Warning> out;
  for (const Detector& detector : kDetectors)
    if (Found found = detector.look(at)) out.push_back(std::move(*found));
  return out;
}

}  // namespace infomax
