#!/usr/bin/python3
"""The catalogue's samplers beside numpy's vectorised ones of the same laws, one thread each.

  ci/peers/samplers.py [--rounds N] [TASK...]    default: 7; ci/build must have been run

Uses the system's python3-numpy and python3-scipy (for Phi). Both draw whole arrays x and y of so
many rows, by turns; times are processor seconds, ours the mean of a turn's repetitions, numpy's the
least of three. A ratio, theirs by ours, is of one turn; the table has their median and range. Fails
where the median is below what is wanted: 3 for what is made of normals, 1 for all else; where no
task of a distribution is timed; and where the two don't draw from one distribution: the means over
rows of cos(a), cos(b) and cos(a - b), a and b the sums of a row of x and of y, are compared to five
standard errors of a cosine's largest spread, unless rows depend on each other, the task has random
weights or is made of images, of which numpy has none: it copies random ones of the same shapes.
"""
import argparse
import functools
import json
import math
import os
import statistics
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy loads

try:
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import digamma, ndtr
except ImportError as error:
    print(f"ci/peers/samplers.py: {error}; skipped: install python3-numpy and python3-scipy")
    sys.exit()

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

NORMAL, OTHER = 3.0, 1.0  # the ratios that are wanted
ROWS, IMAGES = 100000, 2000
GLYPHS, EDGE = 10000, 28  # images in the set glyphs, of so many pixels squared
rng = np.random.default_rng(1)


def correlation(nats):
    return math.sqrt(1 - math.exp(-2 * nats))


def pairs(n, d, r):
    """Correlations of all d pairs: a number, or d of them."""
    x, y = rng.standard_normal((n, d)), rng.standard_normal((n, d))
    y *= np.sqrt(1 - np.square(r))
    y += r * x
    return x, y


def joint_normal(covariance):
    """standard_normal @ L.T of so many columns of x and as many of y."""
    factor, d = np.linalg.cholesky(covariance).T, len(covariance) // 2

    def draw(n):
        rows = rng.standard_normal((n, 2 * d)) @ factor
        return rows[:, :d], rows[:, d:]
    return draw


def dense(d, r):
    return joint_normal(np.full((2 * d, 2 * d), r) + (1 - r) * np.eye(2 * d))


def two_pairs(d, r):
    covariance = np.eye(2 * d)
    for k in range(2):
        covariance[k, d + k] = covariance[d + k, k] = r
    return joint_normal(covariance)


def offset(dependent):
    def draw(n):
        zx, zy = pairs(1 if dependent else n, 1, -0.5)
        ex, ey = pairs(n, 1, 0.9)
        return ex + zx, ey + zy
    return draw


def student(d, v):
    def draw(n):
        z = rng.standard_normal((n, 2 * d))
        z *= np.sqrt(v / rng.chisquare(v, n))[:, None]
        return z[:, :d], z[:, d:]
    return draw


def weighted(d, nats):
    """Weights of its own: what they are moves no time."""
    weights = rng.standard_exponential(d)
    r = np.array([correlation(part) for part in nats * weights / weights.sum()])
    return lambda n: pairs(n, d, r)


def ambient(d, r):
    noise = (d - 1) // 2

    def side(n, s):
        out = np.empty((n, d))
        out[:, :noise] = rng.standard_normal((n, noise))
        out[:, noise:] = s
        return out

    def draw(n):
        s, t = pairs(n, 1, r)
        return side(n, s), side(n, t)
    return draw


def crossed(n):
    """x-1x1: correlation 0.9 or -0.9."""
    x, y = rng.standard_normal((n, 1)), rng.standard_normal((n, 1))
    r = np.where(rng.random((n, 1)) < 0.5, 0.9, -0.9)
    return x, r * x + math.sqrt(1 - 0.81) * y


def quadmix(n, d=5):
    means = np.array([[1.65, 1.35], [-1.65, -1.35], [-1.35, -1.65], [1.35, 1.65]])
    part = (4 * rng.random((n, d))).astype(np.intp)
    x, y = pairs(n, d, 0.95)
    return math.sqrt(0.1) * x + means[part, 0], math.sqrt(0.1) * y + means[part, 1]


def concentric(n, d=5, shells=5):
    shell = 1 + np.floor(shells * rng.random((n, 1)))
    return shell * rng.standard_normal((n, d)), shell + 0.01 * rng.standard_normal((n, 1))


def inliers(n, d=5, share=0.2, r=0.8):
    x, y = rng.standard_normal((n, d)), rng.standard_normal((n, d))
    of_row = np.where(rng.random((n, 1)) < share, 0, r)
    y[:, :2] = of_row * x[:, :2] + np.sqrt(1 - of_row * of_row) * y[:, :2]
    return x, y


def outliers(n, share=0.1, variance=25, r=0.798):
    x, z = rng.standard_normal((n, 2)), rng.standard_normal((n, 2))
    out = rng.random((n, 1)) < share
    return x, np.where(out, math.sqrt(variance) * z, r * x + math.sqrt(1 - r * r) * z)


def mixed_label(n):
    part = np.searchsorted([0.25, 0.75], rng.random(n))
    z = rng.standard_normal((n, 2))
    middle = math.sqrt(0.1) * np.stack([z[:, 0], 0.95 * z[:, 0] + math.sqrt(1 - 0.9025) * z[:, 1]],
                                       axis=1)
    v = np.where(part == 0, 8, 5)
    scale = np.sqrt(0.2 * v / rng.chisquare(v))[:, None]
    x = np.where(part[:, None] == 1, middle, (part[:, None] - 1) + scale * z)
    return x, (rng.random((n, 1)) < np.array([0.95, 0.5, 0.05])[part, None]).astype(float)


def additive(n, e=0.1):
    x = rng.random((n, 1))
    return x, x + e * (2 * rng.random((n, 1)) - 1)


@functools.cache
def half_width(nats):
    return brentq(lambda e: e - math.log(2 * e) - nats, 1e-9, 0.5)


def smoothed_uniform(n, d=2, nats=1.0):
    e = half_width(nats)
    x = rng.random((n, d))
    return x, x + 2 * e * rng.random((n, d))


@functools.cache
def inverse_shape(nats):
    return brentq(lambda k: digamma(1 / k) + k + math.log(k) - nats, 1e-3, 50)


def log_gamma(n, d=2, nats=1.0):
    k = inverse_shape(nats)
    log_g = np.log(rng.standard_gamma(1 / k, (n, d)))
    return log_g - digamma(1 / k), np.log(rng.standard_exponential((n, d))) - log_g


@functools.cache
def smoothing(levels, nats):
    """The width of the noise by which so many levels keep so many nats."""
    def information(width):
        edges = np.unique([k + w for k in range(levels) for w in (0, width)])
        density = [sum(k <= at <= k + width for k in range(levels)) / (levels * width)
                   for at in (edges[1:] + edges[:-1]) / 2]
        entropy = -sum(p * math.log(p) * step for p, step in zip(density, np.diff(edges)) if p > 0)
        return entropy - math.log(width)
    return brentq(lambda width: information(width) - nats, 1, 4)


def smoothed_discrete(n, d=2, nats=1.0):
    levels = math.ceil(math.exp(nats))
    x = rng.integers(levels, size=(n, d)).astype(float)
    return x, x + smoothing(levels, nats) * rng.random((n, d))


@functools.cache
def cell_ends(nats):
    """Cells of one length and a shorter last one, of so many nats."""
    count = math.ceil(math.exp(nats))

    def entropy(length):
        last = 1 - (count - 1) * length
        return -(count - 1) * length * math.log(length) - (last * math.log(last) if last > 0 else 0)
    length = brentq(lambda at: entropy(at) - nats, 1 / count, 1 / (count - 1) - 1e-15)
    return np.array([k * length for k in range(count)] + [1.0])


def quantised(n, d=2, nats=1.0):
    x = rng.random((n, d))
    return x, np.searchsorted(cell_ends(nats)[1:-1], x).astype(float)


def cells(n, d=2, nats=1.0):
    ends, x = cell_ends(nats), rng.random((n, d))
    cell = np.searchsorted(ends[1:-1], x)
    return x, ends[cell] + np.diff(ends)[cell] * rng.random((n, d))


@functools.cache
def redrawn(nats, labels):
    def information(t):
        s = 1 - t * (labels - 1) / labels
        return math.log(labels) + s * math.log(s) + (1 - s) * math.log(t / labels)
    return brentq(lambda t: information(t) - nats, 1e-12, 1)


def channel_labels(n, labels=10, nats=1.0):
    x = rng.integers(labels, size=n)
    return x, np.where(rng.random(n) < redrawn(nats, labels), rng.integers(labels, size=n), x)


def channel(n):
    x, y = channel_labels(n)
    return x[:, None].astype(float), y[:, None].astype(float)


def zero_inflated_poisson(n):
    x = rng.standard_exponential((n, 1))
    return x, np.where(rng.random((n, 1)) < 0.15, 0, rng.poisson(x)).astype(float)


def bump(n, edge=16):
    u, v = (ndtr(z) for z in pairs(n, 2, correlation(0.5)))
    grid = np.linspace(0, 1, edge)

    def side(u):
        axes = np.exp(-np.square(grid - u[:, :, None]) / 0.08)
        return (axes[:, 0, :, None] * axes[:, 1, None, :]).reshape(n, -1)
    return side(u), side(v)


def rectangle(n, edge=16):
    u, v = (ndtr(z) for z in pairs(n, 4, correlation(0.25)))
    grid = np.arange(edge)

    def side(u):
        left = 0.8 * (1 - np.sqrt(1 - u[:, 0::2]))
        right = left + 0.2 + u[:, 1::2] * (0.8 - left)
        axes = np.clip(np.minimum(grid - edge * left[:, :, None], edge * right[:, :, None] - grid),
                       0, 1)
        return (axes[:, 0, :, None] * axes[:, 1, None, :]).reshape(n, -1)
    return side(u), side(v)


def images_of(shrink):
    """Bytes to doubles once, before the clock starts: what a script of numpy does, too."""
    return rng.random((GLYPHS, (EDGE // shrink) ** 2))


SHRUNK = {shrink: images_of(shrink) for shrink in (1, 2, 4)}
PER_CLASS = GLYPHS // 10


def of_class(images, label):
    return images[label * PER_CLASS + rng.integers(PER_CLASS, size=label.shape)]


def image_labels(n):
    x, y = channel_labels(n)
    return of_class(SHRUNK[2], x), of_class(SHRUNK[2], y)


def image_bits(flipped, sources=10):
    images, edge = SHRUNK[4], EDGE // 4

    def mosaic(bits):
        tiles = of_class(images, bits).reshape(-1, sources // 2, 2, edge, edge)
        return tiles.transpose(0, 1, 3, 2, 4).reshape(len(bits), -1)

    def draw(n):
        bits = rng.integers(2, size=(n, sources))
        other = bits ^ (rng.random((n, sources)) < flipped)
        return mosaic(bits), mosaic(other)
    return draw


def image_brightness(n):
    u, v = smoothed_uniform(n, 1)
    images = SHRUNK[2]
    return (images[rng.integers(GLYPHS, size=n)] * u, images[rng.integers(GLYPHS, size=n)] * v)


def image_rows(n, top=9):
    x = SHRUNK[1][rng.integers(GLYPHS, size=n)]
    y = np.zeros_like(x)
    y[:, :top * EDGE] = x[:, :top * EDGE]
    return x, y


# Task, rows, wanted ratio, numpy's sampler, is the law compared?
CASES = [
    ("normal-1x1", ROWS, NORMAL, lambda n: pairs(n, 1, 0.75), True),
    ("normal-25x25-0.8", ROWS, NORMAL, lambda n: pairs(n, 25, 0.8), True),
    ("normal-weighted-16-8", ROWS, NORMAL, weighted(16, 8), False),
    ("batch-noise", ROWS, NORMAL, offset(True), False),
    ("batch-noise-control", ROWS, NORMAL, offset(False), True),
    ("student-5x5-df2", ROWS, NORMAL, student(5, 2), True),
    ("dense-5x5", ROWS, NORMAL, dense(5, 0.5), True),
    ("2pair-25x25", ROWS, NORMAL, two_pairs(25, 0.8), True),
    ("ambient-25", ROWS, NORMAL, ambient(25, correlation(math.log(2))), True),
    ("staircase-10", ROWS, NORMAL, lambda n: pairs(n, 10, correlation(0.2)), True),
    ("x-1x1", ROWS, NORMAL, crossed, True),
    ("quadmix-5x5", ROWS, NORMAL, quadmix, True),
    ("concentric-5x1-5", ROWS, NORMAL, concentric, True),
    ("inliers-5x5-0.2", ROWS, NORMAL, inliers, True),
    ("outliers-2x2-0.1-v25", ROWS, NORMAL, outliers, True),
    ("mixed-2x1", ROWS, NORMAL, mixed_label, True),
    ("additive-0.1", ROWS, OTHER, additive, True),
    ("smoothed-uniform-2-2", ROWS, OTHER, smoothed_uniform, True),
    ("loggamma-2-2", ROWS, OTHER, log_gamma, True),
    ("smoothed-discrete-2-2", ROWS, OTHER, smoothed_discrete, True),
    ("quantised-2-2", ROWS, OTHER, quantised, True),
    ("cells-2-2", ROWS, OTHER, cells, True),
    ("channel-10-1", ROWS, OTHER, channel, True),
    ("zip-0.15", ROWS, OTHER, zero_inflated_poisson, True),
    ("bump-16-1", IMAGES, OTHER, bump, True),
    ("rectangle-16-1", IMAGES, OTHER, rectangle, True),
    ("glyph-labels-1", IMAGES, OTHER, image_labels, False),
    ("glyph-bits-10-0.1461024", IMAGES, OTHER, image_bits(0.1461024), False),
    ("glyph-bits-10-staircase", IMAGES, OTHER, image_bits(0.25), False),
    ("glyph-brightness-1", IMAGES, OTHER, image_brightness, False),
    ("glyph-baseline-9", IMAGES, OTHER, image_rows, False),
]


def list_of(*arguments):
    status, out, errors = harness.run(arguments)
    if status != 0:
        sys.exit(f"ci/peers/samplers.py: infomax {' '.join(arguments)}: {errors}")
    return json.loads(out)


def base_of(task):
    """The distribution of the registry that a task is made of."""
    facts = {row["fact"]: row["value"] for row in list_of("show", task, "--json") if "fact" in row}
    return facts["made of"].split("@")[-1]


def need_all_distributions():
    timed = {base_of(case[0]) for case in CASES}
    want = {row["name"] for row in list_of("list", "tasks", "--json")
            if row["family"] == "distribution"}
    if want - timed:
        sys.exit(f"ci/peers/samplers.py: no task is timed of {', '.join(sorted(want - timed))}")


def ours(task, rows):
    command = [harness.BENCH, f"--benchmark_filter=^sample/{task}/{rows}$",
               "--benchmark_min_time=0.02", "--benchmark_repetitions=3",
               "--benchmark_format=json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    runs = [run for run in json.loads(done.stdout)["benchmarks"] if run["run_type"] == "iteration"]
    return (min(run["cpu_time"] for run in runs) / 1e6,
            [runs[0][name] for name in ("cos_x", "cos_y", "cos_both")])


def theirs(draw, rows):
    least = math.inf
    for _ in range(3):
        before = time.process_time()
        x, y = draw(rows)
        least = min(least, time.process_time() - before)
    a, b = x.sum(axis=1), y.sum(axis=1)
    return least, [np.cos(values).mean() for values in (a, b, a - b)]


def timed(case, rounds):
    """Ours, theirs (seconds, medians), ratios of the turns, the largest distance of the laws in
    standard errors."""
    task, rows, _, draw, same_law = case
    mine, other = [], []
    for _ in range(rounds):
        mine.append(ours(task, rows))
        other.append(theirs(draw, rows))
    ratios = [b[0] / a[0] for a, b in zip(mine, other)]
    # A cosine's standard deviation is at most 1; a difference of two means has twice the variance.
    error = math.sqrt(2 / rows)
    apart = max(abs(a - b) for a, b in zip(mine[0][1], other[0][1])) / error if same_law else None
    return (statistics.median(a for a, _ in mine), statistics.median(b for b, _ in other), ratios,
            apart)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("tasks", nargs="*")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: want at least 1")
    harness.need_program(harness.BENCH)
    harness.need_program()
    need_all_distributions()
    print(f"numpy {np.__version__}, one thread, {options.rounds} turns\n")
    print("| task | rows | ours, ns a row | numpy | ratio (range) | wanted | laws apart |")
    print("|---|---|---|---|---|---|---|")
    missed = []
    for case in CASES:
        task, rows, wanted = case[:3]
        if options.tasks and task not in options.tasks:
            continue
        mine, other, ratios, apart = timed(case, options.rounds)
        ratio = statistics.median(ratios)
        print(f"| {task} | {rows} | {1e9 * mine / rows:.1f} | {1e9 * other / rows:.1f} "
              f"| {ratio:.1f} ({min(ratios):.1f} to {max(ratios):.1f}) | {wanted:g} "
              f"| {'' if apart is None else f'{apart:.1f}'} |", flush=True)
        if ratio < wanted:
            missed.append(f"{task} is {ratio:.2f} times as fast, want {wanted:g}")
        if apart is not None and not apart <= 5:
            missed.append(f"{task}: the laws are {apart:.1f} standard errors apart, want at most 5")
    if missed:
        sys.exit("ci/peers/samplers.py: " + "; ".join(missed))


if __name__ == "__main__":
    main()
