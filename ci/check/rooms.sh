#!/usr/bin/env bash
# Checks that includes go one way: every `#include "room/..."` under src/ against the table below, system
# libraries in their rooms only, no room that the table lacks, no cycle of files. Tests itself first, on planted
# violations.
#
#   ci/check/rooms.sh [FOLDER]    default: src
source "$(dirname "$0")/../lib/lib.sh"

# Room: what its library files may include besides themselves, in the order of the data flow. Tests, benchmarks,
# fuzz targets and what they share (test_*.h) may include every room up to their own in this order, and testkit.
rooms='
core:
kernels:    core
data:       core
fetch:      core data
views:      core data
encoders:   core kernels
critics:    core kernels
bounds:     core kernels
train:      core kernels data views encoders critics bounds
tasks:      core kernels
estimators: core kernels
probe:      core kernels views encoders
results:    core
compare:    core results
report:     core results compare
suite:      core kernels data views encoders critics bounds train tasks probe results compare report
cli:        core kernels data fetch views encoders critics bounds train tasks probe results compare report suite
testkit:    core kernels
'

# System header (a regular expression): the rooms that may name it.
libraries='
^(cblas|f77blas|lapacke?|openblas_config)\.h$ kernels
^(oneapi/dnnl/.*|dnnl.*)$                     kernels
^(hdf5|hdf5_hl|H5.*)\.h$                      results
^CLI/.*                                       cli
^toml\+\+/.*                                  data
^(zlib|zconf)\.h$                             data
^curl/.*                                      fetch
^Random123/.*                                 core
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
          if (split(lines[i], word, /:? +|:$/) < 1 || word[1] == "") continue
          rank[word[1]] = i
          allowed[word[1]] = lines[i]
          sub(/^[^:]*: */, "", allowed[word[1]])
          gsub(/ +/, " ", allowed[word[1]])
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
        if (!(room in rank)) { offend("room \"" room "\" is not in the table of ci/check/rooms.sh"); next }
        if (!quoted) {
          for (i = 1; i <= patterns; ++i)
            if (header ~ pattern[i] && index(homes[i] " ", " " room " ") == 0)
              offend("<" header "> in " room ", want it in" homes[i] " alone")
          if (header ~ /^(gtest|gmock|benchmark)\// && !side && room != "testkit")
            offend("<" header "> in a library file, want it in tests, benchmarks and testkit alone")
          next
        }
        if (header == "build_facts.inc" && file == "core/build.cpp") next
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
    sed -n 's/^tsort: -: input contains a loop:$/files include each other in a loop:/; s/^tsort: /  /; p' <<<"$loops"
    bad=1
  fi
  return $bad
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
plant 'results includes "bounds/nwj.h", may include core' results/x.h '#include "bounds/nwj.h"'
plant 'core includes "kernels/a.h", may include the standard library alone' core/x.cpp '#include "kernels/a.h"'
plant 'x.h:2: critics includes' critics/x.h '#include "core/error.h"' '  #  include "encoders/encoder.h"'
plant 'bounds includes "testkit/gradient.h"' bounds/x.cpp '#include "testkit/gradient.h"'
plant 'bounds includes "train/loop.h"' bounds/x_test.cpp '#include "train/loop.h"'
plant '<cblas.h> in bounds, want it in kernels alone' bounds/x.cpp '#include <cblas.h>'
plant '<oneapi/dnnl/dnnl.hpp> in train' train/x_test.cpp '#include <oneapi/dnnl/dnnl.hpp>'
plant '<hdf5.h> in report' report/x.cpp '#include <hdf5.h>'
plant '<toml++/toml.h> in cli, want it in data alone' cli/x.cpp '#include <toml++/toml.h>'
plant '<curl/curl.h> in data, want it in fetch alone' data/x.cpp '#include <curl/curl.h>'
plant '<gtest/gtest.h> in a library file' core/x.cpp '#include <gtest/gtest.h>'
plant 'room "utils" is not in the table' utils/x.h '#include <vector>'
plant '"error.h", want "room/file.h"' core/x.cpp '#include "error.h"'
plant 'in a loop' core/loop.h '#include "core/error.h"'
plant 'includes itself' core/x.h '#include "core/x.h"'
accept bounds/x_test.cpp '#include "testkit/gradient.h"' '#include "critics/critic.h"' '#include <gtest/gtest.h>'
accept data/test_files.h '#include "testkit/environment.h"' '#include <gtest/gtest.h>'
accept data/x.cpp '#include <zlib.h>' '#include "core/error.h"' '#include "data/idx.h"' '#include <toml++/toml.h>'
accept cli/main.cpp '#include <CLI/CLI.hpp>' '#include "suite/suite.h"' '#include "core/error.h"'

check "${1-src}" || die "includes that the table of ci/check/rooms.sh does not allow; see above"
say "rooms: $(find "${1-src}" -name '*.h' -o -name '*.cpp' | wc -l) files"
