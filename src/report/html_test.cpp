#include "report/html.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

namespace infomax {
namespace {

TEST(EscapeHtml, LeavesNoWayOutOfTextOrQuotes) {
  EXPECT_EQ(escape_html("<script>alert('x' & \"y\")</script>"),
            "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
}

TEST(EscapeHtml, KeepsWhatIsUtf8AndReplacesWhatIsNot) {
  const std::string good = "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80\n\t";  // ae, euro, a face
  EXPECT_EQ(escape_html(good), good);
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(escape_html("a\xFFz"), "a" + bad + "z");
  EXPECT_EQ(escape_html("\xC3"), bad);                                // cut short
  EXPECT_EQ(escape_html("\xC0\xAF"), bad + bad);                      // an overlong slash
  EXPECT_EQ(escape_html("\xED\xA0\x80"), bad + bad + bad);            // a surrogate
  EXPECT_EQ(escape_html("\xF4\x90\x80\x80"), bad + bad + bad + bad);  // beyond U+10FFFF
  EXPECT_EQ(escape_html(std::string_view("\0\x1B", 2)), bad + bad);
  EXPECT_EQ(escape_html("\xC2\x85"), bad);      // a control character in two bytes
  EXPECT_EQ(escape_html("\xEF\xBF\xBE"), bad);  // U+FFFE is no character of XML
}

// Git on Windows would make two pages of one suite.
TEST(EscapeHtml, HasOneKindOfLineEnd) {
  EXPECT_EQ(escape_html("a\r\nb\rc\n"), "a\nb\nc\n");
}

TEST(EscapeWords, WritesEstimatorsWithASubscriptAndEscapesTheRest) {
  EXPECT_EQ(escape_words("the <b> of I_NCE.", Markup::html),
            "the &lt;b&gt; of <i>I</i><sub>NCE</sub>.");
  EXPECT_EQ(escape_words("MI_NCE, I_nce, I_N, I_NCE2, xI_NCE", Markup::html),
            "MI_NCE, I_nce, I_N, I_NCE2, xI_NCE");
  EXPECT_EQ(
      escape_words("I_NWJ < I_NCE", Markup::svg),
      "<tspan font-style=\"italic\">I</tspan><tspan font-size=\"75%\" dy=\"0.3em\">NWJ</tspan>"
      "<tspan dy=\"-0.225em\"> &lt; </tspan>"
      "<tspan font-style=\"italic\">I</tspan><tspan font-size=\"75%\" dy=\"0.3em\">NCE</tspan>");
}

TEST(FormatNumber, KeepsFourSignificantDigits) {
  EXPECT_EQ(format_number(4.852030263919617), "4.852");
  EXPECT_EQ(format_number(0.8405), "0.8405");
  EXPECT_EQ(format_number(0.01234567), "0.01235");
  EXPECT_EQ(format_number(9.99996), "10.00");  // rounding carries into a new digit
  EXPECT_EQ(format_number(20000), "20000");
  EXPECT_EQ(format_number(12345.6), "12346");
  EXPECT_EQ(format_number(0), "0");
  EXPECT_EQ(format_number(-0.0), "0");
  EXPECT_EQ(format_number(-1.5),
            "\xE2\x88\x92"
            "1.500");
  EXPECT_EQ(format_number(9.524e-4), "0.0009524");
  EXPECT_EQ(format_number(1.5e-7),
            "1.5e\xE2\x88\x92"
            "7");
  EXPECT_EQ(format_number(1.23456e9), "1.235e9");
  EXPECT_EQ(format_number(std::nan("")), "NaN");
  EXPECT_EQ(format_number(-std::numeric_limits<double>::infinity()), "\xE2\x88\x92\xE2\x88\x9E");
}

// Worked by hand: mean 2, deviation 1; mean 4.213, deviation 0.0127 (two digits: 0.013, so three
// decimals).
TEST(FormatMean, ShowsTheDecimalsThatTheSpreadAllows) {
  EXPECT_EQ(format_mean({1, 2, 3}), "2.0 \xC2\xB1 1.0");
  EXPECT_EQ(format_mean({4.2003, 4.213, 4.2257}), "4.213 \xC2\xB1 0.013");
  EXPECT_EQ(format_mean({104, 100, 96}), "100.0 \xC2\xB1 4.0");
  EXPECT_EQ(format_mean({-1000, 0, 1000}), "0 \xC2\xB1 1000");
}

TEST(FormatMean, NeedsTwoValuesForADeviation) {
  EXPECT_EQ(format_mean({4.852030}), "4.852");
  EXPECT_EQ(format_mean({2, 2, 2}), "2 \xC2\xB1 0");
  // Three times 0.1 is not 0.3: the true information once stood in a report as 0.02041 +- 4e-18.
  EXPECT_EQ(format_mean({0.1, 0.1, 0.1}), "0.1000 \xC2\xB1 0");
  EXPECT_EQ(format_mean({}), "NaN");
}

// Four digits of the mean would show a deviation of zero, which it isn't.
TEST(FormatMean, DoesNotRoundASpreadAway) {
  EXPECT_EQ(format_mean({4.213, 4.213002}),
            "4.213 \xC2\xB1 1e\xE2\x88\x92"
            "6");
}

// A result changed at random held them: their spread has a square beyond all numbers, and asking
// for its digits ended the report with "stoi".
TEST(FormatMean, BearsASpreadBeyondAllNumbers) {
  EXPECT_EQ(format_mean({1e200, -1e200}), "0 \xC2\xB1 \xE2\x88\x9E");
}

TEST(RoundTicks, AreRoundAndInside) {
  EXPECT_EQ(round_ticks(0, 20000, 4), (std::vector<double>{0, 5000, 10000, 15000, 20000}));
  const std::vector<double> around = round_ticks(-0.6, 6.9, 7);
  EXPECT_EQ(around, (std::vector<double>{0, 2, 4, 6}));
  EXPECT_EQ(round_ticks(3, 3, 5), std::vector<double>{3});
}

// Above 2^53 a count by ones stands still, and below the normal numbers a step may be zero.
TEST(RoundTicks, EndForEveryRange) {
  for (const auto& [low, high] :
       {std::pair{1e17, 1e17 + 32}, std::pair{-1e308, 1e308}, std::pair{0.0, 5e-324},
        std::pair{1.0, std::nextafter(1.0, 2.0)}, std::pair{1e300, 1.0000001e300}}) {
    const std::vector<double> ticks = round_ticks(low, high, 5);
    EXPECT_GE(ticks.size(), 1u) << low;
    EXPECT_LE(ticks.size(), 12u) << low;
  }
}

TEST(TickLabels, HaveTheDecimalsOfTheirDistance) {
  EXPECT_EQ(tick_labels({0, 5000, 10000}), (std::vector<std::string>{"0", "5,000", "10,000"}));
  EXPECT_EQ(tick_labels({0.8, 0.85, 0.9}), (std::vector<std::string>{"0.80", "0.85", "0.90"}));
  EXPECT_EQ(tick_labels({-2.5, 0, 1234567}), (std::vector<std::string>{"\xE2\x88\x92"
                                                                       "2.5",
                                                                       "0.0", "1,234,567.0"}));
}

TEST(FormatCoordinate, HasNoNoise) {
  EXPECT_EQ(format_coordinate(60.0), "60");
  EXPECT_EQ(format_coordinate(179.994), "179.99");
  EXPECT_EQ(format_coordinate(-0.001), "0");
}

}  // namespace
}  // namespace infomax
