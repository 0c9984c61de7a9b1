#!/usr/bin/env bash
# Lints all shell by shellcheck (.shellcheckrc) and all Python by flake8 (.flake8), to no finding,
# and checks that lines, those of C++ as well, have at most 100 columns and that a program's name
# says what it is written in: Python ends in .py, shell in .sh but for what a person types (ci/NAME,
# .ci/run and examples).
# Tests itself first: a planted mistake in each language has to be found.
#
#   ci/check/lint.sh
source "$(dirname "$0")/../lib/lib.sh"
command -v shellcheck >/dev/null || die "shellcheck is not there; install it with ci/setup"
# The system's Python: the packages that ci/setup installs are its own.
/usr/bin/python3 -c 'import flake8' 2>/dev/null ||
  die "flake8 is not there; install it with ci/setup"

lint_shell() { xargs -r -d '\n' shellcheck; }
lint_python() { xargs -r -d '\n' /usr/bin/python3 -m flake8 --config .flake8; }

folder=$(fresh_folder lint)
# shellcheck disable=SC2016 # the mistake that is planted
printf '#!/bin/bash\necho $1\n' >"$folder/planted.sh"
printf 'import os\n' >"$folder/planted.py"
if lint_shell <<<"$folder/planted.sh" >/dev/null; then die "self-test: shellcheck finds nothing"; fi
if lint_python <<<"$folder/planted.py" >/dev/null; then die "self-test: flake8 finds nothing"; fi

# What git knows, and what it doesn't know yet.
bad=0 shell=() python=()
while IFS= read -r file; do
  [[ -f $file ]] || continue
  first=$(head -c 64 "$file" | head -n 1 | tr -d '\0')
  if [[ $file == *.py || $first =~ ^#!.*python ]]; then
    python+=("$file")
    if [[ $file != *.py ]]; then say "$file is Python, want a name that ends in .py"; bad=1; fi
  elif [[ $file == *.sh || $first =~ ^#!.*sh$ ]]; then
    shell+=("$file")
    if [[ $file == ci/*/* && $file != *.sh ]]; then
      say "$file is shell, want a name that ends in .sh"
      bad=1
    fi
  fi
done < <(git ls-files --cached --others --exclude-standard)
((${#shell[@]} > 0 && ${#python[@]} > 0)) || die "no shell or no Python was found"

printf '%s\n' "${shell[@]}" | lint_shell || bad=1
printf '%s\n' "${python[@]}" | lint_python || bad=1
# flake8 sees to the lines of Python, and .clang-format leaves comments as they are.
mapfile -t sources < <(find src -name '*.h' -o -name '*.cpp' | sort)
awk 'length > 100 {printf "%s:%d: %d columns, want at most 100\n", FILENAME, FNR, length; bad = 1}
  END {exit bad}' "${shell[@]}" "${sources[@]}" || bad=1
((bad == 0)) || die "see the findings above"
say "lint: ${#shell[@]} shell and ${#python[@]} Python files"
