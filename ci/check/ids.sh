#!/usr/bin/env bash
# Checks that the trials of reference/ are still what they are called: the id that today's program
# makes from today's suite file and a trial's stored facts is the stored one; where libraries and
# processor are the reference's, so is the fingerprint; and `infomax run --from` takes every stored
# trial. Checks itself, too, on planted mistakes: a default written into a point, two settings
# swapped, an experiment and a suite renamed, another numerics version, another rule of which
# library multiplies. It trains nothing and takes seconds (src/suite/ids_test.cpp).
#
# Without INFOMAX_DATA the suites of real data sets are left out of what `--from` takes.
source "$(dirname "$0")/../lib/lib.sh"

tests=build/release/infomax-tests
[[ -x $tests ]] || die "$tests is not there; make it with ci/build"
log=$(fresh_folder ids)/log
if ! "$tests" --gtest_color=no --gtest_filter='Ids.*' >"$log" 2>&1 </dev/null; then
  grep -vE '^\[( *(RUN|OK) +|-+|=+)\]|^Note: |^$' "$log" || true
  die "what stored trials are named by has moved; see above. Put it back or, where numbers" \
    "have to move, see CONTRIBUTING, Numbers and references"
fi
grep '^ids: ' "$log" || die "no test ran; see $log"
