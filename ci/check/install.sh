#!/usr/bin/env bash
# Checks that `cmake --install` gives a program that works from anywhere and reads the suites
# installed with it, and a library that programs of other people link: docs/examples/library and
# docs/examples/own-row, built and run by another user where this is root.
source "$(dirname "$0")/../lib/lib.sh"
need_program

prefix=$(mktemp -d)
examples=$(mktemp -d)
trap 'rm -rf "$prefix" "$examples"' EXIT
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

chmod -R a+rX "$prefix"
cp -r "$root"/docs/examples/{library,own-row} "$examples"
other=(env HOME="$examples")
if ((EUID == 0)); then
  chown -R nobody "$examples"
  other=(setpriv --reuid=nobody --regid=nogroup --clear-groups "${other[@]}")
fi
cd "$examples"

# build NAME: the example against the prefix alone.
build() {
  if ! {
    "${other[@]}" cmake -S "$1" -B "$1/build" -DCMAKE_PREFIX_PATH="$prefix" \
      -DCMAKE_BUILD_TYPE=Release && "${other[@]}" cmake --build "$1/build"
  } >"$scratch/install/$1" 2>&1; then
    tail -n 30 "$scratch/install/$1"
    die "docs/examples/$1 doesn't build against the installed library"
  fi
}
build library
nats=$("${other[@]}" library/build/estimate)
# 1/2 nat; the estimator's spread at 5,000 rows is 0.02.
[[ $nats =~ ^0\.(4[2-9]|5[0-7])[0-9]*\ nats$ ]] ||
  die "docs/examples/library printed \"$nats\", want 0.5 nats, give or take 0.08"
say "install: ten lines of somebody's own say $nats, want 0.5"

build own-row
own=(env -u INFOMAX_DATA "${other[@]}" own-row/build/infomax-spearman)
"${own[@]}" list estimators | grep '^spearman ' >/dev/null ||
  die "infomax-spearman doesn't list its own estimator"
"${own[@]}" sample normal-1x1 -n 5000 --seed 1 --out xy.h5 >/dev/null ||
  die "infomax-spearman sample failed"
"${own[@]}" estimate --data xy.h5 --estimator spearman,cca --json >"$scratch/install/estimates" ||
  die "infomax-spearman estimate failed"
/usr/bin/python3 "$root/ci/check/own_row.py" "$scratch/install/estimates"
cp "$root/ci/check/own_row.toml" .
"${own[@]}" run own_row.toml --out results >"$scratch/install/run" 2>&1 || {
  tail -n 5 "$scratch/install/run"
  die "infomax-spearman run own_row.toml failed"
}

"${own[@]}" report results/own_row.h5 >/dev/null || die "infomax-spearman report failed"

# Programs as estimators: the examples as they are installed, asked by the installed program.
programs=$prefix/share/doc/infomax/examples/external
"${other[@]}" g++ -O2 -std=c++17 -o gaussian "$programs/gaussian.cpp" ||
  die "docs/examples/external/gaussian.cpp doesn't compile"
for command in "/usr/bin/python3 $programs/cca.py {x} {y}" \
  "$examples/gaussian {csv} {dim_x} {dim_y}"; do
  "${other[@]}" "$prefix/bin/infomax" check-estimator "$command" >"$scratch/install/check" 2>&1 ||
    die "check-estimator \"$command\" of the installed program: $(cat "$scratch/install/check")"
done
say "install: the examples of programs as estimators pass the installed check-estimator"

# refuses COMMAND...: the program without the row says which word it doesn't know.
refuses() {
  local status=0 said=$scratch/install/refusal
  "$prefix/bin/infomax" "$@" >"$said" 2>&1 || status=$?
  if ((status != 2)) || ! grep -q 'estimator "spearman" is not known' "$said"; then
    die "infomax $1 with an unknown estimator: status $status, $(cat "$said")"
  fi
}
refuses run own_row.toml --out other
refuses report results/own_row.h5 --out page.html
say "install: a suite names a row of somebody's own, and a program without it says so"
