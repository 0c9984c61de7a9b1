// A suite file: one question, the points that answer it, and what to expect, draw and tolerate.
//
//   schema   = 1
//   question = "Do critics of higher capacity give tighter bounds and worse codes?"
//   source   = "figure 3 of the paper"
//   seeds    = 6                          # what `infomax run` does without --seeds
//   judged   = "0-5"                      # the seeds of its claims that don't declare their own
//
//   [sweep]                               # every list is crossed: 3 x 2 points such as
//   critic = ["bilinear", "separable"]    # critic=bilinear,bound=nce; task = { family = ["core"] }
//                                         # is every task of a family of the catalogue; besides,
//                                         # columns_at_most = 10, of x and y together
//   bound  = ["nce", "nwj"]
//
//   [fixed]                               # all else that a result depends on
//   batch = 128
//
//   [smoke]                               # what a smoke run puts in place of it
//   steps = 3
//
//   [tolerance]                           # how far a metric may be off and still be `close`
//   bound_test = 0.01
//
//   [[expect]]                            # theorems, checked on every run
//   [[figure]]                            # what the report draws
//   [[claim]]                             # what the paper says, tested by seeds (compare/claim.h)
//
// A suite of several experiments has [[experiment]] blocks, each with name, sweep and fixed of its
// own, in place of the top-level two; its points begin with experiment=NAME.
//
// A suite that only includes others has include = ["paper-critics", ...] in place of all that: its
// points are theirs, and a trial run through it is a trial of the included suite. It may say which
// claims of a paper theirs carry:
//
//   [[claim]]
//   id         = "C4"
//   statement  = "Critics of higher capacity give tighter bounds and worse representations."
//   carried_by = ["C4.1", "C4.2"]
//
// The reader is strict: an unknown, missing, unused or repeated key is an InputError "FILE:LINE:
// ...".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compare/claims.h"
#include "compare/compare.h"
#include "compare/expect.h"
#include "core/settings.h"
#include "suite/figure_spec.h"

namespace infomax {

struct Point {
  std::string name;  // "critic=bilinear,bound=nce"
  Settings settings;
};

struct Suite {
  std::string name;  // the file's, without .toml
  std::string path;
  std::string text;    // byte for byte
  std::string sha256;  // of the text
  std::string question, source;
  std::uint32_t seeds = 1;
  std::vector<Point> points;  // in the order of the file; none where it includes others
  std::vector<std::string> includes;
  Tolerances tolerances;
  std::vector<Expectation> expectations;
  std::vector<FigureSpec> figures;
  std::vector<Claim> claims;
  std::vector<CompositeClaim> composites;  // where it includes others
  // What was put in place of the file's values, "steps=3"; empty for the suite as it stands.
  std::vector<std::string> overrides;
};

struct SuiteOptions {
  bool smoke = false;  // apply [smoke]
  // "steps=100", "critic=bilinear": TOML values, bare words allowed.
  std::vector<std::string> overrides;
  // Leave out an override that no point can use, where that is an error otherwise.
  bool leave_out_unused = false;
};

// Reads a suite from its text. `path` is for messages and gives the name.
Suite parse_suite(const std::string& path, std::string text, const SuiteOptions& options = {});

// Whether SUITE is a path to a TOML file rather than a name: it ends with .toml or has a slash.
bool is_suite_path(std::string_view suite);

// A suite file that is yet to be parsed.
struct SuiteText {
  std::string path, text;
  std::string name() const;  // of the suite
};

// SUITE is a name, looked for as SUITE.toml in `folder`, or a path to a TOML file. Throws
// InputError that names the known ones where there is no such file.
SuiteText read_suite_text(const std::string& suite, const std::string& folder);

// Reads that file and parses it.
Suite load_suite(const std::string& suite, const std::string& folder,
                 const SuiteOptions& options = {});

// The suites that are run for these names, in order, each once: a suite itself, or those that it
// includes. An override has to be of use in one of them.
std::vector<Suite> expand_suites(const std::vector<std::string>& names, const std::string& folder,
                                 const SuiteOptions& options = {});

// The claims of papers that the suites of a folder carry, each with the suites that its parts may
// come from.
struct PaperClaim {
  CompositeClaim claim;
  std::vector<std::string> suites;
};
std::vector<PaperClaim> paper_claims(const std::string& folder);

// The names of all suites in a folder, sorted.
std::vector<std::string> suite_names(const std::string& folder);

// The points as claims are judged on them.
std::vector<PlannedPoint> planned_points(const std::vector<Point>& points);

// Throws InputError that names the known ones.
const Point& point_named(const Suite& suite, std::string_view name);

}  // namespace infomax
