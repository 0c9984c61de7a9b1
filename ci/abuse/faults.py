#!/usr/bin/python3
"""Checks that no fault loses a result or leaves half of one, by making the faults happen:

    calls    every system call that touches the results fails once, and kills the process once
             (strace)
    disks    a disk of 300 KiB fills and is freed; read-only disks; size limits; folders that can't
             be written
    memory   address space ends anywhere
    streams  standard output and error are full or closed

After each: the status is 0 only where the whole results are there, every file under a final name is
whole, the error is one line with the path and the system's reason, and the next run gives an
undisturbed run's bytes, computes no finished trial again and sweeps what was left.

    ci/abuse/faults.py [--all] [PART...]    --all: two trials, more kinds of failure, every call
                                            that reads, finer steps
"""
import argparse
import concurrent.futures
import errno
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)
from harness import Results, need  # noqa: E402 (found there)

SUITE = """schema = 1
question = "What does a fault leave?"
source = "ci/abuse/faults.py"
seeds = {seeds}

[[experiment]]
name = "gaussian"
[experiment.fixed]
task = "gaussian"
dimension = 2
information = 1
encoder = "identity"
critic = "bilinear"
bound = "nwj"
objective = "maximise"
batch = 8
steps = 2
lr = 1e-3
evaluate_every = 1
evaluate_batches = 2
"""

# What a call may fail with; after the first ones only with --all. EINTR and a file system without
# hard links are no failures: the program has to cope.
WRITES = {
    "write": ["ENOSPC", "EINTR", "EIO", "EDQUOT"],
    "pwrite64": ["ENOSPC", "EIO"],
    "ftruncate": ["ENOSPC"],
    "fsync": ["EIO", "EINTR", "ENOSPC"],
    "fdatasync": ["EIO"],
    "link": ["ENOSPC", "EPERM", "EIO"],
    "linkat": ["ENOSPC", "EPERM", "EIO"],
    "rename": ["ENOSPC", "EIO"],
    "renameat": ["ENOSPC", "EIO"],
    "renameat2": ["ENOSPC", "EIO"],
    "unlink": ["EIO"],
    "unlinkat": ["EIO"],
    "mkdir": ["ENOSPC", "EACCES"],
    "openat": ["ENOSPC", "EMFILE"],
    "open": ["ENOSPC", "EMFILE"],
    "close": ["EIO", "EINTR"],
}
FIRST = {"write": 2, "link": 2, "fsync": 2}
READS = {
    "read": ["EIO", "EINTR"],
    "getdents64": ["EIO"],
    "newfstatat": ["EIO"],
    "stat": ["EIO"],
    "lstat": ["EIO"],
    "fstat": ["EIO"]
}
COPES = {("write", "EINTR"), ("fsync", "EINTR"), ("close", "EINTR"), ("read", "EINTR"),
         ("link", "EPERM"), ("linkat", "EPERM"), ("unlink", "EIO"), ("unlinkat", "EIO")}


class Left(Exception):
    """This can't be tried here; the text says why."""


class Bench:
    """A suite, its undisturbed results, and the judgement of what a disturbed run leaves."""

    def __init__(self, scratch, name, seeds):
        self.scratch, self.name = scratch, name
        self.suite = os.path.join(scratch, name + ".toml")
        with open(self.suite, "w") as file:
            file.write(SUITE.format(seeds=seeds))
        results = Results(os.path.join(scratch, name + "-undisturbed"))
        status, _, errors = self.run(results)
        need(status == 0, f"the undisturbed run ended with {status}: {errors}")
        results.need_whole()
        self.undisturbed = results.contents()
        results.need_equal(self.undisturbed)

    def command(self, results):
        return ["run", self.suite, "--jobs", "1", "--out", results.path]

    def run(self, results, **more):
        return harness.run(self.command(results), **more)

    def fresh(self, name):
        """A folder that isn't there yet."""
        results = Results(os.path.join(self.scratch, name))
        shutil.rmtree(results.path, ignore_errors=True)
        return results

    def leave_temporary(self, results, host):
        """What a dead process on this host left."""
        os.makedirs(results.path)
        with open(os.path.join(results.path, f"{self.name}.h5.tmp.{host}.{dead_process()}.0"),
                  "w") as file:
            file.write("left over")

    def need_truth(self, what, results, status):
        """What must be true right after a fault; status None: the process was to die, or may."""
        need(status is None or status >= 0, f"{what}: ended by a signal, status {status}")
        results.need_whole()
        if status == 0:
            mine = results.contents()
            need(mine == self.undisturbed, f"{what}: status 0, but the results are not whole")

    def need_next(self, what, results):
        """The same command without the fault goes on to the end."""
        finished = results.finished()
        status, _, errors = self.run(results)
        need(status == 0, f"{what}: the next run ended with {status}: {errors}")
        results.need_whole()
        results.need_kept(finished)
        results.need_equal(self.undisturbed)


def dead_process():
    child = subprocess.Popen(["true"])
    child.wait()
    return child.pid


def need_error(what, errors, reasons, path):
    """One line that names the path and a reason, and no other error."""
    lines = [line for line in errors.splitlines() if line.startswith("infomax: ")]
    need(
        len(lines) == 1 and errors.endswith(lines[0] + "\n"),
        f"{what}: want one line of error at the end: {errors!r}")
    need(path in lines[0], f"{what}: the error doesn't name {path}: {lines[0]}")
    need(any(reason in lines[0] for reason in reasons),
         f"{what}: the error doesn't say {reasons}: {lines[0]}")


# --- calls

TEMPORARY = re.compile(r"(\.tmp\.[0-9a-f]{8}\.)(\d+)(\.\d+)")


class Tracer:
    """Runs the program under strace -D: the program itself is the child, strace a stranger."""

    def __init__(self, bench):
        self.bench = bench

    def run(self, results, log, options):
        """In options {pid} stands for the program's process number. Gives status, errors and the
        lines of the log."""
        words = [
            "exec", "strace", "-D", "-f", "-q", "-o", log, *options, harness.PROGRAM,
            *self.bench.command(results)
        ]
        script = " ".join(shlex.quote(word).replace("{pid}", "'\"$$\"'") for word in words)
        child = subprocess.Popen(["sh", "-c", script], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = child.communicate(timeout=300)[1].decode()
        # The tracer ends after the program.
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with open(log) as file:
                lines = file.read().splitlines()
            if any(re.match(rf"{child.pid} +\+\+\+ ", line) for line in lines):
                break
            time.sleep(0.005)
        else:
            raise harness.Wrong(f"strace didn't say how the program ended: {errors}")
        os.unlink(log)
        return child.returncode, errors, lines


class Call:
    """The k-th of a thread's calls that touch these paths, which have {out} and {pid} in them."""

    def __init__(self, name, paths, k):
        self.name, self.paths, self.k = name, paths, k

    def __str__(self):
        names = ", ".join(os.path.basename(path) or path for path in self.paths)
        return f"{self.name} {self.k} of {names}"


def calls_of(lines, out, names):
    """Every call by one of these names whose arguments have a path at or below `out`."""
    seen, calls = [], {}
    for line in lines:
        match = re.match(r"(\d+) +(\w+)\((.*)", line)
        if not match or match[2] not in names:
            continue
        paths = {path for path in re.findall(r'[<"](/[^">]*)[">]', match[3].split(" = ")[0])
                 if path == out or path.startswith(out + "/")}
        if not paths:
            continue
        paths = frozenset("{out}" + TEMPORARY.sub(r"\1{pid}\3", path[len(out):]) for path in paths)
        k = 1 + sum(thread == match[1] and name == match[2] and bool(paths & others)
                    for thread, name, others in seen)
        seen.append((match[1], match[2], paths))
        calls[match[2], paths, k] = Call(match[2], sorted(paths), k)
    return list(calls.values())


def try_call(tracer, call, action, number):
    """One fault: action is the name of an error, or SIGKILL."""
    bench = tracer.bench
    what = f"{action} at {call}"
    results = bench.fresh(f"fault-{number}")
    bench.leave_temporary(results, tracer.host)
    how = f"signal={action}" if action == "SIGKILL" else f"error={action}"
    options = ["-e", f"trace={call.name}", "-e", f"inject={call.name}:{how}:when={call.k}"]
    for path in call.paths:
        options += ["-P", path.replace("{out}", results.path)]
    status, errors, lines = tracer.run(results, f"{results.path}.log", options)
    if action == "SIGKILL":
        need(status == -signal.SIGKILL, f"{what}: status {status}, want death: {errors}")
        bench.need_truth(what, results, None)
    else:
        need(any("(INJECTED)" in line for line in lines), f"{what}: wasn't reached")
        bench.need_truth(what, results, status)
        if (call.name, action) in COPES:
            need(status == 0, f"{what}: status {status}, want 0: {errors}")
        elif status != 0:
            need(status == 2, f"{what}: status {status}, want 2: {errors}")
            need_error(what, errors, [os.strerror(getattr(errno, action))], results.path)
        if any(
                path.startswith("{out}/" + bench.name + "/") and ".json" in path
                for path in call.paths):
            need(results.finished(),
                 f"{what}: the times of a trial failed, and the trial was lost with them")
    bench.need_next(what, results)
    shutil.rmtree(results.path)
    return status


def calls_part(scratch, every):
    if shutil.which("strace") is None:
        raise harness.Wrong("strace is not there; install it with ci/setup")
    probe = subprocess.run(["strace", "-D", "-o", os.devnull, "true"], stdin=subprocess.DEVNULL,
                           capture_output=True)
    if probe.returncode != 0 or b"ptrace" in probe.stderr:
        raise Left("ptrace is not permitted (a container wants --cap-add=SYS_PTRACE): "
                   f"{probe.stderr.decode().strip()}")

    bench = Bench(scratch, "calls", 2 if every else 1)
    tracer = Tracer(bench)
    kinds = {**WRITES, **READS} if every else WRITES
    known = ",".join("?" + name for name in kinds)  # not every architecture has all of them
    results = bench.fresh("reference")
    tracer.host = "00000000"
    bench.leave_temporary(results, tracer.host)
    status, errors, lines = tracer.run(results, f"{results.path}.log",
                                       ["-y", "-e", f"trace={known}"])
    need(status == 0, f"the traced run ended with {status}: {errors}")
    # The program's own mark of this host; now the leftovers are those of a dead process here.
    tracer.host = next(match[1][5:13]
                       for line in lines
                       if (match := TEMPORARY.search(line)) and "00000000" not in match[1])
    results = bench.fresh("reference")
    bench.leave_temporary(results, tracer.host)
    _, _, lines = tracer.run(results, f"{results.path}.log", ["-y", "-e", f"trace={known}"])
    results.need_equal(bench.undisturbed)
    calls = calls_of(lines, results.path, kinds)
    for name in ("write", "fsync", "link", "rename", "unlink", "mkdir", "openat", "close"):
        need(any(call.name.startswith(name) for call in calls),
             f"the traced run makes no call {name}: this sees nothing")

    tries = [(call, action) for call in calls
             for action in (["SIGKILL"] if call.name in WRITES else []) +
             kinds[call.name][:None if every else FIRST.get(call.name, 1)]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            pool.submit(try_call, tracer, call, action, number)
            for number, (call, action) in enumerate(tries)
        ]
        try:
            statuses = [job.result() for job in jobs]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    killed = sum(status == -signal.SIGKILL for status in statuses)
    failed, coped = sum(status == 2 for status in statuses), sum(status == 0 for status in statuses)
    return (f"{len(calls)} calls, {len(tries)} faults: {killed} deaths, {failed} errors, "
            f"{coped} coped with")


# --- disks

def small_disk(bench, path):
    """Fills, says so, is given room, goes on."""
    os.mkdir(path)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", path], check=True)
    results = Results(path)
    for time_over in (1, 2):
        finished = results.finished()
        status, _, errors = bench.run(results)
        what = f"a full disk, run {time_over}"
        need(status == 2, f"{what}: status {status}, want 2: {errors}")
        bench.need_truth(what, results, status)
        need_error(what, errors, ["No space left on device"], path)
        need(not results.temporaries(), f"{what}: left over: {results.temporaries()}")
        results.need_kept(finished)
    finished = results.finished()
    need(0 < len(finished) < len(bench.undisturbed) - 1,
         f"a full disk has {len(finished)} trials, want some of them")
    subprocess.run(["mount", "-o", "remount,size=4m", path], check=True)
    bench.need_next("after a full disk was freed", results)
    return len(finished)


def read_only_disk(bench, path):
    subprocess.run(["mount", "-o", "remount,ro", path], check=True)
    status, _, errors = bench.run(Results(path))
    need(status == 2, f"a read-only disk: status {status}, want 2: {errors}")
    need_error("a read-only disk", errors, ["Read-only file system"], path)


def mounts(scratch):
    """In a mount namespace of its own: what mounts here is seen by nobody else and goes away by
    itself."""
    bench = Bench(scratch, "disks", 12)
    path = os.path.join(scratch, "disk")
    before = small_disk(bench, path)
    read_only_disk(bench, path)
    return (f"300 KiB were full after {before} of {len(bench.undisturbed) - 1} trials, "
            "and with room it went on")


def in_mount_namespace(scratch):
    unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    try:
        probe = subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                               capture_output=True)
    except FileNotFoundError as error:
        raise Left(f"no mounting here: {error}") from error
    if probe.returncode != 0:
        raise Left(f"no mounting here: {probe.stderr.decode().strip()}")
    done = subprocess.run(
        [*unshare, sys.executable,
         os.path.abspath(__file__), "--mounted", scratch], stdin=subprocess.DEVNULL,
        capture_output=True)
    need(done.returncode == 0, done.stderr.decode().strip() or done.stdout.decode().strip())
    return done.stdout.decode().strip()


def limits_part(scratch, every):
    """What needs no mounting."""
    bench = Bench(scratch, "limits", 2)
    sizes = sorted(len(content) for content in bench.undisturbed.values())
    tried = 0
    tries = [0, 100, sizes[0] - 1, sizes[-1] - 1]
    for size in tries + (list(range(1000, sizes[-1], 1000)) if every else []):
        results = bench.fresh("limited")
        what = f"a limit of {size} bytes a file"
        status, _, errors = bench.run(
            results, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        need(status == 2, f"{what}: status {status}, want 2: {errors}")
        bench.need_truth(what, results, status)
        need_error(what, errors, ["File too large"], results.path)
        need(not results.temporaries(), f"{what}: left over: {results.temporaries()}")
        bench.need_next(what, results)
        tried += 1

    for below in ("", "/below"):
        path = os.path.join(scratch, "file")
        with open(path, "w") as file:
            file.write("mine")
        status, _, errors = bench.run(Results(path + below))
        need(status == 2, f"--out is a file: status {status}, want 2: {errors}")
        need_error("--out is a file", errors, ["Not a directory"], path)
        need(harness.read(path) == b"mine", "--out is a file: it was written to")

    # Permissions bind nobody who is root.
    user = []
    if os.geteuid() == 0:
        user = ["runuser", "-u", "nobody", "--"]
        if subprocess.run([*user, harness.PROGRAM, "--version"],
                          capture_output=True).returncode != 0:
            raise Left("the user nobody can't run the program, so that permissions are not tried")
    locked = os.path.join(scratch, "locked")
    os.mkdir(locked, 0o555)
    for mode, out in ((0o555, locked), (0o555, locked + "/below"), (0o000, locked),
                      (0o000, locked + "/below")):
        os.chmod(locked, mode)
        done = subprocess.run([*user, harness.PROGRAM, *bench.command(Results(out))],
                              stdin=subprocess.DEVNULL, capture_output=True)
        errors = done.stderr.decode()
        need(done.returncode == 2, f"no permission: status {done.returncode}, want 2: {errors}")
        need_error(f"no permission ({mode:o})", errors, ["Permission denied"], locked)
    os.chmod(locked, 0o755)
    need(not os.listdir(locked), "no permission: something was written")
    return f"{tried} limits of file size, --out a file, no permission"


# --- memory

def memory_part(scratch, every):
    """Linux seldom refuses memory; an address space's limit does. Libraries die of it in their own
    ways, so that a crash is allowed here, but never a wrong or half a result."""
    bench = Bench(scratch, "memory", 2)

    def with_limit(mebibytes):
        sizes = (mebibytes << 20, mebibytes << 20)
        return dict(timeout=8, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, sizes))

    def status_at(mebibytes):
        results = bench.fresh("memory-limited")
        what = f"{mebibytes} MiB of address space"
        try:
            status, _, errors = bench.run(results, **with_limit(mebibytes))
        except subprocess.TimeoutExpired:
            return None  # OpenBLAS asks for memory for ever while it is loaded
        bench.need_truth(what, results, status if status >= 0 else None)
        if status == 2:
            need("infomax: " in errors, f"{what}: no error is said: {errors}")
        bench.need_next(what, results)
        return status

    enough, little = 1024, 0
    while status_at(enough) != 0:
        enough, little = 2 * enough, enough
        need(enough <= 16384, "8 GiB of address space are not enough")
    while enough - little > 8:
        middle = (enough + little) // 2
        if status_at(middle) == 0:
            enough = middle
        else:
            little = middle
    statuses = [
        status_at(enough - step) for step in range(2, 64 if every else 26, 1 if every else 6)
    ]
    crashes = sum(s is not None and s < 0 for s in statuses)
    return (f"{enough} MiB suffice; below: {statuses.count(2)} errors, {crashes} crashes "
            "of libraries, no file that isn't whole")


# --- streams

def streams_part(scratch, every):
    bench = Bench(scratch, "streams", 2)
    reason = "standard output: "
    commands = [["list", "suites"], ["list", "suites", "--json"], ["show", "quickstart"], ["info"],
                ["--version"], ["run", "--help"],
                bench.command(bench.fresh("streams-out"))]
    with open("/dev/full", "w") as full:
        for command in commands:
            what = f"infomax {' '.join(command)} > /dev/full"
            done = subprocess.run([harness.PROGRAM, *command], stdin=subprocess.DEVNULL,
                                  stdout=full, stderr=subprocess.PIPE)
            need(done.returncode == 2, f"{what}: status {done.returncode}, want 2")
            need(reason in done.stderr.decode(),
                 f"{what}: no word of standard output: {done.stderr.decode()}")
        Results(os.path.join(scratch, "streams-out")).need_equal(bench.undisturbed)
        # Where nothing can be said, the status still speaks.
        for command, status in ((["show", "nothing"], 2), (["nonsense"], 2),
                                (bench.command(bench.fresh("streams-full")), 0)):
            done = subprocess.run([harness.PROGRAM, *command], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=full)
            need(
                done.returncode == status,
                f"infomax {' '.join(command)} 2> /dev/full: status {done.returncode}, want {status}"
            )
        Results(os.path.join(scratch, "streams-full")).need_equal(bench.undisturbed)

    # A closed stream gives its number to the next file, into which nothing may be printed.
    for closed, status in ((0, 0), (1, 2), (2, 0)):
        results = bench.fresh("streams-closed")
        done = subprocess.run(
            ["sh", "-c", f'exec "$@" {closed}>&-', "sh", harness.PROGRAM, *bench.command(results)],
            capture_output=True)
        need(done.returncode == status,
             f"stream {closed} closed: status {done.returncode}, want {status}: {done.stderr}")
        results.need_whole()
        results.need_equal(bench.undisturbed)

    # Readers who go away: a listing ends, a run goes on.
    def unread(command):
        reading, writing = os.pipe()
        os.close(reading)
        child = subprocess.Popen([harness.PROGRAM, *command], stdin=subprocess.DEVNULL,
                                 stdout=writing, stderr=writing)
        os.close(writing)
        return child.wait(timeout=60)
    status = unread(["list", "suites"])
    need(status in (2, -signal.SIGPIPE), f"a listing that nobody reads ended with {status}")
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$1" list suites | head -n 1', "bash", harness.PROGRAM],
        capture_output=True)
    need(
        done.returncode in (0, 128 + signal.SIGPIPE) and done.stdout.startswith(b"name")
        and not done.stderr,
        f"infomax list suites | head -n 1: status {done.returncode}: {done.stderr}")
    results = bench.fresh("streams-unread")
    status = unread(bench.command(results))
    need(status == 2, f"a run that nobody reads ended with {status}, want 2")
    results.need_equal(bench.undisturbed)
    return "full, closed and unread: an error, and no result lost"


PARTS = {
    "calls": [calls_part],
    "disks": [lambda scratch, every: in_mount_namespace(scratch), limits_part],
    "memory": [memory_part],
    "streams": [streams_part]
}


def scratch_folder():
    os.makedirs(harness.SCRATCH, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="faults-", dir=os.path.realpath(harness.SCRATCH),
                                       ignore_cleanup_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="ci/abuse/faults.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--mounted", help=argparse.SUPPRESS)
    parser.add_argument("parts", nargs="*", metavar="PART")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"unknown part {', '.join(unknown)}; known are {', '.join(PARTS)}")
    harness.need_program()
    try:
        if options.mounted:
            print(mounts(options.mounted))
            return
        for name in options.parts or PARTS:
            for part in PARTS[name]:
                begin = time.monotonic()
                with scratch_folder() as scratch:
                    os.chmod(scratch, 0o755)
                    try:
                        said = part(scratch, options.all)
                    except Left as left:
                        said = f"left out: {left}"
                        if tally := os.environ.get("INFOMAX_TALLY"):
                            with open(tally, "a") as file:
                                file.write("0 0 1\n")
                print(f"faults: {name}: {said}; {time.monotonic() - begin:.0f} s", flush=True)
    except harness.Wrong as wrong:
        sys.exit(f"ci/abuse/faults.py: {wrong}")


if __name__ == "__main__":
    main()
