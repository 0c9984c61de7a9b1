#!/usr/bin/python3
"""Checks that a run that is killed or interrupted loses nothing: COUNT times a suite is started and
its process group killed by SIGKILL at a random time, then the same command goes on to the end. The
results must be an undisturbed run's byte for byte, no temporary file may be left, and no finished
trial may have been computed again. Then SIGINT and its kin: a clean stop with status 130, at once
at the second signal.

    ci/abuse/soak.py [--seed N] [COUNT [SUITE [ARGUMENT...]]]    default: 20 times, seed 1, a small
                                                                 suite of 32 trials

SUITE and arguments are handed to `infomax run`: ci/abuse/soak.py 200 quickstart --set steps=101
"""
import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)
from harness import Results, need  # noqa: E402 (found there)

# Trials of a few milliseconds, so that kills fall between and into writes rather than into
# training.
SMALL = """schema = 1
question = "Is anything lost?"
source = "ci/abuse/soak.py"
seeds = 4

[[experiment]]
name = "gaussian"
[experiment.sweep]
critic = ["bilinear", "separable", "concat", "oracle"]
bound = ["nce", "nwj"]
[experiment.fixed]
task = "gaussian"
dimension = 4
information = 1
encoder = "identity"
separable_layers = [16, 8]
concat_layers = [8]
objective = "maximise"
batch = 32
steps = 51
lr = 1e-3
evaluate_every = 10
evaluate_batches = 8
"""

# One trial, whose first evaluation takes longer than anybody waits.
LONG = """schema = 1
question = "When does it stop?"
source = "ci/abuse/soak.py"
seeds = 1

[[experiment]]
name = "gaussian"
[experiment.fixed]
task = "gaussian"
dimension = 64
information = 1
encoder = "identity"
critic = "concat"
concat_layers = [256, 256]
bound = "nce"
objective = "maximise"
batch = 256
steps = 2
lr = 1e-3
evaluate_every = 1
evaluate_batches = 100000
"""


def start(arguments):
    """In a process group of its own, with signals as a shell gives them."""
    def plain():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    return subprocess.Popen([harness.PROGRAM, "run", *arguments], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            start_new_session=True, preexec_fn=plain)


def kill_group(child):
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL


def wait_for(child, condition, most=60.0):
    """Whether it came true while the child lived."""
    end = time.monotonic() + most
    while child.poll() is None and time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.0005)
    return False


def processor_seconds(child):
    with open(f"/proc/{child.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def names(folder):
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


class Soak:
    def __init__(self, suite, arguments, scratch, rng):
        self.arguments = [suite, *arguments]
        self.name = os.path.basename(suite).removesuffix(".toml")
        self.scratch, self.rng = scratch, rng
        self.kills = self.leftovers = self.resumed = 0

        results = Results(os.path.join(scratch, "undisturbed"))
        begin = time.monotonic()
        status, out, errors = harness.run(["run", *self.arguments, "--out", results.path])
        self.seconds = time.monotonic() - begin
        need(status == 0,
             f"infomax run {' '.join(self.arguments)} ended with {status}: {errors[-500:]}")
        results.need_whole()
        need(not results.temporaries(), f"left over: {results.temporaries()}")
        self.undisturbed = results.contents()
        self.trials = len(results.finished())
        need(self.trials >= 2, f"{self.trials} trials, want at least 2 to stop between")

    def command(self, results):
        # Before each step, or as usual.
        checkpoints = self.rng.choice([[], [], ["--checkpoint-minutes", "0"]])
        jobs = str(self.rng.choice([1, 2]))
        return [*self.arguments, "--jobs", jobs, *checkpoints, "--out", results.path]

    def kill_once(self, results):
        """Starts the run and kills it somewhere; False where it was over before."""
        how = self.rng.choice(["time", "time", "trial", "trial", "trial", "end"])
        moment = self.rng.random()
        child = start(self.command(results))
        folder = os.path.join(results.path, self.name)
        if how == "time":
            time.sleep(moment * 1.1 * self.seconds)
        elif how == "trial":
            # Just after a new file appears, the first one more often than others: a temporary one,
            # or a final one.
            there = len(names(folder))
            more = there + (1 if moment < 0.4 else self.rng.randrange(1, 2 * self.trials))
            wait_for(child, lambda: len(names(folder)) >= more)
            time.sleep(self.rng.random() * 0.004)
        else:
            # While the suite's own files are written.
            wait_for(child,
                     lambda: any(name.startswith(self.name + ".") for name in names(results.path)))
            time.sleep(self.rng.random() * 0.004)
        return how, kill_group(child)

    def round(self, number):
        results = Results(os.path.join(self.scratch, "killed"))
        shutil.rmtree(results.path, ignore_errors=True)
        story = []
        for _ in range(self.rng.choice([1, 1, 2])):
            before = results.finished()
            how, killed = self.kill_once(results)
            results.need_whole()
            results.need_kept(before)
            self.kills += killed
            self.leftovers += len(results.temporaries())
            story.append(f"{how if killed else 'over'} {len(results.finished())}")
        finished = results.finished()
        self.resumed += 0 < len(finished) < self.trials
        status, out, errors = harness.run(["run", *self.command(results)])
        need(
            status == 0, f"round {number} ({', '.join(story)}): the next run ended with {status}: "
            f"{errors[-500:]}")
        results.need_kept(finished)
        results.need_whole()
        results.need_equal(self.undisturbed)
        said = re.search(r"(\d+) computed, (\d+) there already", out)
        need(said and int(said[2]) == len(finished) and int(said[1]) == self.trials - len(finished),
             f"round {number}: {len(finished)} trials were finished, yet it says: {out}")

    def stop_by(self, number):
        """One signal: a clean stop with 130, and the next run goes on."""
        results = Results(os.path.join(self.scratch, "stopped"))
        shutil.rmtree(results.path, ignore_errors=True)
        folder = os.path.join(results.path, self.name)
        child = start([*self.arguments, "--jobs", "1", "--out", results.path])
        need(wait_for(child, lambda: any(name.endswith(".h5") for name in names(folder))),
             "the run ended before it could be stopped")
        child.send_signal(number)
        out = child.communicate(timeout=60)[0].decode()
        name = signal.Signals(number).name
        need(child.returncode == 130, f"{name}: status {child.returncode}, want 130: {out[-500:]}")
        need("the same command goes on" in out,
             f"{name}: it doesn't say how to go on: {out[-500:]}")
        results.need_whole()
        need(not results.temporaries(), f"{name}: left over: {results.temporaries()}")
        finished = results.finished()
        need(0 < len(finished) < self.trials,
             f"{name}: {len(finished)} of {self.trials} trials, want some")
        status, out, errors = harness.run(["run", *self.arguments, "--out", results.path])
        need(status == 0, f"after {name} the next run ended with {status}: {errors[-500:]}")
        results.need_kept(finished)
        results.need_equal(self.undisturbed)


def stop_at_once(scratch):
    """A trial that doesn't look for a stop for minutes: the first signal waits for it, a second one
    doesn't."""
    suite = os.path.join(scratch, "long.toml")
    with open(suite, "w") as file:
        file.write(LONG)
    results = Results(os.path.join(scratch, "at-once"))
    child = start([suite, "--out", results.path])
    try:
        need(wait_for(child, lambda: os.path.isdir(os.path.join(results.path, "long"))),
             "the long run ended early")
        started = processor_seconds(child)
        need(wait_for(child, lambda: processor_seconds(child) > started + 0.3),
             "the long run does nothing")
        child.send_signal(signal.SIGINT)
        try:
            child.wait(timeout=1)
            raise harness.Wrong(
                f"the long run was to take minutes; it ended with {child.returncode}")
        except subprocess.TimeoutExpired:
            pass
        begin = time.monotonic()
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=20)
        took = time.monotonic() - begin
    finally:
        kill_group(child)
    need(child.returncode == 130, f"second signal: status {child.returncode}, want 130")
    need(took < 5, f"second signal: {took:.1f} s until the end, want none")
    results.need_whole()
    need(not results.contents(), "second signal: a result of a trial that didn't end")


def ignored_stays_ignored(scratch, suite):
    """nohup: a run that was started to outlive its terminal does."""
    results = Results(os.path.join(scratch, "nohup"))
    folder = os.path.join(results.path, os.path.basename(suite).removesuffix(".toml"))
    child = subprocess.Popen(
        ["nohup", harness.PROGRAM, "run", suite, "--jobs", "1", "--out", results.path],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    need(wait_for(child, lambda: any(name.endswith(".h5") for name in names(folder))),
         "nohup: ended too early")
    child.send_signal(signal.SIGHUP)
    child.communicate(timeout=60)
    need(child.returncode == 0,
         f"nohup: SIGHUP ended the run with status {child.returncode}, want 0")


def main():
    parser = argparse.ArgumentParser(prog="ci/abuse/soak.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("suite", nargs="?")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    harness.need_program()
    os.makedirs(harness.SCRATCH, exist_ok=True)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-", dir=harness.SCRATCH) as scratch:
        suite = options.suite
        if suite is None:
            suite = os.path.join(scratch, "soak.toml")
            with open(suite, "w") as file:
                file.write(SMALL)
        try:
            soak = Soak(suite, options.arguments, scratch, random.Random(options.seed))
            print(f"soak: {soak.trials} trials, undisturbed {soak.seconds:.1f} s; "
                  f"seed {options.seed}", flush=True)
            for number in range(options.count):
                soak.round(number)
                if (number + 1) % 20 == 0 and number + 1 < options.count:
                    print(f"soak: {number + 1} rounds, {time.monotonic() - begin:.0f} s",
                          flush=True)
            # Else the kills came at the wrong times and this saw nothing.
            need(
                options.count < 20 or (soak.kills > 0 and soak.resumed > 0),
                f"{soak.kills} kills, {soak.resumed} of them halfway: "
                "the run ends too soon to be killed")
            print(
                f"soak: {soak.kills} times SIGKILL, {soak.resumed} runs went on halfway, "
                f"{soak.leftovers} temporary files swept; the same bytes, nothing computed twice, "
                f"{time.monotonic() - begin:.0f} s",
                flush=True)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
                soak.stop_by(number)
            stop_at_once(scratch)
            if options.suite is None:
                ignored_stays_ignored(scratch, suite)
            print("soak: signals stop cleanly, a second one at once; "
                  f"{time.monotonic() - begin:.0f} s in all")
        except harness.Wrong as wrong:
            sys.exit(f"ci/abuse/soak.py: {wrong} (seed {options.seed})")


if __name__ == "__main__":
    main()
