#!/usr/bin/python3
"""The linear probe beside scikit-learn's, on the same arrays, one thread each, by turns.

  ci/peers/probe.py [--rounds N]      default: 3; build/release/infomax-bench must be there

Uses the system's python3-sklearn. Takes MNIST's top halves from $INFOMAX_DATA, else glyphs of the
same shape. Times are processor seconds of the fit alone; a ratio is of one turn, and the table has
their median and range. Our fit repeats itself; theirs draws another order of visits each turn, and
its accuracy is the mean. Fails where the two accuracies are more than 0.003 apart.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy loads

try:
    import numpy as np
    import sklearn
    from sklearn.linear_model import LogisticRegression
except ImportError as error:
    sys.exit(f"ci/peers/probe.py: {error}; install python3-sklearn")

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

APART = 0.003  # of accuracies, at most: 30 of 10,000 test images
THEIRS = {
    "saga": dict(solver="saga", multi_class="multinomial", C=10, tol=0.1),
    "lbfgs": dict(solver="lbfgs", multi_class="multinomial", C=10),
}


def ours(solver, dump):
    """One process of infomax-bench: processor seconds of a fit, and all it says."""
    command = [harness.BENCH, f"--benchmark_filter=^probe/{solver}/392$", "--benchmark_format=json"]
    done = subprocess.run(command, env={**os.environ, "INFOMAX_PROBE_DUMP": dump},
                          stdout=subprocess.PIPE, check=True)
    run = json.loads(done.stdout)["benchmarks"][0]
    return run["cpu_time"] / 1000, run


def arrays(dump):
    def features(split, rows):
        return np.fromfile(f"{dump}/{split}.f32", np.float32).reshape(rows, -1)

    train_labels = np.fromfile(f"{dump}/train.u8", np.uint8)
    test_labels = np.fromfile(f"{dump}/test.u8", np.uint8)
    return (features("train", len(train_labels)), train_labels,
            features("test", len(test_labels)), test_labels)


def theirs(solver, data, seed):
    x, labels, test, test_labels = data
    model = LogisticRegression(random_state=seed, **THEIRS[solver])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lbfgs stops at its 100 iterations, as it should here
        before = time.process_time()
        model.fit(x, labels)
        seconds = time.process_time() - before
    return seconds, int(model.n_iter_[0]), model.score(test, test_labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    if rounds < 1:
        parser.error("--rounds: want at least 1")
    harness.need_program(harness.BENCH)
    with tempfile.TemporaryDirectory() as dump:
        rows = []
        data = None
        for solver in THEIRS:
            turns, their_accuracies = [], []
            for turn in range(rounds):
                our_seconds, run = ours(solver, dump)
                if data is None:
                    data = arrays(dump)
                their_seconds, their_iterations, their_accuracy = theirs(solver, data, turn)
                turns.append((our_seconds, their_seconds))
                their_accuracies.append(their_accuracy)
            ratios = [b / a for a, b in turns]
            rows.append((solver, statistics.median(a for a, _ in turns),
                         statistics.median(b for _, b in turns), statistics.median(ratios),
                         min(ratios), max(ratios), run["fit_iterations"], their_iterations,
                         run["accuracy"], statistics.mean(their_accuracies)))
            name = run["label"]
    print(f"{name}, {data[0].shape[0]} x {data[0].shape[1]}; scikit-learn {sklearn.__version__}, "
          f"one thread, {rounds} turns\n")
    print("| probe | ours, s | scikit-learn, s | ratio (range) | iterations | accuracy |")
    print("|---|---|---|---|---|---|")
    for solver, a, b, ratio, low, high, our_it, their_it, our_accuracy, their_accuracy in rows:
        print(f"| {solver} | {a:.3f} | {b:.2f} | {ratio:.1f} ({low:.1f} to {high:.1f}) "
              f"| {our_it:.0f}, {their_it} | {our_accuracy:.4f}, {their_accuracy:.4f} |")
    apart = [row[0] for row in rows if not abs(row[-2] - row[-1]) <= APART]
    if apart:
        sys.exit(f"ci/peers/probe.py: accuracies of {', '.join(apart)} are more than {APART} apart")


if __name__ == "__main__":
    main()
