#!/usr/bin/python3
"""Writes the tables of claims, each between its file's two comments: README's of the paper's own,
docs/claims.md's of every claim of every suite; verdicts on reference/*.h5 as `infomax claims
--markdown` prints them, and what a seed costs (reference/costs.toml).

    ci/claims-table                  rewrite them
    ci/claims-table --check          fail where they aren't what would be written, or README's table
                                     of suites has other sizes
    ci/claims-table --print          only print them
    ci/claims-table --cost FOLDER    take a suite's cost from the times beside its trials: FOLDER is
                                     results/SUITE
"""
import argparse
import json
import os
import pathlib
import re
import sys
import tomllib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

BEGIN, END = "<!-- claims: written by ci/claims-table -->", "<!-- /claims -->"
COSTS, README = pathlib.Path("reference/costs.toml"), pathlib.Path("README.md")
ALL = pathlib.Path("docs/claims.md")
NOTE = """\
# Core seconds that one seed of a suite takes, all its points: the mean over the seeds of a run,
# from the times beside its trials. Written by ci/claims-table --cost results/SUITE; it depends on
# the machine, so no check compares it.
"""


def costs():
    return tomllib.loads(COSTS.read_text()) if COSTS.exists() else {}


def measure(folder):
    """The mean over complete seeds of the processor time of a seed's trials."""
    folder = pathlib.Path(folder)
    seeds = {}
    for path in folder.glob("*.json"):
        found = re.search(r"seed=(\d+)\.", path.name)
        if found:
            times = json.loads(path.read_text())
            seeds.setdefault(int(found[1]), []).append(times["processor_seconds"])
    if not seeds:
        sys.exit(f"ci/claims-table: {folder}: no times of trials (POINT,seed=N.ID.json)")
    most = max(map(len, seeds.values()))
    whole = [sum(times) for times in seeds.values() if len(times) == most]
    all_costs = costs() | {
        folder.name: {
            "core_seconds": round(sum(whole) / len(whole), 1),
            "seeds": len(whole)
        }
    }
    lines = [f"{name} = {{ core_seconds = {c['core_seconds']}, seeds = {c['seeds']} }}"
             for name, c in sorted(all_costs.items())]
    COSTS.write_text(NOTE + "\n" + "\n".join(lines) + "\n")
    print(f"{COSTS}: {lines[sorted(all_costs).index(folder.name)]}")


def time_text(seconds):
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def references(name="*"):
    return sorted(map(str, pathlib.Path("reference").glob(f"{name}.h5")))


def printed(most, *arguments):
    """What the program prints; it may end with a status of at most this."""
    status, out, errors = harness.run(arguments)
    if not 0 <= status <= most:
        sys.exit(f"ci/claims-table: infomax {' '.join(arguments)}: {errors.strip()}")
    return out


def judge(*arguments):
    """Contradicted claims are a status of 1."""
    return printed(1, "claims", *arguments)


def suites_of_claims():
    """The suites that state claims, each with the ids of its claims; one that includes others
    states none of its own."""
    suites = {
        path.stem: tomllib.loads(path.read_text())
        for path in sorted(pathlib.Path("suites").glob("*.toml"))
    }
    return {name: [c["id"] for c in suite["claim"]] for name, suite in suites.items()
            if suite.get("claim") and "include" not in suite}


def paper_table():
    """The paper's own claims, each by those of the suites that carry it; a seed costs what it costs
    in all of these."""
    judged = json.loads(judge(*references(), "--current", "--json"))
    suites, known = suites_of_claims(), costs()
    rows = []
    for c in judged:
        if "carried_by" not in c:
            continue
        carrying = [name for name, ids in suites.items() if set(ids) & set(c["carried_by"])]
        missing = [name for name in carrying if name not in known]
        cost = time_text(sum(known[name]["core_seconds"] for name in carrying if name in known))
        if missing:
            cost += f", and {', '.join(missing)}"
        verdict = f"so far {c['so_far']}" if c["so_far"] else c["verdict"]
        cells = [c["id"], escaped(c["statement"]), verdict, c["seeds_text"], cost, c["evidence"]]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([
        "| claim | statement | verdict | seeds | core time per seed | by |",
        "|---|---|---|---|---|---|", *rows, "",
        together(judged)
    ])


def together(judged):
    """What is said of the paper's claims at once: Holm over those that have a p and all of their
    seeds."""
    decided = sorted((c["p_reproduced"], c["id"]) for c in judged
                     if "carried_by" in c and c["verdict"] == "reproduced" and not c["so_far"])
    all_of_them = sum("carried_by" in c for c in judged)
    kept = []
    for rank, (p, claim) in enumerate(decided):
        if p * (all_of_them - rank) > 0.05:
            break
        kept.append(claim)
    kept.sort(key=lambda claim: int(claim[1:]))
    return (
        f"Each claim has a level of 0.05 of its own. At 0.05 over all {all_of_them} at once, "
        f"after Holm, {', '.join(kept) if kept else 'none'} would stand as reproduced.")


def table():
    rows, known = [], costs()
    for name, ids in suites_of_claims().items():
        cost = time_text(known[name]["core_seconds"]) if name in known else ""
        ran = judge(*references(name), "--suite", name, "--markdown")
        own = [row for row in ran.splitlines()[2:] if row.split("|")[1].strip() in ids]
        if not references(name):
            own = [re.sub(r"[^|]*\|$", " not run |", row) for row in own]
        rows += [f"{row} {name} | {cost} |" for row in own]
    rows.sort(key=place)
    return "\n".join([
        "| claim | statement | verdict | seeds | evidence | suite | core time per seed |",
        "|---|---|---|---|---|---|---|", *rows
    ])


def place(row):
    """The paper's claims first, by number: C4.2 before C10.1; then those of our own."""
    claim = row.split("|")[1].strip()
    return (claim[0] != "C", claim[0], [int(n) for n in re.findall(r"\d+", claim)])


def escaped(text):
    return re.sub(r"([|<\\])", r"\\\1", text)


def suite_sizes():
    """What the table of suites says otherwise than the suites: "| ci | ... | 18 x 5 |"."""
    listed = printed(0, "list", "suites", "--json")
    sizes = {
        suite["name"]: (int(suite["points"]), int(suite["seeds"]))
        for suite in json.loads(listed)
    }
    said = {
        name: (int(points), int(seeds))
        for name, points, seeds in re.findall(
            r"^\| ([\w-]+) \| .* \| (\d+)(?: points)? x (\d+)(?: seeds)? \|$", README.read_text(),
            re.MULTILINE)
    }
    return [
        f"{README}: {name} is {said.get(name, 'not there')}, want {sizes.get(name, 'no such row')}"
        for name in sorted(sizes.keys() | said.keys())
        if sizes.get(name) != said.get(name)
    ]


def section(path, written):
    """A file with what lies between its two comments as it should be, and as it is."""
    text = path.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"ci/claims-table: {path} has not the two comments {BEGIN} and {END} once each")
    return text, text[text.index(BEGIN):text.index(END) +
                      len(END)], f"{BEGIN}\n\n{written}\n\n{END}"


def main():
    parser = argparse.ArgumentParser(prog="ci/claims-table", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true")
    what.add_argument("--print", action="store_true")
    what.add_argument("--cost", metavar="FOLDER")
    options = parser.parse_args()
    harness.need_program()
    os.chdir(harness.ROOT)
    if options.cost is not None:
        if not os.path.isdir(options.cost):
            parser.error("--cost wants a folder of trials such as results/negatives")
        measure(options.cost)
        return
    tables = {README: paper_table(), ALL: table()}
    if options.print:
        print("\n\n".join(tables.values()))
        return
    wrong = suite_sizes() if options.check else []
    if wrong:
        sys.exit("ci/claims-table: " + "; ".join(wrong))
    for path, written in tables.items():
        text, old, new = section(path, written)
        if not options.check:
            path.write_text(text.replace(old, new))
        elif old == new:
            print(f"claims-table: {path} says what the references give")
        else:
            wrong.append(str(path))
            before, now = old.splitlines(), new.splitlines()
            for line in [f"- {x}" for x in before if x not in now
                         ] + [f"+ {x}" for x in now if x not in before]:
                print(line)
    if wrong:
        sys.exit(f"ci/claims-table: {', '.join(wrong)}: another table than the references give; "
                 "write it with ci/claims-table")


if __name__ == "__main__":
    main()
