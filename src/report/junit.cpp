#include "report/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/html.h"

namespace infomax {
namespace {

std::size_t failures(const JunitSuite& suite) {
  return static_cast<std::size_t>(
      std::ranges::count_if(suite.cases, [](const JunitCase& of) { return !of.failure.empty(); }));
}

std::string case_element(const JunitCase& of) {
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                                       escape_html(of.group), escape_html(of.name));
  if (of.failure.empty()) return head + "/>\n";
  return fmt::format("{}><failure message=\"{}\">{}</failure></testcase>\n", head,
                     escape_html(of.failure), escape_html(of.detail));
}

}  // namespace

std::string junit_document(const std::vector<JunitSuite>& suites) {
  std::size_t all = 0, failed = 0;
  std::string out;
  for (const JunitSuite& suite : suites) {
    all += suite.cases.size();
    failed += failures(suite);
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
                       escape_html(suite.name), suite.cases.size(), failures(suite));
    for (const JunitCase& of : suite.cases) out += case_element(of);
    out += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\">\n{}"
      "</testsuites>\n",
      all, failed, out);
}

}  // namespace infomax
