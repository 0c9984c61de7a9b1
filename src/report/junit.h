// Outcomes as JUnit's XML, which continuous-integration services show as tests: a suite for each
// result, a case for each cell.
//
//   <testsuites tests= failures=>
//     <testsuite name="SUITE" tests= failures=>
//       <testcase classname="POINT" name="METRIC">
//         <failure message="drift">DETAIL</failure>
#pragma once

#include <string>
#include <vector>

namespace infomax {

struct JunitCase {
  std::string group, name;
  std::string failure;  // one line; empty: it passed
  std::string detail;   // of a failure, any number of lines
};

struct JunitSuite {
  std::string name;
  std::vector<JunitCase> cases;
};

// A whole document in UTF-8; what XML can't hold is replaced, as escape_html does.
std::string junit_document(const std::vector<JunitSuite>& suites);

}  // namespace infomax
