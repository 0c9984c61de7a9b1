"""The points of a suite's result one by one, for the scripts of ci/ (docs/format.md says how they
lie in the file)."""

import json

import h5py


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


class Point:
    def __init__(self, group, place, name, settings):
        self.group, self.place, self.name, self.settings = group, place, name, settings

    def __contains__(self, metric):
        return metric in self.group and "dimensions" in self.group[metric].attrs

    def metric(self, name):
        """[seed, axis...] of the seeds that there are, NaN where a trial has no value; a summary
        has no seeds."""
        values = self.group[name][self.place]
        if self.dimensions(name)[:1] == ["seed"]:
            values = values[self.group["status"][self.place] != 2]
        return values

    def dimensions(self, name):
        """Of metric(name)."""
        return text(self.group[name].attrs["dimensions"]).split()[1:]

    def axis(self, name):
        """The coordinates of an axis."""
        return self.group[name][...]


def grids_of(file):
    """The groups that have points: the root, or one for each experiment."""
    groups = [item for item in file.values() if isinstance(item, h5py.Group)]
    return [file] if "point" in file else groups


def points_of(file):
    """Every point; those of one experiment stand together."""
    for group in grids_of(file):
        names = [text(name) for name in group["point"][...]]
        lists = [json.loads(text(keys)) for keys in group["point_settings_values"][...]]
        varied = {
            text(data.attrs["setting"]): data[...]
            for data in group.values()
            if isinstance(data, h5py.Dataset) and text(data.attrs.get("role", "")) == "setting"
        }
        for place, (name, code) in enumerate(zip(names, group["point_settings"][...])):
            yield Point(
                group, place, name, {
                    key: text(varied[key][place] if key in varied else group.attrs[key])
                    for key in lists[code]
                })
