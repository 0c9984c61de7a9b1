#include "estimators/add_estimator.h"

#include <gtest/gtest.h>

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
    add_estimator(row);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

// The registry of this process is read by other tests and would keep a row: each of these happens
// in a process of its own.
TEST(AddEstimatorDeathTest, TheRowIsTheLastOfTheRegistry) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        add_estimator(row_of("of-a-test"));
        const bool last = estimators().back().name == "of-a-test";
        std::exit(last && estimator_named("of-a-test").version == 1 ? 3 : 4);
      },
      testing::ExitedWithCode(3), "");
}

TEST(AddEstimatorDeathTest, RefusesRowsThatAreNotWhole) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        EstimatorRow without_version = row_of("of-a-test"), without_maker = without_version,
                     without_seconds = without_version;
        without_version.version = 0;
        without_maker.of_sample = {};
        without_seconds.of_sample.seconds = nullptr;
        for (const EstimatorRow& row :
             {without_version, without_maker, without_seconds, row_of("ksg"), row_of("")})
          std::fprintf(stderr, "%s; ", refusal_of(row).c_str());
        std::exit(3);
      },
      testing::ExitedWithCode(3),
      "its version is 0, want at least 1; .*it has 0 of of_scores, of_networks and of_sample "
      "filled, want exactly one; .*of_sample has no seconds; .*there is one of that name; .*it has "
      "no name");
}

TEST(AddEstimator, ComesTooLateOnceTheRegistryIsRead) {
  ASSERT_FALSE(estimators().empty());
  EXPECT_EQ(refusal_of(row_of("of-a-test")),
            "estimator \"of-a-test\" can't be added: the registry has been read already, want it "
            "added before all else");
}

}  // namespace
}  // namespace infomax
