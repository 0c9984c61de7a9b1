#include "estimators/add_estimator.h"

#include <gtest/gtest.h>

#include <string>

#include "core/error.h"

namespace infomax {
namespace {

double zero(ConstMatrixView<double>, ConstMatrixView<double>, const Settings&, Stream) {
  return 0;
}
double no_seconds(std::size_t, std::size_t, std::size_t, const Settings&) {
  return 0;
}

EstimatorRow row_of(std::string_view name) {
  return {.name = name,
          .summary = "nothing",
          .formula = "0",
          .source = "the test",
          .side = BoundSide::neither,
          .data = kAnyData,
          .version = 1,
          .of_sample = {zero, no_seconds}};
}

std::string refusal_of(const EstimatorRow& row) {
  try {
    require_addable(estimators(), row);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

// That an added row is found and asked is for ci/check/install.sh: tests read the registry before
// main() begins.
TEST(AddEstimator, TakesARowThatIsWhole) {
  EXPECT_EQ(refusal_of(row_of("of-a-test")), "none");
}

TEST(AddEstimator, RefusesRowsThatAreNotWhole) {
  EstimatorRow no_version = row_of("of-a-test"), no_maker = no_version, without = no_version;
  no_version.version = 0;
  no_maker.of_sample = {};
  without.of_sample.seconds = nullptr;
  const std::string who = "estimator \"of-a-test\" can't be added: ";
  EXPECT_EQ(refusal_of(no_version), who + "its version is 0, want at least 1");
  EXPECT_EQ(refusal_of(no_maker),
            who + "it has 0 of of_scores, of_networks and of_sample filled, want exactly one");
  EXPECT_EQ(refusal_of(without), who + "of_sample has no seconds");
  EXPECT_EQ(refusal_of(row_of("cca")),
            "estimator \"cca\" can't be added: there is one of that name");
  EXPECT_EQ(refusal_of(row_of("")), "estimator \"\" can't be added: it has no name");
}

TEST(AddEstimator, ComesTooLateOnceTheRegistryIsRead) {
  ASSERT_FALSE(estimators().empty());
  try {
    add_estimator(row_of("of-a-test"));
    FAIL() << "added";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "estimator \"of-a-test\" can't be added: the registry has been read already, want "
                 "it added before all else");
  }
  EXPECT_NE(estimators().back().name, "of-a-test");
}

}  // namespace
}  // namespace infomax
