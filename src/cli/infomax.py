"""InfoMax from Python: samples whose mutual information is known, and your own estimator on them.

    import infomax

    x, y, truth = infomax.sample("2pair-3x3", n=1000, seed=0)

    def estimate(x, y):                      # or estimate(x, y, seed)
        return ...                           # nats, or {"mi": ..., "std": ..., "unit": "nats"}

    table = infomax.evaluate(estimate, suite="known-mi", name="mine", filter="samples=1000")
    print(table)                             # ranked beside the stored estimators
    print(table.biases)                      # every task, with intervals

One file; it wants numpy and the program `infomax`: that of $INFOMAX_PROGRAM, the one that this file
was installed or built with, or the one in PATH.
"""

import inspect
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import traceback

__all__ = ["sample", "evaluate", "Table"]


def program():
    """The path of the program `infomax`."""
    named = os.environ.get("INFOMAX_PROGRAM")
    if named:
        return named
    here = os.path.dirname(os.path.abspath(__file__))
    for beside in ("../../../bin/infomax", "../../build/release/infomax"):
        path = os.path.normpath(os.path.join(here, beside))
        if os.access(path, os.X_OK):
            return path
    found = shutil.which("infomax")
    if found is None:
        raise FileNotFoundError("infomax: no such program in PATH; INFOMAX_PROGRAM may name it")
    return found


def _output(words):
    done = subprocess.run([program(), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip() or f"infomax ended with status {done.returncode}")
    return done.stdout


def sample(task, n=1000, seed=0, scale="none", parameters=None):
    """x [n, dx], y [n, dy] and the information in nats, of a task of `infomax list tasks`.

    The rows are those that every estimator of a suite sees at the same task and seed; scale
    "standard" makes them what known-mi gives most of them. `parameters`: of a distribution, such as
    {"dimension": 5, "information": 2}. The information is NaN where it is unknown.
    """
    import numpy

    with tempfile.TemporaryDirectory(prefix="infomax-") as folder:
        out = os.path.join(folder, "xy")
        words = ["sample", str(task), "-n", str(n), "--seed", str(seed), "--scale", scale,
                 "--out", out, "--json"]
        for key, value in (parameters or {}).items():
            words += ["--set", f"{key}={value}"]
        facts = json.loads(_output(words))[0]
        truth = float("nan") if facts["known by"] == "unknown" else float(facts["mi_true"])
        return numpy.load(out + ".x.npy"), numpy.load(out + ".y.npy"), truth


class Table(list):
    """Rows as dictionaries; prints as a table. Numbers are numbers, None where there is none."""

    biases = None  # of what evaluate returns: a table of every task

    def __str__(self):
        if not self:
            return "(no rows)"
        columns = list(self[0])
        lines = [columns] + [[_shown(row[c]) for c in columns] for row in self]
        widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                         for line in lines)

    __repr__ = __str__


def _shown(value):
    return "-" if value is None else str(value)


def _number(text):
    if text == "-":
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def _table(words):
    rows = json.loads(_output(["table", *words, "--json"]))
    return Table({key: _number(text) for key, text in row.items()} for row in rows)


def _answer(estimate, takes_seed, line):
    """What goes back through the bridge: the line of the answer, or why there is none."""
    import numpy

    try:
        asked = json.loads(line)
        x, y = numpy.load(asked["x"]), numpy.load(asked["y"])
        found = estimate(x, y, seed=asked["seed"]) if takes_seed else estimate(x, y)
        if isinstance(found, dict):
            found = {key: value if isinstance(value, str) else float(value)
                     for key, value in found.items()}
            return {"answer": json.dumps(found)}
        return {"answer": repr(float(found))}
    except Exception:
        return {"failure": traceback.format_exc()}


def _serve(connection, estimate, takes_seed, one_at_a_time):
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        try:
            for line in stream:
                with one_at_a_time:
                    reply = _answer(estimate, takes_seed, line)
                stream.write(json.dumps(reply) + "\n")
                stream.flush()
        except (BrokenPipeError, ConnectionResetError):
            pass  # its time was up


def _accept(listener, estimate, takes_seed):
    one_at_a_time = threading.Lock()
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # closed: the run is over
        threading.Thread(target=_serve, daemon=True,
                         args=(connection, estimate, takes_seed, one_at_a_time)).start()


def evaluate(estimate, suite="known-mi", name="mine", filter="", seeds=None, timeout=600, out=None):
    """Asks estimate(x, y) or estimate(x, y, seed=...) about every sample of a suite.

    Returns the ranking beside the stored estimators, a Table, with every task's bias in its
    `biases`. `filter`: some of the points, such as "samples=1000,task=normal-1x1|2pair-3x3";
    `seeds`: how many (default: the suite's); `timeout`: seconds that an estimate may take; `out`: a
    folder to keep the result in, for `infomax report`.

    An estimate is a number in nats or {"mi": ..., "std": ..., "unit": "nats" or "bits"}. An
    exception fails that one trial, with its traceback. The function is asked in this process, one
    question at a time. What runs over its time is recorded so, and yet has to return before the
    next can begin; a program (`infomax run --estimator-command`) is killed, and has its memory
    bounded besides. Nothing is taken from an earlier run.
    """
    takes_seed = "seed" in inspect.signature(estimate).parameters
    with tempfile.TemporaryDirectory(prefix="infomax-") as folder:
        path = os.path.join(folder, "socket")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        threading.Thread(target=_accept, args=(listener, estimate, takes_seed),
                         daemon=True).start()
        bridge = " ".join(shlex.quote(word) for word in
                          (sys.executable, os.path.abspath(__file__), "--bridge", path))
        results = folder if out is None else out
        words = [program(), "run", suite, "--estimator-command", bridge, "--name", name,
                 "--estimator-mode", "serve", "--estimator-timeout", str(timeout), "--jobs", "1",
                 "--out", results]
        if filter:
            words += ["--filter", filter]
        if seeds is not None:
            words += ["--seeds", str(seeds)]
        try:
            done = subprocess.run(words, stdout=subprocess.DEVNULL, check=False)
        finally:
            listener.close()
        # 3: trials failed, which the table counts.
        if done.returncode not in (0, 3):
            raise RuntimeError(f"infomax run ended with status {done.returncode}")
        result = os.path.join(results, f"{os.path.basename(suite).removesuffix('.toml')}.{name}.h5")
        table = _table([result])
        for row in table:
            if row["estimator"] == f"{name} (external)":
                row["seconds"] = None  # those of the bridge, not of the function
        table.biases = _table([result, "--biases"])
        return table


def _bridge(path):
    """Between `infomax run` and a function of another process: lines of standard input go there,
    answers come back."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    with connection.makefile("rw", encoding="utf-8") as stream:
        for line in sys.stdin:
            stream.write(line)
            stream.flush()
            reply = json.loads(stream.readline())
            if "failure" in reply:
                sys.exit(reply["failure"])
            print(reply["answer"], flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--bridge":
        _bridge(sys.argv[2])
    else:
        sys.exit("infomax.py is a module: import infomax")
