#!/usr/bin/env bash
# Checks that `cmake --install` gives a program that works from anywhere and reads the suites
# installed with it, and a library with its package: docs/examples/library and docs/examples/plug-in
# are built against the prefix and run, by another user (nobody) where this one is root.
source "$(dirname "$0")/../lib/lib.sh"
need_program

prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
chmod 755 "$prefix"
cmake --install build/release --prefix "$prefix" >"$(fresh_folder install)/log" || {
  tail -n 20 "$scratch/install/log"
  die "cmake --install failed"
}
for wanted in bin/infomax share/infomax/{suites/quickstart.toml,reference,datasets}; do
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

# Nothing of this tree is seen: the examples are copies, in a folder of theirs.
as_other=()
other=$prefix/other
mkdir "$other"
cp -r "$root/docs/examples/library" "$root/docs/examples/plug-in" "$other"
if ((EUID == 0)); then
  as_other=(runuser -u nobody -- env HOME="$other")
  chown -R nobody "$other"
fi
cd "$other"
for example in library plug-in; do
  "${as_other[@]}" cmake -S "$example" -B "$example/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_BUILD_TYPE=Release >"$prefix/log" 2>&1 &&
    "${as_other[@]}" cmake --build "$example/build" >>"$prefix/log" 2>&1 || {
    tail -n 20 "$prefix/log"
    die "docs/examples/$example can't be built against the installed library"
  }
done

# The truth is 0.223; 0.12 away would be six standard deviations of the estimate.
value=$("${as_other[@]}" library/build/own) || die "docs/examples/library fails"
awk -v value="$value" 'BEGIN { exit !(value > 0.1 && value < 0.35) }' ||
  die "docs/examples/library says $value, want 0.22 or so"

own=("${as_other[@]}" "$other/plug-in/build/infomax-own")
"${own[@]}" list estimators >list || die "docs/examples/plug-in fails at list estimators"
grep -q '^ranks ' list || die "docs/examples/plug-in: its estimator isn't listed"
"${own[@]}" sample normal-1x1 -n 1000 --seed 1 --out "$other/xy" >/dev/null ||
  die "docs/examples/plug-in fails at sample"
"${own[@]}" estimate --x xy.x.npy --y xy.y.npy --estimator ranks --json >estimate 2>errors ||
  die "docs/examples/plug-in fails at estimate: $(tr '\n' ';' <errors)"
grep -q '"ranks"' estimate || die "docs/examples/plug-in: its estimate isn't there: $(cat estimate)"
say "install: works from another folder, as a library, and with a row more"
