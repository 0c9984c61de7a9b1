#!/usr/bin/env bash
# Checks that includes go one way: every `#include "room/..."` under src/ against the table below,
# system libraries in their rooms only, no room that the table lacks, no cycle of files; and that no
# room has more than an eighth of the library's lines. Tests itself first, on planted violations.
#
#   ci/check/rooms.sh [FOLDER]    default: src
source "$(dirname "$0")/../lib/lib.sh"

# Room: what its library files may include besides themselves, in the order of the data flow; below
# it, what the room is for, in a sentence. Tests, benchmarks, fuzz targets and what they share
# (test_*.h) may include every room up to their own in this order, and testkit.
rooms='
core:
    Errors, matrix views, named random streams and facts of the build, which every room may use.
kernels: core
    Products, sums and layers at full speed, and the profile that pins their bits.
pair_kernels: core kernels
    Small networks over all pairs of a batch, fused, for critics that concatenate.
image_kernels: core kernels
    Convolutions over batches of images, and the layouts of these.
machine: core kernels pair_kernels image_kernels
    What this machine computes, as a fingerprint, and how fast, as a roofline.
data: core
    Reads the images of each set, and generates those that need no files.
fetch: core data
    Downloads the files of a data set from its mirrors.
views: core data
    Makes of images the pairs (x, y) whose information is in question.
encoders: core kernels image_kernels
    The functions g that turn a view into its code, forward and backward.
critics: core kernels pair_kernels
    The functions f whose scores of all pairs of a batch a bound takes.
densities: core kernels
    Densities of rows that are learned by likelihood: mixtures, flows, Gaussians.
neighbours: core
    Finds the nearest neighbours of rows, exactly and for any order of them.
estimators: core kernels critics densities neighbours
    Turns scores, batches or samples into nats, and into the gradient of these.
train: core kernels data views encoders critics estimators
    Models made of encoders, critics and estimators, and the one loop that trains them.
transforms: core
    One-to-one maps of either side of a pair, with their inverses.
tasks: core kernels data transforms
    Distributions whose information is known: sampler, density and truth.
probe: core kernels views encoders
    Says what a frozen encoder is worth: linear accuracy and spectrum of the Jacobian.
inference: core kernels estimators
    Says what an estimate of a sample is worth: warnings, intervals, permutation tests.
results: core
    The record of trials and suites, and its files, read from anybody and written whole.
external: core data results
    The program of a user as an estimator: what it is given, its limits, its answer.
measure: core kernels data views encoders probe results
    What is measured of the encoders of a trial at its evaluations.
compare: core results
    Sets a result beside its reference, and judges claims by its seeds.
objectives: core kernels data views encoders critics estimators train tasks probe inference results
    external measure
    The kinds of experiment: what a trial is made of, trains towards and evaluates.
suite: core kernels image_kernels machine data views encoders critics estimators transforms tasks
    probe results external measure compare objectives
    Reads suite files, runs their trials, and says beforehand what they cost.
judge: core data estimators tasks results compare suite
    Holds a result against its suite, its reference and the values of a paper, once.
report: core tasks results compare suite judge
    Draws figures and tables of results into a page.
cli: core kernels machine data fetch views encoders critics estimators train transforms tasks probe
    inference results external measure compare objectives suite judge report
    The commands: arguments, printing and exit status.
testkit: core kernels machine
    What the tests of several rooms share.
'

# System header (a regular expression): the rooms that may name it.
libraries='
^(cblas|f77blas|lapacke?|openblas_config)\.h$ kernels
^(oneapi/dnnl/.*|dnnl.*)$                     kernels image_kernels
^(hdf5|hdf5_hl|H5.*)\.h$                      results
^seccomp\.h$                                  results
^CLI/.*                                       cli
^toml\+\+/.*                                  data
^(zlib|zconf)\.h$                             data
^curl/.*                                      fetch
^Random123/.*                                 core
^boost/math/.*                                core compare estimators inference tasks
^openssl/.*                                   core
'

# check FOLDER: prints every offender as file:line: found, wanted; fails if there is one.
check() {
  local folder=$1 bad=0
  find "$folder" \( -name '*.h' -o -name '*.cpp' \) -printf '%P\n' | sort |
    (cd "$folder" && xargs -r grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]') |
    awk -v folder="$folder" -v rooms="$rooms" -v libraries="$libraries" '
      BEGIN {
        count = split(rooms, lines, "\n")
        for (i = 1; i <= count; ++i) {
          if (lines[i] !~ /^[a-z]/) continue
          name = may = lines[i]
          sub(/:.*/, "", name)
          while (lines[i + 1] ~ /^    [a-z]/) may = may lines[++i]
          sub(/^[^:]*: */, "", may)
          gsub(/ +/, " ", may)
          rank[name] = i
          allowed[name] = may
          if (lines[i + 1] !~ /^    [A-Z].*\.$/) {
            print "the table of ci/check/rooms.sh says in no sentence what " name " is for"
            bad = 1
          }
        }
        count = split(libraries, lines, "\n")
        for (i = 1; i <= count; ++i) {
          if (split(lines[i], word, " ") < 2) continue
          pattern[++patterns] = word[1]
          homes[patterns] = substr(lines[i], length(word[1]) + 1)
          gsub(/ +/, " ", homes[patterns])
        }
      }
      function offend(what) { printf "%s/%s:%s: %s\n", folder, file, line, what; bad = 1 }
      {
        split($0, part, ":"); file = part[1]; line = part[2]
        header = $0; sub(/^[^"<]*["<]/, "", header); sub(/[">].*$/, "", header)
        quoted = $0 ~ /include[[:space:]]*"/
        room = file; sub(/\/.*/, "", room)
        side = file ~ /_(test|bench|fuzz)\.cpp$|\/test_[^\/]*\.h$/
        if (!(room in rank)) {
          offend("room \"" room "\" is not in the table of ci/check/rooms.sh"); next
        }
        if (!quoted) {
          for (i = 1; i <= patterns; ++i)
            if (header ~ pattern[i] && index(homes[i] " ", " " room " ") == 0)
              offend("<" header "> in " room ", want it in" homes[i] " alone")
          if (header ~ /^(gtest|gmock|benchmark)\// && !side && room != "testkit")
            offend("<" header "> in a library file, want it in tests, benchmarks and testkit alone")
          next
        }
        if (header == "build_facts.inc" && file == "core/build.cpp") next
        if (header ~ /^page_(css|js)[.]inc$/ && file == "report/report.cpp") next
        if (header == "catalogue_toml.inc" && file == "tasks/catalogue.cpp") next
        target = header; sub(/\/.*/, "", target)
        if (header !~ /\// || !(target in rank)) {
          offend("\"" header "\", want \"room/file.h\" with a room of the table"); next
        }
        if (header ~ /\.cpp$/) { offend("\"" header "\": sources are not included"); next }
        if (header == file) offend("includes itself")
        if (target == room) next
        if (side && (target == "testkit" || room == "testkit" || rank[target] <= rank[room])) next
        if (index(" " allowed[room] " ", " " target " ")) next
        wanted = allowed[room] == "" ? "the standard library alone" : allowed[room]
        if (side) wanted = "testkit and the rooms before it in the table"
        offend(room " includes \"" header "\", may include " wanted)
      }
      END { exit bad }' || bad=1

  # Two words a line, "includer included": tsort names the files of every loop.
  local loops
  loops=$( (cd "$folder" && find . \( -name '*.h' -o -name '*.cpp' \) -printf '%P\n' | sort |
    xargs -r grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"') |
    sed -E 's/^([^:]+):[^"]*"([^"]+)"$/\1 \2/' | tsort 2>&1 >/dev/null || true)
  if [[ -n $loops ]]; then
    sed -n 's/^tsort: -: input contains a loop:$/files include each other in a loop:/
      s/^tsort: /  /; p' <<<"$loops"
    bad=1
  fi
  return $bad
}

# library_lines FOLDER: the lines of each room's library, "LINES ROOM".
library_lines() {
  find "$1" \( -name '*.h' -o -name '*.cpp' \) -printf '%P\n' |
    awk '!/_(test|bench|fuzz)\.cpp$|\/test_[^\/]*\.h$|^testkit\//' |
    (cd "$1" && xargs -r awk '{room = FILENAME; sub(/\/.*/, "", room); ++lines[room]}
      END {for (room in lines) print lines[room], room}')
}

# shares: every room of "LINES ROOM" from standard input that has more than an eighth of the lines;
# fails if there is one.
shares() {
  sort -k 2 | awk '
    {lines[NR] = $1; room[NR] = $2; all += $1}
    END {
      for (i = 1; i <= NR; ++i) {
        if (8 * lines[i] <= all) continue
        printf "%s has %.1f%% of the lines, %d of %d, want at most 12.5%%\n",
          room[i], 100 * lines[i] / all, lines[i], all
        bad = 1
      }
      exit bad
    }'
}

# plant WORDS FILE LINE...: check must refuse a tree whose FILE has these lines, and say WORDS.
plant() {
  local words=$1 file=$2 tree said
  shift 2
  tree=$(fresh_folder rooms)
  mkdir -p "$tree/$(dirname "$file")" "$tree/core"
  printf '#include "core/loop.h"\n' >"$tree/core/error.h"
  printf '%s\n' "$@" >"$tree/$file"
  if said=$(check "$tree"); then die "self-test: $file with $* passed, want: $words"; fi
  [[ $said == *"$words"* ]] || die "self-test: $file with $* gave: $said; want: $words"
}
accept() { # accept FILE LINE...: check must pass it
  local file=$1 tree said
  shift
  tree=$(fresh_folder rooms)
  mkdir -p "$tree/$(dirname "$file")"
  printf '%s\n' "$@" >"$tree/$file"
  said=$(check "$tree") || die "self-test: $file with $* was refused: $said"
}
plant 'results includes "estimators/estimator.h", may include core' \
  results/x.h '#include "estimators/estimator.h"'
plant 'core includes "kernels/a.h", may include the standard library alone' \
  core/x.cpp '#include "kernels/a.h"'
plant 'x.h:2: critics includes' \
  critics/x.h '#include "core/error.h"' '  #  include "encoders/encoder.h"'
plant 'estimators includes "testkit/gradient.h"' estimators/x.cpp '#include "testkit/gradient.h"'
plant 'estimators includes "train/loop.h"' estimators/x_test.cpp '#include "train/loop.h"'
plant '<cblas.h> in estimators, want it in kernels alone' estimators/x.cpp '#include <cblas.h>'
plant '<oneapi/dnnl/dnnl.hpp> in train' train/x_test.cpp '#include <oneapi/dnnl/dnnl.hpp>'
plant '<hdf5.h> in report' report/x.cpp '#include <hdf5.h>'
plant '<toml++/toml.h> in cli, want it in data alone' cli/x.cpp '#include <toml++/toml.h>'
plant '<curl/curl.h> in data, want it in fetch alone' data/x.cpp '#include <curl/curl.h>'
plant '<gtest/gtest.h> in a library file' core/x.cpp '#include <gtest/gtest.h>'
plant 'room "utils" is not in the table' utils/x.h '#include <vector>'
plant '"error.h", want "room/file.h"' core/x.cpp '#include "error.h"'
plant 'in a loop' core/loop.h '#include "core/error.h"'
plant 'includes itself' core/x.h '#include "core/x.h"'
accept estimators/x_test.cpp '#include "testkit/gradient.h"' '#include "critics/critic.h"' \
  '#include <gtest/gtest.h>'
accept data/test_files.h '#include "testkit/environment.h"' '#include <gtest/gtest.h>'
accept data/x.cpp '#include <zlib.h>' '#include "core/error.h"' '#include "data/idx.h"' \
  '#include <toml++/toml.h>'
accept cli/main.cpp '#include <CLI/CLI.hpp>' '#include "suite/suite.h"' '#include "core/error.h"'

said=$(rooms=$'core:\nbounds: core\n    Nats.' check "$(fresh_folder rooms)") &&
  die "self-test: a room without a sentence passed"
[[ $said == 'the table of ci/check/rooms.sh says in no sentence what core is for' ]] ||
  die "self-test: a room without a sentence gave: $said"

eight=$(printf '10 %s\n' a b c d e f g h)
shares <<<"$eight" || die "self-test: an eighth each was refused"
said=$(shares <<<"$eight"$'\n20 i') && die "self-test: a room with a fifth of the lines passed"
[[ $said == 'i has 20.0% of the lines, 20 of 100, want at most 12.5%' ]] ||
  die "self-test: a room with a fifth of the lines gave: $said"
tree=$(fresh_folder rooms)
mkdir "$tree"/{core,testkit}
for file in core/{x.h,x.cpp,x_test.cpp,x_bench.cpp,x_fuzz.cpp,test_x.h} testkit/x.h; do
  printf '\n\n' >"$tree/$file"
done
[[ $(library_lines "$tree") == '4 core' ]] ||
  die "self-test: lines of a library: $(library_lines "$tree"), want 4 core"

check "${1-src}" || die "includes that the table of ci/check/rooms.sh does not allow; see above"
library_lines "${1-src}" | shares || die "a room has more of the lines than it may; see above"
say "rooms: $(find "${1-src}" -name '*.h' -o -name '*.cpp' | wc -l) files"
