#!/usr/bin/env bash
# Checks that `cmake --install` gives a program that works from anywhere and reads the suites
# installed with it.
source "$(dirname "$0")/../lib/lib.sh"
need_program

prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install build/release --prefix "$prefix" >"$(fresh_folder install)/log" || {
  tail -n 20 "$scratch/install/log"
  die "cmake --install failed"
}
for wanted in bin/infomax \
  share/infomax/{suites/quickstart.toml,reference,datasets,python/infomax.py}; do
  [[ -e $prefix/$wanted ]] || die "$wanted was not installed"
done

# A suite that only the prefix has shows which folder the program reads.
cp "$prefix/share/infomax/suites/quickstart.toml" "$prefix/share/infomax/suites/installed-only.toml"
cd /
"$prefix/bin/infomax" list suites >"$prefix/list" || die "the installed infomax list suites failed"
grep -q installed-only "$prefix/list" ||
  die "the installed infomax lists other suites than those under its prefix:" \
    "$(tr '\n' ';' <"$prefix/list")"
"$prefix/bin/infomax" --version >/dev/null || die "the installed infomax --version failed"
PYTHONPATH=$prefix/share/infomax/python PYTHONDONTWRITEBYTECODE=1 INFOMAX_PROGRAM='' \
  /usr/bin/python3 -c '
import infomax
assert infomax.program().startswith("'"$prefix"'/bin/"), infomax.program()
assert infomax.sample("normal-1x1", n=5)[0].shape == (5, 1)' ||
  die "the installed Python module doesn't find the program that it was installed with"
say "install: works from another folder"
