"""A folder for data sets, and the copy of the program, with a manifest of its own, that fetches
into it."""
import hashlib
import json
import os
import shutil
import socket
import subprocess
import tempfile

import harness
from fetch_server import FILES, PAIR, SCRATCH
from harness import Wrong, need

PREFIX = os.path.join(SCRATCH, "prefix")


def prepare():
    """The copy of the program, and a certificate for the servers."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    for folder in ("bin", "share/infomax/suites", "share/infomax/datasets"):
        os.makedirs(os.path.join(PREFIX, folder))
    os.makedirs(os.path.join(SCRATCH, "home"))
    shutil.copy2(harness.PROGRAM, os.path.join(PREFIX, "bin", "infomax"))
    manifest([])
    subprocess.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", PAIR + ".key", "-out", PAIR
    ], check=True, capture_output=True)
    with open(PAIR + ".key") as key, open(PAIR, "a") as pair:
        pair.write(key.read())


def manifest(mirrors):
    text = "schema = 1\n"
    for name, listed in (("mnist", mirrors), ("orphan", [])):
        text += (f'[{name}]\ntitle = "t"\nauthors = "a"\nlicence = "l"\nfolder = "{name}"\n'
                 f"mirrors = {json.dumps(listed)}\n")
        for file, body in FILES.items():
            text += (f'[[{name}.files]]\nname = "{file}"\nbytes = {len(body)}\n'
                     f'sha256 = "{hashlib.sha256(body).hexdigest()}"\n')
    with open(os.path.join(PREFIX, "share", "infomax", "datasets", "manifest.toml"), "w") as file:
        file.write(text)


class Place:
    """A fresh folder for data, and the program's view of it."""

    def __init__(self):
        self.root = tempfile.mkdtemp(dir=SCRATCH)
        self.folder = os.path.join(self.root, "mnist")
        os.makedirs(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, body):
        with open(self.path(name), "wb") as file:
            file.write(body)

    def get(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def names(self):
        return sorted(os.listdir(self.folder))

    def complete(self):
        need(self.names() == sorted(FILES), f"there are {self.names()}, want {sorted(FILES)} alone")
        for name, body in FILES.items():
            need(self.get(name) == body, f"{name} has other bytes than it should")


def environment(**more):
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "HOME": os.path.join(SCRATCH, "home"), **more}


def command(place, *mirrors, timeout=None, more=(), name="mnist"):
    words = [os.path.join(PREFIX, "bin", "infomax"), "fetch", name, *more]
    if place is not None:
        words += ["--data-dir", place.root]
    for mirror in mirrors:
        words += ["--mirror", mirror]
    if timeout:
        words += ["--timeout", str(timeout)]
    return words


class Ended:
    def __init__(self, process, out, err):
        self.status, self.out, self.err = process.returncode, out, err

    def must(self, status, *texts):
        told = f"\n  stdout: {self.out}\n  stderr: {self.err}"
        need(self.status == status, f"exit status {self.status}, want {status}{told}")
        for text in texts:
            need(text in self.err, f"standard error lacks \"{text}\"{told}")
        return self


def ended(process, seconds=60):
    """What a process printed and how it ended; one that doesn't end is ended."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Wrong(f"did not end within {seconds} s: {' '.join(process.args)}") from None
    return Ended(process, out, err)


def fetch(place, *mirrors, env=None, **options):
    return ended(
        subprocess.Popen(command(place, *mirrors, **options), env=env or environment(), text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE))


def dead_url():
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"
