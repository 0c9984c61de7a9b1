#include "core/state.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace infomax {
namespace {

TEST(State, ListsPiecesOfTheOwnersMemory) {
  std::array<float, 3> theta{1, 2, 3};
  std::int64_t steps = 7;
  State state;
  state.values("theta", std::span<float>(theta));
  state.value("steps", steps);
  state.values("none", std::span<double>());
  ASSERT_EQ(state.pieces().size(), 3u);
  EXPECT_EQ(state.pieces()[0].name, "theta");
  EXPECT_EQ(state.pieces()[0].bytes.size(), 12u);
  EXPECT_EQ(static_cast<void*>(state.pieces()[0].bytes.data()), theta.data());
  EXPECT_EQ(state.pieces()[1].bytes.size(), 8u);
  EXPECT_EQ(static_cast<void*>(state.pieces()[1].bytes.data()), &steps);
  EXPECT_TRUE(state.pieces()[2].bytes.empty());
}

// The names tell pieces apart in a file's header, a line each.
TEST(State, RefusesNamesThatCannotTellPiecesApart) {
  int a = 0;
  State state;
  state.value("a", a);
  EXPECT_THROW(state.value("a", a), Error);
  for (const char* name : {"", "two words", "line\n", "caf\xc3\xa9"})
    EXPECT_THROW(state.value(name, a), Error) << name;
  EXPECT_EQ(state.pieces().size(), 1u);
}

}  // namespace
}  // namespace infomax
