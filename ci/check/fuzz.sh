#!/usr/bin/env bash
# Fuzzes every parser (src/*/x_fuzz.cpp) under the address and undefined-behaviour sanitizers: first
# the seeds in fuzz/x/ (good-* are accepted, bad-* refused), then mutations of them. Each input must
# give a value that encodes back or a typed error, in bounded memory and time.
#
#   ci/check/fuzz.sh                                1 s of mutations each
#   ci/check/fuzz.sh --seconds 600 [TARGET...]      that long each; TARGET is gzip, tar, ...
#
# What breaks a parser is kept under build/ci/fuzz/. Put it into fuzz/TARGET/found-WHAT, and its
# story into a test.
source "$(dirname "$0")/../lib/lib.sh"

seconds=1
if [[ ${1-} == --seconds ]]; then
  seconds=${2:?want ci/check/fuzz.sh --seconds N}
  shift 2
fi
[[ -f build/release/libinfomax-core.a ]] ||
  die "build/release/libinfomax-core.a is not there; make it with ci/build"

folder=$(fresh_folder fuzz)
begin=$SECONDS
cmake --preset fuzz >"$folder/configure.log" || {
  cat "$folder/configure.log"
  die "cmake --preset fuzz failed; has ci/setup been run?"
}
cmake --build build/fuzz -j "$cores" -- --quiet
say "fuzz: build/fuzz built in $((SECONDS - begin)) s"

targets=("$@")
if ((${#targets[@]} == 0)); then
  for source in src/*/*_fuzz.cpp; do targets+=("$(basename "$source" _fuzz.cpp)"); done
fi

# The targets let parsers have a MiB, so no allocation may reach 2 MiB, and the process, sanitizers
# and libraries included, 400 MiB. An input may take 5 s.
limits="-malloc_limit_mb=2 -rss_limit_mb=400 -timeout=5"
export ASAN_OPTIONS=quarantine_size_mb=8:detect_leaks=1:allocator_may_return_null=0
export UBSAN_OPTIONS=print_stacktrace=1 OPENBLAS_NUM_THREADS=1

# Of a run with INFOMAX_FUZZ_SAY: good-* are not refused, bad-* are.
seeds_keep_their_word() {
  awk '/^Running: / {file = $2; refused = 0}
    /^refused: / {refused = 1}
    /^Executed / && (file ~ /\/good-/ && refused || file ~ /\/bad-/ && !refused) {
      print file ": " (refused ? "refused" : "accepted"); wrong = 1
    }
    END {exit wrong}' "$1" >>"$1.words" || { tee -a "$1" <"$1.words"; return 1; }
}

# shellcheck disable=SC2086 # the limits are words
fuzz_one() {
  set -euo pipefail
  local target=$1 kept=$folder/$1 seeds=fuzz/$1
  mkdir -p "$kept/corpus"
  [[ -x build/fuzz/${target}_fuzz ]] || { say "no target $target"; return 1; }
  compgen -G "$seeds/*" >/dev/null || { say "no seeds in $seeds"; return 1; }
  if ! {
    INFOMAX_FUZZ_SAY=1 "build/fuzz/${target}_fuzz" $limits -artifact_prefix="$kept/" "$seeds"/* \
      >"$kept/log" 2>&1 &&
      seeds_keep_their_word "$kept/log" &&
      "build/fuzz/${target}_fuzz" $limits -artifact_prefix="$kept/" -max_len=8192 \
        -max_total_time="$seconds" -print_final_stats=1 "$kept/corpus" "$seeds" >>"$kept/log" 2>&1
  }; then
    say "--- fuzz: $target failed; the end of $kept/log, and the input:"
    tail -n 40 "$kept/log"
    return 1
  fi
  printf 'fuzz: %s: %s seeds, %s inputs, %s MiB\n' "$target" "$(find "$seeds" -type f | wc -l)" \
    "$(awk '/stat::number_of_executed_units/ {print $2}' "$kept/log")" \
    "$(awk '/stat::peak_rss_mb/ {print $2}' "$kept/log")"
}

export -f fuzz_one seeds_keep_their_word say
export folder limits seconds
printf '%s\n' "${targets[@]}" | xargs -P "$cores" -I{} bash -c 'fuzz_one {}' || die "see above"
say "fuzz: ${#targets[@]} targets in $((SECONDS - begin)) s"
