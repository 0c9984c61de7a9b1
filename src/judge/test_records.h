// Records of the project's own suites, with nothing in them but points.
#pragma once

#include <string>

#include "core/build.h"
#include "results/select.h"
#include "suite/parameters.h"
#include "suite/suite.h"

namespace infomax::testkit {

inline Suite suite_named(const std::string& name) {
  return load_suite(name, build_facts().source_dir + "/suites");
}

// Of the suite's points those that `filter` keeps, each with seed 2.
inline SuiteRecord record_of(const Suite& suite, const std::string& filter) {
  SuiteRecord record;
  record.suite = suite.name;
  for (const Point& point : suite.points) {
    if (!Selection::parse(filter).matches(texts(point.settings))) continue;
    record.points.push_back({point.name, texts(point.settings), {}, {}});
    record.points.back().trials.emplace_back().seed = 2;
  }
  return record;
}

}  // namespace infomax::testkit
