#include "external/answer.h"

#include <gtest/gtest.h>

#include <numbers>

namespace infomax {
namespace {

TEST(Answer, IsTheLastLineThatIsNotEmpty) {
  EXPECT_EQ(last_line("epoch 1\nepoch 2\n 0.5 \n\n \r\n"), "0.5");
  EXPECT_EQ(last_line("0.5"), "0.5");
  EXPECT_EQ(last_line("\n \n"), "");
}

TEST(Answer, ABareNumberIsInNats) {
  for (const auto& [line, nats] : {std::pair("0.5", 0.5),
                                   {" +1.25e-1\r", 0.125},
                                   {"-0.01", -0.01},
                                   {"3", 3.0},
                                   {"1e-999", 0.0}}) {
    const Answer answer = read_answer(line);
    EXPECT_EQ(answer.kind, AnswerKind::estimate) << line;
    EXPECT_EQ(answer.nats, nats) << line;
    EXPECT_FALSE(answer.std) << line;
  }
}

TEST(Answer, AnObjectMayHaveAStandardErrorAndBits) {
  Answer answer = read_answer(R"({"mi": 0.5, "std": 0.1, "unit": "nats", "time": [1, 2]})");
  EXPECT_EQ(answer.kind, AnswerKind::estimate);
  EXPECT_EQ(answer.nats, 0.5);
  EXPECT_EQ(answer.std.value(), 0.1);
  answer = read_answer(R"({"mi": 2, "std": 0.5, "unit": "bits"})");
  EXPECT_DOUBLE_EQ(answer.nats, 2 * std::numbers::ln2);
  EXPECT_DOUBLE_EQ(answer.std.value(), 0.5 * std::numbers::ln2);
  answer = read_answer(R"({"mi": 1, "std": NaN})");
  EXPECT_EQ(answer.kind, AnswerKind::estimate);
  EXPECT_FALSE(answer.std);
}

TEST(Answer, NoNumberAndInfinityAreOutcomesOfTheirOwn) {
  for (const char* line :
       {"nan", "NaN", "-nan", "NA", R"({"mi": NaN})", R"({"mi": null})", R"({"mi": "NaN"})"})
    EXPECT_EQ(read_answer(line).kind, AnswerKind::not_a_number) << line;
  for (const char* line : {"inf", "-Inf", "Infinity", "1e999", R"({"mi": Infinity})",
                           R"({"mi": -Infinity, "unit": "bits"})"})
    EXPECT_EQ(read_answer(line).kind, AnswerKind::infinite) << line;
}

TEST(Answer, AnythingElseIsUnparsableAndQuoted) {
  for (const char* line :
       {"", "MI: 0.5", "0,5", "0.5 nats", "[0.5]", "tensor(0.5)", "0x1p3", "{\"mi\": 0.5", "+-1",
        R"({"MI": 0.5})", R"({"mi": "0.5"})", R"({"mi": 0.5, "unit": "shannon"})",
        R"({"mi": 0.5, "std": -1})", R"({"mi": [0.5]})"}) {
    const Answer answer = read_answer(line);
    EXPECT_EQ(answer.kind, AnswerKind::unparsable) << line;
    EXPECT_NE(answer.reason.find(line), std::string::npos) << answer.reason;
  }
  // What can't be printed isn't; what is long is cut.
  const std::string reason = read_answer("\x1b[31m" + std::string(10'000, 'a')).reason;
  EXPECT_EQ(reason.find('\x1b'), std::string::npos);
  EXPECT_LT(reason.size(), 400u);
}

// Words in strings stay, and so do quotes that are escaped.
TEST(Answer, PythonsNaNIsReadOutsideStringsAlone) {
  EXPECT_EQ(read_answer(R"({"note": "NaN \" NaN", "mi": 1})").nats, 1);
}

}  // namespace
}  // namespace infomax
