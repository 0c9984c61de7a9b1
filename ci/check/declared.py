#!/usr/bin/python3
"""Checks, in the git history, that the seeds of every claim were declared (`judged` in
suites/*.toml) before reference/ had one of them. Tests itself first, on planted histories. A
shallow clone has no history to check and passes with a word.

    ci/check/declared.py
"""

import io
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import h5py

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)
from points import grids_of  # noqa: E402 (found there)


def git(root, *arguments):
    ran = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    return ran.stdout if ran.returncode == 0 else None


def declared(text):
    """Id -> (first, last) for each claim of a suite's text that isn't a theorem and declares its
    seeds."""
    try:
        suite = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    found = {}
    for claim in suite.get("claim", []):
        judged = claim.get("judged", suite.get("judged"))
        if judged is None or claim.get("theorem", False) or "include" in suite:
            continue
        first, _, last = judged.partition("-")
        found[claim["id"]] = (int(first), int(last or first))
    return found


def seeds_in(content):
    """The seeds that a result file holds trials of, of the reference block. In version 1 one table
    had all trials."""
    with h5py.File(io.BytesIO(content), "r") as file:
        groups = [
            file["trials"]
        ] if "trials" in file and isinstance(file["trials"], h5py.Group) else grids_of(file)
        return {
            int(seed)
            for group in groups
            for seed, block in zip(group["seed"][()], group["block"][()])
            if block.decode() == "reference"
        }


class History:
    """What a repository says of one suite."""

    def __init__(self, root, suite):
        self.root, self.suite = root, suite
        self.commits = git(root, "log", "--format=%H", "--",
                           f"suites/{suite}.toml").decode().split()
        self.claims, self.stored = {}, {}

    def claims_at(self, commit):
        if commit not in self.claims:
            text = git(self.root, "show", f"{commit}:suites/{self.suite}.toml")
            self.claims[commit] = declared(text.decode()) if text is not None else {}
        return self.claims[commit]

    def stored_at(self, commit):
        if commit not in self.stored:
            content = git(self.root, "show", f"{commit}:reference/{self.suite}.h5")
            self.stored[commit] = seeds_in(content) if content is not None else set()
        return self.stored[commit]

    def declaration(self, claim, seeds):
        """The commit since which the claim has declared these seeds; None: it is not committed."""
        since = None
        for commit in self.commits:
            if self.claims_at(commit).get(claim) != seeds:
                break
            since = commit
        return since


def check(root):
    """What is wrong, a line each, and how many claims were looked at."""
    wrong, count = [], 0
    for path in sorted(pathlib.Path(root, "suites").glob("*.toml")):
        history = History(root, path.stem)
        for claim, seeds in declared(path.read_text()).items():
            count += 1
            since = history.declaration(claim, seeds)
            early = sorted(seed for seed in history.stored_at(since or "HEAD")
                           if seeds[0] <= seed <= seeds[1])
            if early:
                when = f"in commit {since[:12]}" if since else "in a change that isn't committed"
                wrong.append(
                    f"{path}: claim {claim} declares seeds {seeds[0]}-{seeds[1]} {when}, "
                    f"when reference/{path.stem}.h5 had {', '.join(map(str, early))} already; "
                    "want seeds that weren't stored yet")
    return wrong, count


def plant(root, steps):
    """A repository in which each step writes a suite's declaration, or a reference with so many
    seeds."""
    identity = {
        **os.environ, "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b"
    }
    subprocess.run(["git", "init", "-q", root], check=True)
    for folder in ("suites", "reference"):
        pathlib.Path(root, folder).mkdir()
    for step in steps:
        if isinstance(step, str):
            claim = f'[[claim]]\nid = "C1"\n{step}\n'
            pathlib.Path(root, "suites/s.toml").write_text(claim)
        else:
            with h5py.File(pathlib.Path(root, "reference/s.h5"), "w") as file:
                file["trials/seed"] = list(range(step))
                file["trials/block"] = [b"reference"] * step
        subprocess.run(["git", "-C", root, "add", "-A"], check=True)
        subprocess.run(["git", "-C", root, "commit", "-q", "-m", "step"], check=True, env=identity)


def test_itself():
    """Planted histories, and whether each has to be refused."""
    cases = [(["judged = \"2-4\"", 5], False),                     # declared, then stored
             ([2, "judged = \"2-4\"", 5], False),                  # other seeds were there
             ([3, "judged = \"2-4\"", 5], True),                   # one of them was
             ([5, "judged = \"2-4\""], True),
             (["judged = \"2-4\"", 5, "judged = \"1-4\""], True),  # changed after the fact
             (["judged = \"1-4\"", "judged = \"2-4\"", 5], False),
             (["", 5, "theorem = true"], False)]
    for number, (steps, refused) in enumerate(cases):
        with tempfile.TemporaryDirectory() as root:
            plant(root, steps)
            wrong, _ = check(root)
            if bool(wrong) != refused:
                sys.exit(
                    f"ci/check/declared.py: self-test {number} ({steps}): found {wrong}, want it "
                    f"{'refused' if refused else 'accepted'}")


def main():
    test_itself()
    os.chdir(harness.ROOT)
    shallow = git(".", "rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() == b"true":
        print("declared: not checked, for this is no git checkout with its history")
        return
    wrong, count = check(".")
    if wrong:
        sys.exit("\n".join(
            ["ci/check/declared.py: seeds that were stored before they were declared", *wrong]))
    print(f"declared: the seeds of {count} claims were declared before they were stored")


if __name__ == "__main__":
    main()
