#!/usr/bin/env bash
# Checks a user's own estimators: the examples of docs/examples/external in Python (numpy alone) and
# C++ pass check-estimator and give what the built-in cca gives on the same samples; a bias of 0.02
# nats that is planted in one is found in the table and in the page; every kind of failure is
# recorded as itself, the run goes on and nothing is left running; the Python module samples and
# evaluates.
#
#   ci/check/external.sh          what continuous integration runs
#   ci/check/external.sh --all    PyTorch's and R's examples, too, which have to be installed
source "$(dirname "$0")/../lib/lib.sh"
need_program

folder=$(fresh_folder external)
examples=docs/examples/external
python=/usr/bin/python3 # that of Debian's numpy
filter=samples=5000,task=normal-1x1,scale=standard

# run NAME COMMAND [ARGUMENT...]: known-mi with that program; prints what the run prints.
run() {
  local name=$1 command=$2
  shift 2
  "$infomax" run known-mi --estimator-command "$command" --name "$name" --out "$folder/results" \
    --filter "$filter" "$@" 2>"$folder/$name.log" </dev/null
}
# value NAME COLUMN: of its row in the table of biases.
value() {
  "$infomax" table "$folder/results/known-mi.$1.h5" --biases --json |
    "$python" -c 'import json, sys
print(next(r[sys.argv[2]] for r in json.load(sys.stdin)
           if r["estimator"] == sys.argv[1] + " (external)"))' "$1" "$2"
}
# holds EXPRESSION: in Python.
holds() { "$python" -c "import sys; sys.exit(not ($1))" || die "$1 doesn't hold"; }

g++ -O2 -std=c++17 -Wall -Wextra -Werror -o "$folder/gaussian" "$examples/gaussian.cpp"
declare -A commands=(
  [numpy]="$python $examples/cca.py {x} {y}"
  [c++]="$folder/gaussian {csv} {dim_x} {dim_y}"
)
if [[ ${1-} == --all ]]; then
  commands[R]="Rscript $examples/copula.R {csv} {dim_x} {dim_y}"
fi
for name in "${!commands[@]}"; do
  "$infomax" check-estimator "${commands[$name]}" >"$folder/check.log" 2>&1 ||
    { cat "$folder/check.log"; die "check-estimator finds something wrong with $name's example"; }
done
if [[ ${1-} == --all ]]; then
  "$infomax" check-estimator --estimator-mode serve "$python $examples/infonce.py" \
    >"$folder/check.log" 2>&1 ||
    { cat "$folder/check.log"; die "check-estimator finds something wrong with PyTorch's example"; }
fi

# Beside them stands reference/known-mi.h5, of the same seeds.
run numpy "${commands[numpy]}" >/dev/null
run c++ "${commands[c++]}" >/dev/null
sed -e 's/^print(\(.*\))$/print(0.02 + \1)/' "$examples/cca.py" >"$folder/off.py"
run off "$python $folder/off.py {x} {y}" >"$folder/off.out"
grep -q 'off (external)' "$folder/off.out" ||
  die "the run prints no ranking: $(cat "$folder/off.out")"
grep -q '600 s and 8 GiB' "$folder/off.log" || die "the run doesn't say its limits"
holds "abs($(value numpy bias) - $(value c++ bias)) < 1e-4"
# Ten seeds of 5,000 rows: the interval is clear of 0 for one and not for the other.
holds "abs($(value off bias) - $(value numpy bias) - 0.02) < 2e-4"
holds "$(value numpy low) < 0 < $(value numpy high)"
holds "0 < $(value off low) < 0.02 < $(value off high)"
"$infomax" report "$folder/results/known-mi.off.h5" --out "$folder/off.html" >/dev/null 2>&1
grep -q 'off (external) on normal-1x1: bias 0\.0[12]' "$folder/off.html" ||
  die "the page doesn't show the bias of off.py"
grep -q 'cca, bias_correction none on normal-1x1: bias' "$folder/off.html" ||
  die "the page doesn't show cca beside it"

# Every kind of failure, by seed, in both modes; what it leaves behind has a name of its own.
cat >"$folder/bad.py" <<'END'
import json, os, subprocess, sys, time

def misbehave(seed):
    if seed == 0:
        print("noise", file=sys.stderr)
        return 0.5
    if seed == 1:
        sys.exit("a reason")
    if seed == 2:
        subprocess.Popen(["sleep", "98765"], start_new_session=True)
        time.sleep(98765)
    if seed == 3:
        return "rubbish"
    if seed == 4:
        return "nan"
    if seed == 5:
        return "inf"
    if seed == 6:
        held = bytearray(400_000_000)
        time.sleep(98765)
        return len(held)
    if seed == 7:
        os.kill(os.getpid(), 11)
    if seed == 8:
        subprocess.Popen(["sh", "-c", "trap : TERM HUP; sleep 98765"], start_new_session=True)
        return 0.25
    return 0.125

if sys.argv[1:] == ["serve"]:
    for line in sys.stdin:
        print(misbehave(json.loads(line)["seed"]), flush=True)
else:
    print(misbehave(int(sys.argv[3])))
END
for mode in process serve; do
  command="$python $folder/bad.py"
  if [[ $mode == process ]]; then command+=' {x} {y} {seed}'; else command+=' serve'; fi
  status=0
  run "bad-$mode" "$command" --estimator-mode "$mode" --estimator-timeout 3 --estimator-memory 0.2 \
    --jobs 2 >"$folder/bad.out" || status=$?
  ((status == 3)) || die "a run with failures ended with status $status, want 3"
  for said in 'seed 0: [0-9]' 'seed 1: failed: .*crash: exit status 1; .*a reason' \
    'seed 2: failed: .*time limit: no answer in 3 s' 'seed 3: failed: .*unparsable: .*"rubbish"' \
    'seed 4: failed: .*not a number' 'seed 5: failed: .*infinite' \
    'seed 6: failed: .*memory limit: .*want at most 0.2 GiB' \
    'seed 7: failed: .*crash: signal 11' 'seed 8: [0-9]' 'seed 9: [0-9]'; do
    grep -qE "$said" "$folder/bad-$mode.log" ||
      die "$mode: no line of the run has: $said; it said: $(cat "$folder/bad-$mode.log")"
  done
  if pgrep -f '98765' >/dev/null; then die "$mode: left running: $(pgrep -fa '98765')"; fi
done

# From Python.
cat >"$folder/notebook.py" <<'END'
import math
import sys

import numpy as np

sys.path.insert(0, "src/cli")
import infomax  # noqa: E402

x, y, truth = infomax.sample("2pair-3x3", n=500, seed=3)
assert x.shape == y.shape == (500, 3) and x.dtype == float, (x.shape, y.shape)
assert abs(truth - math.log(1 / 0.36)) < 1e-7, truth
assert np.array_equal(x[:100], infomax.sample("2pair-3x3", n=100, seed=3)[0])
one_nat = {"dimension": 2, "information": 1}
assert abs(infomax.sample("gaussian", 10, parameters=one_nat)[2] - 1) < 1e-7
try:
    infomax.sample("no-such-task")
    raise SystemExit("a task that isn't known was sampled")
except ValueError as error:
    assert "no-such-task" in str(error)


def estimate(x, y, seed):
    if seed == 1:
        raise RuntimeError("no estimate today")
    correlation = np.corrcoef(x[:, 0], y[:, 0])[0, 1]
    return {"mi": -0.5 * np.log2(1 - correlation ** 2), "unit": "bits"}


table = infomax.evaluate(estimate, name="nb", seeds=4,
                         filter="samples=1000,task=normal-1x1,scale=standard")
row = next(r for r in table if r["estimator"] == "nb (external)")
assert (row["runs"], row["failed"], row["tasks"]) == (4, 1, 1), row
bias = next(r for r in table.biases if r["estimator"] == "nb (external)")
assert abs(bias["bias"]) < 0.1 and bias["low"] < 0 < bias["high"], bias
print(table)
END
"$python" "$folder/notebook.py" >"$folder/notebook.out" 2>"$folder/notebook.log" ||
  { cat "$folder/notebook.log" "$folder/notebook.out"; die "the Python module failed"; }
grep -q 'no estimate today' "$folder/notebook.log" || die "an exception of a function isn't shown"
say "external: examples, a planted bias, failures and the Python module are as they should be"
