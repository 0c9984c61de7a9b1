"""Result files made to do harm, each with a right digest: what ci/mutations feeds to the program.

Every file is a whole result with one thing changed by h5py or byte by byte. `make(folder, base, large)` writes them and
gives (path, words that its refusal must have).
"""

import hashlib
import shutil
import struct
from pathlib import Path

import h5py
import numpy as np

BLOCK = 512  # bytes before the HDF5 content: a line, the digest, zeros


def sign(data):
    """The file with a header that its content agrees with."""
    digest = hashlib.sha256(data[BLOCK:]).hexdigest().encode()
    line = data[: data.index(b"\n") + 1]
    return (line + digest + b"\n").ljust(BLOCK, b"\0") + data[BLOCK:]


def point_of(file):
    return next(name for name in file if name != "trials")


# ---- by h5py: change(file), the file open for writing


def size_bomb(file):
    file.create_dataset(f"{point_of(file)}/bomb", shape=(10**15,), dtype="<f8")


def deflate_bomb(file):
    zeros = np.zeros(16 << 20)
    data = file.create_dataset("bomb", data=zeros, compression="gzip", chunks=(1 << 20,))
    assert zeros.nbytes > 900 * data.id.get_storage_size()


def huge_text(file):
    file.create_dataset("bomb", shape=(1,), dtype=h5py.string_dtype(length=2**31 - 1))


def huge_chunk(file):
    file.create_dataset("bomb", shape=(2**32,), chunks=(2**28,), dtype="<f8")


def external_storage(file):
    file.create_dataset("bomb", shape=(8,), dtype="<f8", external=[("/etc/passwd", 0, 64)])


def external_link(file):
    file["link"] = h5py.ExternalLink("/etc/other.h5", "/")


def soft_link(file):
    file["link"] = h5py.SoftLink("/trials")


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
    file[f"{point_of(file)}/again"] = file["/"]


def two_names(file):
    file["again"] = file["trials"]


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
    facts = file[f"{point_of(file)}/trial_facts"]
    facts[0] = "[" * 1_000_000


# Small in the file, large once every trial has its own copy.
def settings_times_seeds(file):
    grow_rows(file, 20_000)
    point = file[point_of(file)]
    for i in range(100):
        point.attrs[f"setting{i}"] = np.bytes_(b"x" * 60_000)


def axis_times_seeds(file):
    seeds = 20_000
    grow_rows(file, seeds)
    point = file[point_of(file)]
    steps = point.create_dataset("huge", data=np.zeros(200_000))
    steps.attrs["units"], steps.attrs["role"] = np.bytes_("1"), np.bytes_("axis")
    none = point.create_dataset("none", shape=(0,), dtype="<f8")
    none.attrs["units"], none.attrs["role"] = np.bytes_("1"), np.bytes_("axis")
    metric = point.create_dataset("bomb", shape=(seeds, 200_000, 0), dtype="<f8")
    for key, text in dict(units="1", long_name="x", role="metric", dimensions="seed huge none").items():
        metric.attrs[key] = np.bytes_(text)


def grow_rows(file, seeds):
    """Gives the point so many trials, without metrics."""
    point = file[point_of(file)]
    for name in list(point):
        del point[name]
    point["seed"] = np.arange(seeds, dtype="<u4")
    for name, word in dict(trial_id="0", block="reference", status="done", message="").items():
        point.create_dataset(name, data=[word] * seeds, dtype=h5py.string_dtype())


def seeds_without_end(file):
    seeds = file[f"{point_of(file)}/seed"]
    seeds[-1] = 2**32 - 1


BY_LIBRARY = [
    ("size-bomb", size_bomb, "declares 1000000000000000 elements"),
    ("deflate-bomb", deflate_bomb, "goes through 1 filters, the first of number 1, want none"),
    ("huge-text", huge_text, "has elements of 2147483647 bytes"),
    ("huge-chunk", huge_chunk, "has a chunked layout, want a contiguous one"),
    ("external-storage", external_storage, "is stored in 1 other files, want it inside this one"),
    ("external-link", external_link, "is a link to another file, want hard links alone"),
    ("soft-link", soft_link, "is a soft link, want hard links alone"),
    ("virtual", virtual, "has a virtual layout, want a contiguous one"),
    ("user-filter", user_filter, "goes through 1 filters, the first of number 32099, want none"),
    ("link-cycle", link_cycle, "has another name, too, want one name each"),
    ("two-names", two_names, "has another name, too, want one name each"),
    ("nesting", nesting, "lies more than 3 groups deep"),
    ("many-axes", many_axes, "has 32 axes, want at most 8"),
    ("long-name", long_name, "has a name of 65000 bytes, want 1 to 1024"),
    ("other-type", other_type, "holds other than float64, 32-bit counts or texts"),
    ("deep-json", deep_json, "is not JSON"),
    ("settings-times-seeds", settings_times_seeds, "MiB of memory"),
    ("axis-times-seeds", axis_times_seeds, "MiB of memory"),
    ("seeds-without-end", seeds_without_end, "/seed holds 4294967295, want at most 999999"),
]

# ---- byte by byte: add(file) first, change(bytes, base's size, what add gave); old groups have no checksums


def old_group(path):
    """A group in the oldest format, in a file of its own kind: a B-tree, a node of names, a heap of names."""
    with h5py.File(path, "r+", libver="earliest") as file:
        made = h5py.h5g.create(file.id, b"old")
        for i in range(6):
            h5py.h5g.create(made, b"member%d" % i)


def patched(data, start, signature, offset, value):
    at = data.index(signature, start)
    address = at - BLOCK
    value = address if value == "self" else value
    return data[: at + offset] + struct.pack("<Q", value) + data[at + offset + 8 :]


def tree_is_its_child(data, start):
    at = data.index(b"TREE", start)
    data = data[: at + 5] + b"\1" + data[at + 6 :]  # a level above the leaves
    return patched(data, start, b"TREE", 32, "self")


def tree_is_its_sibling(data, start):
    return patched(patched(data, start, b"TREE", 8, "self"), start, b"TREE", 16, "self")


def heap_frees_for_ever(data, start):
    at = data.index(b"HEAP", start)
    (segment,) = struct.unpack_from("<Q", data, at + 24)
    free = BLOCK + segment
    data = data[:free] + struct.pack("<QQ", 0, 16) + data[free + 16 :]
    return patched(data, start, b"HEAP", 16, 0)


def heap_is_elsewhere(data, start):
    return patched(data, start, b"HEAP", 24, 2**60)


def heap_is_huge(data, start):
    return patched(data, start, b"HEAP", 8, 2**40)


def node_claims_all(data, start):
    at = data.index(b"SNOD", start)
    return data[: at + 6] + b"\xff\xff" + data[at + 8 :]


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
    return data[: at + 4] + struct.pack("<Q", 2**60) + data[at + 12 :]


def text_huge(data, at):
    return data[:at] + struct.pack("<I", 2**32 - 1) + data[at + 4 :]


def overlapping(path):
    """Forty data sets of a megabyte that all lie on the first one's."""
    with h5py.File(path, "r+", libver="earliest") as file:
        first = file.create_dataset("over", data=np.zeros(131072))
        others = [file.create_dataset(f"over{i}", data=np.zeros(1777)) for i in range(40)]
        place = first.id.get_offset() - BLOCK
        places = [data.id.get_offset() - BLOCK for data in others]
    data = path.read_bytes()
    for old in places:
        data = data.replace(struct.pack("<QQ", old, 8 * 1777), struct.pack("<QQ", place, 8 * 131072))
    path.write_bytes(sign(data.replace(struct.pack("<QQ", 1777, 1777), struct.pack("<QQ", 131072, 131072))))


def largest_seed(folder, base):
    """A whole result whose last seed is the largest there may be: merge would have a million lines for each point."""
    path = Path(folder) / "largest-seed.h5"
    shutil.copyfile(base, path)
    with h5py.File(path, "r+") as file:
        for name in file:
            if name != "trials":
                file[f"{name}/seed"][-1] = 999_999
    path.write_bytes(sign(path.read_bytes()))
    return path


def make(folder, base, large=False):
    cases = []

    def start(name):
        path = Path(folder) / f"{name}.h5"
        shutil.copyfile(base, path)
        return path

    counted = [("attributes", attributes(1_000_000 if large else 12_000), "attributes, want at most 10000")]
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
            at = file[f"{point_of(file)}/block"].id.get_offset()
        path.write_bytes(sign(change(path.read_bytes(), at)))
        cases.append((path, "/block is not readable"))

    path = start("overlapping")
    overlapping(path)
    cases.append((path, "its data sets declare"))
    return cases
