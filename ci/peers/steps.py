#!/usr/bin/python3
"""Sets our optimiser steps beside PyTorch's on the same shapes: one thread each, interleaved, as
ratios.

Needs python3-torch from the system's packages (ci/setup --peers) and build/release/infomax-bench
(ci/build). Prints per step: our median, PyTorch's median, the median, smallest and largest ratio
over the rounds, and `limit`, the share of the machine's roofline that we reach
(machine/roofline.h). Times are processor time.

PyTorch's side is written as one would there; "batched" passes the ten classifier batches through
the RealNVP in one forward, as ours does; ConvNets pad by 2 on every side, which is as much work as
'same'; the Jacobians come by vmap of jacrev where functorch is there, else as products of the
layers'. "split" is the concatenated critic with its first layer split as ours is.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import torch  # noqa: E402 (found there)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    try:
        import functorch
    except ImportError:
        functorch = None

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)
from models import (  # noqa: E402 (after what comes before torch)
    Bilinear, Concat, ConvNet, RealNvp, Separable, SkipMlp, SplitConcat, mlp, nce, nwj)

torch.set_num_threads(1)
BATCH = 128
IMAGES = 60000


class Batches:
    """Random images of so many bytes, in shuffled batches of floats in [0, 1]."""

    def __init__(self, size, count=IMAGES):
        self.images = torch.randint(0, 256, (count, size), dtype=torch.uint8)
        self.labels = torch.randint(0, 10, (count,))
        self.at = count

    def indices(self):
        if self.at + BATCH > len(self.images):
            self.order, self.at = torch.randperm(len(self.images)), 0
        self.at += BATCH
        return self.order[self.at - BATCH:self.at]

    def images_at(self, indices):
        return self.images[indices].float() / 255


def contrastive(encoder, critic, size, bound, noise=0.0):
    """Two encoders, a critic and a bound on the halves of images."""
    g1, g2 = encoder(), encoder()
    adam = torch.optim.Adam([*g1.parameters(), *g2.parameters(), *critic.parameters()], lr=1e-4)
    batches, half = Batches(size, IMAGES if size < 1000 else 50000), size // 2

    def step():
        batch = batches.images_at(batches.indices())
        x, y = batch[:, :half], batch[:, half:]
        if noise > 0:
            x, y = x + noise * torch.randn_like(x), y + noise * torch.randn_like(y)
        loss = -bound(critic(g1(x), g2(y)))
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    return step


def toy(critic, bound):
    adam = torch.optim.Adam(critic.parameters(), lr=1e-4)
    shared = torch.linalg.cholesky(torch.tensor([[1.0, -0.5], [-0.5, 1.0]]))
    own = torch.linalg.cholesky(torch.tensor([[1.0, 0.9], [0.9, 1.0]]))

    def step():
        pairs = shared @ torch.randn(2) + torch.randn(BATCH, 2) @ own.T
        loss = -bound(critic(pairs[:, :1], pairs[:, 1:]))
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    return step


class Rows:
    """5,000 rows of 5 + 5 columns to train on, in shuffled batches of 256."""

    SIZE = 256

    def __init__(self):
        self.x, self.y = torch.randn(5000, 5), torch.randn(5000, 5)
        self.at = len(self.x)

    def batch(self):
        if self.at + self.SIZE > len(self.x):
            self.order, self.at = torch.randperm(len(self.x)), 0
        self.at += self.SIZE
        chosen = self.order[self.at - self.SIZE:self.at]
        return self.x[chosen], self.y[chosen]


class Mine:
    """Its loss; the moving average's weight is 0.1."""

    def __init__(self):
        self.average = None

    def __call__(self, s):
        k = len(s)
        others = torch.exp(s[~torch.eye(k, dtype=torch.bool)]).mean()
        now = others.detach()
        self.average = now if self.average is None else 0.9 * self.average + 0.1 * now
        return s.diagonal().mean() - others / self.average


def estimate(critic, objective):
    """A critic of (x, y) over all pairs of a batch."""
    adam = torch.optim.Adam(critic.parameters(), lr=1e-2)
    rows = Rows()

    def step():
        loss = -objective(critic(*rows.batch()))
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    return step


def conditional():
    """The likelihood of y given x, a Gaussian with mean and log variance of an MLP: CLUB."""
    network = mlp([5, 16, 8, 10])
    adam = torch.optim.Adam(network.parameters(), lr=1e-2)
    rows = Rows()

    def step():
        x, y = rows.batch()
        mean, log_variance = network(x).chunk(2, dim=1)
        loss = 0.5 * (log_variance + (y - mean)**2 * torch.exp(-log_variance)).sum(dim=1).mean()
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    return step


def adversarial(together):
    g, f = RealNvp(392, 30, scale=True), torch.nn.Linear(392, 10)
    adam_g = torch.optim.Adam(g.parameters(), lr=1e-5)
    adam_f = torch.optim.Adam(f.parameters(), lr=1e-3)
    batches = Batches(784)
    cross_entropy = torch.nn.functional.cross_entropy

    def step():
        indices = [batches.indices() for _ in range(10)]
        with torch.no_grad():
            if together:
                codes = g(batches.images_at(torch.cat(indices))[:, :392]).split(BATCH)
            else:
                codes = [g(batches.images_at(index)[:, :392]) for index in indices]
        for code, index in zip(codes, indices):
            loss = cross_entropy(f(code), batches.labels[index])
            adam_f.zero_grad(set_to_none=True)
            loss.backward()
            adam_f.step()
        for parameter in f.parameters():
            parameter.requires_grad_(False)
        logits = f(g(batches.images_at(batches.indices())[:, :392]))
        loss = -torch.log_softmax(logits, dim=1).mean()
        adam_g.zero_grad(set_to_none=True)
        loss.backward()
        adam_g.step()
        for parameter in f.parameters():
            parameter.requires_grad_(True)

    return step


def jacobians():
    g = SkipMlp(392, 5)
    x = torch.rand(BATCH, 392)

    def product():
        j, h = torch.eye(392).expand(BATCH, 392, 392), x
        for layer in g.layers[:-1]:
            z = layer(h)
            j = j + (z > 0).float()[:, :, None] * torch.matmul(layer.weight, j)
            h = h + torch.relu(z)
        return j + torch.matmul(g.layers[-1].weight, j)

    def step():
        with torch.no_grad():
            j = product() if functorch is None else functorch.vmap(functorch.jacrev(g))(x)
            return torch.linalg.svdvals(j)

    return step


def workloads():
    """(name, variant, what makes PyTorch's step)."""
    bounds = (nce, nwj)
    halves = dict(size=784)
    rows = []

    def small():
        return mlp([392, 300, 300, 100])

    def add(name, make, variant="", of=bounds):
        for bound in of:
            rows.append((f"step/{name}/{bound.__name__}", variant, lambda bound=bound: make(bound)))
            if name in ("realnvp", "convnet", "cifar-convnet"):
                rows.append((f"step/{name}/{bound.__name__}/bf16", "float32",
                             lambda bound=bound: make(bound)))

    add("realnvp",
        lambda b: contrastive(lambda: RealNvp(392, 30), Bilinear(392), bound=b, **halves))
    rows.append(("step/realnvp-adversarial", "", lambda: adversarial(together=False)))
    rows.append(("step/realnvp-adversarial", "batched", lambda: adversarial(together=True)))
    add("skip-mlp", lambda b: contrastive(
        lambda: SkipMlp(392, 5), Bilinear(392), bound=b, noise=0.05, **halves))
    add("mlp-bilinear", lambda b: contrastive(small, Bilinear(100), bound=b, **halves))
    add("mlp-separable", lambda b: contrastive(small, Separable(100), bound=b, **halves))
    add("mlp-concat", lambda b: contrastive(small, Concat(100), bound=b, **halves))
    add("mlp-concat", lambda b: contrastive(small, SplitConcat(100), bound=b, **halves), "split")
    add("convnet",
        lambda b: contrastive(lambda: ConvNet(14, 28, 1), Bilinear(100), bound=b, **halves))
    add("toy-concat", lambda b: toy(Concat(1, [10] * 5), b))
    add("toy-concat", lambda b: toy(SplitConcat(1, [10] * 5), b), "split")
    add("cifar-mlp", lambda b: contrastive(
        lambda: mlp([1536, 300, 300, 100]), Bilinear(100), size=3072, bound=b))
    add("cifar-convnet",
        lambda b: contrastive(lambda: ConvNet(16, 32, 3), Bilinear(100), size=3072, bound=b))
    for variant, critic in (("", Concat), ("split", SplitConcat)):
        rows.append(("estimate/mine", variant,
                     lambda critic=critic: estimate(critic(5, [16, 8]), Mine())))
        rows.append(("estimate/nce", variant,
                     lambda critic=critic: estimate(critic(5, [16, 8]), nce)))
    rows.append(("estimate/vclub", "", conditional))
    rows.append(("jacobian/skip-mlp", "vmap" if functorch else "product", jacobians))
    return rows


def torch_ms(step, seconds):
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.process_time()
        step()
        times.append(1e3 * (time.process_time() - start))
    return median(times)


def our_run(name, seconds):
    """Milliseconds and limit; None where the benchmark isn't there or fails."""
    done = subprocess.run([
        harness.BENCH, f"--benchmark_filter=^{name}$", f"--benchmark_min_time={seconds}",
        "--benchmark_format=json"
    ], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0 or not done.stdout:
        return None
    run = json.loads(done.stdout)["benchmarks"][0]
    in_ms = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}[run["time_unit"]]
    return run["cpu_time"] * in_ms, run.get("limit")


def our_names():
    out = subprocess.run([harness.BENCH, "--benchmark_list_tests"], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return set(out.split())


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def digits(ms):
    return f"{ms:.0f}" if ms >= 1000 else f"{ms:.3g}"


class Printer:
    def __init__(self, markdown):
        self.markdown = markdown
        if markdown:
            print("| step | ours, ms | PyTorch, ms | ratio (range) | of the limit |")
            print("|---|---|---|---|---|")
        else:
            print(
                f"{'step':34}{'ours':>9}{'PyTorch':>10}{'ratio':>8}{'min':>8}{'max':>8}{'limit':>8}"
            )

    def row(self, label, ours, theirs, limit):
        ratios = [t / o for t, o in zip(theirs, ours)]
        share = "-" if limit is None or not math.isfinite(limit) else f"{limit:.2f}"
        if self.markdown:
            print(
                f"| {label} | {digits(median(ours))} | {digits(median(theirs))} "
                f"| {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}) | {share} |",
                flush=True)
        else:
            print(f"{label:34}{median(ours):9.3f}{median(theirs):10.3f}{median(ratios):8.2f}"
                  f"{min(ratios):8.2f}{max(ratios):8.2f}{share:>8}", flush=True)

    def missing(self, label):
        print(f"| {label} | missing | | | |" if self.markdown else f"{label:34}{'missing':>9}",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="per measurement")
    parser.add_argument("--filter", default="", help="only steps whose name has this in it")
    parser.add_argument("--markdown", action="store_true", help="a table for README")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: want at least 1")
    harness.need_program(harness.BENCH)
    print(f"PyTorch {torch.__version__}, one thread, {options.rounds} interleaved rounds; "
          "processor time per step\n")
    names, printer = our_names(), Printer(options.markdown)
    for name, variant, make in workloads():
        if options.filter not in name:
            continue
        label = f"{name} ({variant})" if variant else name
        first = our_run(name, options.seconds) if name in names else None
        if first is None:
            printer.missing(label)
            continue
        torch.manual_seed(1)
        step = make()
        step()
        step()
        ours, theirs, limits = [], [], []
        for turn in range(options.rounds):
            mine, limit = first if turn == 0 else our_run(name, options.seconds)
            theirs.append(torch_ms(step, options.seconds))
            ours.append(mine)
            limits.append(limit)
        printer.row(label, ours, theirs, None if None in limits else median(limits))
    return 0


if __name__ == "__main__":
    sys.exit(main())
