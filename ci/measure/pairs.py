#!/usr/bin/python3
"""Sets each optimiser step alone beside two of them at once, one on either core: what trials side
by side cost.

    ci/measure/pairs.py [--rounds N] [--seconds S] [--filter TEXT]

Prints per step the median milliseconds alone and of two at once, their ratio, and `limit`
(machine/roofline.h) both ways; two at once are measured against the roofline that two at once
reach. Fails where two take more than 1.1 times as long (RealNVP, whose optimiser is bound by
memory: 1.2), or leave it at that with --print.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)


def start(name, seconds, core):
    return subprocess.Popen([
        "taskset", "-c",
        str(core), harness.BENCH, f"--benchmark_filter=^{name}$", f"--benchmark_min_time={seconds}",
        "--benchmark_format=json"
    ], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def finish(child):
    row = json.loads(child.communicate()[0])["benchmarks"][0]
    return row["cpu_time"], row["limit"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="per measurement")
    parser.add_argument("--filter", default="/nce$|adversarial$",
                        help="regular expression: which steps")
    parser.add_argument("--print", action="store_true", help="don't fail, whatever the numbers")
    options = parser.parse_args()
    harness.need_program(harness.BENCH)
    listed = subprocess.run(
        [harness.BENCH, "--benchmark_list_tests", f"--benchmark_filter=^step/.*({options.filter})"],
        capture_output=True, text=True, check=True).stdout.split()
    print(f"| {'step':30} | alone, ms | two at once, ms | ratio | limit alone | limit of two |")
    print("|---|---|---|---|---|---|")
    slow = []
    for name in listed:
        alone, pair, limits, pair_limits = [], [], [], []
        for _ in range(options.rounds):
            ms, limit = finish(start(name, options.seconds, 0))
            alone.append(ms)
            limits.append(limit)
            for ms, limit in map(finish, [start(name, options.seconds, core) for core in (0, 1)]):
                pair.append(ms)
                pair_limits.append(limit)
        one, two = statistics.median(alone), statistics.median(pair)
        print(
            f"| {name:30} | {one:.3g} | {two:.3g} | {two / one:.2f} "
            f"| {statistics.median(limits):.2f} | {statistics.median(pair_limits):.2f} |",
            flush=True)
        if two / one > (1.2 if "realnvp" in name else 1.1):
            slow.append(name)
    if slow and not options.print:
        sys.exit(f"pairs: two at once take too long: {', '.join(slow)}")


if __name__ == "__main__":
    main()
