# shellcheck shell=bash
# What the shell scripts of ci/ share; sourced by them, not run. Leaves the caller in the project's
# root.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
self=$(realpath "$0") # the script that sources this
self=${self#"$root"/}
cd "$root"
cores=$(nproc)
infomax=$root/build/release/infomax
scratch=$root/build/ci # logs and throw-away results

# A compiler cache is used where there is one, and not missed where there is none.
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache}
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS-pch_defines,time_macros}
fi

say() { printf '%s\n' "$@"; } # a line an argument
die() {
  printf '%s: %s\n' "$self" "$*" >&2
  exit 1
}

# fresh_folder NAME: an empty folder under build/ci; prints its path.
fresh_folder() {
  rm -rf "${scratch:?}/$1"
  mkdir -p "$scratch/$1"
  printf '%s\n' "$scratch/$1"
}

# need_program: the program that ci/build makes must be there.
need_program() {
  [[ -x $infomax ]] || die "build/release/infomax is not there; make it with ci/build"
}

# compare_or_explain RESULT REFERENCE: `infomax compare RESULT`, and its exit status; but 0 where
# drift is all that it found, and REFERENCE has another fingerprint than this machine: then it says
# what that means.
compare_or_explain() {
  local result=$1 reference=$2 status=0 fingerprint folder
  "$infomax" compare "$result" || status=$?
  ((status == 1)) || return "$status"
  fingerprint=$("$infomax" info | awk '$1 == "fingerprint" {print $2}')
  # A result's facts stand in its file as plain text.
  if [[ -z $fingerprint ]] || grep -aqF "$fingerprint" "$reference"; then return 1; fi
  # What is missing or failed, or breaks a theorem (standard error says it), is wrong anywhere.
  folder=$(fresh_folder compare)
  "$infomax" compare "$result" --json >"$folder/cells.json" 2>"$folder/errors" || true
  if [[ -s $folder/errors ]] || grep -qE '"word": *"(missing|failed)"' "$folder/cells.json"; then
    return 1
  fi
  say "" "This drift is expected, and doesn't mean that anything is broken. The references were" \
    "computed with AVX-512 kernels on Debian 12; on this machine OpenBLAS and oneDNN compute" \
    "otherwise:" ""
  "$infomax" info | sed -nE '/^(profile|processor|openblas|onednn|glibc|fingerprint)/s/^/    /p'
  say "" "The same trainings round otherwise here, and training amplifies it. On a machine of the" \
    "reference's kind, where the fingerprint is the same, the same drift would be an error."
}

# run_tests NAME BINARY [ARGUMENT...]: a GoogleTest binary, split over the cores. Prints what failed
# and the totals, adds them to the file $INFOMAX_TALLY if that is set, and returns 1 unless at least
# one test ran and none failed. A data test that skips although INFOMAX_DATA is set counts as
# failed.
run_tests() {
  local name=$1 binary=$2 folder shard status=0
  shift 2
  folder=$(fresh_folder "$name")
  local -a running=()
  for ((shard = 0; shard < cores; ++shard)); do
    GTEST_TOTAL_SHARDS=$cores GTEST_SHARD_INDEX=$shard \
      "$binary" --gtest_color=no --gtest_brief=0 "$@" >"$folder/$shard.log" 2>&1 </dev/null &
    running+=($!)
  done
  for ((shard = 0; shard < cores; ++shard)); do
    if wait "${running[shard]}"; then continue; fi
    status=1
    say "--- shard $shard of $name failed; its log less what passed:"
    grep -vE '^\[( *(RUN|OK) +|-+|=+)\]' "$folder/$shard.log" | tail -n 400 || true
    # A crash leaves no summary: the test that was running is the failed one.
    grep -q '^\[  PASSED  \]' "$folder/$shard.log" ||
      grep '^\[ RUN ' "$folder/$shard.log" | tail -n 1 |
      sed 's/^\[ RUN      \]/[ CRASHED  ]/' | tee -a "$folder/crashed.log"
  done

  local passed failed skipped
  passed=$(awk '/^\[       OK \]/' "$folder"/[0-9]*.log | wc -l)
  failed=$(awk '/^\[  FAILED  \] .*\([0-9]+ ms\)$/' "$folder"/[0-9]*.log | wc -l)
  skipped=$(awk '/^\[  SKIPPED \] .*\([0-9]+ ms\)$/' "$folder"/[0-9]*.log | wc -l)
  if [[ -f $folder/crashed.log ]]; then failed=$((failed + $(wc -l <"$folder/crashed.log"))); fi

  if [[ -n ${INFOMAX_DATA-} && -d ${INFOMAX_DATA-} ]]; then
    local wrongly
    wrongly=$(awk '/^\[ RUN /{text = ""} {text = text $0}
                   /^\[  SKIPPED \] .* ms\)$/ && text ~ /INFOMAX_DATA/{print "  " $4}' \
      "$folder"/[0-9]*.log)
    if [[ -n $wrongly ]]; then
      say "INFOMAX_DATA is set, yet these tests skipped for want of it:" "$wrongly"
      status=1
    fi
  fi
  # A sanitizer may object after the last test, at exit.
  if ((status != 0 && failed == 0)); then failed=1; fi
  if ((passed + failed == 0)); then
    say "$name: no test ran"
    status=1
  fi
  if [[ -n ${INFOMAX_TALLY-} ]]; then say "$passed $failed $skipped" >>"$INFOMAX_TALLY"; fi
  say "$name: $passed tests passed, $failed failed, $skipped skipped"
  return "$status"
}
