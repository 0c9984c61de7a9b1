#include "results/select.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace infomax {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

const Settings& bilinear_nce() {
  static const Settings settings{{"critic", "bilinear"}, {"bound", "nce"}, {"lr", "1e-4"}};
  return settings;
}

TEST(Selection, EmptyKeepsAll) {
  EXPECT_TRUE(Selection::parse("").matches(bilinear_nce()));
  EXPECT_TRUE(Selection::parse("").matches({}));
}

TEST(Selection, EveryTermMustHold) {
  EXPECT_TRUE(Selection::parse("critic=bilinear,bound=nce").matches(bilinear_nce()));
  EXPECT_TRUE(Selection::parse("bound=nce,critic=bilinear").matches(bilinear_nce()));
  EXPECT_FALSE(Selection::parse("critic=bilinear,bound=nwj").matches(bilinear_nce()));
}

TEST(Selection, AValueMayListAlternatives) {
  EXPECT_TRUE(Selection::parse("bound=nwj|nce").matches(bilinear_nce()));
  EXPECT_FALSE(Selection::parse("bound=nwj|js").matches(bilinear_nce()));
}

TEST(Selection, ComparesWholeValues) {
  EXPECT_FALSE(Selection::parse("bound=nc").matches(bilinear_nce()));
  EXPECT_FALSE(Selection::parse("boun=nce").matches(bilinear_nce()));
  EXPECT_FALSE(Selection::parse("bound=NCE").matches(bilinear_nce()));
}

TEST(Selection, AnAbsentKeyDoesNotMatch) {
  EXPECT_FALSE(Selection::parse("encoder=mlp").matches(bilinear_nce()));
}

TEST(Selection, KeepsTheTermsInOrder) {
  const auto terms = Selection::parse("b=2|3,a=1").terms();
  ASSERT_EQ(terms.size(), 2u);
  EXPECT_EQ(terms[0].first, "b");
  EXPECT_EQ(terms[0].second, (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(terms[1].first, "a");
}

TEST(Selection, RefusesOtherForms) {
  for (const char* text : {"critic", "=nce", "critic=", "critic=a||b", "critic=a|", "critic=a,",
                           ",critic=a", "a=1,,b=2", "a=b=c", "a=1,a=2"}) {
    EXPECT_THROW(Selection::parse(text), InputError) << text;
  }
}

TEST(Selection, ARefusalQuotesTheTerm) {
  try {
    Selection::parse("bound=nce,critic");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("\"critic\" has no \"=\""), std::string::npos)
        << error.what();
  }
}

PointRecord point_of(const std::string& name, SettingList settings) {
  return {name, std::move(settings), {}, {}};
}

TEST(PointLabels, ReadTheName) {
  EXPECT_EQ(point_labels(point_of("critic=concat,bound=nwj", {})),
            (SettingList{{"critic", "concat"}, {"bound", "nwj"}}));
  EXPECT_EQ(point_labels(point_of("all", {})), (SettingList{{"point", "all"}}));
}

TEST(PointSettings, AddWhatOnlyTheNameSays) {
  EXPECT_EQ(point_settings(point_of("critic=concat,bound=nwj", {{"batch", "8"}, {"bound", "nce"}})),
            (SettingList{{"batch", "8"}, {"bound", "nce"}, {"critic", "concat"}}));
}

TEST(SplitNames, DropsBlanksAndWhatIsEmpty) {
  EXPECT_EQ(split_names(" bound_train,\tbound test ,, "),
            (std::vector<std::string>{"bound_train", "bound test"}));
  EXPECT_TRUE(split_names("").empty());
}

}  // namespace
}  // namespace infomax
