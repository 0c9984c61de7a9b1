#!/usr/bin/python3
"""Opens a suite's result file without InfoMax: with h5py, and with xarray by every engine there is.

    ci/open_results.py results/quickstart.h5

Asserts names, dimensions, units and coordinates. Exit 0: fine; 1: not; 77: h5py or xarray is missing.
"""

import sys

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
    found = []
    for name, module in (("netcdf4", "netCDF4"), ("h5netcdf", "h5netcdf")):
        try:
            __import__(module)
            found.append(name)
        except ImportError:
            print(f"no engine {name}: {module} is not installed")
    return found


def metrics_of(group):
    """Name -> dimensions, for metrics and summaries."""
    found = {}
    for name, item in group.items():
        if isinstance(item, h5py.Dataset) and text(item.attrs.get("role", "")) in ("metric", "summary"):
            found[name] = tuple(text(item.attrs["dimensions"]).split())
    return found


def check_h5py(file):
    """What h5py sees; returns the points' names."""
    for name in ("format", "Conventions", "suite", "suite_text", "suite_sha256"):
        check(name in file.attrs, f"no attribute {name}")
    check(any("commit" in name for name in file.attrs), "no attribute that names the commit")
    check(text(file.attrs["format"]) == "infomax suite 1", "unknown format")
    check(file.userblock_size == 512, "no user block of 512 bytes")
    points = [name for name in file if name != "trials"]
    check(points, "no points")
    for name in points:
        group = file[name]
        check(len(group.attrs) > 0, f"{name} has no settings")
        rows = group["seed"].shape[0]
        for column in ("trial_id", "block", "status", "message"):
            check(group[column].shape == (rows,), f"{name}/{column} has other rows than seed")
        metrics = metrics_of(group)
        check(metrics or all(text(s) == "failed" for s in group["status"]), f"{name} has no metrics")
        for metric, dimensions in metrics.items():
            data = group[metric]
            check(data.dtype == np.float64, f"{name}/{metric} is not float64")
            check(text(data.attrs["units"]) != "", f"{name}/{metric} has no unit")
            check("long_name" in data.attrs, f"{name}/{metric} has no long_name")
            check(len(data.dims) == len(dimensions), f"{name}/{metric} has other dimensions")
            is_metric = text(data.attrs["role"]) == "metric"
            check(not is_metric or dimensions[0] == "seed", f"{name}/{metric} has no seed axis")
            for axis, dimension in zip(data.dims, dimensions):
                check(len(axis) == 1, f"{name}/{metric} has {len(axis)} scales for {dimension}")
                check(axis[0].name == f"/{name}/{dimension}", f"{name}/{metric}: scale {axis[0].name}")
                check(text(axis[0].attrs["units"]) != "", f"{name}/{dimension} has no unit")
    table = file["trials"]
    listed = [text(point) for point in table["point"][...]]
    # h5py lists groups by name; the table has the suite's order.
    for name in points:
        rows = [i for i, point in enumerate(listed) if point == name]
        check(rows == list(range(rows[0], rows[0] + len(rows))) if rows else True,
              f"trials of {name} stand apart")
        check(np.array_equal(table["seed"][...][rows], file[name]["seed"][...]),
              f"trials lists other seeds of {name}")
        check(np.array_equal(table["trial_id"][...][rows], file[name]["trial_id"][...]),
              f"trials lists other ids of {name}")
    check(set(listed) <= set(points), "trials lists points that have no group")
    return points


def check_xarray(engine, file, points):
    root = xr.open_dataset(path, engine=engine)
    check(text(root.attrs["suite"]) == text(file.attrs["suite"]), f"{engine}: other suite")
    root.close()
    for name in points:
        group = file[name]
        data = xr.open_dataset(path, engine=engine, group=name)
        for key, value in group.attrs.items():
            check(text(data.attrs[key]) == text(value), f"{engine}: {name}: setting {key}")
        check(data["seed"].dims == ("seed",), f"{engine}: {name}: no seed coordinate")
        check(np.array_equal(data["seed"].values, group["seed"][...]), f"{engine}: {name}: seeds")
        status = [text(s) for s in data["status"].values]
        check(status == [text(s) for s in group["status"][...]], f"{engine}: {name}: status")
        for metric, dimensions in metrics_of(group).items():
            values = data[metric]
            check(values.dims == dimensions, f"{engine}: {name}/{metric} has dims {values.dims}")
            check(values.attrs["units"] == text(group[metric].attrs["units"]),
                  f"{engine}: {name}/{metric}: units")
            check(np.array_equal(values.values, group[metric][...], equal_nan=True),
                  f"{engine}: {name}/{metric}: values")
            for dimension in dimensions:
                check(np.array_equal(values[dimension].values, group[dimension][...]),
                      f"{engine}: {name}/{metric}: coordinates of {dimension}")
        data.close()
    table = xr.open_dataset(path, engine=engine, group="trials").to_dataframe()
    check(list(table["seed"]) == list(file["trials"]["seed"][...]), f"{engine}: table of trials")
    check({"point", "seed", "block", "status", "trial_id"} <= set(table.columns),
          f"{engine}: columns {list(table.columns)}")


if len(sys.argv) != 2:
    sys.exit(__doc__)
path = sys.argv[1]
with h5py.File(path, "r") as opened:
    names = check_h5py(opened)
    used = engines()
    if not used:
        print("skipped: xarray has no engine that reads HDF5 (Debian: python3-h5netcdf)")
        sys.exit(77)
    for each in used:
        check_xarray(each, opened, names)
print(f"{path}: {len(names)} points, opened by h5py" + "".join(f", xarray/{e}" for e in used))
