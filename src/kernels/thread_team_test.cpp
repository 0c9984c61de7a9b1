#include "kernels/thread_team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;

constexpr std::size_t kThreads = 3;
constexpr int kMeetings = 50;

// No thread is a meeting ahead of another.
TEST(CrewOfThreads, MeetsAsOftenAsItsThreadsDo) {
  std::atomic<int> arrivals = 0;
  run_team(kThreads, [&](ThreadTeam& team, std::size_t) {
    EXPECT_EQ(team.threads(), kThreads);
    for (int meeting = 1; meeting <= kMeetings; ++meeting) {
      ++arrivals;
      team.meet();
      EXPECT_GE(arrivals, meeting * static_cast<int>(kThreads));
      team.meet();
      EXPECT_LE(arrivals, (meeting + 1) * static_cast<int>(kThreads));
    }
  });
  EXPECT_EQ(arrivals, kMeetings * static_cast<int>(kThreads));
}

// In measure_roofline an exception of another thread ended the program, and one of the first left
// the others waiting. Any thread, before any meeting: the rest come to that meeting and no further.
TEST(CrewOfThreads, EndsTogetherWhereOneThreadThrows) {
  for (std::size_t thrower = 0; thrower < kThreads; ++thrower) {
    for (const int at : {0, 1, 7}) {
      std::vector<int> met(kThreads);
      EXPECT_EQ(message_of<InputError>([&] {
                  run_team(kThreads, [&](ThreadTeam& team, std::size_t t) {
                    for (int meeting = 0; meeting < kMeetings; ++meeting) {
                      if (t == thrower && meeting == at)
                        throw InputError("thread " + std::to_string(t));
                      team.meet();
                      ++met[t];
                    }
                  });
                }),
                "thread " + std::to_string(thrower));
      EXPECT_EQ(met[thrower], at);
      for (const int count : met) EXPECT_LE(count, at);
    }
  }
}

TEST(CrewOfThreads, ThrowsWhatTheFirstOfSeveralThrew) {
  EXPECT_EQ(message_of<InputError>([] {
              run_team(kThreads, [](ThreadTeam&, std::size_t t) {
                if (t > 0) throw InputError("thread " + std::to_string(t));
              });
            }),
            "thread 1");
}

TEST(CrewOfThreads, OfOneThreadIsTheCallingOne) {
  const auto caller = std::this_thread::get_id();
  run_team(1, [&](ThreadTeam& team, std::size_t t) {
    team.meet();
    EXPECT_EQ(t, 0u);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
  EXPECT_THROW(run_team(0, [](ThreadTeam&, std::size_t) {}), ShapeError);
}

}  // namespace
}  // namespace infomax
