#!/usr/bin/python3
"""Says whether two results, each of either version of the format, hold the same, without InfoMax's
own code.

    ci/equal_results.py OLD.h5 NEW.h5 [OLD.h5 NEW.h5 ...]
    ci/equal_results.py --within OLD.h5 NEW.h5 [OLD.h5 NEW.h5 ...]

Compares of a suite: its name, text and SHA-256, facts, points and their order; of a point: settings
and their order, summaries; of a trial: seed, block, id, status, message, settings, facts, metrics
and their order; of a metric or summary: unit, description, axes, every value; of an axis: name,
unit, every coordinate. Numbers are equal bit for bit; any NaN equals any NaN. Of a trial's file the
same as of a trial.

--within: OLD may have more points and trials than NEW. Of those that NEW has: id, status, message,
metrics and their order, and of a metric as above: a trial that was computed again has the bits of
the one that is stored.

Exit 0: equal, with a line for each pair that says how much was compared; 1: not, with what differs.
"""

import collections
import json
import re
import sys

import h5py
import numpy as np

ROOT = {"format", "Conventions", "suite", "suite_text", "suite_sha256", "coordinates"}


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def attributes(item):
    """Of text, in the order of creation."""
    names = []
    h5py.h5a.iterate(item.id, lambda name, *_: names.append(text(name)),
                     index_type=h5py.h5.INDEX_CRT_ORDER)
    return [(name, text(item.attrs[name]))
            for name in names
            if isinstance(item.attrs[name], (str, bytes))]


def members(group, kind):
    """Names in the order of creation."""
    names = []
    group.id.links.iterate(lambda name: names.append(text(name)), idx_type=h5py.h5.INDEX_CRT_ORDER)
    return [name for name in names if isinstance(group[name], kind)]


def texts(data):
    return np.array([text(value) for value in data[...].reshape(-1)],
                    dtype=object).reshape(data.shape)


def ids(data):
    """Texts of single bytes."""
    rows = data[...].reshape(-1, data.shape[-1])
    return np.array([row.tobytes().rstrip(b"\0").decode() for row in rows],
                    dtype=object).reshape(data.shape[:-1])


def bits(values):
    """A float's bits, with one NaN for all."""
    values = np.array(values, dtype="<f8")
    values[np.isnan(values)] = np.nan
    return values.view("<u8")


def coded(group, name, shape):
    """The texts of a column of indices; None where there is none."""
    if name not in group:
        return None
    codes = group[name][...]
    assert codes.shape == shape, f"{name} has shape {codes.shape}, want {shape}"
    return texts(group[f"{name}_values"])[codes]


def patched(facts, patch):
    changes = json.loads(patch)
    if changes is None:
        return {}
    facts = {**facts, **changes}
    return {key: value for key, value in facts.items() if value is not None}


def metrics(group, role, leads):
    """name -> (unit, description, axes, values with the leading dimensions first), in the order of
    creation."""
    found = {}
    for name in members(group, h5py.Dataset):
        data = group[name]
        if text(data.attrs.get("role", "")) != role:
            continue
        dimensions = text(data.attrs["dimensions"]).split()
        assert dimensions[:len(leads)] == leads, f"{name} has dimensions {dimensions}"
        axes = []
        for place, dimension in enumerate(dimensions):
            scale = group[dimension]
            assert data.dims[place][0] == scale, f"{name}: dimension {place} is not {dimension}"
            if place >= len(leads):
                axes.append((text(scale.attrs.get("axis", dimension)), text(scale.attrs["units"]),
                             bits(scale[...])))
        found[name] = (text(data.attrs["units"]), text(data.attrs["long_name"]), axes,
                       bits(data[...]))
    return found


def part(all_metrics, names, place):
    """The metrics of one trial or point."""
    chosen = list(all_metrics) if names is None else names.split()
    return [(name, *all_metrics[name][:3], all_metrics[name][3][place]) for name in chosen]


def point_of_version_1(group, facts):
    settings = attributes(group)
    measured = metrics(group, "metric", ["seed"])
    trials = []
    columns = {
        name: texts(group[name])
        for name in ("trial_id", "block", "status", "message", "trial_metrics", "trial_settings",
                     "trial_facts")
        if name in group
    }
    for row, seed in enumerate(group["seed"][...]):
        own = json.loads(columns["trial_settings"][row]) if "trial_settings" in columns else None
        trials.append({
            "seed":
            int(seed),
            **{
                key: columns[name][row]
                for key, name in (("id", "trial_id"), ("block", "block"), ("status", "status"),
                                  ("message", "message"))
            },
            "settings":
            settings if own is None else [tuple(pair) for pair in own],
            "facts":
            patched(facts, columns["trial_facts"][row]) if "trial_facts" in columns else {},
            "metrics":
            part(measured, columns["trial_metrics"][row] if "trial_metrics" in columns else None,
                 row),
        })
    return {
        "settings": settings,
        "trials": trials,
        "summaries": part(metrics(group, "summary", []), None, ())
    }


def settings_of_points(group):
    common = dict(attributes(group))
    varied = {
        text(group[name].attrs["setting"]): texts(group[name])
        for name in members(group, h5py.Dataset)
        if text(group[name].attrs.get("role", "")) == "setting"
    }
    lists = coded(group, "point_settings", group["point"].shape)
    return [[(key, varied[key][place] if key in varied else common[key])
             for key in json.loads(keys)]
            for place, keys in enumerate(lists)]


def constant_settings(group):
    varied = {text(group[name].attrs["setting"]) for name in members(group, h5py.Dataset)
              if text(group[name].attrs.get("role", "")) == "setting"}
    keys = {key for keys in texts(group["point_settings_values"]) for key in json.loads(keys)}
    return keys - varied


def grid_of_version_2(group, facts):
    """(place in the suite or None, name, point) of every point."""
    names, seeds, blocks = texts(group["point"]), group["seed"][...], texts(group["block"])
    shape = (len(names), len(seeds))
    status, identities = group["status"][...], ids(group["trial_id"])
    assert status.shape == identities.shape == shape, "status or trial_id has another shape"
    messages = texts(group["message"]) if "message" in group else np.full(shape, "", dtype=object)
    own_metrics, own_settings, own_facts = (coded(group, name, shape) for name in
                                            ("trial_metrics", "trial_settings", "trial_facts"))
    point_summaries = coded(group, "point_summaries", shape[:1])
    measured, summaries = metrics(group, "metric",
                                  ["point", "seed"]), metrics(group, "summary", ["point"])
    order = group["point_order"][...] if "point_order" in group else [None] * len(names)
    settings = settings_of_points(group)
    known_facts = {
        None: {}
    } if own_facts is None else {patch: patched(facts, patch)
                                 for patch in set(own_facts.flat)}
    points = []
    for p, name in enumerate(names):
        trials = []
        for row in np.flatnonzero(status[p] != 2):
            own = None if own_settings is None else json.loads(own_settings[p, row])
            trials.append({
                "seed":
                int(seeds[row]),
                "id":
                identities[p, row],
                "block":
                blocks[row],
                "status": ("done", "failed")[status[p, row]],
                "message":
                messages[p, row],
                "settings":
                settings[p] if own is None else [tuple(pair) for pair in own],
                "facts":
                known_facts[None if own_facts is None else own_facts[p, row]],
                "metrics":
                part(measured, None if own_metrics is None else own_metrics[p, row], (p, row)),
            })
        chosen = None if point_summaries is None else point_summaries[p]
        points.append((order[p], name, {"settings": settings[p], "trials": trials,
                                        "summaries": part(summaries, chosen, p)}))
    return points


def suite(file, version):
    root = dict(attributes(file))
    facts = {key: value for key, value in root.items() if key not in ROOT}
    if version == 1:
        names = [name for name in members(file, h5py.Group) if name != "trials"]
        points = [(name, point_of_version_1(file[name], facts)) for name in names]
    elif "point" in file:
        facts = {key: value for key, value in facts.items() if key not in constant_settings(file)}
        points = [found[1:] for found in grid_of_version_2(file, facts)]
    else:
        placed = [
            point for name in members(file, h5py.Group)
            for point in grid_of_version_2(file[name], facts)
        ]
        placed.sort(key=lambda found: found[0])
        numbers = [found[0] for found in placed]
        assert numbers == list(range(len(placed))), "point_order doesn't number the points"
        points = [found[1:] for found in placed]
    return {**{key: root[key] for key in ("suite", "suite_text", "suite_sha256")}, "facts": facts,
            "points": points}


def trial(file):
    root = dict(attributes(file))
    return {
        **{key: root[key]
           for key in ("suite", "point", "block", "trial_id", "status", "message")}, "seed":
        int(file.attrs["seed"]),
        "settings": attributes(file["settings"]),
        "facts": dict(attributes(file["facts"])),
        "metrics": part(metrics(file, "metric", []), None, ())
    }


def record(path):
    with h5py.File(path, "r") as file:
        kind, version = re.fullmatch("infomax (suite|trial) ([12])",
                                     text(file.attrs["format"])).groups()
        return suite(file, int(version)) if kind == "suite" else trial(file)


class Different(Exception):
    pass


def compare(old, new, where, counts):
    """Raises Different at the first difference; counts what it compared."""
    if type(old) is not type(new):
        raise Different(f"{where}: {type(old).__name__} and {type(new).__name__}")
    if isinstance(old, np.ndarray):
        if old.shape != new.shape:
            raise Different(f"{where}: shapes {old.shape} and {new.shape}")
        counts["coordinates" if "axis" in where else "values"] += old.size
        if not np.array_equal(old, new):
            at = tuple(np.argwhere(old != new)[0])
            raise Different(
                f"{where}{list(at)}: {old[at].view('<f8')!r} and {new[at].view('<f8')!r}")
    elif isinstance(old, dict):
        if old.keys() != new.keys():
            raise Different(f"{where}: {sorted(old.keys() ^ new.keys())} in one of them only")
        for key in old:
            compare(old[key], new[key], f"{where} {key}", counts)
    elif isinstance(old, (list, tuple)):
        if len(old) != len(new):
            raise Different(f"{where}: {len(old)} and {len(new)} of them")
        for place, pair in enumerate(zip(old, new)):
            kind = " axis" if isinstance(old, list) and re.search(
                r"metrics\[\d+\]\[3\]$|summaries\[\d+\]\[3\]$", where) else ""
            compare(*pair, f"{where}{kind}[{place}]", counts)
    else:
        counts["values" if isinstance(old, np.uint64) else "texts and seeds"] += 1
        if old != new:
            raise Different(f"{where}: {old!r} and {new!r}")


def within(old, new, counts):
    """As compare, of the trials that new has."""
    known = {row["id"]: row for _, point in old["points"] for row in point["trials"]}
    for name, point in new["points"]:
        for row in point["trials"]:
            where = f" {name} seed {row['seed']}"
            if row["id"] not in known:
                raise Different(f"{where}: its id, {row['id']}, is in one of them only")
            counts["trials"] += 1
            counts["metrics"] += len(row["metrics"])
            for key in ("status", "message", "metrics"):
                compare(known[row["id"]][key], row[key], f"{where} {key}", counts)


def kinds(found, counts):
    """How many points, trials, ids, settings and facts a suite has."""
    for name, point in found.get("points", []):
        counts["points"] += 1
        counts["settings"] += len(point["settings"])
        counts["summaries"] += len(point["summaries"])
        for row in point["trials"]:
            counts["trials"] += 1
            counts["settings"] += len(row["settings"])
            counts["facts"] += len(row["facts"])
            counts["metrics"] += len(row["metrics"])
    counts["facts"] += len(found["facts"])


def main(paths):
    part_of = paths[:1] == ["--within"]
    paths = paths[part_of:]
    if not paths or len(paths) % 2 != 0:
        sys.exit(__doc__)
    total, different = collections.Counter(), 0
    for old, new in zip(paths[::2], paths[1::2]):
        counts = collections.Counter()
        first, second = record(old), record(new)
        try:
            if part_of:
                within(first, second, counts)
            else:
                compare(first, second, "", counts)
        except Different as difference:
            print(f"{old} and {new} differ at{difference}")
            different += 1
            continue
        if not part_of:
            kinds(first, counts)
        total += counts
        print(f"{new}: equal: " +
              ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    if different:
        sys.exit(f"{different} of {len(paths) // 2} differ")
    if len(paths) > 2:
        print(f"all {len(paths) // 2}: equal: " +
              ", ".join(f"{n} {kind}" for kind, n in sorted(total.items())))


main(sys.argv[1:])
