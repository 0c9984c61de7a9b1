#include "judge/repeat.h"

#include <gtest/gtest.h>

#include "judge/test_records.h"

namespace infomax {
namespace {

using testkit::record_of;
using testkit::suite_named;

// A result of `--filter critic=bilinear` was said to be repeated by the whole suite, three times
// the work.
TEST(FilterOf, SaysWhatARecordWasFilteredBy) {
  const Suite critics = suite_named("paper-critics");
  for (const char* filter : {"critic=bilinear", "critic=separable|concat,bound=nwj", "bound=nce"})
    EXPECT_EQ(filter_of(record_of(critics, filter), critics), filter);
  EXPECT_EQ(filter_of(record_of(critics, ""), critics), "");
  EXPECT_EQ(repeat_command(record_of(critics, "bound=nce"), "bound=nce"),
            "infomax run paper-critics --seeds 3 --filter 'bound=nce'");
}

// Experiments have settings of their own.
TEST(FilterOf, ReachesOverExperiments) {
  const Suite identities = suite_named("identities");
  for (const char* filter : {"experiment=trained|trained-large", "experiment=k-pair"})
    EXPECT_EQ(filter_of(record_of(identities, filter), identities), filter);
  // No other experiment has batches of 16.
  EXPECT_EQ(filter_of(record_of(identities, "experiment=k-pair,batch=16"), identities), "batch=16");
}

// bilinear under nce and concat under nwj: what keeps both keeps others, too.
TEST(FilterOf, IsNoneWhereNoFilterKeepsJustThese) {
  const Suite critics = suite_named("paper-critics");
  SuiteRecord record = record_of(critics, "critic=bilinear,bound=nce");
  record.points.push_back(record_of(critics, "critic=concat,bound=nwj").points.front());
  EXPECT_EQ(filter_of(record, critics), std::nullopt);
}

// As one types it into a shell.
TEST(RepeatCommand, OfAUsersProgramNamesItAndWhatIsNotTheDefault) {
  SuiteRecord record;
  record.suite = "known-mi.mine";
  record.points.push_back({"task=x",
                           {{"task", "x"},
                            {"external_name", "mine"},
                            {"external_command", "sh -c 'a b' {x} {y}"},
                            {"external_mode", "process"},
                            {"external_timeout", "5"},
                            {"external_memory", "8"}},
                           {},
                           {}});
  record.points.back().trials.emplace_back().seed = 1;
  EXPECT_EQ(repeat_command(record),
            R"(infomax run known-mi --estimator-command 'sh -c '\''a b'\'' {x} {y}' --name mine)"
            " --estimator-timeout 5 --seeds 2");
}

}  // namespace
}  // namespace infomax
