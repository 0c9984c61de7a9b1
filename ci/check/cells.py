#!/usr/bin/python3
"""Checks that `infomax compare RESULT... --json` gives one list of these suites' cells, each whole.

    ci/check/cells.py CELLS.json SUITE...
"""
import json
import sys

WANTED = {"suite": str, "result": str, "reference": str, "point": str, "metric": str, "word": str,
          "tolerance": (int, float)}


def main(path, *suites):
    with open(path) as file:
        cells = json.load(file)
    found = {cell["suite"] for cell in cells}
    if found != set(suites):
        sys.exit(f"{path}: cells of {sorted(found)}, want them of {sorted(suites)}")
    for cell in cells:
        for key, kind in WANTED.items():
            if not isinstance(cell.get(key), kind):
                sys.exit(f"{path}: a cell's {key} is {cell.get(key)!r}: {cell}")


if __name__ == "__main__":
    main(*sys.argv[1:])
