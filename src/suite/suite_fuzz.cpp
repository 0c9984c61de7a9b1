// parse_suite: points with names of their own or includes, or an InputError that says where.
#include <set>

#include "core/error.h"
#include "suite/suite.h"
#include "testkit/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace infomax;
  try {
    const Suite suite = parse_suite("f.toml", std::string(data, data + size));
    testkit::hold(suite.points.empty() != suite.includes.empty(), "points or includes");
    std::set<std::string> names;
    for (const Point& point : suite.points)
      testkit::hold(names.insert(point.name).second, "points have names of their own");
  } catch (const InputError& error) {
    testkit::says_where(error, "f.toml:");
  }
  return 0;
}
