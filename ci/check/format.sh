#!/usr/bin/env bash
# Checks that every source is laid out as .clang-format says; `ci/check/format.sh --fix` rewrites
# those that are not.
source "$(dirname "$0")/../lib/lib.sh"

files=$(find src -name '*.h' -o -name '*.cpp' | sort)
# shellcheck disable=SC2016 # the shells that xargs starts expand it
if [[ ${1-} == --fix ]]; then
  xargs -P "$cores" -n 16 clang-format -i <<<"$files"
# Of each offending file the first place alone.
elif ! xargs -P "$cores" -n 1 sh -c 'said=$(clang-format --dry-run -Werror "$0" 2>&1) ||
    { echo "${said%% error:*}"; exit 1; }' <<<"$files"; then
  die "the files above are not laid out as .clang-format says; ci/check/format.sh --fix does it"
fi
say "format: $(wc -l <<<"$files") files"
