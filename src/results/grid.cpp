#include "results/grid.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/error.h"
#include "results/equality.h"

namespace infomax {
namespace {

[[noreturn]] void refuse(const SuiteRecord& suite, const std::string& what) {
  throw InputError(fmt::format("suite {}: {}", suite.suite, what));
}

void check_settings(const SuiteRecord& suite, const PointRecord& point) {
  std::set<std::string> keys;
  for (const auto& [key, value] : point.settings) {
    if (key.empty())
      refuse(suite, fmt::format("point {} has a setting without a name", point.name));
    if (!keys.insert(key).second)
      refuse(suite, fmt::format("point {} has the setting {} twice", point.name, key));
  }
}

void check_point(const SuiteRecord& suite, const PointRecord& point) {
  if (point.name.empty() || point.name == "." || point.name == ".." ||
      point.name.find('/') != std::string::npos)
    refuse(suite, fmt::format("\"{}\" can't be a point's name", point.name));
  check_settings(suite, point);
  for (const TrialRecord& trial : point.trials) {
    if (trial.suite != suite.suite || trial.point != point.name)
      refuse(suite,
             fmt::format("point {} holds a trial of {}, {}", point.name, trial.suite, trial.point));
  }
  for (std::size_t i = 1; i < point.trials.size(); ++i) {
    if (!(row_of(point.trials[i - 1]) < row_of(point.trials[i])))
      refuse(suite, fmt::format("point {}: {} stands after {}", point.name,
                                seed_name(point.trials[i]), seed_name(point.trials[i - 1])));
  }
}

bool same_form(const Metric& a, const Metric& b) {
  return a.units == b.units && a.description == b.description && role_of(a) == role_of(b) &&
         std::equal(a.axes.begin(), a.axes.end(), b.axes.begin(), b.axes.end(),
                    [](const Axis& left, const Axis& right) { return same(left, right); });
}

Metric form_of(const Metric& metric) {
  return {metric.name, metric.units, metric.description, metric.axes, {}, metric.role};
}

void check_metrics(const std::vector<Metric>& metrics, const std::string& point,
                   const std::string& whose) {
  for (const Metric& metric : metrics) {
    if (metric.values.size() != elements_of(metric))
      throw ShapeError(fmt::format("point {}: {} of {} has {} values, want {} to fill its axes",
                                   point, metric.name, whose, metric.values.size(),
                                   elements_of(metric)));
    if (find_metric(metrics, metric.name) != &metric)
      throw InputError(fmt::format("point {}: {} has {} twice", point, whose, metric.name));
  }
}

// What one point brings to its grid.
struct Forms {
  std::vector<Metric> metrics, summaries;
};

Forms forms_of(const PointRecord& point) {
  Forms forms;
  for (const TrialRecord& trial : point.trials) {
    check_metrics(trial.metrics, point.name, seed_name(trial));
    for (const Metric& metric : trial.metrics) {
      const Metric* known = find_metric(forms.metrics, metric.name);
      if (known == nullptr) {
        forms.metrics.push_back(form_of(metric));
      } else if (!same_form(*known, metric)) {
        throw InputError(fmt::format(
            "point {}: {} of {} has another unit, description or axis than other trials'",
            point.name, metric.name, seed_name(trial)));
      }
    }
  }
  check_metrics(point.summaries, point.name, "its summaries");
  for (const Metric& summary : point.summaries) forms.summaries.push_back(form_of(summary));
  return forms;
}

// Texts of which two are equal only where all parts are.
std::string signed_by(const std::string& text) {
  return fmt::format("{} {}", text.size(), text);
}

std::string signature(const Axis& axis) {
  std::string text = "axis " + signed_by(axis.units);
  for (double x : axis.coordinates) {
    if (std::isnan(x)) x = std::numeric_limits<double>::quiet_NaN();
    text.append(reinterpret_cast<const char*>(&x), sizeof x);
  }
  return text;
}

std::string signature(const Metric& form, const char* role) {
  std::string text = role + signed_by(form.units) + signed_by(form.description);
  text += to_string(role_of(form));
  for (const Axis& axis : form.axes) text += signed_by(axis.name);
  return text;
}

// What each name means.
using Meanings = std::map<std::string, std::string>;

Meanings meanings_of(const Forms& forms) {
  Meanings meanings;
  const auto take = [&](const std::vector<Metric>& metrics, const char* role) {
    for (const Metric& form : metrics) {
      meanings.emplace(form.name, signature(form, role));
      for (const Axis& axis : form.axes) meanings.emplace(axis.name, signature(axis));
    }
  };
  take(forms.metrics, "metric ");
  take(forms.summaries, "summary ");
  return meanings;
}

class Builder {
 public:
  explicit Builder(const std::string& experiment) { grid_.experiment = experiment; }

  bool fits(const Meanings& meanings) const {
    return std::all_of(meanings.begin(), meanings.end(), [&](const auto& meaning) {
      const auto known = meanings_.find(meaning.first);
      return known == meanings_.end() || known->second == meaning.second;
    });
  }

  void take(std::size_t place, const PointRecord& point, Forms forms, Meanings meanings) {
    grid_.points.push_back(place);
    for (const TrialRecord& trial : point.trials) rows_.insert(row_of(trial));
    const auto gain = [&](std::vector<Metric>& known, std::vector<Metric>& fresh) {
      for (Metric& form : fresh) {
        if (find_metric(known, form.name) == nullptr) known.push_back(std::move(form));
      }
    };
    gain(grid_.metrics, forms.metrics);
    gain(grid_.summaries, forms.summaries);
    meanings_.merge(meanings);
  }

  const std::string& experiment() const { return grid_.experiment; }
  Grid made() {
    grid_.rows.assign(rows_.begin(), rows_.end());
    return std::move(grid_);
  }

 private:
  Grid grid_;
  std::set<GridRow> rows_;
  Meanings meanings_;
};

std::string experiment_of(const PointRecord& point) {
  for (const auto& [key, value] : point.settings) {
    if (key == "experiment") return value;
  }
  return "";
}

}  // namespace

GridRow row_of(const TrialRecord& trial) {
  return {trial.seed, trial.block};
}

std::size_t elements_of(const Metric& form) {
  std::size_t size = 1;
  for (const Axis& axis : form.axes) size *= axis.coordinates.size();
  return size;
}

Metric part_of(const Metric& all, std::size_t index) {
  const std::size_t size = elements_of(all);
  const auto begin = all.values.begin() + static_cast<std::ptrdiff_t>(index * size);
  return {all.name,
          all.units,
          all.description,
          all.axes,
          std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(size)),
          all.role};
}

std::vector<Grid> grids_of(const SuiteRecord& suite) {
  std::vector<Builder> builders;
  std::set<std::string> names;
  for (std::size_t place = 0; place < suite.points.size(); ++place) {
    const PointRecord& point = suite.points[place];
    check_point(suite, point);
    if (!names.insert(point.name).second) refuse(suite, fmt::format("two points {}", point.name));
    Forms forms = forms_of(point);
    Meanings meanings = meanings_of(forms);
    const std::string experiment = experiment_of(point);
    auto home = std::find_if(builders.begin(), builders.end(), [&](const Builder& builder) {
      return builder.experiment() == experiment && builder.fits(meanings);
    });
    if (home == builders.end()) home = builders.emplace(home, experiment);
    home->take(place, point, std::move(forms), std::move(meanings));
  }
  std::vector<Grid> grids;
  grids.reserve(builders.size());
  for (Builder& builder : builders) grids.push_back(builder.made());
  return grids;
}

}  // namespace infomax
