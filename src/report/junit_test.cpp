#include "report/junit.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

TEST(Junit, CountsAndEscapes) {
  EXPECT_EQ(
      junit_document(
          {{"ci", {{"bound=nce", "bound_test", "", ""}, {"a<b", "x", "drift", "0.5 & \"more\""}}},
           {"empty", {}}}),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites tests=\"2\" failures=\"1\">\n"
      "  <testsuite name=\"ci\" tests=\"2\" failures=\"1\">\n"
      "    <testcase classname=\"bound=nce\" name=\"bound_test\"/>\n"
      "    <testcase classname=\"a&lt;b\" name=\"x\"><failure message=\"drift\">0.5 &amp; "
      "&quot;more&quot;</failure></testcase>\n"
      "  </testsuite>\n"
      "  <testsuite name=\"empty\" tests=\"0\" failures=\"0\">\n"
      "  </testsuite>\n"
      "</testsuites>\n");
}

}  // namespace
}  // namespace infomax
