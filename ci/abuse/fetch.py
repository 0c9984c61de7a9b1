#!/usr/bin/python3
"""Checks `infomax fetch` against web servers on this machine: honest ones, and those that lie,
stall, cut off, send without end, redirect to where they shouldn't or aren't who they should be;
through proxies; killed, interrupted and run again.

    ci/abuse/fetch.py [NAME...]    only the cases whose names contain one of these, with the time of
                                   each

A copy of the program with a manifest of its own asks loopback addresses alone, on ports that the
system picks.
"""
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import fetch_cases  # noqa: E402 (found there)
import harness  # noqa: E402 (found there)
from fetch_place import prepare  # noqa: E402 (found there)
from fetch_server import SCRATCH  # noqa: E402 (found there)
from harness import Wrong  # noqa: E402 (found there)


def main():
    begin = time.monotonic()
    failed = ran = 0
    harness.need_program()
    prepare()
    words = sys.argv[1:] or [""]
    for name, case in vars(fetch_cases).items():
        if not name.startswith("case_") or not any(word in name for word in words):
            continue
        ran += 1
        start = time.monotonic()
        try:
            case()
        except (Wrong, OSError) as failure:
            failed += 1
            print(f"ci/abuse/fetch.py: {name}: {failure}", file=sys.stderr)
        if sys.argv[1:]:
            print(f"{time.monotonic() - start:6.1f} s  {name}", flush=True)
    if failed or not ran:
        sys.exit(f"ci/abuse/fetch.py: {failed} of {ran} cases failed")
    shutil.rmtree(SCRATCH)
    print(f"fetch: {ran} cases in {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
