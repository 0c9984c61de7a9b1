#!/usr/bin/python3
"""Checks that `infomax run --dry-run` estimates well: runs about a hundredth of the paper's work
with one seed and sets the time it took beside the estimate for just that. Fails where the whole is
off by more than 15%.

    ci/measure/estimate.py             of all suites of the paper: a quarter of an hour
    ci/measure/estimate.py SUITE...    of these

Without arguments prints the estimates for one seed of the paper's experiments on MNIST and of all
of `paper` as well. The data sets are where $INFOMAX_DATA says; the machine has to be otherwise
idle.
"""
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

# A hundredth of the steps, and one evaluation on few batches, with its probe. A fit to convergence
# is one of a whole trial, at its end: beside a hundredth of the steps it would be most of what is
# timed. The baselines have it as a whole.
PART = ["--set", "steps=200", "--set", "evaluate_every=200", "--set", "evaluate_batches=8"]
ADVERSARIAL = ["--set", "steps=40", "--set", "evaluate_every=40", "--set", "evaluate_batches=8",
               "--set", "classifier_warm_up=100"]
WITHOUT_LAST = ["--set", "probe_last=[]"]
# Its steps are few, and some of them thousands of pairs each.
IDENTITIES = ["--set", "steps=20", "--set", "evaluate_every=20", "--set", "evaluate_batches=8"]
# Steps alone, no evaluations.
TIGHTER = ["--set", "steps=100"]
# One step; what they take are probes.
WHOLE = []
PARTS = {
    "paper-adversarial": ADVERSARIAL,
    "bijectivity": ADVERSARIAL,
    "identities": IDENTITIES,
    "tighter-bounds": TIGHTER,
    "baselines": WHOLE,
    "cifar-baselines": WHOLE
}
# The paper's own experiments on MNIST and on synthetic data.
MNIST = [
    "paper-bijective", "paper-adversarial", "paper-invertibility", "paper-critics",
    "paper-encoders", "negatives"
]


def said(*arguments):
    """What the program prints; its failure is ours."""
    status, out, errors = harness.run(arguments)
    if status != 0:
        sys.exit(f"estimate: infomax {' '.join(arguments)} failed:\n{errors}")
    return out


def seconds_left(text):
    """The last "about ... left" of a dry run."""
    words = re.findall(r"about (.*?) left", text)[-1]
    units = {"h": 3600, "min": 60, "s": 1}
    return sum(float(n) * units[u] for n, u in re.findall(r"([\d.]+) (h|min|s)", words))


def main():
    if not os.environ.get("INFOMAX_DATA"):
        sys.exit("estimate: no data sets; set INFOMAX_DATA to their folder")
    harness.need_program()
    known = re.findall(r'"includes": *"([^"]+)"', said("show", "paper", "--json"))
    names = sys.argv[1:] or known
    for name in names:
        if name not in known:
            sys.exit(f"estimate: {name} is no suite of the paper; those are {', '.join(known)}")
    estimated = measured = 0.0
    print(f"{'suite':24}{'estimated':>12}{'took':>10}{'ratio':>8}")
    for name in names:
        part = list(PARTS.get(name, PART))
        with open(os.path.join(harness.ROOT, "suites", name + ".toml")) as suite:
            if part and re.search(r'^probe_last *= *\["converged"\]$', suite.read(), re.MULTILINE):
                part += WITHOUT_LAST
        with tempfile.TemporaryDirectory() as folder:
            arguments = [name, "--seeds", "1", "--out", folder, *part]
            wanted = seconds_left(said("run", *arguments, "--dry-run"))
            start = time.monotonic()
            said("run", *arguments)
            took = time.monotonic() - start
        estimated += wanted
        measured += took
        print(f"{name:24}{wanted:10.1f} s{took:8.1f} s{wanted / took:8.2f}", flush=True)
    print(f"{'all':24}{estimated:10.1f} s{measured:8.1f} s{estimated / measured:8.2f}")
    for names in () if sys.argv[1:] else (MNIST, ["paper"]):
        whole = said("run", *names, "--seeds", "1", "--dry-run")
        print(f"{' '.join(names)}: {whole.strip().splitlines()[-1]}")
    if not 0.85 <= estimated / measured <= 1.15:
        sys.exit("estimate: off by more than 15%")


if __name__ == "__main__":
    main()
