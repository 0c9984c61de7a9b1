#!/usr/bin/python3
"""Prints where the processor time of benchmarks goes: the share of each function of ours and of
each library.

    ci/measure/profile.py [NAME...]    names of infomax-bench; default: those whose `limit`
                                       docs/engine.md explains

Wants perf (Debian: linux-perf) and build/release/infomax-bench. Samples begin when the benchmark
does: its preparation and the measurement of the roofline before it are left out.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

DEFAULT = [
    "step/toy-concat/nce", "jacobian/skip-mlp", "probe/saga/392", "probe/lbfgs/392",
    "step/realnvp/nce/bf16", "step/mlp-bilinear/nce", "step/skip-mlp/nce", "step/mlp-concat/nce"
]
SHOWN = 2.0  # percent


def place(library, symbol):
    """What a reader knows a sample's place by."""
    if re.fullmatch(r"perf-\d+\.map", library) or library.startswith("[JIT]"):
        return "products and convolutions that oneDNN compiled"
    if "openblas" in library:
        # Kernels without a name of their own are the library's as well.
        name = re.sub(r"_(SKYLAKEX|HASWELL|ZEN|COOPERLAKE)$", "", symbol)
        return "OpenBLAS" if name.startswith("0x") else f"OpenBLAS: {name}"
    if library == "infomax-bench":
        # The innermost name, without namespaces, template arguments and parameters.
        name = re.sub(r"\(anonymous namespace\)::", "", symbol)
        while re.search(r"<[^<>]*>", name):
            name = re.sub(r"<[^<>]*>", "", name)
        return re.sub(r"\(.*", "", name).replace("infomax::", "")
    return "operating system" if library == "[kernel.kallsyms]" else library


def profile(name, folder):
    data = os.path.join(folder, "perf.data")

    # Twice: how long the preparation takes, then with samples from there on.
    def bench(seconds, *before):
        return [
            *before, harness.BENCH, f"--benchmark_filter=^{name}$",
            f"--benchmark_min_time={seconds}"
        ]

    done = subprocess.run(bench(8, "perf", "record", "-q", "-F", "997", "-o", data),
                          capture_output=True, text=True)
    if done.returncode != 0 or not os.path.exists(data):
        sys.exit(f"profile: {name}: perf record failed:\n{done.stderr}")
    script = subprocess.run(["perf", "script", "-i", data, "-F", "time,ip,sym,dso"],
                            capture_output=True, text=True, check=True)
    samples = []
    for line in script.stdout.splitlines():
        match = re.match(r"\s*([\d.]+):\s+([0-9a-f]+)\s+(.*) \((.*)\)$", line)
        if match:
            symbol = match[3] if match[3] != "[unknown]" else "0x" + match[2]
            samples.append((float(match[1]), place(os.path.basename(match[4]), symbol)))
    if not samples:
        sys.exit(f"profile: no samples of {name}; is it a benchmark's name?")
    # The benchmark runs last, for at least 8 s of processor time.
    last = samples[-7500:]
    shares = {}
    for _, where in last:
        shares[where] = shares.get(where, 0) + 100 / len(last)
    print(f"\n{name}: {len(last)} samples\n\n| share | where |\n|---|---|")
    rest = 100.0
    for where, share in sorted(shares.items(), key=lambda item: -item[1]):
        if share >= SHOWN:
            print(f"| {share:.0f}% | {where} |")
            rest -= share
    print(f"| {rest:.0f}% | less than {SHOWN:.0f}% each |", flush=True)


def main():
    if shutil.which("perf") is None:
        sys.exit("profile: perf is not installed (Debian: linux-perf)")
    harness.need_program(harness.BENCH)
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or DEFAULT:
            profile(name, folder)


if __name__ == "__main__":
    main()
