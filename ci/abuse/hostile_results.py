"""Result files made to do harm, each with a right digest: what ci/abuse/mutations.py feeds to the
program.

Every file is a whole result of one grid with one thing changed by h5py or byte by byte.
`make(folder, base, large)` writes them and gives (path, words that its refusal must have).
"""

import hashlib
import struct
from pathlib import Path

import h5py
import numpy as np

from harness import SEAL


def content(data):
    return data[:-SEAL]


def sign(inside, line=b"infomax suite 2\n"):
    """The content with a seal that agrees with it."""
    return inside + (line + hashlib.sha256(inside).hexdigest().encode() + b"\n").ljust(SEAL, b"\0")


def sign_first(inside):
    """The same as version 1 had it, before the content."""
    return (b"infomax suite 1\n" + hashlib.sha256(inside).hexdigest().encode() + b"\n").ljust(
        512, b"\0") + inside


# ---- by h5py: change(file), the file open for writing


def size_bomb(file):
    file.create_dataset("bomb", shape=(10**15,), dtype="<f8")


def chunk_bomb(file):
    file.create_dataset("bomb", shape=(10**12,), dtype="<f8", chunks=(1024,), compression="gzip")


def empty_chunks(file):
    file.create_dataset("bomb", shape=(100_000,), dtype="<f8", chunks=(1024,), compression="gzip")


def deflate_bomb(file):
    zeros = np.zeros(48 << 20)
    data = file.create_dataset("bomb", data=zeros, compression="gzip", chunks=(1 << 17,))
    assert zeros.nbytes > 900 * data.id.get_storage_size()


def deflate_bombs(file):
    """Each within the limits; together not."""
    zeros = np.zeros(8 << 20)
    for i in range(5):
        file.create_dataset(f"bomb{i}", data=zeros, compression="gzip", chunks=(1 << 17,))


def growing(file):
    file.create_dataset("bomb", data=np.zeros(64), maxshape=(None,), chunks=(64,))


def huge_text(file):
    file.create_dataset("bomb", shape=(1,), dtype=h5py.string_dtype(length=2**31 - 1))


def huge_chunk(file):
    file.create_dataset("bomb", shape=(2**32,), chunks=(2**28,), dtype="<f8")


def external_storage(file):
    file.create_dataset("bomb", shape=(8,), dtype="<f8", external=[("/etc/passwd", 0, 64)])


def external_link(file):
    file["link"] = h5py.ExternalLink("/etc/other.h5", "/")


def soft_link(file):
    file["link"] = h5py.SoftLink("/point")


def virtual(file):
    layout = h5py.VirtualLayout(shape=(8,), dtype="<f8")
    layout[:] = h5py.VirtualSource("/etc/other.h5", "x", shape=(8,))
    file.create_virtual_dataset("bomb", layout)


def user_filter(file):
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk((8,))
    plan.set_filter(32099, h5py.h5z.FLAG_OPTIONAL)
    h5py.h5d.create(file.id, b"bomb", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((8,)), plan)


def link_cycle(file):
    file.create_group("group")["again"] = file["/"]


def group_beside_data(file):
    file.create_group("group")


def two_names(file):
    file["again"] = file["point"]


def nesting(file):
    group = file
    for _ in range(2000):
        group = group.create_group("g")


def attributes(count):
    def change(file):
        type_, space = h5py.h5t.STD_U8LE, h5py.h5s.create(h5py.h5s.SCALAR)
        group = file.create_group("many").id
        for i in range(count):
            h5py.h5a.create(group, b"%d" % i, type_, space)

    return change


def many_axes(file):
    file.create_dataset("bomb", shape=(1,) * 32, dtype="<f8", data=np.zeros((1,) * 32))


def long_name(file):
    file.create_group("n" * 65000)


def other_type(file):
    file["bomb"] = np.arange(8, dtype="<i2")


def deep_json(file):
    facts = file["trial_facts_values"]
    facts[0] = "[" * 1_000_000


def deep_settings(file):
    file["point_settings_values"][0] = "[" * 1_000_000


def code_without_text(file):
    file["point_settings"][-1] = 7


def unknown_status(file):
    file["status"][0, 0] = 3


def unknown_setting(file):
    file["point_settings_values"][0] = '["no such setting"]'


def two_points_of_a_name(file):
    file["point"][1] = file["point"][0]


# Small in the file, large once every trial has its own copy.
def axis_times_trials(file):
    points, seeds = 100, 200
    for name in [name for name in file if name not in ("point", "seed")]:
        del file[name]
    replace(file, "point", data=[f"p{i}" for i in range(points)], dtype=h5py.string_dtype())
    replace(file, "seed", data=np.arange(seeds, dtype="<u4"))
    file.create_dataset("block", data=["reference"] * seeds, dtype=h5py.string_dtype())
    file["status"] = np.zeros((points, seeds), dtype="<u4")
    file["trial_id"] = np.zeros((points, seeds, 1), dtype="S1")
    file["point_settings"] = np.zeros(points, dtype="<u4")
    file.create_dataset("point_settings_values", data=["[]"], dtype=h5py.string_dtype())
    for name, size in (("huge", 20_000), ("none", 0)):
        axis = file.create_dataset(name, shape=(size,), data=np.zeros(size))
        axis.attrs["units"], axis.attrs["role"] = "1", "axis"
    metric = file.create_dataset("bomb", shape=(points, seeds, 20_000, 0), dtype="<f8")
    for key, text in dict(units="1", long_name="x", role="metric",
                          dimensions="point seed huge none").items():
        metric.attrs[key] = text


def replace(file, name, **what):
    del file[name]
    file.create_dataset(name, **what)


def seeds_without_end(file):
    file["seed"][-1] = 2**32 - 1


BY_LIBRARY = [
    ("size-bomb", size_bomb, "declares 1000000000000000 elements"),
    ("chunk-bomb", chunk_bomb, "declares 1000000000000 elements"),
    ("empty-chunks", empty_chunks, "declares 98 chunks and stores 0"),
    ("deflate-bomb", deflate_bomb, "declares 50331648 elements"),
    ("deflate-bombs", deflate_bombs, "its data sets declare"),
    ("growing", growing, "may grow, want axes of fixed lengths"),
    ("huge-text", huge_text, "has elements of 2147483647 bytes"),
    ("huge-chunk", huge_chunk, "declares 4294967296 elements"),
    ("external-storage", external_storage, "is stored in 1 other files, want it inside this one"),
    ("external-link", external_link, "is a link to another file, want hard links alone"),
    ("soft-link", soft_link, "is a soft link, want hard links alone"),
    ("virtual", virtual, "has a virtual layout, want a contiguous one"),
    ("user-filter", user_filter,
     "goes through 1 filters, number 32099 among them, want shuffle and deflate"),
    ("link-cycle", link_cycle, "has another name, too, want one name each"),
    ("two-names", two_names, "has another name, too, want one name each"),
    ("nesting", nesting, "lies more than 3 groups deep"),
    ("many-axes", many_axes, "has 32 axes, want at most 8"),
    ("long-name", long_name, "has a name of 65000 bytes, want 1 to 1024"),
    ("other-type", other_type, "holds other than float64, 32-bit counts or texts"),
    ("deep-json", deep_json, "is not JSON"),
    ("deep-settings", deep_settings, "is not JSON"),
    ("code-without-text", code_without_text, "/point_settings holds 7, want less than"),
    ("unknown-status", unknown_status, "/status holds 3, want at most 2"),
    ("unknown-setting", unknown_setting, 'has no setting "no such setting"'),
    ("two-points-of-a-name", two_points_of_a_name, "there are two points"),
    ("group-beside-data", group_beside_data, "/group is a group beside data sets"),
    ("axis-times-trials", axis_times_trials, "MiB of memory"),
    ("seeds-without-end", seeds_without_end, "/seed holds 4294967295, want at most 999999"),
]

# ---- byte by byte: add(file) first, change(bytes, base's size, what add gave); old groups have no
# checksums


def old_group(path):
    """A group in the oldest format, in a file of its own kind: a B-tree, a node of names, a heap of
    names."""
    with h5py.File(path, "r+", libver="earliest") as file:
        made = h5py.h5g.create(file.id, b"old")
        for i in range(6):
            h5py.h5g.create(made, b"member%d" % i)


def patched(data, start, signature, offset, value):
    at = data.index(signature, start)
    address = at
    value = address if value == "self" else value
    return data[:at + offset] + struct.pack("<Q", value) + data[at + offset + 8:]


def tree_is_its_child(data, start):
    at = data.index(b"TREE", start)
    data = data[:at + 5] + b"\1" + data[at + 6:]  # a level above the leaves
    return patched(data, start, b"TREE", 32, "self")


def tree_is_its_sibling(data, start):
    return patched(patched(data, start, b"TREE", 8, "self"), start, b"TREE", 16, "self")


def heap_frees_for_ever(data, start):
    at = data.index(b"HEAP", start)
    (segment,) = struct.unpack_from("<Q", data, at + 24)
    free = segment
    data = data[:free] + struct.pack("<QQ", 0, 16) + data[free + 16:]
    return patched(data, start, b"HEAP", 16, 0)


def heap_is_elsewhere(data, start):
    return patched(data, start, b"HEAP", 24, 2**60)


def heap_is_huge(data, start):
    return patched(data, start, b"HEAP", 8, 2**40)


def node_claims_all(data, start):
    at = data.index(b"SNOD", start)
    return data[:at + 6] + b"\xff\xff" + data[at + 8:]


BY_BYTES = [
    ("tree-is-its-child", tree_is_its_child),
    ("tree-is-its-sibling", tree_is_its_sibling),
    ("heap-frees-for-ever", heap_frees_for_ever),
    ("heap-is-elsewhere", heap_is_elsewhere),
    ("heap-is-huge", heap_is_huge),
    ("node-claims-all", node_claims_all),
]


def text_elsewhere(data, at):
    """A text of variable length whose heap lies where no file is."""
    return data[:at + 4] + struct.pack("<Q", 2**60) + data[at + 12:]


def text_huge(data, at):
    return data[:at] + struct.pack("<I", 2**32 - 1) + data[at + 4:]


def overlapping(path):
    """Forty data sets of a megabyte that all lie on the first one's."""
    with h5py.File(path, "r+", libver="earliest") as file:
        first = file.create_dataset("over", data=np.zeros(131072))
        others = [file.create_dataset(f"over{i}", data=np.zeros(1777)) for i in range(40)]
        place = first.id.get_offset()
        places = [data.id.get_offset() for data in others]
    data = path.read_bytes()
    for old in places:
        data = data.replace(struct.pack("<QQ", old, 8 * 1777),
                            struct.pack("<QQ", place, 8 * 131072))
    path.write_bytes(
        sign(data.replace(struct.pack("<QQ", 1777, 1777), struct.pack("<QQ", 131072, 131072))))


def largest_seed(folder, base):
    """A whole result whose last seed is the largest there may be: merge would have a million lines
    for each point."""
    path = Path(folder) / "largest-seed.h5"
    path.write_bytes(content(base.read_bytes()))
    with h5py.File(path, "r+") as file:
        file["seed"][-1] = 999_999
    path.write_bytes(sign(path.read_bytes()))
    return path


def make(folder, base, large=False):
    cases = []

    def start(name):
        path = Path(folder) / f"{name}.h5"
        path.write_bytes(content(base.read_bytes()))
        return path

    counted = [("attributes", attributes(1_000_000 if large else 12_000),
                "attributes, want at most 10000")]
    for name, change, words in BY_LIBRARY + counted:
        path = start(name)
        # The newest format alone takes many attributes.
        with h5py.File(path, "r+", libver="latest" if name == "attributes" else None) as file:
            change(file)
        path.write_bytes(sign(path.read_bytes()))
        cases.append((path, words))

    for name, change in BY_BYTES:
        path = start(name)
        size = path.stat().st_size
        old_group(path)
        path.write_bytes(sign(change(path.read_bytes(), size)))
        cases.append((path, ""))

    for name, change in [("text-elsewhere", text_elsewhere), ("text-huge", text_huge)]:
        path = start(name)
        with h5py.File(path, "r") as file:
            at = file["block"].id.get_offset()
        path.write_bytes(sign(change(path.read_bytes(), at)))
        cases.append((path, "/block is not readable"))

    # Behind the seal of version 1, whose files have neither chunks nor filters.
    path = start("deflated-version-1")
    with h5py.File(path, "r+") as file:
        file.create_dataset("bomb", data=np.zeros(1 << 16), compression="gzip")
    path.write_bytes(sign_first(path.read_bytes()))
    cases.append((path, "want none"))

    path = start("overlapping")
    overlapping(path)
    cases.append((path, "its data sets declare"))
    return cases
