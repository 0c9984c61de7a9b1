#!/usr/bin/python3
"""Opens a suite's result file without InfoMax: h5py, xarray (unasked, and by every engine there
is), netCDF's ncdump, file.

    ci/check/open_results.py FILE.h5 [--at-most SECONDS]

Asserts names, dimensions, units, coordinates and values; with --at-most that xarray opens it and
reads all metrics in so many seconds of a processor. Exit 0: fine; 1: not; 77: h5py or xarray is
missing.
"""

import resource
import shutil
import subprocess
import sys
import time

try:
    import h5py
    import numpy as np
    import xarray as xr
except ImportError as error:
    print(f"skipped: {error} (Debian: python3-h5py python3-xarray python3-h5netcdf)")
    sys.exit(77)


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def check(condition, message):
    if not condition:
        sys.exit(f"{path}: {message}")


def engines():
    """None: the one that xarray finds by itself."""
    found = [None]
    for name, module in (("netcdf4", "netCDF4"), ("h5netcdf", "h5netcdf")):
        try:
            __import__(module)
            found.append(name)
        except ImportError:
            print(f"no engine {name}: {module} is not installed")
    check(len(found) > 1, "xarray has no engine that reads HDF5 (Debian: python3-h5netcdf)")
    return found


def metrics_of(group):
    """Name -> dimensions, for metrics and summaries."""
    found = {}
    for name, item in group.items():
        if isinstance(item, h5py.Dataset) and text(item.attrs.get("role",
                                                                  "")) in ("metric", "summary"):
            found[name] = tuple(text(item.attrs["dimensions"]).split())
    return found


def settings_of(group):
    """Data set -> setting, of those along points."""
    return {name: text(item.attrs["setting"]) for name, item in group.items()
            if isinstance(item, h5py.Dataset) and text(item.attrs.get("role", "")) == "setting"}


def check_grid(group):
    where = group.name
    points, seeds = group["point"].shape[0], group["seed"].shape[0]
    check(len(set(group["point"].asstr()[...])) == points, f"{where}: points share a name")
    check(group["status"].shape == (points, seeds),
          f"{where}/status has shape {group['status'].shape}")
    check(set(np.unique(group["status"][...])) <= {0, 1, 2}, f"{where}/status holds other codes")
    check(
        text(group["status"].attrs["flag_meanings"]) == "done failed missing",
        f"{where}/status: meanings")
    check(group["trial_id"].shape[:2] == (points, seeds), f"{where}/trial_id has another shape")
    for name, data in group.items():
        if isinstance(data, h5py.Dataset):
            data[...]
            is_scale = text(data.attrs.get("CLASS", "")) == "DIMENSION_SCALE"
            for place, axis in enumerate(data.dims):
                check(is_scale or len(axis) == 1,
                      f"{where}/{name}: dimension {place} has {len(axis)} scales")
    metrics = metrics_of(group)
    check(metrics or not (group["status"][...] == 0).any(), f"{where} has no metrics")
    for metric, dimensions in metrics.items():
        data = group[metric]
        check(data.dtype == np.float64, f"{where}/{metric} is not float64")
        check(text(data.attrs["units"]) != "", f"{where}/{metric} has no unit")
        check("long_name" in data.attrs, f"{where}/{metric} has no long_name")
        check(len(data.dims) == len(dimensions), f"{where}/{metric} has other dimensions")
        leads = ("point", "seed") if text(data.attrs["role"]) == "metric" else ("point",)
        check(dimensions[:len(leads)] == leads, f"{where}/{metric} has dimensions {dimensions}")
        for axis, dimension in zip(data.dims, dimensions):
            check(axis[0] == group[dimension], f"{where}/{metric}: scale {axis[0].name}")
            check(dimension == "point" or text(axis[0].attrs["units"]) != "",
                  f"{where}/{dimension} has no unit")
    return points


def check_h5py(file):
    """What h5py sees; returns the grids' groups and the number of points."""
    for name in ("format", "Conventions", "suite", "suite_text", "suite_sha256"):
        check(name in file.attrs, f"no attribute {name}")
    check(any("commit" in name for name in file.attrs), "no attribute that names the commit")
    check(text(file.attrs["format"]) == "infomax suite 2", "unknown format")
    check(file.userblock_size == 0, "a user block stands before it")
    inner = [f"/{name}" for name in file if isinstance(file[name], h5py.Group)]
    groups = ["/"] if "point" in file else inner
    check(groups, "no points")
    return groups, sum(check_grid(file[group]) for group in groups)


def check_grid_by_xarray(engine, group, where):
    data = xr.open_dataset(path, engine=engine, group=None if where == "/" else where)
    points = [text(name) for name in group["point"][...]]
    check(list(data["point"].values) == points, f"{where}: points")
    check(np.array_equal(data["seed"].values, group["seed"][...]), f"{where}: seeds")
    for name in settings_of(group):
        check(data[name].dims == ("point",), f"{where}: setting {name} has dims {data[name].dims}")
        check(" " in name or name in data.coords, f"{where}: setting {name} is no coordinate")
        check(
            list(data[name].values) == [text(value) for value in group[name][...]],
            f"{where}: setting {name}")
    identities = group["trial_id"][...]
    for row, column in ((0, 0), (-1, -1)):
        if identities.size:
            want = identities[row, column].tobytes().rstrip(b"\0").decode()
            check(
                text(data["trial_id"].values[row, column]) == want,
                f"{where}: trial_id[{row}, {column}]")
    for metric, dimensions in metrics_of(group).items():
        values = data[metric]
        check(values.dims == dimensions, f"{where}/{metric} has dims {values.dims}")
        check(values.attrs["units"] == text(group[metric].attrs["units"]),
              f"{where}/{metric}: units")
        check(np.array_equal(values.values, group[metric][...], equal_nan=True),
              f"{where}/{metric}: values")
        if points:
            check(
                np.array_equal(
                    values.sel(point=points[-1]).values, group[metric][-1], equal_nan=True),
                f"{where}/{metric}: not found by the point's name")
        for dimension in dimensions[1:]:
            check(np.array_equal(values[dimension].values, group[dimension][...]),
                  f"{where}/{metric}: coordinates of {dimension}")
    data.close()


def check_xarray(engine, file, groups):
    root = xr.open_dataset(path) if engine is None else xr.open_dataset(path, engine=engine)
    check(text(root.attrs["suite"]) == text(file.attrs["suite"]), f"{engine}: other suite")
    if groups != ["/"]:
        check([f"/{text(name)}" for name in root["grid"].values] == [g for g in root_order(file)],
              f"{engine}: grids")
        check(list(root["points"].values) == [file[g]["point"].shape[0] for g in root_order(file)],
              f"{engine}: counts of points")
    root.close()
    for where in groups:
        check_grid_by_xarray(engine, file[where], where)


def root_order(file):
    return [f"/{text(name)}" for name in file["grid"][...]]


def check_programs():
    """What the programs file and ncdump say; returns those that are there."""
    used = []
    if shutil.which("file"):
        said = subprocess.run(["file", "--brief", path], capture_output=True, text=True,
                              check=True).stdout
        check("Hierarchical Data Format" in said, f"file says {said}")
        used.append("file")
    if shutil.which("ncdump"):
        said = subprocess.run(["ncdump", path], capture_output=True, text=True)
        check(said.returncode == 0, f"ncdump: {said.stderr}")
        used.append("ncdump")
    return used


def check_time(seconds):
    """Opens it and reads every metric, as a program that begins with xarray does."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", f"""
import xarray
with xarray.open_dataset({path!r}) as data:
    for name, values in data.data_vars.items():
        if values.dtype == float: values.load()
"""], check=True)
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    print(f"{path}: xarray opens it and reads its metrics in {took:.1f} s, "
          f"{processor:.1f} s of them of a processor")
    check(processor <= seconds, f"want at most {seconds} s of a processor")


arguments = sys.argv[1:]
if len(arguments) not in (1, 3) or len(arguments) == 3 and arguments[1] != "--at-most":
    sys.exit(__doc__)
path = arguments[0]
if len(arguments) == 3:
    check_time(float(arguments[2]))
    sys.exit(0)
with h5py.File(path, "r") as opened:
    grids, count = check_h5py(opened)
    for each in engines():
        check_xarray(each, opened, grids)
readers = ["h5py", *(f"xarray/{each or 'unasked'}" for each in engines()), *check_programs()]
print(f"{path}: {count} points, opened by " + ", ".join(readers))
