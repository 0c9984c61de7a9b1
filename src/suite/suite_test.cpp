#include "suite/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/build.h"
#include "core/error.h"
#include "tasks/catalogue.h"
#include "testkit/environment.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

const std::string kFixed = R"(task = "gaussian"
dimension = 5
information = 2
encoder = "identity"
separable_layers = [8, 4]
objective = "maximise"
batch = 16
steps = 10
lr = 1e-3
evaluate_every = 5
evaluate_batches = 2
)";

const std::string kHead = "schema = 1\nquestion = \"q\"\nsource = \"s\"\nseeds = 2\n";
const std::string kSweep =
    "[sweep]\ncritic = [\"bilinear\", \"separable\"]\nbound = [\"nce\", \"nwj\"]\n";

std::string refusal(const std::string& text, const SuiteOptions& options = {}) {
  try {
    parse_suite("s.toml", text, options);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Suite, CrossesTheSweepInTheOrderOfTheFile) {
  const Suite suite = parse_suite("some/s.toml", kHead + kSweep + "[fixed]\n" + kFixed);
  EXPECT_EQ(suite.name, "s");
  EXPECT_EQ(suite.seeds, 2u);
  ASSERT_EQ(suite.points.size(), 4u);
  EXPECT_EQ(suite.points[0].name, "critic=bilinear,bound=nce");
  EXPECT_EQ(suite.points[1].name, "critic=bilinear,bound=nwj");
  EXPECT_EQ(suite.points[2].name, "critic=separable,bound=nce");
  EXPECT_EQ(suite.points[3].settings.count("batch"), 16);
  // A point states what it uses and nothing else.
  EXPECT_EQ(suite.points[0].settings.find("separable_layers"), nullptr);
  EXPECT_NE(suite.points[2].settings.find("separable_layers"), nullptr);
}

TEST(Suite, SeveralExperimentsNameTheirPoints) {
  const Suite suite = parse_suite(
      "s.toml", kHead + "[[experiment]]\nname = \"a\"\n[experiment.sweep]\ncritic = [\"inner\"]\n" +
                    "[experiment.fixed]\nbound = \"nce\"\n" +
                    kFixed.substr(0, kFixed.find("separable")) +
                    kFixed.substr(kFixed.find("objective")) +
                    "[[experiment]]\nname = \"b\"\n[experiment.fixed]\ncritic = "
                    "\"separable\"\nbound = \"nwj\"\n" +
                    kFixed);
  ASSERT_EQ(suite.points.size(), 2u);
  EXPECT_EQ(suite.points[0].name, "experiment=a,critic=inner");
  EXPECT_EQ(suite.points[1].name, "experiment=b");
  EXPECT_EQ(suite.points[1].settings.word("experiment"), "b");
}

// Each refusal names file and line, what was found and what was wanted.
TEST(Suite, RefusesANameThatNoFileCouldHave) {
  const auto named = [](std::size_t letters) {
    return testkit::message_of<InputError>([&] {
      parse_suite("here/" + std::string(letters, 'x') + ".toml",
                  kHead + kSweep + "[fixed]\n" + kFixed);
    });
  };
  EXPECT_TRUE(contains(named(201), "the suite's name has 201 bytes, want at most 200"));
  EXPECT_NO_THROW(
      parse_suite(std::string(200, 'x') + ".toml", kHead + kSweep + "[fixed]\n" + kFixed));
}

TEST(Suite, RefusesATypo) {
  const std::string message = refusal(kHead + kSweep + "[fixed]\nbacth = 16\n" + kFixed);
  EXPECT_TRUE(contains(message, "s.toml:9: setting \"bacth\" is not known; known are ")) << message;
}

TEST(Suite, RefusesAnUnknownKey) {
  EXPECT_TRUE(contains(refusal(kHead + "sed = 3\n" + kSweep + "[fixed]\n" + kFixed),
                       "s.toml:5: key \"sed\" is not known"));
}

TEST(Suite, RefusesARepeatedKey) {
  const std::string message = refusal(kHead + kSweep + "[fixed]\n" + kFixed + "batch = 32\n");
  EXPECT_TRUE(contains(message, "s.toml:20: ")) << message;
  EXPECT_TRUE(contains(message, "batch")) << message;
}

TEST(Suite, RefusesAMissingSetting) {
  std::string fixed = kFixed;
  fixed.erase(fixed.find("lr = 1e-3\n"), 10);
  EXPECT_TRUE(contains(refusal(kHead + kSweep + "[fixed]\n" + fixed),
                       "point critic=bilinear,bound=nce: lr is missing, want it once"));
}

TEST(Suite, RefusesASettingThatNoPointUses) {
  EXPECT_TRUE(contains(refusal(kHead + kSweep + "[fixed]\nconcat_layers = [3]\n" + kFixed),
                       "s.toml:9: concat_layers is not used by any point"));
}

TEST(Suite, RefusesAnUnknownBound) {
  std::string sweep = kSweep;
  sweep.replace(sweep.find("nwj"), 3, "nwk");
  const std::string message = refusal(kHead + sweep + "[fixed]\n" + kFixed);
  EXPECT_TRUE(contains(message, "bound \"nwk\" is not known; known are ")) << message;
}

TEST(Suite, RefusesInformationAndCorrelationTogether) {
  EXPECT_TRUE(contains(refusal(kHead + kSweep + "[fixed]\ncorrelation = 0.5\n" + kFixed),
                       "information or correlation is given twice"));
}

TEST(Suite, RefusesAValueOutOfRange) {
  std::string fixed = kFixed;
  fixed.replace(fixed.find("batch = 16"), 10, "batch = 1 ");
  EXPECT_TRUE(contains(refusal(kHead + kSweep + "[fixed]\n" + fixed),
                       "s.toml:15: batch is 1, want 2 to 65536"));
}

// The catalogue's tasks of a family, in its order, as if each were listed.
TEST(Suite, SweepsOverTheTasksOfFamilies) {
  const std::string fixed = "objective = \"estimate\"\nestimator = \"cca\"\nsamples = 100\n";
  const auto with_tasks = [&](const std::string& tasks) {
    return kHead + "[sweep]\ntask = " + tasks + "\n[fixed]\n" + fixed;
  };
  const Suite suite = parse_suite("s.toml", with_tasks("{ family = [\"core\", \"controls\"] }"));
  std::vector<std::string> wanted;
  for (const char* family : {"core", "controls"})
    for (const CataloguedTask& task : catalogue())
      if (task.family == family) wanted.push_back("task=" + task.id);
  ASSERT_EQ(suite.points.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(suite.points[i].name, wanted[i]);
  EXPECT_EQ(
      parse_suite("s.toml", with_tasks("{ family = \"core\", columns_at_most = 2 }")).points.size(),
      9u);  // those of one column each
  EXPECT_TRUE(contains(refusal(with_tasks("{ family = \"cores\" }")),
                       "s.toml:6: no task of the catalogue is of the family \"cores\""));
  EXPECT_TRUE(contains(refusal(with_tasks("{ families = \"core\" }")), "families"));
}

TEST(Suite, RefusesAValueSweptTwice) {
  EXPECT_TRUE(contains(refusal(kHead + "[sweep]\nbound = [\"nce\", \"nce\"]\n[fixed]\n" + kFixed),
                       "s.toml:6: bound lists nce twice"));
}

// 4 x 3,000 x 10 points. Found by fuzzing: they were made, in hundreds of megabytes, before they
// were counted.
TEST(Suite, RefusesMorePointsThanMemoryIsFor) {
  std::string many, fixed = kFixed;
  for (int i = 0; i < 3000; ++i) many += (i == 0 ? "" : ", ") + std::to_string(i + 1);
  for (const std::string line : {"batch = 16\n", "steps = 10\n"})
    fixed.erase(fixed.find(line), line.size());
  EXPECT_EQ(refusal(kHead + kSweep + "steps = [" + many +
                    "]\nbatch = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]\n[fixed]\n" + fixed),
            "s.toml:1: more than 20000 points");
}

TEST(Suite, RefusesTextThatIsNotToml) {
  EXPECT_TRUE(contains(refusal("schema = \n"), "s.toml:1: "));
}

TEST(Suite, AnOverrideIsRecordedAndNarrowsASweep) {
  SuiteOptions options;
  options.overrides = {"steps=100", "critic=separable", "separable_layers=[4, 2]"};
  const Suite suite = parse_suite("s.toml", kHead + kSweep + "[fixed]\n" + kFixed, options);
  ASSERT_EQ(suite.points.size(), 2u);
  EXPECT_EQ(suite.points[0].settings.count("steps"), 100);
  EXPECT_EQ(suite.points[0].settings.counts("separable_layers"), (std::vector<std::size_t>{4, 2}));
  EXPECT_EQ(suite.overrides, options.overrides);
}

// `--set precision=bf16` was refused wherever the file didn't state the default.
TEST(Suite, AnOverrideMayStateWhatTheFileLeavesOut) {
  SuiteOptions options;
  options.overrides = {"precision=bf16", "curve_every=2", "curve_smoothing=3"};
  const Suite suite = parse_suite("s.toml", kHead + kSweep + "[fixed]\n" + kFixed, options);
  for (const Point& point : suite.points) {
    EXPECT_EQ(point.settings.word("precision"), "bf16");
    EXPECT_EQ(point.settings.count("curve_every"), 2);
  }
  EXPECT_EQ(suite.overrides, options.overrides);
  options.overrides = {"curve_every=2"};
  EXPECT_TRUE(contains(refusal(kHead + kSweep + "[fixed]\n" + kFixed, options),
                       "curve_every is stated without curve_smoothing"));
  options.overrides = {"jacobian_points=5"};  // of images alone
  EXPECT_EQ(refusal(kHead + kSweep + "[fixed]\n" + kFixed, options),
            "--set jacobian_points=5: no point of suite s has jacobian_points or may have it");
}

// `--set bound=mine --set moving_average=0.5` was refused: no point of the file as it stands takes
// it.
TEST(Suite, AnOverrideMayBeOfARowThatAnotherNames) {
  SuiteOptions options;
  for (const bool bound_first : {true, false}) {
    options.overrides = {"bound=mine", "moving_average=0.5"};
    if (!bound_first) std::swap(options.overrides[0], options.overrides[1]);
    const Suite suite = parse_suite("s.toml", kHead + kSweep + "[fixed]\n" + kFixed, options);
    for (const Point& point : suite.points) {
      EXPECT_EQ(point.settings.word("bound"), "mine");
      EXPECT_EQ(point.settings.number("moving_average"), 0.5);
    }
    EXPECT_EQ(suite.overrides, options.overrides);
  }
}

TEST(Suite, RefusesAnOverrideThatNothingUses) {
  SuiteOptions options;
  for (const char* bad : {"stepz=3", "steps", "steps=many", "noise=0.1"}) {
    options.overrides = {bad};
    const std::string message = refusal(kHead + kSweep + "[fixed]\n" + kFixed, options);
    EXPECT_TRUE(contains(message, std::string("--set ") + bad)) << message;
  }
}

TEST(Suite, SmokePutsItsSettingsInPlace) {
  const std::string text = kHead + kSweep + "[fixed]\n" + kFixed + "[smoke]\nsteps = 3\n";
  SuiteOptions options;
  EXPECT_EQ(parse_suite("s.toml", text, options).points[0].settings.count("steps"), 10);
  options.smoke = true;
  const Suite suite = parse_suite("s.toml", text, options);
  EXPECT_EQ(suite.points[0].settings.count("steps"), 3);
  EXPECT_EQ(suite.overrides, std::vector<std::string>{"steps=3"});
}

TEST(Suite, ReadsFiguresTolerancesAndExpectations) {
  const Suite suite = parse_suite(
      "s.toml",
      kHead + kSweep + "[fixed]\n" + kFixed +
          "[tolerance]\nbound_test = 0.01\n[[expect]]\ncells = \"bound=nce\"\nquantity = "
          "\"bound_test\"\nat_most = 2.7725888\n[[figure]]\ntitle = \"t\"\nmetric = "
          "\"bound_test\"\nx = \"step\"\nlines = [{ label = \"truth\", metric = \"mi_true\" }]\n");
  EXPECT_EQ(suite.tolerances.absolute.at("bound_test"), 0.01);
  ASSERT_EQ(suite.expectations.size(), 1u);
  EXPECT_EQ(suite.expectations[0].at_most, 2.7725888);
  ASSERT_EQ(suite.figures.size(), 1u);
  EXPECT_EQ(suite.figures[0].lines[0].metric, "mi_true");
  EXPECT_TRUE(
      contains(refusal(kHead + kSweep + "[fixed]\n" + kFixed + "[[expect]]\nquantity = \"loss\"\n"),
               "[[expect]] wants at_least or at_most"));
}

TEST(Suite, ReadsClaims) {
  const std::string body = kHead + kSweep + "[fixed]\n" + kFixed;
  const std::string order =
      "[[claim]]\nid = \"C4.1\"\nstatement = \"s\"\nkind = \"order\"\nquantity = \"bound_test\"\n";
  const std::string cells = "cells = [\"critic=separable\", \"critic=bilinear\"]\nby = \"bound\"\n";
  const Suite suite = parse_suite(
      "s.toml", body + order + cells +
                    "[[claim]]\nid = \"C4.2\"\ngroup = \"figure 1\"\nstatement = \"t\"\n"
                    "kind = \"within-run\"\nquantity = \"bound_test\"\nat = \"mean_of_last\"\n"
                    "count = 2\ncells = \"bound=nce\"\nthan = 3\nside = \"below\"\n"
                    "[[claim]]\nid = \"C4.3\"\nstatement = \"u\"\nkind = \"about-equal\"\n"
                    "quantity = \"bound_test\"\nat = 5\nmatters = 0.1\n" +
                    cells);
  ASSERT_EQ(suite.claims.size(), 3u);
  EXPECT_EQ(suite.claims[0].cells.size(), 2u);
  EXPECT_EQ(suite.claims[0].by, std::vector<std::string>{"bound"});
  EXPECT_EQ(suite.claims[1].group, "figure 1");
  EXPECT_EQ(suite.claims[1].at.count, 2u);
  EXPECT_EQ(std::get<double>(suite.claims[1].against), 3);
  EXPECT_TRUE(suite.claims[1].below);
  EXPECT_EQ(suite.claims[2].at.step, 5);
  EXPECT_EQ(suite.claims[2].matters, 0.1);
  // The head has four lines, the sweep three, [fixed] and its settings twelve: the claim begins at
  // 20.
  const auto refused = [&](const std::string& text) { return refusal(body + text); };
  EXPECT_EQ(refused(order + cells + order + cells), "s.toml:28: claim \"C4.1\" is there twice");
  EXPECT_TRUE(contains(refused(order + cells + "side = \"below\"\n"),
                       "s.toml:27: key \"side\" is not known in [[claim]]; known are id, "));
  EXPECT_TRUE(contains(refused(order), "key \"cells\" is missing in [[claim]]"));
  EXPECT_EQ(refused(order + "cells = [\"critic=separable\", \"critic=inner\"]\nby = \"bound\"\n"),
            "s.toml:20: claim C4.1: cells \"critic=inner\" match no point with bound=nce");
  EXPECT_EQ(refused(order + cells + "at = \"end\"\n"),
            "s.toml:27: at is 'end'; known are last, first, mean_of_last and a step");
  EXPECT_EQ(refused(order + cells + "count = 3\n"),
            "s.toml:27: count goes with at = \"mean_of_last\", and only with it");
  EXPECT_EQ(refused("[[claim]]\nkind = \"trend\"\n"),
            "s.toml:21: kind is \"trend\"; known are order, within-run, about-equal");
}

// The suite's seeds hold for every claim that doesn't declare its own; a theorem declares none.
TEST(Suite, ReadsTheSeedsThatClaimsAreJudgedOn) {
  const std::string rest = kSweep + "[fixed]\n" + kFixed;
  const auto claim = [](const std::string& id, const std::string& group, const std::string& more) {
    return "[[claim]]\nid = \"" + id + "\"\ngroup = \"" + group +
           "\"\nstatement = \"s\"\nkind = \"within-run\"\nquantity = \"bound_test\"\n"
           "cells = \"bound=nce\"\nthan = 3\n" +
           more;
  };
  const std::string head = kHead + "judged = \"6-19\"\n";
  const Suite suite = parse_suite("s.toml", head + rest + claim("A", "one", "") +
                                                claim("B", "two", "judged = \"4-8\"\n") +
                                                claim("C", "one", "theorem = true\n"));
  EXPECT_EQ(suite.claims[0].judged, (SeedRange{6, 19}));
  EXPECT_EQ(suite.claims[1].judged, (SeedRange{4, 8}));
  EXPECT_FALSE(suite.claims[2].judged);
  EXPECT_TRUE(suite.claims[2].theorem);
  EXPECT_FALSE(parse_suite("s.toml", kHead + rest + claim("A", "one", "")).claims[0].judged);
  // The head has five lines, the sweep three, [fixed] and its settings twelve: the claim begins at
  // 21.
  const auto refused = [&](const std::string& text) { return refusal(head + rest + text); };
  EXPECT_EQ(refused(claim("A", "one", "") + claim("B", "one", "judged = \"4-8\"\n")),
            "s.toml:29: claim B is judged on seeds 4-8 and A on 6-19, want the same in one group");
  EXPECT_EQ(refused(claim("A", "one", "judged = \"8-4\"\n")),
            "s.toml:29: judged: \"8-4\" is no range of seeds, want FIRST-LAST such as 6-19");
  EXPECT_EQ(refused(claim("A", "one", "theorem = true\njudged = \"4-8\"\n")),
            "s.toml:30: a theorem is checked on every seed, so it declares none");
  EXPECT_EQ(refused(claim("A", "one", "theorem = 1\n")),
            "s.toml:29: theorem is 1, want true or false");
  EXPECT_TRUE(contains(refusal(kHead + "judged = 6\n" + rest), "s.toml:5: judged is 6"))
      << refusal(kHead + "judged = 6\n" + rest);
}

// A design that can't conclude anything would read "undecided" for ever.
TEST(Suite, EveryClaimOfTheProjectDeclaresSeedsEnoughForAVerdict) {
  const std::string folder = build_facts().source_dir + "/suites";
  for (const std::string& name : suite_names(folder)) {
    const Suite suite = load_suite(name, folder);
    const std::vector<PlannedPoint> points = planned_points(suite.points);
    for (const JudgedClaim& claim : judge_claims(SuiteRecord{}, suite.claims, points)) {
      if (claim.theorem) continue;
      EXPECT_GE(claim.declared_seeds, claim.seeds_needed) << name << ' ' << claim.id;
      ASSERT_TRUE(claim.declared) << name << ' ' << claim.id;
      EXPECT_LT(claim.declared->last, suite.seeds) << name << ' ' << claim.id;
    }
  }
}

TEST(Suite, EverySuiteOfTheProjectIsReadable) {
  const std::string folder = build_facts().source_dir + "/suites";
  const std::vector<std::string> names = suite_names(folder);
  EXPECT_GE(names.size(), 4u);
  for (const std::string& name : names) {
    EXPECT_NO_THROW(load_suite(name, folder)) << name;
    SuiteOptions smoke;
    smoke.smoke = true;
    EXPECT_NO_THROW(load_suite(name, folder, smoke)) << name;
  }
}

TEST(Suite, OneThatIncludesOthersIsThoseEachOnce) {
  const std::string folder = testing::TempDir() + "includes";
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder + "/" + name + ".toml") << text;
  };
  const std::string head = "schema = 1\nquestion = \"q\"\nsource = \"s\"\n";
  write("one", kHead + kSweep + "[fixed]\n" + kFixed);
  write("two", kHead + kSweep + "[fixed]\n" + kFixed);
  write("both", head + "include = [\"two\", \"one\", \"two\"]\n");
  write("all", head + "include = [\"both\", \"one\"]\n");
  write("loop", head + "include = [\"loop\"]\n");
  write("none", head + "include = []\n");
  write("more", head + "include = [\"one\"]\nseeds = 2\n");
  std::vector<std::string> names;
  for (const Suite& suite : expand_suites({"all"}, folder)) names.push_back(suite.name);
  EXPECT_EQ(names, (std::vector<std::string>{"two", "one"}));
  SuiteOptions options;
  options.overrides = {"steps=7"};
  EXPECT_EQ(expand_suites({"all"}, folder, options)[1].points[0].settings.count("steps"), 7);
  options.overrides = {"couplings=7"};
  EXPECT_THROW(expand_suites({"all"}, folder, options), InputError);
  EXPECT_THROW(expand_suites({"loop"}, folder), InputError);
  EXPECT_THROW(expand_suites({"none"}, folder), InputError);
  EXPECT_THROW(expand_suites({"more"}, folder), InputError);
  std::filesystem::remove_all(folder);
}

TEST(Suite, OneThatIncludesOthersSaysWhatTheirClaimsCarry) {
  const std::string head = "schema = 1\nquestion = \"q\"\nsource = \"s\"\ninclude = [\"one\"]\n";
  const std::string claim =
      "[[claim]]\nid = \"C4\"\nstatement = \"t\"\ncarried_by = [\"C4.1\", \"C4.2\"]\n";
  const Suite suite = parse_suite("all.toml", head + claim);
  ASSERT_EQ(suite.composites.size(), 1u);
  EXPECT_EQ(suite.composites[0].id, "C4");
  EXPECT_EQ(suite.composites[0].statement, "t");
  EXPECT_EQ(suite.composites[0].carried_by, (std::vector<std::string>{"C4.1", "C4.2"}));
  const auto refused = [&](const std::string& text) {
    return testkit::message_of<InputError>([&] { parse_suite("all.toml", head + text); });
  };
  EXPECT_TRUE(contains(refused(claim + claim), "all.toml:10: claim \"C4\" is there twice"))
      << refused(claim + claim);
  EXPECT_TRUE(contains(refused("[[claim]]\nid = \"C4\"\nstatement = \"t\"\n"), "carried_by"));
  EXPECT_TRUE(contains(refused(claim + "kind = \"order\"\n"), "kind"));
}

// What a claim of the paper rests on has to be there, in a suite that `paper` includes, and once.
TEST(Suite, ThePapersClaimsRestOnClaimsThatThereAre) {
  const std::string folder = build_facts().source_dir + "/suites";
  std::vector<std::string> ids;
  for (const Suite& suite : expand_suites({"paper"}, folder))
    for (const Claim& claim : suite.claims) ids.push_back(claim.id);
  const std::vector<PaperClaim> claims = paper_claims(folder);
  ASSERT_EQ(claims.size(), 11u);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    EXPECT_EQ(claims[i].claim.id, "C" + std::to_string(i + 1));
    EXPECT_FALSE(claims[i].claim.carried_by.empty());
    for (const std::string& id : claims[i].claim.carried_by)
      EXPECT_EQ(std::count(ids.begin(), ids.end(), id), 1) << id;
  }
}

TEST(Suite, ASuiteThatIsNotThereNamesThoseThatAre) {
  const std::string folder = build_facts().source_dir + "/suites";
  try {
    load_suite("quickstrat", folder);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_TRUE(contains(e.what(), "suite \"quickstrat\" is not known; known are ")) << e.what();
    EXPECT_TRUE(contains(e.what(), "quickstart"));
  }
}

TEST(Suite, FiguresMayShowDifferencesOrPercentilesOfOneMetric) {
  const auto with_figure = [](const std::string& keys) {
    return kHead + kSweep + "[fixed]\n" + kFixed +
           "[[figure]]\ntitle = \"t\"\nmetric = \"bound_train\"\nx = \"step\"\n" + keys;
  };
  const Suite suite = parse_suite("s.toml", with_figure("minus = \"bound_test\"\n"));
  EXPECT_EQ(suite.figures.at(0).minus, "bound_test");
  EXPECT_TRUE(suite.figures[0].percentiles.empty());
  EXPECT_EQ(
      parse_suite("s.toml", with_figure("distance_to = \"target\"\n")).figures.at(0).distance_to,
      "target");
  const Suite other = parse_suite("s.toml", with_figure("percentiles = [0, 12.5, 100]\n"));
  EXPECT_EQ(other.figures.at(0).percentiles, (std::vector<double>{0, 12.5, 100}));

  const std::string want =
      "percentiles want a list of two or more numbers from 0 to 100, ascending";
  for (const char* bad :
       {"50", "[50]", "[0, 101]", "[-1, 5]", "[50, 50]", "[50, 20]", "[0, \"a\"]"})
    EXPECT_TRUE(contains(refusal(with_figure(std::string("percentiles = ") + bad + "\n")), want))
        << bad;
  EXPECT_TRUE(contains(refusal(with_figure("minus = \"bound_test\"\npercentiles = [0, 100]\n")),
                       "percentiles beside minus, want one of them"));
  EXPECT_TRUE(contains(refusal(with_figure("minus = \"a\"\ndistance_to = \"target\"\n")),
                       "distance_to beside minus, want one of them"));
  std::string several = with_figure("minus = \"bound_test\"\n");
  several.replace(several.find("\"bound_train\""), 13, "\"bound_train,bound_test\"");
  EXPECT_TRUE(contains(refusal(several), "minus goes with one metric, not with several"));
}

TEST(Suite, AFiguresYAxisMayBeLogarithmic) {
  const auto with_y_log = [](const std::string& line) {
    return kHead + kSweep + "[fixed]\n" + kFixed +
           "[[figure]]\ntitle = \"t\"\nmetric = \"bound_train\"\nx = \"step\"\n" + line;
  };
  EXPECT_FALSE(parse_suite("s.toml", with_y_log("")).figures.at(0).y_log);
  EXPECT_TRUE(parse_suite("s.toml", with_y_log("y_log = true\n")).figures.at(0).y_log);
  for (const char* bad : {"1", "\"true\"", "[true]"})
    EXPECT_TRUE(contains(refusal(with_y_log(std::string("y_log = ") + bad + "\n")),
                         "y_log wants true or false"))
        << bad;
}

}  // namespace
}  // namespace infomax
