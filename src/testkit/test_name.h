// What a walking test is called for a row of a registry: its name, with what test names may not
// hold replaced.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace infomax::testkit {

template <class Row>
std::string test_name(const testing::TestParamInfo<Row>& row) {
  std::string name(row.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace infomax::testkit
