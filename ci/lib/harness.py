"""What the Python programs of ci/ share: where things are, how one says what is wrong, the program
run to its end, and the folder that it fills with results."""
import hashlib
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "build", "release", "infomax")
BENCH = os.path.join(ROOT, "build", "release", "infomax-bench")
SCRATCH = os.path.join(ROOT, "build", "ci")  # logs and throw-away results
SEAL = 128  # bytes behind the HDF5 content: kind, SHA-256 of the content, zeros


class Wrong(Exception):
    """Something that must not be; the text says what and where."""


def need(condition, text):
    if not condition:
        raise Wrong(text)


def need_program(path=PROGRAM):
    """Ends this one unless ci/build has made that one."""
    if not os.access(path, os.X_OK):
        sys.exit(f"{os.path.relpath(path, ROOT)} is not there; make it with ci/build")


def run(arguments, **more):
    """Runs the program to its end; gives (status, standard output, standard error)."""
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Results:
    """The folder that a run writes to, and what is to be true of it at any time."""

    def __init__(self, path):
        self.path = path

    def files(self):
        """All files by their paths within the folder, in order."""
        found = []
        for folder, _, names in os.walk(self.path):
            found += [os.path.relpath(os.path.join(folder, name), self.path) for name in names]
        return sorted(found)

    def temporaries(self):
        return [name for name in self.files() if ".tmp." in name]

    def finished(self):
        """The finished trials: path to what would change if one was computed again."""
        out = {}
        for name in self.files():
            if name.endswith(".h5") and os.sep in name:
                found = os.stat(os.path.join(self.path, name))
                out[name] = (found.st_ino, found.st_mtime_ns)
        return out

    def contents(self):
        """Path to bytes, less the files of times, which may differ."""
        return {
            name: read(os.path.join(self.path, name))
            for name in self.files()
            if name.endswith(".h5")
        }

    def need_whole(self):
        """Every file under a final name is whole, and there are no others than results, times and
        temporaries."""
        for name in self.files():
            path = os.path.join(self.path, name)
            if ".tmp." in name:
                continue
            content = read(path)
            if name.endswith(".json"):
                try:
                    times = json.loads(content)
                except ValueError as error:
                    raise Wrong(f"{path}: half-written: {error}") from error
                need(times.get("format") == "infomax times 1", f"{path}: not a file of times")
                continue
            if name.endswith(".checkpoint"):
                line, _, rest = content.partition(b"\n")
                digest, _, rest = rest.partition(b"\n")
                need(
                    line == b"infomax checkpoint 1"
                    and digest == hashlib.sha256(rest).hexdigest().encode(),
                    f"{path}: not whole, its checksum says")
                continue
            need(name.endswith(".h5"),
                 f"{path}: no result, no times, no checkpoint, no temporary file")
            kind = b"trial" if os.sep in name else b"suite"
            digest = hashlib.sha256(content[:-SEAL]).hexdigest().encode()
            seal = b"infomax " + kind + b" 2\n" + digest + b"\n"
            need(content[-SEAL:] == seal.ljust(SEAL, b"\0"),
                 f"{path}: not whole, its checksum says")

    def need_equal(self, undisturbed):
        """The same files with the same bytes as Results.contents() of an undisturbed run, and no
        temporary ones."""
        mine = self.contents()
        missing, more = undisturbed.keys() - mine.keys(), mine.keys() - undisturbed.keys()
        need(not missing, f"{self.path}: lacks {', '.join(sorted(missing))}")
        need(not more, f"{self.path}: has {', '.join(sorted(more))} too much")
        for name, content in undisturbed.items():
            need(mine[name] == content,
                 f"{self.path}/{name}: other bytes than the undisturbed run's")
        left = self.temporaries() + [name for name in self.files() if name.endswith(".checkpoint")]
        need(not left, f"{self.path}: left over: {', '.join(left)}")

    def need_kept(self, finished):
        """Trials that were finished are still the same files."""
        now = self.finished()
        for name, file in finished.items():
            need(now.get(name) == file, f"{self.path}/{name}: was finished, and was written again")
