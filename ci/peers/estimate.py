#!/usr/bin/python3
"""infomax estimate --like sklearn beside scikit-learn's mutual information of features.

  ci/peers/estimate.py      build/release/infomax must be there

Uses the system's python3-sklearn. The same rows, one column of x at a time: continuous against
continuous, continuous against labels, labels against continuous, labels against labels. Our noise
is left out and scikit-learn's is 1e-10, which moves no count of neighbours where values differ by
more. scikit-learn clips at 0 where we don't, so its value is held against max(ours, 0). The program
fails where two are more than 1e-9 apart: sums of 1,000 digammas in another order differ by less.
"""
import json
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import sklearn
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression
except ImportError as error:
    print(f"ci/peers/estimate.py: {error}; skipped: install python3-sklearn")
    sys.exit()

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
INFOMAX = os.path.join(ROOT, "build", "release", "infomax")
APART = 1e-9
ROWS = 1000


def samples():
    """Name, x [n, d], y [n], and whether these are labels."""
    random = np.random.default_rng(1)
    x = random.normal(size=(ROWS, 4))
    x[:, 1] *= 1000
    x[:, 2] = np.exp(x[:, 2])
    y = x[:, 0] + 0.001 * x[:, 1] + 0.5 * x[:, 2] + random.normal(size=ROWS)
    labels = np.digitize(y, [-1, 0, 2]).astype(float)
    codes = np.digitize(x / x.std(axis=0), [-0.5, 0.5]).astype(float)
    yield "continuous, continuous", x, y, False, False
    yield "continuous, labels", x, labels, False, True
    yield "labels, continuous", codes, y, True, False
    yield "labels, labels", codes, labels, True, True


def theirs(x, y, x_labels, y_labels, k):
    of = mutual_info_classif if y_labels else mutual_info_regression
    return of(x, y, discrete_features=x_labels, n_neighbors=k, random_state=0)


def ours(x, y, x_labels, y_labels, k, folder):
    paths = [os.path.join(folder, name) for name in ("x.npy", "y.npy")]
    np.save(paths[0], np.asfortranarray(x))
    np.save(paths[1], y)
    discrete = {(False, False): "none", (True, False): "x", (False, True): "y",
                (True, True): "both"}
    command = [INFOMAX, "estimate", "--x", paths[0], "--y", paths[1], "--what", "information-gain",
               "--like", "sklearn", "--noise", "0", "--json", "--discrete",
               discrete[x_labels, y_labels]]
    if not (x_labels and y_labels):
        command += ["--k", str(k)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [estimate["mi"] for estimate in json.loads(said)["estimates"]]


def main():
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, x, y, x_labels, y_labels in samples():
            for k in (1, 3, 10):
                pairs = zip(ours(x, y, x_labels, y_labels, k, folder),
                            theirs(x, y, x_labels, y_labels, k))
                for column, (own, other) in enumerate(pairs):
                    apart = abs(max(own, 0) - other)
                    worst = max(worst, apart)
                    if apart > APART:
                        sys.exit(f"{name}, column {column}, k = {k}: {own}, "
                                 f"want scikit-learn's {other} within {APART}")
    print(f"estimate --like sklearn: at most {worst:.1e} nats from scikit-learn "
          f"{sklearn.__version__}")


if __name__ == "__main__":
    main()
