"""Opens results files with h5py and with xarray alone, and checks what every reader relies on: one group per
point, named dimensions that are HDF5 dimension scales, a unit on every metric, provenance at the root."""

import sys

import h5py
import numpy as np
import xarray

ROOT = ["format", "suite", "suite_text", "suite_sha256"]


def problems(path):
    with h5py.File(path, "r") as file:
        for name in ROOT:
            if name not in file.attrs:
                yield f"the root has no attribute {name!r}"
        if not any("commit" in name for name in file.attrs):
            yield "the root has no attribute that names the commit"
        points = [name for name, item in file.items() if isinstance(item, h5py.Group)]
        if not points:
            yield "there is no group, want one per point"
        metrics = {}
        for point in points:
            group = file[point]
            scales = {name for name, item in group.items() if item.is_scale}
            if "seed" not in scales:
                yield f"/{point} has no dimension scale 'seed'"
            for name, item in group.items():
                if name in scales or item.dtype.kind not in "fiu":
                    continue
                metrics[point, name] = item[...]
                if not item.attrs.get("units"):
                    yield f"/{point}/{name} names no unit"
                for axis, dimension in enumerate(item.dims):
                    if len(dimension) != 1:
                        yield f"/{point}/{name}: axis {axis} has {len(dimension)} scales, want 1"
        if points and not metrics:
            yield "no point holds a metric"

    for point in points:
        with xarray.open_dataset(path, group=point, engine="h5netcdf") as data:
            for (where, name), values in metrics.items():
                if where != point:
                    continue
                if "seed" not in data[name].dims:
                    yield f"xarray: /{point}/{name} has the dimensions {data[name].dims}, want seed among them"
                if not np.array_equal(data[name].values, values, equal_nan=values.dtype.kind == "f"):
                    yield f"xarray: /{point}/{name} has other values than h5py reads"


def main(paths):
    failed = False
    for path in paths:
        found = list(problems(path))
        for problem in found:
            print(f"{path}: {problem}")
        print(f"readers: {path}: {'FAILED' if found else 'h5py and xarray read it'}")
        failed |= bool(found)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
