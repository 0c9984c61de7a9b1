#!/usr/bin/env bash
# Runs clang-tidy with .clang-tidy's checks.
#
#   ci/check/tidy.sh             the library sources whose code or whose header's changed since the
#                                branch left main; on main itself in the last ten commits.
#                                INFOMAX_BASE names another commit to count from.
#   ci/check/tidy.sh --all       every source, tests and benchmarks too: a quarter of an hour on two
#                                cores
#   ci/check/tidy.sh FILE...     these
source "$(dirname "$0")/../lib/lib.sh"

# changed_code BASE: the files under src/ whose code is another than at BASE, under whatever name it
# was there. Comments and the names of included files are no code.
code() { sed -E '/^[[:space:]]*\/\//d; /^#include/d'; }
changed_code() {
  local how old new
  while IFS=$'\t' read -r how old new; do
    [[ $how != D ]] || continue
    if [[ $how != A ]] && cmp -s <(git show "$1:$old" | code) <(code <"${new:-$old}"); then
      continue
    fi
    printf '%s\n' "${new:-$old}"
  done < <(git diff -M --name-status "$1" -- src)
}

folder=$(fresh_folder tidy)
all=$(find src -name '*.cpp' | sort)
if [[ ${1-} == --all ]]; then
  files=$all
elif (($# > 0)); then
  files=$(printf '%s\n' "$@")
else
  base=${INFOMAX_BASE-}
  for candidate in origin/main main; do
    if [[ -z $base ]]; then base=$(git merge-base HEAD "$candidate" 2>/dev/null || true); fi
  done
  if [[ -z $base || $base == $(git rev-parse HEAD) ]]; then
    base=$(git rev-parse -q --verify HEAD~10 || git rev-list --max-parents=0 HEAD | tail -n 1)
  fi
  changed=$( (changed_code "$base"
    git ls-files --others --exclude-standard -- src) |
    sed -nE '/_(test|bench|fuzz)\.cpp$/d; s/\.(h|cpp)$/.cpp/p' | sort -u)
  files=$(comm -12 <(printf '%s\n' "$all") <(printf '%s\n' "$changed"))
fi
if [[ -z $files ]]; then
  say "tidy: no source changed"
  exit
fi

# The compile commands, and the two files that the build generates.
cmake --preset dev >"$folder/configure.log" ||
  { cat "$folder/configure.log"; die "cmake --preset dev failed"; }
cmake --build build/dev --target infomax-facts infomax-texts -- --quiet >/dev/null

# shellcheck disable=SC2016 # the shells that xargs starts expand it
xargs -P "$cores" -n 1 sh -c '
    log=$(mktemp -p build/ci/tidy)
    clang-tidy --quiet -p build/dev "$0" >"$log" 2>&1 || { cat "$log"; exit 1; }' \
  <<<"$files" || die "see the findings above"
say "tidy: $(wc -l <<<"$files") of $(wc -l <<<"$all") sources"
