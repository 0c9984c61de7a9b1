#!/usr/bin/python3
"""docs/certified.md has the catalogue's tasks, all of them and in order, with their published
informations and how those are known, and none that failed. What was drawn isn't drawn again.

    ci/check/certified.py
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

PAGE = "docs/certified.md"


def rows_of(path):
    """The page's table as dictionaries by its heading."""
    with open(path) as file:
        lines = [[cell.strip() for cell in line.strip().strip("|").split("|")]
                 for line in file if line.startswith("|")]
    return [dict(zip(lines[0], line)) for line in lines[2:]]


def catalogued():
    status, out, errors = harness.run(["list", "tasks", "--json"])
    if status != 0:
        sys.exit(f"{PAGE}: infomax list tasks: {errors}")
    return [task for task in json.loads(out) if task["family"] != "distribution"]


def main():
    os.chdir(harness.ROOT)
    harness.need_program()
    page, tasks = rows_of(PAGE), catalogued()
    names, want = [row["task"] for row in page], [task["name"] for task in tasks]
    for what, which in (("lacks", [name for name in want if name not in names]),
                        ("has what is no task:", [name for name in names if name not in want])):
        if which:
            sys.exit(f"{PAGE}: {what} {', '.join(which)}; what `infomax certify --markdown` prints")
    if names != want:
        sys.exit(f"{PAGE}: the tasks stand in another order than the catalogue's")
    for row, task in zip(page, tasks):
        for key in ("nats", "known by"):
            if row[key] != task[key]:
                sys.exit(f"{PAGE}: {row['task']}: {key} is {row[key]!r}, the catalogue has "
                         f"{task[key]!r}")
        if row["verdict"] != "certified":
            sys.exit(f"{PAGE}: {row['task']}: {row['verdict']}")
    print(f"certified: {len(page)} tasks are the catalogue's")


if __name__ == "__main__":
    main()
