// Whether the trials of reference/ still have their names: the id that today's program makes from
// today's suite file and the facts stored with a trial has to be the stored one. An id that moves
// by accident costs the reference: `run --from` takes none of its trials, and `compare` prints a
// note at most.
//
// ci/check/ids.sh runs these tests and prints what they found. Nothing is trained.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/build.h"
#include "core/digest.h"
#include "core/error.h"
#include "kernels/choice.h"
#include "results/equality.h"
#include "results/suite_file.h"
#include "suite/run.h"
#include "suite/suite.h"
#include "suite/trial.h"
#include "testkit/environment.h"
#include "testkit/small_suite.h"

namespace infomax {
namespace {

namespace fs = std::filesystem;

const std::string kSuites = build_facts().source_dir + "/suites";
const std::string kReference = build_facts().source_dir + "/reference";

// How a trial is planned, planned_trial itself or a planted mistake.
using Planner = std::function<TrialRecord(const Suite&, const Point&, SeedBlock, std::uint32_t,
                                          const TrialInputs&)>;

struct Checked {
  std::size_t trials = 0;
  std::vector<std::string> wrong;  // a line each
};

// What a run of today's program says of itself, on this machine.
Facts facts_here() {
  const testkit::ScratchFolder folder;
  RunOptions options;
  options.out = folder / "out";
  return plan_run(parse_suite("small.toml", testkit::kSmallSuite), options).facts;
}

std::string fact(const Facts& facts, const std::string& key) {
  const auto found = facts.find(key);
  return found == facts.end() ? std::string("nothing") : found->second;
}

SeedBlock block_named(const std::string& name) {
  for (const SeedBlock block :
       {SeedBlock::reference, SeedBlock::screen, SeedBlock::confirm, SeedBlock::nightly})
    if (to_string(block) == name) return block;
  throw InputError(fmt::format("block \"{}\" is not known", name));
}

std::string why(const TrialRecord& planned, const Facts& there, const TrialRecord& stored) {
  const std::string key = "infomax.numerics";
  if (fact(planned.facts, key) != fact(there, key))
    return fmt::format("{} is {} here and {} in the file", key, fact(planned.facts, key),
                       fact(there, key));
  return first_difference(planned, stored, /*facts=*/false) + ", here and in the file";
}

// Recomputes the ids of all trials of a stored suite. Of the stored facts those take part that this
// machine can't know: the images and the fingerprint; all else is today's.
Checked check_ids(const SuiteRecord& stored, const Suite& suite, const Facts& here,
                  const Planner& plan = planned_trial) {
  Checked out;
  for (const PointRecord& point : stored.points) {
    const auto today = std::ranges::find(suite.points, point.name, &Point::name);
    if (today == suite.points.end()) {
      out.wrong.push_back(fmt::format("point {} is not in suite {}, but {} trials of it are stored",
                                      point.name, suite.name, point.trials.size()));
      continue;
    }
    for (const TrialRecord& trial : point.trials) {
      TrialInputs inputs{nullptr, here};
      const Facts& there = facts_of(trial, stored);
      for (const auto& [key, value] : there)
        if (key == "fingerprint" || key.starts_with("data.")) inputs.facts[key] = value;
      const TrialRecord planned = plan(suite, *today, block_named(trial.block), trial.seed, inputs);
      ++out.trials;
      if (planned.id != trial.id)
        out.wrong.push_back(fmt::format("{},{} has the id {:.12}..., want {:.12}...: {}",
                                        point.name, seed_name(trial), planned.id, trial.id,
                                        why(planned, there, trial)));
    }
  }
  return out;
}

// The same of a file, with the suite that has its name; a suite that can't be read is one thing
// wrong.
Checked check_file(const fs::path& file, const SuiteRecord& stored, const Facts& here) {
  try {
    return check_ids(stored, load_suite(file.stem().string(), kSuites), here);
  } catch (const Error& error) {
    return {0, {error.what()}};
  }
}

// Nothing of it is changed, so that it is read once.
const std::map<fs::path, SuiteRecord>& references() {
  static const auto all = [] {
    std::map<fs::path, SuiteRecord> out;
    for (const auto& entry : fs::directory_iterator(kReference))
      if (entry.path().extension() == ".h5")
        out.emplace(entry.path(), read_suite(entry.path().string()));
    return out;
  }();
  return all;
}

const SuiteRecord& reference(const std::string& suite) {
  return references().at(fs::path(kReference) / (suite + ".h5"));
}

TEST(Ids, OfAllStoredTrialsAreTheirsStill) {
  const Facts here = facts_here();
  ASSERT_FALSE(references().empty()) << kReference;
  for (const auto& [file, stored] : references()) {
    const Checked checked = check_file(file, stored, here);
    const std::string name = "reference/" + file.filename().string();
    if (checked.wrong.empty()) {
      std::printf("ids: %s: %zu trials have the ids that are stored\n", name.c_str(),
                  checked.trials);
      continue;
    }
    constexpr std::size_t kShown = 3;
    std::string lines;
    for (std::size_t i = 0; i < std::min(kShown, checked.wrong.size()); ++i)
      lines += fmt::format("\n  {}: {}", name, checked.wrong[i]);
    if (checked.wrong.size() > kShown)
      lines += fmt::format("\n  {}: and {} more", name, checked.wrong.size() - kShown);
    ADD_FAILURE() << "of " << checked.trials << " trials " << checked.wrong.size()
                  << (checked.wrong.size() == 1 ? " thing is" : " things are") << " wrong" << lines;
  }
}

// ------------------------------------------------------------------------------------- fingerprint

// What the fingerprint follows from, where our own code is the same: see kernels/profile.h. It is
// made of float and double alone, so of oneDNN's instruction sets it sees the vector width and none
// of the extensions for shorter numbers: those of Zen 4 (avx512_core_bf16) and Sapphire Rapids
// (avx512_core_amx) give the same.
std::string kernels_of(const Facts& facts, const std::string& key) {
  std::string value = fact(facts, key);
  if (key != "onednn.isa") return value;
  for (const char* width : {"avx512_core", "avx2"})
    if (value.starts_with(width)) return width;
  return value;
}

constexpr const char* kDeciding[] = {
    "profile", "processor",        "threads",       "denormals",      "rounding",
    "glibc",   "openblas.version", "openblas.core", "onednn.version", "onednn.isa"};

struct FingerprintVerdict {
  bool compared = true, equal = true;
  std::string words;
};

FingerprintVerdict compare_fingerprints(const Facts& here, const Facts& there) {
  const bool equal = fact(here, "fingerprint") == fact(there, "fingerprint");
  std::string names, kernels;
  const auto add = [&](std::string& list, const char* key) {
    list += fmt::format("{}{} is {} here, {} there", list.empty() ? "" : "; ", key, fact(here, key),
                        fact(there, key));
  };
  for (const char* key : kDeciding) {
    if (fact(here, key) != fact(there, key)) add(names, key);
    if (kernels_of(here, key) != kernels_of(there, key)) add(kernels, key);
  }
  if (equal)
    return {true, true,
            fmt::format("fingerprint {:.12}... is this machine's{}", fact(there, "fingerprint"),
                        names.empty() ? "" : ", although " + names)};
  if (!kernels.empty())
    return {false, false,
            fmt::format("fingerprint {:.12}... is not compared: {}", fact(there, "fingerprint"),
                        kernels)};
  return {true, false,
          fmt::format("fingerprint is {:.12}... here, want {:.12}...: libraries and processor are "
                      "the reference's, so that our own code computes or chooses otherwise",
                      fact(here, "fingerprint"), fact(there, "fingerprint"))};
}

// Nothing of a fingerprint is in bf16, so a trial in it may have another machine's id and other
// bits. Measured: precision's experiment=mlp,precision=bf16,bound=nce,seed=0 with AMX
// (avx512_core_amx), which the profile leaves unused since, against the reference's without
// (avx512_core_bf16): bound_test is apart by 2e-8 before the first step and by 7e-4 after 100,
// where precision=float32 gives the same bits.
bool unseen_bf16(const TrialRecord& trial, const Facts& here, const Facts& there) {
  return fact(here, "onednn.isa") != fact(there, "onednn.isa") &&
         std::ranges::count(trial.settings,
                            std::pair<std::string, std::string>("precision", "bf16"));
}

TEST(Ids, FingerprintIsTheReferencesWhereLibrariesAndProcessorAre) {
  const Facts here = facts_here();
  std::map<std::string, std::size_t> said;  // trials by verdict
  std::size_t unseen = 0;
  for (const auto& [file, stored] : references())
    for (const PointRecord& point : stored.points)
      for (const TrialRecord& trial : point.trials) {
        const auto verdict = compare_fingerprints(here, facts_of(trial, stored));
        EXPECT_TRUE(verdict.equal || !verdict.compared || said.contains(verdict.words))
            << file << ": " << verdict.words;
        ++said[verdict.words];
        if (verdict.equal && unseen_bf16(trial, here, facts_of(trial, stored))) ++unseen;
      }
  for (const auto& [words, trials] : said)
    std::printf("ids: %s (%zu trials)\n", words.c_str(), trials);
  if (unseen > 0)
    std::printf(
        "ids: the fingerprint sees no bf16: %zu trials in it have this machine's ids, and "
        "may have other bits\n",
        unseen);
}

TEST(Ids, HideTheMachineOfTrialsInBf16) {
  const Facts amx{{"onednn.isa", "avx512_core_amx"}}, zen{{"onednn.isa", "avx512_core_bf16"}};
  TrialRecord trial;
  trial.settings = {{"precision", "float32"}};
  EXPECT_FALSE(unseen_bf16(trial, amx, zen));
  trial.settings = {{"precision", "bf16"}};
  EXPECT_TRUE(unseen_bf16(trial, amx, zen));
  EXPECT_FALSE(unseen_bf16(trial, amx, amx));
}

TEST(Ids, FingerprintsAreComparedByWhatDecidesThem) {
  Facts there{{"fingerprint", "aaa"}};
  for (const char* key : kDeciding) there[key] = "v";
  there["onednn.isa"] = "avx512_core_bf16";
  Facts here = there;
  EXPECT_EQ(compare_fingerprints(here, there).words, "fingerprint aaa... is this machine's");
  here["onednn.isa"] = "avx512_core_amx";
  EXPECT_EQ(compare_fingerprints(here, there).words,
            "fingerprint aaa... is this machine's, although onednn.isa is avx512_core_amx here, "
            "avx512_core_bf16 there");
  // Another value under the same kernels is a mistake of ours ...
  here["fingerprint"] = "bbb";
  EXPECT_TRUE(compare_fingerprints(here, there).compared);
  EXPECT_FALSE(compare_fingerprints(here, there).equal);
  // ... and under others says nothing.
  here["onednn.isa"] = "avx2_vnni";
  EXPECT_FALSE(compare_fingerprints(here, there).compared);
  EXPECT_EQ(compare_fingerprints(here, there).words,
            "fingerprint aaa... is not compared: onednn.isa is avx2_vnni here, avx512_core_bf16 "
            "there");
  for (const char* key : kDeciding) {
    Facts other = there;
    other["fingerprint"] = "bbb";
    other[key] = "w";
    EXPECT_FALSE(compare_fingerprints(other, there).compared) << key;
  }
}

// ------------------------------------------------------------------------------------------ --from

// Where the views of a suite are to be had: without $INFOMAX_DATA the built-in set alone.
bool has_images(const Suite& suite) {
  return testkit::data_folder() || std::ranges::all_of(suite.points, [](const Point& point) {
           return point.settings.find("views") == nullptr ||
                  point.settings.word("views") == "glyph-halves";
         });
}

// `infomax run SUITE --seeds N --from reference/SUITE.h5` on a machine with the reference's
// fingerprint: that the ids hold for images, too, as they are read here.
TEST(Ids, AreThoseThatARunTakesFromTheReference) {
  const Facts here = facts_here();
  const testkit::ScratchFolder folder;
  Images loaded;
  std::string left_out;
  std::size_t taken = 0;
  for (const auto& [file, stored] : references()) {
    const Suite suite = load_suite(file.stem().string(), kSuites);
    std::set<std::string> fingerprints;
    std::size_t trials = 0;
    RunOptions options;
    options.seeds = 0;
    for (const PointRecord& point : stored.points)
      for (const TrialRecord& trial : point.trials) {
        ++trials;
        options.seeds = std::max(*options.seeds, trial.seed + 1);
        fingerprints.insert(fact(facts_of(trial, stored), "fingerprint"));
      }
    if (fingerprints != std::set<std::string>{fact(here, "fingerprint")} || !has_images(suite)) {
      left_out += " " + suite.name;
      continue;
    }
    options.out = folder / "out";
    options.known.add(file.string());
    if (const auto data = testkit::data_folder()) options.data.folders = {*data};
    options.data.manifest = build_facts().source_dir + "/datasets/manifest.toml";
    const Plan plan = plan_run(suite, options, loaded);
    loaded.insert(plan.images.begin(), plan.images.end());
    const auto known = std::ranges::count_if(
        plan.trials, [](const PlannedTrial& trial) { return trial.known != nullptr; });
    EXPECT_EQ(static_cast<std::size_t>(known), trials) << file;
    EXPECT_TRUE(plan.notes.empty()) << plan.notes.front();
    taken += static_cast<std::size_t>(known);
  }
  std::printf("ids: run --from reference/SUITE.h5 takes %zu stored trials\n", taken);
  if (!left_out.empty())
    std::printf("ids: --from is not tried, for want of $INFOMAX_DATA or the fingerprint:%s\n",
                left_out.c_str());
}

// ----------------------------------------------------------------------- the rule of which library

using ProductRule = std::function<ProductLibrary(Transpose, Transpose, std::size_t m, std::size_t n,
                                                 std::size_t k)>;

// What a rule chooses for all shapes of these sides, rows and widths as the suites have them;
// 23,328 choices.
std::string choices(const ProductRule& rule) {
  constexpr std::size_t kSides[] = {1,   2,   10,  20,  32,  48,  64,  77,   100,
                                    128, 196, 300, 392, 512, 784, 900, 1024, 2048};
  std::string text;
  for (const Transpose a : {Transpose::no, Transpose::yes})
    for (const Transpose b : {Transpose::no, Transpose::yes})
      for (const std::size_t m : kSides)
        for (const std::size_t n : kSides)
          for (const std::size_t k : kSides)
            text += static_cast<char>('0' + static_cast<int>(rule(a, b, m, n, k)));
  return sha256(text).substr(0, 16);
}

struct Rule {
  int numerics;
  std::string_view choices;
};
// A rule chooses other libraries, so it moves numbers: a new one wants a new numerics version and
// stands here with it. The fingerprint alone wouldn't do: on its shapes, whose sums are short,
// OpenBLAS and both ways of oneDNN give the same bits but for the products with a vector.
constexpr Rule kRules[] = {{2, "c7fbcd1670a871fe"}};

TEST(Ids, RuleOfProductsIsThatOfTheNumericsVersion) {
  const auto rule = std::ranges::find(kRules, kNumericsVersion, &Rule::numerics);
  ASSERT_NE(rule, std::end(kRules)) << "no rule for numerics version " << kNumericsVersion
                                    << "; today's chooses " << choices(choose_library);
  ASSERT_EQ(choices(choose_library), rule->choices)
      << "another library multiplies than the references of numerics version " << kNumericsVersion
      << " had; raise kNumericsVersion, or take it back";
  std::printf("ids: the rule of which library multiplies is that of numerics version %d\n",
              kNumericsVersion);
}

// -------------------------------------------------------------------------------- planted mistakes

// The text of a suite with the first `found` in it replaced.
Suite edited(const std::string& suite, const std::string& found, const std::string& put) {
  const Suite whole = load_suite(suite, kSuites);
  std::string text = whole.text;
  const auto at = text.find(found);
  if (at == std::string::npos) throw std::runtime_error(whole.path + " has no " + found);
  return parse_suite(whole.path, text.replace(at, found.size(), put));
}

// quickstart has 20 points of its first experiment, 6 of its second and one of its third, two seeds
// of each.
TEST(Ids, MoveWithADefaultThatIsWrittenIntoAPoint) {
  const Suite suite = edited("quickstart", "encoder          = \"mlp\"",
                             "encoder = \"mlp\"\nprecision = \"float32\"");
  const Checked checked = check_ids(reference("quickstart"), suite, facts_here());
  EXPECT_EQ(checked.trials, 54U);
  ASSERT_EQ(checked.wrong.size(), 12U);
  EXPECT_NE(checked.wrong[0].find("settings has precision=float32 and "), std::string::npos)
      << checked.wrong[0];
}

TEST(Ids, MoveWithTwoSettingsSwappedInTheTable) {
  const auto swapped = [](const Suite& suite, const Point& point, SeedBlock block,
                          std::uint32_t seed, const TrialInputs& inputs) {
    TrialRecord record = planned_trial(suite, point, block, seed, inputs);
    const auto find = [&](const char* key) {
      return std::ranges::find_if(record.settings.edit(),
                                  [&](const auto& s) { return s.first == key; });
    };
    std::iter_swap(find("steps"), find("lr"));
    record.id = trial_id(record);
    return record;
  };
  const Checked checked =
      check_ids(reference("quickstart"), load_suite("quickstart", kSuites), facts_here(), swapped);
  ASSERT_EQ(checked.wrong.size(), 54U);
  EXPECT_NE(checked.wrong[0].find("settings has lr=0.001 and steps=1501, here and in the file"),
            std::string::npos)
      << checked.wrong[0];
}

TEST(Ids, MissAnExperimentThatWasRenamed) {
  const Suite suite = edited("quickstart", "name = \"halves\"", "name = \"half\"");
  const Checked checked = check_ids(reference("quickstart"), suite, facts_here());
  EXPECT_EQ(checked.trials, 42U);
  ASSERT_EQ(checked.wrong.size(), 6U);
  EXPECT_EQ(checked.wrong[0],
            "point experiment=halves,critic=bilinear,bound=nce is not in suite quickstart, but 2 "
            "trials of it are stored");
}

TEST(Ids, MissASuiteThatWasRenamed) {
  const Checked gone =
      check_file(fs::path(kReference) / "quick.h5", reference("quickstart"), facts_here());
  ASSERT_EQ(gone.wrong.size(), 1U);
  EXPECT_NE(gone.wrong[0].find("quick"), std::string::npos) << gone.wrong[0];
  // Its reference was renamed with it.
  const Suite renamed = parse_suite("quick.toml", load_suite("quickstart", kSuites).text);
  const Checked checked = check_ids(reference("quickstart"), renamed, facts_here());
  ASSERT_EQ(checked.wrong.size(), 54U);
  EXPECT_NE(checked.wrong[0].find("suite is \"quick\" and \"quickstart\""), std::string::npos)
      << checked.wrong[0];
}

TEST(Ids, MoveWithTheNumericsVersion) {
  Facts here = facts_here();
  EXPECT_EQ(here.at("infomax.numerics"), std::to_string(kNumericsVersion));
  here["infomax.numerics"] = std::to_string(kNumericsVersion + 1);
  const Checked checked =
      check_ids(reference("quickstart"), load_suite("quickstart", kSuites), here);
  ASSERT_EQ(checked.wrong.size(), 54U);
  EXPECT_NE(checked.wrong[0].find(fmt::format("infomax.numerics is {} here and {} in the file",
                                              kNumericsVersion + 1, kNumericsVersion)),
            std::string::npos)
      << checked.wrong[0];
}

// Each of the rule's parts, moved: the limit of the compiled primitives, that of OpenBLAS's small
// kernels, and vectors.
TEST(Ids, SeeAnotherRuleOfWhichLibraryMultiplies) {
  const auto with = [](double compiled, double small, ProductLibrary vector) {
    return choices([=](Transpose a, Transpose b, std::size_t m, std::size_t n, std::size_t k) {
      if (m == 1 || n == 1) return vector;
      const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
      if (a == Transpose::no && b == Transpose::yes && work > compiled)
        return ProductLibrary::onednn_matmul;
      return work > small ? ProductLibrary::onednn : ProductLibrary::openblas;
    });
  };
  const std::string today = choices(choose_library);
  EXPECT_EQ(with(1e5, 1e6, ProductLibrary::onednn), today);
  EXPECT_NE(with(1.1e5, 1e6, ProductLibrary::onednn), today);
  EXPECT_NE(with(1e5, 1.1e6, ProductLibrary::onednn), today);
  EXPECT_NE(with(1e5, 1e6, ProductLibrary::openblas), today);
}

}  // namespace
}  // namespace infomax
