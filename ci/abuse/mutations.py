#!/usr/bin/python3
"""Checks that no result file, damaged, foreign or made to do harm, crashes, hangs or fills the
memory of the program.

    ci/abuse/mutations.py [--count N] [--seed S]    default: 240 mutations; 10000 take half an hour

1. Foreign files (folders, pipes, devices, sparse files of 10 GB, ...) in every place where a
   result is read.
2. Files made to do harm, each with a right digest (ci/abuse/hostile_results.py).
3. N random mutations of a suite's and a trial's file through compare, report, merge, claims, show
   and run: half of them raw, so that the digest is wrong, and half with the digest made right
   again, so that the HDF5 library sees them.

Each must end with exit status 2 and name the file, 0 to 3 where a mutation with a right digest left
a record; never by a signal, never after more than 5 s of processor time (or 20 s on the wall, for
busy machines), never with more than 1 GiB.
"""

import argparse
import collections
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)
from harness import SEAL  # noqa: E402 (found there)
from hostile_results import content, largest_seed, make, sign  # noqa: E402 (found there)

ROOT = Path(harness.ROOT)
SUITE = ROOT / "reference/baselines.h5"
OLD = ROOT / "src/results/testdata/suite-1.h5"

faults = []
most = {"seconds of processor time": 0.0, "seconds": 0.0, "MiB": 0.0}


def run(arguments):
    """Exit status (negative: a signal) and what the program said; counts time and memory."""
    with tempfile.TemporaryFile() as said:
        begin = time.monotonic()
        process = subprocess.Popen([harness.PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                                   stdout=said, stderr=said, cwd=folder)
        alarm = threading.Timer(20, process.kill)
        alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        took = {
            "seconds of processor time": usage.ru_utime + usage.ru_stime,
            "seconds": time.monotonic() - begin,
            "MiB": usage.ru_maxrss / 1024,
        }
        said.seek(0)
        text = said.read(1 << 20).decode(errors="replace")
    for key, value in took.items():
        most[key] = max(most[key], value)
    too_much = took["seconds of processor time"] > 5 or took["MiB"] > 1024
    if too_much or process.returncode not in (0, 1, 2, 3):
        faults.append((arguments, process.returncode, f"{took}", text[-2000:]))
    return process.returncode, text


def must_refuse(arguments, name, words=""):
    status, text = run(arguments)
    if status != 2 or name not in text or words not in text:
        faults.append(
            (arguments, status, f'want exit status 2 and "{name}" with "{words}"', text[-2000:]))


def readings(path, other, out):
    """Every way in which the program takes a suite's result from a stranger."""
    return [
        ["compare", path, "--reference", other],
        ["compare", other, "--reference", path],
        ["report", path, "--out", out],
        ["merge", out, other, path],
        ["claims", path],
        ["show", path],
    ]


def foreign():
    def sparse(name, head):
        with open(folder / name, "wb") as file:
            file.write(head)
            file.truncate(10 << 30)

    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "empty").touch()
    (folder / "text").write_text("step,bound\n0,1\n")
    whole = base.read_bytes()
    (folder / "bare.h5").write_bytes(content(whole))
    (folder / "cut.h5").write_bytes(whole[:-1])
    (folder / "extended.h5").write_bytes(whole + b"\0")
    sparse("sparse", b"")
    sparse("sparse-result", whole)
    sparse("sparse-with-our-header", OLD.read_bytes()[:512])
    shutil.copyfile(trial, folder / "a-trial.h5")
    names = [
        "folder", "pipe", "loop", "empty", "text", "bare.h5", "cut.h5", "extended.h5", "sparse",
        "sparse-result", "sparse-with-our-header", "a-trial.h5"
    ]
    tasks = []
    for name in [*names, "nothing-there", "/dev/zero"]:
        for arguments in readings(name, str(SUITE), "out"):
            # What show takes is a suite, a point or a word; a result is none of them.
            if arguments[0] != "show":
                tasks.append((must_refuse, arguments, name))
    return tasks


def hostile(large):
    cases = make(folder, base, large)
    tasks = []
    for path, words in cases:
        for arguments in readings(str(path), str(SUITE), f"{path}.out")[:4 if large else 1]:
            tasks.append((must_refuse, arguments, path.name, words))
    largest = largest_seed(folder, base)
    tasks.append((must_refuse, ["merge", "out", str(SUITE),
                                str(largest)], "merge: 2 points up to seed 999999"))
    return tasks


def mutate(data, rng):
    """Some bytes changed, moved, added or taken away."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4, 16])):
        at = rng.randrange(len(data))
        kind = rng.randrange(8)
        if kind == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            data[at] = rng.randrange(256)
        elif kind == 2:
            data[at: at + rng.choice([1, 2, 4, 8])] = b"\xff" * rng.choice([1, 2, 4, 8])
        elif kind == 3:
            data[at:at + 8] = rng.choice([0, 1, at, 2**31, 2**32 - 1, 2**63,
                                          len(data)]).to_bytes(8, "little")
        elif kind == 4:
            size, source = rng.choice([1, 8, 64, 512]), rng.randrange(len(data))
            data[at: at + size] = data[source: source + size]
        elif kind == 5:
            size = rng.choice([1, 8, 64, 512])
            data[at: at + size] = bytes(size)
        elif kind == 6:
            del data[at: at + rng.choice([1, 8, 512])]
        elif rng.randrange(4) == 0:
            del data[rng.randrange(1, len(data)):]
        else:
            data[at] = ord(rng.choice("0123456789-.,=[]{}\"\n"))
    return bytes(data)


def mutation(number, whole, whole_trial, seed):
    rng = random.Random(f"{seed} {number}")
    signed = rng.randrange(2) == 1
    of_trial = number % 8 == 0
    original = whole_trial if of_trial else whole
    inside, seal = content(original), original[-SEAL:]
    changed = mutate(inside, rng)
    if changed == inside:
        return "unchanged"
    data = sign(changed, seal[:seal.index(b"\n") + 1]) if signed else changed + seal
    if of_trial:
        # The trial stands in a folder of results: the next run meets it.
        results = folder / f"run{number}"
        (results / "quickstart").mkdir(parents=True)
        path = results / "quickstart" / trial.name
        arguments = [
            "run", "quickstart", "--smoke", "--jobs", "1", "--filter", trial_filter, "--out",
            str(results)
        ]
    else:
        path = folder / f"mutation{number}.h5"
        arguments = rng.choice(readings(str(path), str(SUITE), f"{path}.out"))
    path.write_bytes(data)
    before = len(faults)
    if signed:
        status, text = run(arguments)
        named = path.name in text or "baselines" in text
        if status == 2 and arguments[0] != "show" and not named:
            faults.append((arguments, status, f"want {path.name} named", text[-2000:]))
    elif arguments[0] == "show":
        status, text = run(arguments)
    else:
        must_refuse(arguments, path.name)
        status = 2
    if len(faults) > before:
        keep = ROOT / "build/ci/mutations"
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, keep / path.name)
    if of_trial:
        shutil.rmtree(results)
    else:
        path.unlink()
        Path(f"{path}.out").unlink(missing_ok=True)
    return f"{'signed' if signed else 'raw'}, exit {status}"


def main():
    global folder, base, trial, trial_filter
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    harness.need_program()
    large = options.count >= 10_000

    with tempfile.TemporaryDirectory(prefix="infomax-mutations.") as name:
        folder = Path(name)
        trial_filter = "experiment=gaussian,information=0.5,critic=oracle,bound=nce"
        status, text = run([
            "run", "quickstart", "--smoke", "--seeds", "1", "--filter", trial_filter, "--out", "one"
        ])
        trials = sorted((folder / "one/quickstart").glob("*.h5"))
        if status != 0 or not trials:
            sys.exit(f"ci/abuse/mutations.py: no trial to begin with: {text}")
        trial = trials[0]
        # As today's writer has it, whatever wrote the reference.
        base = folder / "base.h5"
        status, text = run(["merge", str(base), str(SUITE)])
        if status != 0:
            sys.exit(f"ci/abuse/mutations.py: no suite to begin with: {text}")

        counts = collections.Counter()
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for part, tasks in (("foreign", foreign()), ("hostile", hostile(large))):
                list(pool.map(lambda task: task[0](*task[1:]), tasks))
                print(f"mutations: {part}: {len(tasks)} readings")
            whole, whole_trial = base.read_bytes(), trial.read_bytes()
            futures = [
                pool.submit(mutation, n, whole, whole_trial, options.seed)
                for n in range(options.count)
            ]
            for future in futures:
                counts[future.result()] += 1
        for outcome, count in sorted(counts.items()):
            print(f"mutations: {count} {outcome}")
    print("mutations: at most " + ", ".join(f"{value:.1f} {key}" for key, value in most.items()))
    for arguments, status, why, text in faults[:20]:
        print(f"--- infomax {' '.join(arguments)}\nexit status {status}: {why}\n{text}")
    if faults:
        sys.exit(f"ci/abuse/mutations.py: {len(faults)} of the readings went wrong; "
                 "the files are in build/ci/mutations")


if __name__ == "__main__":
    main()
