#include "report/table.h"

#include <gtest/gtest.h>

namespace infomax {
namespace {

TEST(Table, IsABoxThatScrollsAndHasAName) {
  Table table("Failed trials");
  table.caption("Left <b>out</b>");
  table.text_column("point");
  table.number_column("seed", "which one");
  table.row(row_head("a") + number_cell("3"));
  table.row(row_head("b") + text_cell("none"));
  EXPECT_EQ(table.html(),
            "<div class=\"table scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Failed trials\"><table>\n<caption>Left <b>out</b></caption>\n"
            "<thead><tr><th scope=\"col\">point</th><th scope=\"col\" class=\"n\" "
            "title=\"which one\">seed</th></tr></thead>\n<tbody>\n"
            "<tr><th scope=\"row\">a</th><td class=\"n\">3</td></tr>\n"
            "<tr><th scope=\"row\">b</th><td>none</td></tr>\n"
            "</tbody></table></div>\n");
}

TEST(Table, HasNoCaptionUnlessItWasGivenOne) {
  EXPECT_EQ(Table("Numbers", "").html(),
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers\">"
            "<table>\n<thead><tr></tr></thead>\n<tbody>\n</tbody></table></div>\n");
}

TEST(Table, OfFactsWraps) {
  Table table = Table::of_facts();
  table.text_column("fact");
  EXPECT_EQ(table.html(),
            "<div class=\"table\"><table class=\"facts\">\n<thead><tr><th "
            "scope=\"col\">fact</th></tr></thead>\n<tbody>\n</tbody></table></div>\n");
}

}  // namespace
}  // namespace infomax
