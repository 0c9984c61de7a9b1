"""Holds a report, as a browser has it, against its records: figure by figure the curves that the
suites' texts ask for, worked out here from the HDF5 files without our code.

    browser_figures.py RESULT.h5... DOM.html

Prints what is wrong, one line each, and ends with status 1; else writes "N figures, M curves" to
DOM.html.figures."""

import math
import os
import re
import sys
import tomllib
from html.parser import HTMLParser

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from points import points_of  # noqa: E402 (found there)


class Figures(HTMLParser):
    """The figures of a report that its suites ask for, those with a number: panels with their
    plot's box, curves, layers, bands and the paper's boxes."""

    VOID = {"meta", "wbr", "path", "circle", "rect", "polygon", "br", "img", "input", "hr", "link"}

    def __init__(self):
        super().__init__()
        self.figures, self.group, self.numbered = [], None, False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        kind = attributes.get("class", "")
        if tag == "figure":
            self.group, self.numbered = None, "id" in attributes
            if self.numbered:
                self.figures.append({"id": attributes["id"], "panels": [], "refusal": False})
        elif not self.numbered:
            return
        elif tag == "g" and kind == "panel":
            box = [float(x) for x in attributes["data-box"].split()]
            self.figures[-1]["panels"].append({"box": box, "parts": [], "paper": []})
        elif tag == "g" and self.figures[-1]["panels"]:
            self.group = {
                "kind": kind,
                "series": attributes.get("data-series"),
                "paths": [],
                "marks": 0
            }
            self.figures[-1]["panels"][-1]["parts"].append(self.group)
        elif tag in ("path", "polygon", "circle") and self.group is not None:
            text = attributes.get("d" if tag == "path" else "points")
            if tag == "circle" or (self.group["kind"] == "markers"):
                self.group["marks"] += 1
            else:
                self.group["paths"].append(text or "")
        elif tag == "rect" and self.group is not None and self.group["kind"] == "paper":
            self.figures[-1]["panels"][-1]["paper"].append(
                [float(attributes[k]) for k in ("x", "y", "width", "height")])
        elif tag == "rect" and kind == "refusal":
            self.figures[-1]["refusal"] = True

    def handle_endtag(self, tag):
        if tag == "g":
            self.group = None


def places(path):
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[0-9.]+),(-?[0-9.]+)", path)]


def matches(cells, settings):
    """A Selection: "critic=bilinear|concat,bound=nce"."""
    for part in filter(None, (p.strip() for p in cells.split(","))):
        key, values = part.split("=", 1)
        if settings.get(key) not in values.split("|"):
            return False
    return True


def values(point, metric, figure):
    """Of a metric over the figure's axis: x to the number drawn there; None where it hasn't that
    axis."""
    if metric not in point:
        return {}
    dimensions = point.dimensions(metric)
    if figure["x"] not in dimensions:
        return None if np.isfinite(point.metric(metric)).any() else {}
    axis, xs = dimensions.index(figure["x"]), point.axis(figure["x"])
    numbers = point.metric(metric)
    if "minus" in figure:
        if figure["minus"] not in point:
            return {}
        numbers = numbers - point.metric(figure["minus"])
    if "distance_to" in figure:
        numbers = np.abs(numbers - float(point.settings[figure["distance_to"]]))
    rows = np.moveaxis(numbers, axis, 0)  # x, seed, further axes
    out = {}
    for x, row in zip(xs, rows):
        if "percentiles" in figure:
            kept = row[np.isfinite(row)]
            if kept.size:
                out[float(x)] = float(np.median(kept))
            continue
        # Over further axes first, then over seeds.
        per_seed = []
        for seed in row.reshape(row.shape[0], -1):
            seed = seed[np.isfinite(seed)]
            if seed.size:
                per_seed.append(seed.mean())
        if per_seed:
            out[float(x)] = float(np.mean(per_seed))
    return out


def wanted_figures(file):
    text = file.attrs["suite_text"]
    return tomllib.loads(text.decode() if isinstance(text, bytes) else text).get("figure", [])


def check(results, dom):
    """A page has the figures of its results one after the other."""
    page = Figures()
    page.feed(open(dom, encoding="utf-8").read())
    problems, curves, at = [], 0, 0
    for result in results:
        with h5py.File(result, "r") as file:
            wanted = wanted_figures(file)
            found, seen = check_section(file, wanted, page.figures[at:at + len(wanted)])
            at += len(wanted)
            problems += found if len(results) == 1 else [f"{result}: {line}" for line in found]
            curves += seen
    if at != len(page.figures):
        problems.insert(0, f"{len(page.figures)} figures, want {at}")
    return problems, len(page.figures), curves


def check_section(file, wanted, figures):
    problems, curves_seen = [], 0
    for number, (figure, shown) in enumerate(zip(wanted, figures), 1):
        def bad(what):
            problems.append(f"figure {number} ({figure['title']}): {what}")

        curves, by_setting = [], False
        for point in points_of(file):
            settings = point.settings | dict(
                pair.split("=", 1) for pair in point.name.split(",") if "=" in pair)
            if not matches(figure.get("cells", ""), settings):
                continue
            for metric in figure["metric"].split(","):
                found = values(point, metric.strip(), figure)
                by_setting = by_setting or found is None
                if found:
                    curves.append(found)
        for panel in shown["panels"]:
            left, top, right, bottom = panel["box"]
            for part in panel["parts"]:
                if part["kind"] not in ("curve", "band", "layer"):
                    continue
                for x, y in (p for path in part["paths"] for p in places(path)):
                    if not (left - 0.02 <= x <= right + 0.02 and top - 0.02 <= y <= bottom + 0.02):
                        bad(f"{part['kind']} \"{part['series']}\" leaves the plot at {x}, {y}")
                        break
            for x, y, width, height in panel["paper"]:
                if not (left - 0.02 <= x and x + width <= right + 0.02 and top - 0.02 <= y
                        and y + height <= bottom + 0.02):
                    bad(f"a value of the paper's leaves the plot at {x}, {y}")
        if by_setting:  # a setting along x: a curve per series, whose values another test checks
            if not any(part["kind"] in ("curve", "markers")
                       for p in shown["panels"]
                       for part in p["parts"]):
                bad("nothing is drawn")
            continue
        if shown["refusal"] or not curves:
            if curves:
                bad("nothing is drawn, though the record has its metric")
            continue

        drawn = [
            part for panel in shown["panels"] for part in panel["parts"] if part["kind"] == "curve"
        ]
        curves_seen += len(drawn)
        if len(drawn) != len(curves):
            bad(f"{len(drawn)} curves, want {len(curves)}")
            continue
        if "percentiles" in figure and max(map(len, curves)) > 1:
            layers = sum(part["kind"] == "layer" for p in shown["panels"] for part in p["parts"])
            if layers != len(curves) * (len(figure["percentiles"]) - 1):
                bad(f"{layers} layers, want {len(figure['percentiles']) - 1} for each curve")
        problems += [
            f"figure {number} ({figure['title']}): {p}" for p in fit(shown, figure, curves)
        ]
    return problems, curves_seen


def fit(shown, figure, curves):
    """Which drawn curve is which point's isn't said by its place alone, so each is held against
    every point's: one has to fit, with the scales of x and y that the plot's box gives where the
    suite sets limits and that the curves themselves give where it doesn't."""
    tracks = [(panel["box"], [p for path in part["paths"] for p in places(path)])
              for panel in shown["panels"] for part in panel["parts"] if part["kind"] == "curve"]
    low, high = figure.get("y_min", -math.inf), figure.get("y_max", math.inf)
    xs = sorted({x for curve in curves for x in curve})
    # Vertices at the limits are where a curve is cut that goes on beyond.
    inner = [[(x, y) for x, y in track if not (abs(y - box[1]) < 0.02 and high < math.inf)
              and not (abs(y - box[3]) < 0.02 and low > -math.inf)] for box, track in tracks]
    wanted = [[v for _, v in sorted(curve.items()) if low < v < high] for curve in curves]
    if sorted(map(len, inner)) != sorted(map(len, wanted)):
        return [
            f"places of its curves are {sorted(map(len, inner))}, want {sorted(map(len, wanted))}"
        ]
    if len(xs) < 2:
        return []
    # The scale of y: one for all panels. Panels beside each other have one top; below it a row's
    # own is taken off.
    flat = sorted(
        (y - box[1], i) for i, ((box, _), track) in enumerate(zip(tracks, inner)) for _, y in track)
    numbers = sorted((v for row in wanted for v in row), reverse=True)
    if len(numbers) < 3 or numbers[0] == numbers[-1]:
        return []
    # Higher numbers stand higher: rank by rank the same places, on one straight line. Equal or
    # nearly equal numbers may change ranks, by no more than the hundredth of a pixel that the
    # drawing is rounded to.
    y = np.array([v for v, _ in flat])
    n = np.array(numbers)
    if figure.get("y_log") and n[-1] > 0:
        n = np.log(n)
    slope, offset = np.polyfit(n, y, 1)
    worst = float(np.max(np.abs(slope * n + offset - y)))
    if slope >= 0 or worst > 0.03:
        return [f"a place lies {worst:.2f} pixels from where its number belongs"]
    return []


if __name__ == "__main__":
    found, figures, curves = check(sys.argv[1:-1], sys.argv[-1])
    for line in found:
        print("  " + line)
    with open(sys.argv[-1] + ".figures", "w", encoding="utf-8") as out:
        out.write(f"{figures} figures, {curves} curves")
    sys.exit(1 if found else 0)
