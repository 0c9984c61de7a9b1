#!/usr/bin/python3
"""Writes the hand-made seeds of every fuzz target beside this file: fuzz/TARGET/good-* and bad-*.

    fuzz/make.py    then `git diff` shows what changed

What fuzzing found lies there as well, as found-*, and is left alone.
"""
import gzip
import os
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))


def put(target, name, data):
    folder = os.path.join(HERE, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


# -- IDX: zero, zero, type, rank, sizes, values --
def idx(kind, sizes, values):
    return bytes([0, 0, kind, len(sizes)]) + b"".join(struct.pack(">I", s) for s in sizes) + values


put("idx", "good-labels", idx(8, [3], b"\5\0\x09"))
put("idx", "good-images", idx(8, [2, 2, 3], bytes(range(12))))
put("idx", "good-doubles", idx(14, [2], bytes(16)))
put("idx", "good-none", idx(12, [0, 7], b""))
put("idx", "bad-magic", b"\0\1" + idx(8, [1], b"a")[2:])
put("idx", "bad-type", idx(10, [1], b"a"))
put("idx", "bad-rank-0", idx(8, [], b"a"))
put("idx", "bad-rank-9", idx(8, [1] * 9, b"a"))
put("idx", "bad-cut-header", idx(8, [2, 3], b"")[:9])
put("idx", "bad-short", idx(11, [2, 3], bytes(11)))
put("idx", "bad-long", idx(8, [2], b"abc"))
put("idx", "bad-overflow", idx(8, [1 << 16] * 4, b""))

# -- gzip --
hello = gzip.compress(b"hello\n", mtime=0)
put("gzip", "good-hello", hello)
put("gzip", "good-empty", gzip.compress(b"", mtime=0))
put("gzip", "good-name", b"\x1f\x8b\x08\x08" + hello[4:10] + b"name\0" + hello[10:])
put("gzip", "good-stored", gzip.compress(bytes(range(200)), 0, mtime=0))
put("gzip", "bad-checksum", hello[:-8] + b"\0" + hello[-7:])
put("gzip", "bad-length", hello[:-4] + b"\7\0\0\0")
put("gzip", "bad-truncated", hello[:-5])
put("gzip", "bad-cut-header", hello[:7])
put("gzip", "bad-trailing", hello + b"x")
put("gzip", "bad-two-members", hello + hello)
put("gzip", "bad-bomb", gzip.compress(bytes(3 << 20), mtime=0))
put("gzip", "bad-zlib", zlib.compress(b"hello\n"))
put("gzip", "bad-page", b"<html>404 Not Found</html>")


# -- tar --
def entry(name, content=b"", kind=b"0", size=None, link=b"", magic=b"ustar  \0", prefix=b"",
          spoil=0):
    head = bytearray(512)

    def field(at, value):
        head[at:at + len(value)] = value
    field(0, name)
    field(100, b"0000644\0")
    field(124, size if size is not None else b"%011o\0" % len(content))
    field(148, b" " * 8)
    field(156, kind)
    field(157, link)
    field(257, magic)
    field(345, prefix)
    field(148, b"%06o\0 " % (sum(head) + spoil))
    return bytes(head) + content + bytes(-len(content) % 512)


END = bytes(1024)
put("tar", "good-files",
    entry(b"d/", kind=b"5") + entry(b"d/x", b"text") + entry(b"./d/empty") + END)
put("tar", "good-ustar", entry(b"x", b"text", magic=b"ustar\x0000", prefix=b"some/folder") + END)
put("tar", "good-old", entry(b"x", b"text", kind=b"\0", magic=bytes(8)) + END)
put("tar", "good-base-256", entry(b"x", b"text", size=b"\x80" + bytes(10) + b"\4") + END)
put("tar", "good-none", END)
put("tar", "good-dots", entry(b"digits../x", b"text") + entry(b"..x", b"") + END)
put("tar", "bad-checksum", entry(b"x", b"text", spoil=1) + END)
put("tar", "bad-absolute", entry(b"/etc/x", b"text") + END)
put("tar", "bad-above", entry(b"d/../../x", b"text") + END)
put("tar", "bad-newline", entry(b"a\nb", b"text") + END)
put("tar", "bad-symbolic-link", entry(b"x", kind=b"2", link=b"/etc/passwd") + END)
put("tar", "bad-hard-link", entry(b"x", kind=b"1", link=b"y") + END)
put("tar", "bad-device", entry(b"x", kind=b"3") + END)
put("tar", "bad-long-name", entry(b"././@LongLink", b"name\0", kind=b"L") + END)
put("tar", "bad-extended", entry(b"x", b"11 path=/x\n", kind=b"x") + END)
put("tar", "bad-size", entry(b"x", size=b"0000000000x\0") + END)
put("tar", "bad-size-large", entry(b"x", size=b"77777777777\0") + END)
put("tar", "bad-size-negative", entry(b"x", size=b"\xff" * 12) + END)
put("tar", "bad-size-256-large", entry(b"x", size=b"\x80" + b"\xff" * 11) + END)
put("tar", "bad-truncated", entry(b"x", b"text")[:700])
put("tar", "bad-no-end", entry(b"x", b"text"))
put("tar", "bad-trailing", entry(b"x") + END + b"x")
put("tar", "bad-twice", entry(b"x") + entry(b"./x") + END)
put("tar", "bad-many", b"".join(entry(b"%d" % i) for i in range(17)) + END)

# -- CIFAR-10 --
record = bytes([7]) + bytes(range(256)) * 12
put("cifar10", "good-one", record)
put("cifar10", "bad-label", b"\x0a" + record[1:])
put("cifar10", "bad-short", record[:20])
put("cifar10", "bad-long", record + b"\1")
put("cifar10", "bad-empty", b"")

# -- the manifest of data sets --
manifest = """schema = 1
[tiny]
title = "t"
authors = "a"
licence = "l"
folder = "tiny"
mirrors = ["https://example.org/tiny/"]
[[tiny.files]]
name = "x.gz"
bytes = 20
sha256 = "%s"
unpacked = 30
shape = [2, 3]
[[tiny.members]]
name = "a.bin"
shape = [4]
""" % ("0" * 64)
put("manifest", "good", manifest)
put("manifest", "bad-schema", manifest.replace("schema = 1", "schema = 2"))
put("manifest", "bad-above", manifest.replace('"tiny"', '"../tiny"'))
put("manifest", "bad-empty-name", manifest.replace('"x.gz"', '""'))
put("manifest", "bad-bytes", manifest.replace("= 20", "= -20"))
put("manifest", "bad-digest", manifest.replace("0" * 64, "0" * 63))
put("manifest", "bad-unknown", manifest.replace("title", "titel"))
put("manifest", "bad-mirror", manifest.replace("https", "file"))
put("manifest", "bad-deep", "schema = " + "[" * 2000)
put("manifest", "bad-cut", manifest[:60])

# -- suite files --
head = 'schema = 1\nquestion = "q"\nsource = "s"\nseeds = 2\n'
fixed = """[fixed]
task = "gaussian"
dimension = 2
information = 1
encoder = "identity"
objective = "maximise"
batch = 16
steps = 40
lr = 1e-3
evaluate_every = 10
evaluate_batches = 2
"""
sweep = '[sweep]\ncritic = ["bilinear", "inner"]\nbound = ["nce", "nwj"]\n'
rest = """[smoke]
steps = 3
[tolerance]
bound_test = 1e-3
[[expect]]
cells = "bound=nce"
quantity = "bound_test"
at_most = 2.8
[[figure]]
title = "t"
metric = "bound_test"
x = "step"
lines = [{ label = "l", value = 1 }]
[[claim]]
id = "C1"
statement = "s"
kind = "order"
quantity = "bound_test"
cells = ["critic=bilinear,bound=nce", "critic=inner,bound=nce"]
"""
put("suite", "good-sweep", head + sweep + fixed + rest)
put("suite", "good-include", 'schema = 1\nquestion = "q"\nsource = "s"\ninclude = ["a", "b"]\n')
put("suite", "good-experiments", head + '[[experiment]]\nname = "a"\n[experiment.fixed]\n'
    + fixed.replace("[fixed]\n", 'critic = "inner"\nbound = "nce"\n'))
put("suite", "bad-unknown", head + sweep + fixed + "more = 1\n")
put("suite", "bad-twice", head + sweep + fixed + "batch = 16\n")
put("suite", "bad-type", head + sweep + fixed.replace("= 16", '= "16"'))
put("suite", "bad-range", head + sweep + fixed.replace("= 16", "= -16"))
put("suite", "bad-missing", head + sweep + fixed.replace("batch = 16\n", ""))
swept = ["batch", "steps", "dimension"]
put("suite", "bad-points", head + sweep + "".join(
    "%s = [%s]\n" % (key, ", ".join(map(str, range(2, 42)))) for key in swept)
    + "".join(line + "\n" for line in fixed.splitlines() if line.split()[0] not in swept))
put("suite", "bad-claim", head + sweep + fixed + rest.replace("bound=nce\"]", "bound=x\"]"))
put("suite", "bad-deep", head + "x = " + "[" * 2000)
put("suite", "bad-cut", (head + sweep)[:70])


# -- .npy --
def npy(header, values=b"", version=1):
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header.encode() + values


def header(descr="'<f8'", order="False", shape="(2,)", more=""):
    return "{'descr': %s, 'fortran_order': %s, 'shape': %s, %s}\n" % (descr, order, shape, more)


put("npy", "good-f8", npy(header(), struct.pack("<2d", 1.5, -2)))
put("npy", "good-f4", npy(header("'<f4'", shape="(2, 3)"), struct.pack("<6f", *range(6))))
put("npy", "good-version-2", npy(header(), bytes(16), 2))
put("npy", "good-version-3", npy(header(), bytes(16), 3))
put("npy", "good-none", npy(header(shape="(0, 4)")))
put("npy", "good-nan", npy(header("'<f4'", shape="(1,)"), b"\1\0\x80\x7f"))
put("npy", "bad-magic", b"\x94" + npy(header(), bytes(16))[1:])
put("npy", "bad-version", npy(header(), bytes(16), 4))
put("npy", "bad-header-length", b"\x93NUMPY\2\0\xff\xff\xff\xff{")
put("npy", "bad-descr", npy(header("'|O'"), bytes(16)))
put("npy", "bad-fields", npy(header("[('a', '<f8')]"), bytes(16)))
put("npy", "good-order", npy(header(order="True", shape="(1, 2)"), struct.pack("<2d", 1.5, -2)))
put("npy", "good-images", npy(header("'|u1'", shape="(2, 2, 2)"), bytes(range(8))))
put("npy", "good-big-endian", npy(header("'>i4'"), struct.pack(">2i", -1, 7)))
put("npy", "good-half", npy(header("'<f2'"), struct.pack("<2e", 0.5, -2)))
put("npy", "good-i8", npy(header("'<i8'"), struct.pack("<2q", 2**53 + 1, -2**63)))
put("npy", "good-bool", npy(header("'|b1'"), b"\0\1"))
put("npy", "bad-complex", npy(header("'<c8'"), bytes(16)))
put("npy", "bad-rank", npy(header(shape="(1, 1, 1, 1, 1, 1, 1, 1, 2)"), bytes(16)))
put("npy", "bad-scalar", npy(header(shape="()"), bytes(8)))
put("npy", "bad-code", npy(header(shape="(__import__('os').getpid(),)"), bytes(16)))
put("npy", "bad-size", npy(header(shape="(99999999999999999999,)"), bytes(16)))
put("npy", "bad-overflow", npy(header(shape="(4611686018427387904, 4)")))
put("npy", "bad-twice", npy(header(more="'shape': (2,)"), bytes(16)))
put("npy", "bad-short", npy(header(), bytes(15)))
put("npy", "bad-long", npy(header(), bytes(17)))

# -- text tables --
put("csv", "good-header", b"a,b\n1,2\n3,4\n")
put("csv", "good-bare", b"1;2.5e3\r\n-3;inf")
put("csv", "good-tab", b"\xef\xbb\xbfa\tb\n1\tNA\n")
put("csv", "good-spaces", b"% comment\n 1   2\n3 4 \n\n# more\n")
put("csv", "good-quoted", b'"a, ""b""",c\n"1",2\n"x\ny",4\n')
put("csv", "good-text", b"a,kind\n1,setosa\n")
put("csv", "bad-empty", b"\n# nothing\n")
put("csv", "bad-header-alone", b"a,b\n")
put("csv", "bad-cells", b"a,b\n1,2\n3\n")
put("csv", "bad-open-quote", b'a,b\n1,"2\n')
put("csv", "bad-behind-quote", b'a,b\n1,"2"x\n')
put("csv", "bad-zero", b"a,b\n1,\0002\n")
put("csv", "bad-mark", b"\xef\xbba,b\n1,2\n")

# -- the envelope of results: a byte of choice, then the file --
block = (b"infomax trial 1\n" + b"0" * 64 + b"\n").ljust(512, b"\0")
put("envelope", "good-old-trial", b"\2" + block + b"content")
put("envelope", "good-old-suite", b"\3" + block.replace(b"trial", b"suite") + b"content")
put("envelope", "bad-old-digest", b"\0" + block + b"content")
put("envelope", "bad-old-kind", b"\3" + block + b"content")
put("envelope", "bad-old-version", b"\2" + block.replace(b" 1\n", b" 2\n") + b"content")
put("envelope", "bad-old-block", b"\2" + block[:-1] + b"x" + b"content")
put("envelope", "bad-old-cut", b"\2" + block[:100])
put("envelope", "bad-old-no-content", b"\2" + block)


def hdf5(size, end=None):
    """So many bytes that begin as HDF5 does, with a superblock that says where they end."""
    head = b"\x89HDF\r\n\x1a\n" + b"\0" * 5 + b"\x08\x08\0" + b"\0" * 24
    return (head + struct.pack("<Q", size if end is None else end)).ljust(size, b"c")


seal = (b"infomax trial 2\n" + b"0" * 64 + b"\n").ljust(128, b"\0")
put("envelope", "good-trial", b"\4" + hdf5(100) + seal)
put("envelope", "good-suite", b"\5" + hdf5(100) + seal.replace(b"trial", b"suite"))
put("envelope", "bad-digest", b"\0" + hdf5(100) + seal)
put("envelope", "bad-kind", b"\5" + hdf5(100) + seal)
put("envelope", "bad-version", b"\4" + hdf5(100) + seal.replace(b" 2\n", b" 3\n"))
put("envelope", "bad-seal", b"\4" + hdf5(100) + seal[:-1] + b"x")
put("envelope", "bad-cut", b"\4" + hdf5(100, 140))
put("envelope", "bad-cut-seal", b"\4" + hdf5(100) + seal[:-1])
put("envelope", "bad-extended", b"\4" + hdf5(100) + seal + b"\0")
put("envelope", "bad-between", b"\4" + hdf5(108, 100) + seal)
put("envelope", "bad-end", b"\4" + hdf5(100, 2**64 - 1) + seal)
put("envelope", "bad-superblock", b"\4" + hdf5(100).replace(b"\n\0\0", b"\n\x07\0") + seal)
put("envelope", "bad-hdf5", b"\4" + hdf5(100))

# -- the layout of results: a program for h5::Writer (src/results/layout_fuzz.cpp) --
WORDS = [
    "format", "Conventions", "suite", "suite_text", "suite_sha256", "point", "block", "seed",
    "trial_id", "status", "message", "settings", "facts", "trials", "role", "units", "long_name",
    "dimensions", "axis", "metric", "summary", "step", "bound_test", "seed step", "trial_metrics",
    "trial_facts", "reference", "done", "failed", "null", '{"a":null}', "trial_settings",
    "critic=inner", "infomax trial 1", "infomax suite 1", '[["a","b"]]', "setting",
    "point_settings", "point_settings_values", "trial_facts_values", "point_order", "point seed",
    '["point"]', "infomax suite 2"
]
GROUPS = ["/", "/settings", "/facts", "/trials", "/critic=inner"]


def step(what, group="/", at="step", name="units", text="done", rows=2, rank=1):
    return bytes([
        what,
        GROUPS.index(group),
        WORDS.index(at),
        WORDS.index(name),
        WORDS.index(text), rows, rank
    ])


def attributes(what, group, pairs, at="step"):
    return b"".join(step(what, group, at, name, text) for name, text in pairs)


def metric(group, name, role, dimensions, rank):
    return step(4, group, name, rank=rank) + attributes(2, group, [("units", "step"),
                                                                   ("long_name", "metric"),
                                                                   ("role", role),
                                                                   ("dimensions", dimensions)],
                                                        name)


def axis(group, name):
    return step(4, group, name) + attributes(2, group, [("units", "step"),
                                                        ("role", "axis")], name) + step(
                                                            7, group, name)


trial = attributes(1, "/", [("format", "infomax trial 1"), ("suite", "suite"),
                            ("point", "critic=inner"), ("block", "reference"), ("trial_id", "null"),
                            ("status", "done"), ("message", "null")])
trial += step(3, "/", name="seed") + step(0, at="settings") + step(0, at="facts")
trial += attributes(1, "/settings", [("point", "axis")]) + attributes(1, "/facts",
                                                                      [("units", "axis")])
put("layout", "good-trial",
    b"\0" + trial + axis("/", "step") + metric("/", "bound_test", "metric", "step", 1))
put("layout", "bad-trial-axes", b"\0" + trial + metric("/", "bound_test", "metric", "seed step", 1))
suite = attributes(1, "/", [("format", "infomax suite 1"), ("suite", "suite"),
                            ("suite_text", "null"), ("suite_sha256", "null"), ("facts", "axis")])
suite += step(0, at="trials") + step(0, at="critic=inner") + attributes(
    1, "/critic=inner", [("point", "axis")])
texts = b"".join(
    step(6, "/critic=inner", at, text=text, rows=1)
    for at, text in [("trial_id",
                      "null"), ("block",
                                "reference"), ("status",
                                               "done"), ("message",
                                                         "null"), ("trial_settings",
                                                                   "null"), ("trial_facts",
                                                                             "null")])
seeds = step(5, "/critic=inner", "seed", rows=1)
put("layout", "good-old-suite", b"\3" + suite + seeds + texts)
put("layout", "bad-old-suite", b"\3" + suite + texts)
put("layout", "good-old-trial",
    b"\2" + trial + axis("/", "step") + metric("/", "bound_test", "metric", "step", 1))
root = attributes(1, "/", [("format", "infomax suite 2"), ("suite", "suite"),
                           ("suite_text", "null"), ("suite_sha256", "null"), ("facts", "axis"),
                           ("point", "axis")])
grid = step(6, "/", "point", text="critic=inner", rows=1) + step(5, "/", "seed", rows=1) + step(
    6, "/", "block", rows=1)
grid += step(6, "/", "point_settings_values", text='["point"]', rows=1) + step(
    8, "/", "status", rows=1, rank=1)
grid += step(9, "/", "trial_id", rows=1, rank=1)
put("layout", "good-suite", b"\1" + root + grid + step(10, "/", "point_settings", rows=1))
put("layout", "bad-suite", b"\1" + root + grid + step(5, "/", "point_settings", rows=1))
put("layout", "bad-suite-without-grid", b"\1" + root + step(0, at="critic=inner"))
put("layout", "bad-empty", b"\0")


# -- wire: which record, then every field in order; before texts and lists their length --
def packed(value):
    if isinstance(value, (bytes, str)):
        value = value if isinstance(value, bytes) else value.encode()
        return struct.pack("<Q", len(value)) + value
    if isinstance(value, float):
        return struct.pack("<d", value)
    return struct.pack("<Q", len(value)) + b"".join(map(packed, value))


def fields(*values):
    return b"".join(map(packed, values))


def wire_metric(name, coordinates, values):
    return fields(name, "nats", "") + struct.pack("<Q", 1) + fields("step", "1", coordinates,
                                                                    values)


def wire_trial(metrics, status=0, suite="suite"):
    return (fields(suite, "bound=nce", "reference") + struct.pack("<I", 7) + fields("id") +
            struct.pack("<Q", status) + fields("") + struct.pack("<QQ", 0, 1) +
            fields("batch", "128") + struct.pack("<QQ", 0, 1) + fields("commit", "none") +
            struct.pack("<Q", len(metrics)) + b"".join(metrics))


metric_of_two = wire_metric("bound_test", [0.0, 1.0], [0.5, float("nan")])
put("wire", "good-trial", b"\0" + wire_trial([metric_of_two]))
put("wire", "good-failed", b"\0" + wire_trial([], status=1))
put(
    "wire", "good-suite", b"\1" + fields("suite", "schema = 1\n", "ff", []) + struct.pack("<Q", 1) +
    fields("bound=nce", []) + struct.pack("<Q", 1) + wire_trial([metric_of_two]) +
    struct.pack("<Q", 0))
again = wire_trial([]).replace(
    struct.pack("<QQ", 0, 1) + fields("batch", "128"), struct.pack("<Q", 0)).replace(
        struct.pack("<QQ", 0, 1) + fields("commit", "none"), struct.pack("<Q", 0))
put(
    "wire", "good-shared",
    b"\1" + fields("suite", "schema = 1\n", "ff", []) + struct.pack("<Q", 1) +
    fields("bound=nce", []) + struct.pack("<Q", 2) + wire_trial([]) + again + struct.pack("<Q", 0))
put("wire", "bad-shared", b"\0" + again)
put("wire", "bad-shared-beyond",
    b"\0" + wire_trial([]).replace(struct.pack("<QQ", 0, 1), struct.pack("<QQ", 1, 1)))
put("wire", "bad-axes", b"\0" + wire_trial([wire_metric("bound_test", [0.0, 1.0], [0.5])]))
put("wire", "bad-status", b"\0" + wire_trial([], status=2))
put("wire", "bad-text", b"\0" + wire_trial([], suite=b"\xff"))
put("wire", "bad-length", b"\0" + struct.pack("<Q", 1 << 62) + wire_trial([]))
put("wire", "bad-cut", b"\0" + wire_trial([metric_of_two])[:-1])
put("wire", "bad-long", b"\0" + wire_trial([metric_of_two]) + b"x")
put("wire", "bad-empty", b"\0")
