#!/usr/bin/env bash
# Checks that file, ncdump, h5py and xarray, without our code and without being told how, open a
# results file with its named dimensions and units; that README's and docs/format.md's lines of
# Python run as they are printed; that a result of 6,000 points x 10 seeds x 8 metrics is read by
# xarray and by `infomax report` in 3 s of a processor (a busy machine takes longer on the wall);
# and that we read the .npy files that NumPy writes and write what it reads.
#
#   ci/check/readers.sh [FILE...]    default: every reference/*.h5
source "$(dirname "$0")/../lib/lib.sh"

most=3 # seconds of a processor for the large result

if (($# == 0)); then
  shopt -s nullglob
  set -- reference/*.h5
fi
(($# > 0)) || die "reference/ has no .h5 file and none was named"
tests=build/release/infomax-tests
for program in "$tests" build/release/infomax; do
  [[ -x $program ]] || die "$program is not there; make it with ci/build"
done
# The system's Python: the packages that ci/setup installs are its own.
for file in "$@"; do
  /usr/bin/python3 ci/check/open_results.py "$file"
done

folder=$(fresh_folder readers)
root=$PWD
mkdir "$folder/results"
ln -s "$root/reference/quickstart.h5" "$folder/results/quickstart.h5"
awk '/^- \*\*Results open without us/ {on = 1; next}
  on && /^- /{exit}
  on && /^      / {print substr($0, 7)}' \
  README.md >"$folder/readme.py"
[[ -s $folder/readme.py ]] ||
  die "README.md has no lines of Python under \"Results open without us\""
(cd "$folder" && /usr/bin/python3 readme.py >readme.log 2>&1) ||
  { cat "$folder/readme.py" "$folder/readme.log"; die "README's lines of Python fail"; }
awk '/^```python/ {on = 1; next} /^```/ {on = 0} on' docs/format.md >"$folder/format.py"
/usr/bin/python3 "$folder/format.py" >"$folder/format.log" 2>&1 ||
  { cat "$folder/format.log"; die "the lines of Python in docs/format.md fail"; }
say "README's $(wc -l <"$folder/readme.py") lines of Python and docs/format.md's $(
  wc -l <"$folder/format.py") run as printed"

INFOMAX_MANY=$folder/many.h5 "$tests" --gtest_filter='ManyPoints.*' --gtest_brief=1 \
  >"$folder/many.log" ||
  { cat "$folder/many.log"; die "the large result is not as it should be"; }
say "6,000 points x 10 seeds x 8 metrics: $(grep bytes "$folder/many.log")"
/usr/bin/python3 ci/check/open_results.py "$folder/many.h5" --at-most $most
took=$(TIMEFORMAT='%R %U %S'; { time build/release/infomax report "$folder/many.h5" \
  --out "$folder/many.html" >"$folder/report.log" 2>&1; } 2>&1)
awk -v most=$most '{
  printf "infomax report of it takes %.1f s, %.1f s of them of a processor\n", $1, $2 + $3
  exit !($2 + $3 <= most)}' <<<"$took" || die "want at most $most s of a processor"

folder=$(fresh_folder npy)
/usr/bin/python3 ci/check/npy.py write "$folder"
INFOMAX_NPY=$folder "$tests" --gtest_filter=Npy.CopiesNumpysFiles --gtest_brief=1 >"$folder/log" ||
  { cat "$folder/log"; die "NumPy's files can't be copied"; }
/usr/bin/python3 ci/check/npy.py check "$folder"
