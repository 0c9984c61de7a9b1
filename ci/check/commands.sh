#!/usr/bin/env bash
# What the commands print of the stored references, and how they refuse: statuses, words, places of
# files.
source "$(dirname "$0")/../lib/lib.sh"
need_program
folder=$(fresh_folder commands)

# expect STATUS TEXT ARGUMENT...: infomax ends with the status and says the text, a fixed string, on
# either stream.
expect() {
  local status=0 want=$1 text=$2
  shift 2
  "$infomax" "$@" >"$folder/said" 2>&1 </dev/null || status=$?
  ((status == want)) ||
    die "infomax $* ended with status $status, want $want: $(tail -n 1 "$folder/said")"
  grep -qF -- "$text" "$folder/said" ||
    die "infomax $* doesn't say \"$text\" but: $(head -n 3 "$folder/said")"
}

expect 2 '"repot" is no command; known are run, list,' repot
expect 2 '--data-dir /nowhere: no such folder' run quickstart --data-dir /nowhere --out "$folder"
expect 2 '--data-dir /nowhere: no such folder' info --data-dir /nowhere
expect 0 "a task's true log density ratio" show oracle
expect 0 'objective  oracle' show oracle
expect 0 "a task's true log density ratio" list critics
expect 2 'it includes paper-bijective' show paper C4

# Claims: in the order of their numbers, the paper's own first.
expect 0 'wanted above' claims --current reference/identities.h5 reference/negatives.h5
order=$(awk '/^[A-Z]+[0-9]/ {print $1}' "$folder/said" | tr '\n' ' ')
[[ $order == "C6 C6.1 C6.2 C7 C7.1 C7.2 C8 C8.1 "*"C8.9 C8.10 "*"C9 C9.1 "* ]] ||
  die "claims come in the order $order"
expect 0 'suite negatives is there 2 times' claims reference/negatives.h5 reference/negatives.h5

# A copy of a suite under its name says nothing of the paper.
mkdir -p "$folder/copy"
sed 's/^steps .*/steps = 3/; s/^evaluate_every .*/evaluate_every = 2/; /^curve_/d
  s/^evaluate_batches .*/evaluate_batches = 2/' \
  suites/negatives.toml >"$folder/copy/negatives.toml"
expect 0 '4 computed' run "$folder/copy/negatives.toml" --seeds 1 --out "$folder/copy"
expect 0 'C6.1 ' claims "$folder/copy/negatives.h5"
if grep -q '^C6 ' "$folder/said"; then die "the copy of a suite is judged as the paper's"; fi

# Compare: a missing point is one row, a file that isn't there keeps no other from being compared.
"$infomax" run ci --seeds 1 --filter experiment=jacobian --out "$folder" \
  >/dev/null 2>&1 </dev/null ||
  die "infomax run ci failed"
expect 1 'the result lacks the point' compare "$folder/ci.h5"
if awk '$2 != "all" && / missing /' "$folder/said" | grep -v ' cells: '; then
  die "a missing point takes several rows"
fi
[[ $(grep -c '^repeat ' "$folder/said") == $(grep '^repeat ' "$folder/said" | sort -u | wc -l) ]] ||
  die "a point is to be repeated twice"
expect 2 'cells:' compare "$folder/none.h5" reference/negatives.h5
# Seeds that the suite plans and the result lacks are missing, unless a part is asked for; of two
# results of one suite the first is compared with the second.
expect 1 'seeds 1-4 are not in the result' compare "$folder/ci.h5"
expect 0 '5 same' compare "$folder/ci.h5" --filter experiment=jacobian --seeds 1
expect 1 'seeds 1 are not in the result' \
  compare "$folder/ci.h5" --filter experiment=jacobian --seeds 2
expect 2 'want 1 or more' compare "$folder/ci.h5" --seeds 0
expect 0 "ci.h5 against $folder/ci.h5" compare "$folder/ci.h5" "$folder/ci.h5"
expect 1 ' missing' compare "$folder/ci.h5" --junit "$folder/ci.xml"
/usr/bin/python3 -c '
import sys, xml.etree.ElementTree as tree
suites = tree.parse(sys.argv[1]).getroot()
failed = [c for c in suites.iter("testcase") if c.find("failure") is not None]
assert len(failed) == int(suites.get("failures")) > 0
assert "infomax run ci" in failed[0].find("failure").text
' "$folder/ci.xml" || die "compare --junit wrote no document of JUnit's"
expect 1 ' missing' compare "$folder/ci.h5" --junit "$folder/ci.xml"
echo notes >"$folder/notes"
expect 2 'is there already and is no JUnit file' compare "$folder/ci.h5" --junit "$folder/notes"

# Ten seeds, and not eight.
expect 0 'quickstart: 20 trials' run quickstart --seeds 010 --filter critic=bilinear --dry-run
expect 2 'want a finite number' submit quickstart --chunk-minutes nan --print

expect 2 'end at task 1000' submit quickstart --chunks 2000 --print
expect 0 'array=1-54' submit quickstart --chunks 2000 --max-array 4000 --print

# A parent's signals: one that is blocked here still ends a run in good order, and where SIGCHLD is
# ignored children are still waited for.
mkdir -p "$folder/bin"
printf '#!/bin/sh\ncat >/dev/null\necho 7\n' >"$folder/bin/sbatch"
chmod +x "$folder/bin/sbatch"
(
  trap '' CHLD
  PATH=$folder/bin:$PATH
  "$infomax" submit quickstart --out "$folder/submitted" >"$folder/said" 2>&1
) || true
grep -q 'merge: job 7' "$folder/said" ||
  die "submit under an ignored SIGCHLD: $(cat "$folder/said")"

# A run keeps the trials of a standing file whose folder is gone, of other settings, too.
"$infomax" run quickstart --smoke --seeds 3 --filter critic=bilinear,bound=nce,experiment=halves \
  --out "$folder/kept" >/dev/null 2>&1 </dev/null || die "infomax run quickstart failed"
cp "$folder/kept/quickstart.h5" "$folder/three.h5"
rm -r "$folder/kept/quickstart"
expect 0 'again' run quickstart --smoke --seeds 1 \
  --filter critic=bilinear,bound=nce,experiment=halves --out "$folder/kept"
cmp "$folder/three.h5" "$folder/kept/quickstart.h5" || die "a run lost trials that stood there"
cp reference/negatives.h5 "$folder/kept/quickstart.h5"
expect 2 'is of suite negatives' run quickstart --smoke --out "$folder/kept"

# Merge keeps what stands there; a page replaces no file that isn't one, and a device stays one.
cp reference/negatives.h5 "$folder/standing.h5"
expect 0 ' 0 missing' merge "$folder/standing.h5" reference/negatives.h5
expect 2 'standing.h5' merge "$folder/standing.h5" "$folder/ci.h5"
cmp -s "$folder/standing.h5" reference/negatives.h5 || die "merge changed what stood there"
expect 2 'is there already and is no page' report reference/negatives.h5 --out "$folder/notes"
[[ $(cat "$folder/notes") == notes ]] || die "report replaced somebody's file"

# Pages: beside the result, of several report.html; a reference isn't compared with itself.
cp reference/negatives.h5 "$folder"
expect 0 "$folder/negatives.html" report "$folder/negatives.h5"
expect 0 "$folder/report.html" report "$folder/negatives.h5" "$folder/ci.h5"
expect 0 "$folder/own.html" report reference/negatives.h5 --out "$folder/own.html"
grep -q 'this is the reference' "$folder/own.html" || die "a reference is compared with itself"
# Tasks: listed by what they are, sampled into three kinds of files, certified.
expect 0 'waves-2x1' list tasks --family mixtures --dimension 2 --information 1 2
if grep -q 'galaxy-2x1\|gaussian ' "$folder/said"; then
  die "list tasks has more than it was asked"
fi
expect 2 '--family, --dimension and --information are of' list bounds --family core
expect 0 'student-t' show student-3x3-df2
expect 0 'and 21 more columns of y' show 2pair-25x25
# Labels repeat themselves, and the table is there for programs, too.
expect 0 'column  mean' show channel-10-1
grep -q '^y_1 .* 100 %$' "$folder/said" || die "show channel-10-1 has no y_1 of repeated values"
expect 0 '"column": "x_1"' show channel-10-1 --json
expect 0 'alpha' show i-alpha
[[ $(grep -c '^alpha ' "$folder/said") == 1 ]] || die "show i-alpha has its parameter twice"
expect 0 '"parameter": "alpha"' show i-alpha --json
# A result is no suite: what it holds.
expect 0 'infomax report reference/negatives.h5' show reference/negatives.h5
grep -q '^suite  *negatives$' "$folder/said" || die "show of a result doesn't say its suite"
expect 0 '"fact": "metrics"' show reference/negatives.h5 --json
expect 0 'ceiling' list bounds
grep -q '^nce  *lower bound  *log n ' "$folder/said" || die "list bounds: nce has no ceiling log n"
expect 0 '"ceiling": "none"' list estimators --json
expect 0 '"core_seconds"' run negatives --smoke --seeds 1 --dry-run --json --out "$folder/dry"
/usr/bin/python3 -m json.tool "$folder/said" >"$folder/dry.json" || die "a dry run isn't JSON"
expect 2 '--json requires --dry-run' run negatives --json
expect 2 'is no task of the catalogue' certify gausian
INFOMAX_DATA='' XDG_CACHE_HOME=$folder \
  expect 2 'infomax fetch mnist' certify bits-10-0 --data-dir "$folder"
expect 0 'certified' certify swiss-roll@normal-cdf@normal-1x1 quantised-2-2 --rows 20000
for kind in xy.h5 xy.csv xy; do
  expect 0 '0.43194562' sample asinh@student-2x2-df1 -n 1100 --seed 3 --out "$folder/$kind"
  expect 2 'is there already; --force replaces it' \
    sample asinh@student-2x2-df1 -n 1100 --seed 3 --out "$folder/$kind"
done
expect 0 "$folder/few.csv" sample asinh@student-2x2-df1 -n 1050 --seed 3 --out "$folder/few.csv"
cmp -s <(head -n 1051 "$folder/xy.csv") "$folder/few.csv" ||
  die "fewer rows of a task are not the first of more"
/usr/bin/python3 ci/check/sample.py "$folder/xy" || die "the files of a sample differ"
expect 0 'gaussian,dimension=3,information=1' \
  sample gaussian --set dimension=3 --set information=1 --scale standard --out "$folder/g.h5"
expect 2 'gaussian wants a parameter "information"' \
  sample gaussian --set dimension=3 --out "$folder/h.h5"
expect 2 'takes no parameter "width"' sample gaussian --set width=3 --out "$folder/h.h5"
expect 2 'dimension is 0, want' sample gaussian --set dimension=0 --out "$folder/h.h5"
[[ ! -e $folder/h.h5 ]] || die "a refused sample was written"

# Own arrays: the same rows in three kinds of files and on standard input, warnings, refusals.
read -r value < <("$infomax" estimate --data "$folder/xy.csv" --json |
  sed -n 's/^ *"mi": \(.*\),$/\1/p')
[[ $value == 0.* ]] || die "infomax estimate finds \"$value\" nats"
for places in "--data $folder/xy.h5" "--x $folder/xy.x.npy --y $folder/xy.y.npy" \
  "--x $folder/xy.h5:y --y $folder/xy.h5:x" "--data $folder/xy.csv --x-cols 2,3 --y-cols X"; do
  # shellcheck disable=SC2086 # options are words
  expect 0 "\"mi\": $value," estimate $places --json
done
"$infomax" estimate --data - --json <"$folder/xy.csv" | grep -qF "\"mi\": $value," ||
  die "infomax estimate finds another value on standard input"
own=("--data" "$folder/xy.csv")
expect 0 '[5, 10]  euclidean  standard  0 ' estimate "${own[@]}" --like bmi
expect 0 'it knows nothing of bias' estimate "${own[@]}" --interval subsample --permutations 19
expect 2 'want 99 or more' estimate "${own[@]}" --permutations 19 --level 0.99
expect 2 'ross: x has 1100 values' estimate "${own[@]}" --estimator ross
expect 2 'none of cca takes "neighbours"' estimate "${own[@]}" --estimator cca --k 3
expect 2 'those of a sample are ksg1' estimate "${own[@]}" --estimator nce
expect 2 '--y is missing' estimate --x "$folder/xy.x.npy"
printf 'a,b,c\n1,2,x\n3,,y\n5,6,z\n7,8,z\n9,1,z\n' >"$folder/own.csv"
expect 2 'own.csv: line 3, column 0 (b): no number' \
  estimate --data "$folder/own.csv" --x-cols a --y-cols b
expect 2 'own.csv: line 2, column c: "x" is no number' \
  estimate --data "$folder/own.csv" --x-cols a --y-cols c
few=(estimate --data "$folder/own.csv" --x-cols a --y-cols b --nan drop)
expect 0 'warning: few-rows: 4 rows for 3 neighbours' "${few[@]}"
grep -q 'note: 1 of 5 rows have NaN' "$folder/said" || die "rows are left out without a word"
expect 1 'few-rows' "${few[@]}" --strict
expect 0 ksg1 "${few[@]}" --local "$folder/terms.csv"
[[ $(head -n 1 "$folder/terms.csv") == row,ksg1 ]] || die "terms.csv has no header"
expect 2 'is there already; --force replaces it' "${few[@]}" --local "$folder/terms.csv"
say "commands: all as they should be"
