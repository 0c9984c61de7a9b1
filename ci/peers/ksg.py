#!/usr/bin/python3
"""KSG beside scipy's trees and scikit-learn's mutual_info_regression, one thread each, by turns.

  ci/peers/ksg.py [--rounds N]      default: 5; build/release/infomax-bench must be there

Uses the system's python3-scipy and python3-sklearn. k = 3, maximum norm, correlated normals: five
columns a side, or one, each program's own draws of the same distribution. Times are processor
seconds of the estimate alone; a ratio is of one turn, and the table has their median and range. The
estimates differ as draws do: their spread is 0.02 on 10,000 rows, and the program fails where two
of the same size are more than 0.1 apart.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy loads

try:
    import numpy as np
    import scipy
    import sklearn
    from scipy.spatial import cKDTree
    from scipy.special import digamma
    from sklearn.feature_selection import mutual_info_regression
except ImportError as error:
    print(f"ci/peers/ksg.py: {error}; skipped: install python3-scipy and python3-sklearn")
    sys.exit()

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

APART = 0.1  # of estimates, nats
NEIGHBOURS = 3


def by_trees(x, y):
    """Kraskov's first estimator with scipy's trees."""
    n = len(x)
    both = np.hstack([x, y])
    reach = cKDTree(both).query(both, NEIGHBOURS + 1, p=np.inf)[0][:, -1]
    reach = np.nextafter(reach, 0)  # strictly closer; a point counts itself
    counts = [cKDTree(side).query_ball_point(side, reach, p=np.inf, return_length=True)
              for side in (x, y)]
    return digamma(NEIGHBOURS) + digamma(n) - np.mean(digamma(counts[0]) + digamma(counts[1]))


def by_sklearn(x, y):
    return mutual_info_regression(x, y[:, 0], n_neighbors=NEIGHBOURS)[0]


# Benchmark of ours, rows, columns a side, program, its name.
CASES = [
    ("ksg/2pair-5x5/10000/maximum", 10000, 5, by_trees, "scipy"),
    ("ksg/normal-1x1/10000/maximum", 10000, 1, by_trees, "scipy"),
    ("ksg/normal-1x1/10000/maximum", 10000, 1, by_sklearn, "scikit-learn"),
    ("ksg/normal-1x1/100000/maximum", 100000, 1, by_sklearn, "scikit-learn"),
    ("ksg/normal-1x1/1000000/maximum", 1000000, 1, None, None),
]


def normals(rows, width, seed):
    random = np.random.default_rng(seed)
    x, y = random.standard_normal((2, rows, width))
    few = min(width, 2)
    y[:, :few] = 0.8 * x[:, :few] + 0.6 * y[:, :few]
    return x, y


def ours(benchmark):
    command = [harness.BENCH, f"--benchmark_filter=^{benchmark}$", "--benchmark_format=json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    run = json.loads(done.stdout)["benchmarks"][0]
    return run["cpu_time"] / 1000, run["nats"]


def theirs(program, rows, width, seed):
    x, y = normals(rows, width, seed)
    before = time.process_time()
    nats = program(x, y)
    return time.process_time() - before, nats


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    if rounds < 1:
        parser.error("--rounds: want at least 1")
    harness.need_program(harness.BENCH)
    print(f"scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, one thread, "
          f"{rounds} turns, k = {NEIGHBOURS}, maximum norm\n")
    print("| rows | columns | ours, s | theirs, s | ratio (range) | nats |")
    print("|---|---|---|---|---|---|")
    apart = []
    for benchmark, rows, width, program, name in CASES:
        mine, other = [], []
        for turn in range(rounds):
            mine.append(ours(benchmark))
            if program is not None:
                other.append(theirs(program, rows, width, turn))
        seconds = statistics.median(a for a, _ in mine)
        nats = mine[0][1]
        columns = f"| {rows} | {width} + {width} | {seconds:.4f} |"
        if program is None:
            print(f"{columns} | | {nats:.4f} |")
            continue
        ratios = [b[0] / a[0] for a, b in zip(mine, other)]
        their_nats = statistics.mean(b for _, b in other)
        print(f"{columns} {name} {statistics.median(a for a, _ in other):.4f} "
              f"| {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) "
              f"| {nats:.4f}, {their_nats:.4f} |")
        if not abs(nats - their_nats) <= APART:
            apart.append(f"{name} at {rows} x ({width} + {width})")
    if apart:
        sys.exit(f"ci/peers/ksg.py: estimates are more than {APART} apart: {', '.join(apart)}")


if __name__ == "__main__":
    main()
