#!/usr/bin/python3
"""Sets our optimiser steps beside PyTorch's on the same shapes: one thread each, interleaved, as ratios.

Needs python3-torch from the system's packages (ci/setup --peers) and build/release/infomax-bench (ci/build).
Prints per step: our median, PyTorch's median, and the median, smallest and largest ratio over the rounds.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import torch  # noqa: E402

torch.set_num_threads(1)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCH = os.path.join(ROOT, "build", "release", "infomax-bench")
BATCH = 128


def mlp(widths):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(a, b))
        if i + 2 < len(widths):
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers)


class Bilinear(torch.nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = torch.nn.Linear(d, d, bias=False)

    def forward(self, x, y):
        return x @ self.w(y).T


class Separable(torch.nn.Module):
    def __init__(self, d):
        super().__init__()
        self.phi1, self.phi2 = mlp([d, 100, 100]), mlp([d, 100, 100])

    def forward(self, x, y):
        return self.phi1(x) @ self.phi2(y).T


class Concat(torch.nn.Module):
    """As the text writes it: every pair concatenated."""

    def __init__(self, d):
        super().__init__()
        self.phi = mlp([2 * d, 200, 1])

    def forward(self, x, y):
        n, d = x.shape
        pairs = torch.cat([x[:, None, :].expand(n, n, d), y[None, :, :].expand(n, n, d)], dim=2)
        return self.phi(pairs.reshape(n * n, 2 * d)).reshape(n, n)


def nce(s):
    return math.log(len(s)) + (torch.diagonal(s) - torch.logsumexp(s, dim=1)).mean()


def nwj(s):
    n = len(s)
    mixed = (s - 1).masked_fill(torch.eye(n, dtype=torch.bool), -math.inf)
    return torch.diagonal(s).mean() - torch.exp(torch.logsumexp(mixed.flatten(), 0) - math.log(n * (n - 1)))


def torch_step(critic, bound):
    torch.manual_seed(1)
    images = torch.randint(0, 256, (60000, 784), dtype=torch.uint8)
    g1, g2, f = mlp([392, 300, 300, 100]), mlp([392, 300, 300, 100]), critic(100)
    parameters = [*g1.parameters(), *g2.parameters(), *f.parameters()]
    adam = torch.optim.Adam(parameters, lr=1e-4)
    order, at = torch.randperm(60000), 0

    def step():
        nonlocal order, at
        if at + BATCH > 60000:
            order, at = torch.randperm(60000), 0
        batch = images[order[at:at + BATCH]].float() / 255
        at += BATCH
        loss = -bound(f(g1(batch[:, :392]), g2(batch[:, 392:])))
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()

    return step


def torch_ms(step, seconds):
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - start))
    return median(times)


def our_ms(name, seconds):
    out = subprocess.run([BENCH, f"--benchmark_filter=^{name}$", f"--benchmark_min_time={seconds}",
                          "--benchmark_format=json"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)["benchmarks"][0]["real_time"]


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="per measurement")
    parser.add_argument("--filter", default="", help="only steps whose name has this in it")
    options = parser.parse_args()
    critics = {"bilinear": Bilinear, "separable": Separable, "concat": Concat}
    print(f"PyTorch {torch.__version__}, one thread, {options.rounds} interleaved rounds; ms per step")
    print(f"{'step':28}{'ours':>8}{'PyTorch':>10}{'ratio':>8}{'min':>8}{'max':>8}")
    for critic, make in critics.items():
        for bound in (nce, nwj):
            name = f"step/mlp-{critic}/{bound.__name__}"
            if options.filter not in name:
                continue
            step = torch_step(make, bound)
            for _ in range(3):
                step()
            ours, theirs = [], []
            for _ in range(options.rounds):
                theirs.append(torch_ms(step, options.seconds))
                ours.append(our_ms(name, options.seconds))
            ratios = [t / o for t, o in zip(theirs, ours)]
            print(f"{name:28}{median(ours):8.3f}{median(theirs):10.3f}"
                  f"{median(ratios):8.2f}{min(ratios):8.2f}{max(ratios):8.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
