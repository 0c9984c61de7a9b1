#!/usr/bin/env bash
# Runs the tests under sanitizers: all of them under address (with leaks) and undefined behaviour,
# in one build; those whose names tell of threads under the thread sanitizer, in another. Arguments
# go to GoogleTest.
#
# A test of more than one thread has Thread or Job in its name.
source "$(dirname "$0")/../lib/lib.sh"

configure_and_build() { # configure_and_build PRESET FOLDER [CMAKE ARGUMENT...]
  local preset=$1 folder=$2
  shift 2
  cmake --preset "$preset" -B "$folder" "$@" >"$(fresh_folder configure)/log" || {
    cat "$scratch/configure/log"
    die "cmake --preset $preset failed"
  }
  cmake --build "$folder" --target infomax-tests -j "$cores" -- --quiet
}

begin=$SECONDS
configure_and_build asan build/asan-ubsan -DINFOMAX_SANITIZE=address,undefined
say "sanitize: build/asan-ubsan built in $((SECONDS - begin)) s"
begin=$SECONDS
status=0
ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1 \
  UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
  LSAN_OPTIONS=suppressions=$root/ci/check/lsan.supp:print_suppressions=0 \
  run_tests address,undefined build/asan-ubsan/infomax-tests "$@" || status=$?
say "sanitize: address,undefined ran in $((SECONDS - begin)) s"

begin=$SECONDS
# Only the files that have such tests are built.
threaded=$(grep -rlE '^TEST.*(Thread|Job)' src --include='*_test.cpp' | sort | paste -sd'|')
configure_and_build tsan build/tsan -DINFOMAX_TESTS="$threaded"
say "sanitize: build/tsan built in $((SECONDS - begin)) s"
begin=$SECONDS
if (($# == 0)); then set -- --gtest_filter='*Thread*:*Job*'; fi
TSAN_OPTIONS=suppressions=$root/ci/check/tsan.supp:print_suppressions=0:halt_on_error=1 \
  run_tests thread build/tsan/infomax-tests "$@" || status=$?
say "sanitize: thread ran in $((SECONDS - begin)) s"
((status == 0)) || die "see the reports above"
