#!/usr/bin/python3
"""A second implementation of the paper's trainings, in PyTorch: takes the settings of a result's
points, trains them anew with other random numbers, and prints its last values beside those of the
result's seeds at the same step.

  ci/peers/train.py RESULT.h5 [--point NAME]... [--seeds N] [--steps N] [--pytorch-adam]
                    [--data-dir DIR]

For points on image halves with objective maximise, match or adversarial. Needs python3-torch,
python3-sklearn and python3-h5py (ci/setup --peers). A step takes as long as ci/peers/steps.py says:
a paper-critics point two to six minutes, a RealNVP two hours; --steps N looks at an earlier
evaluation, where the result has one there.
"""
import argparse
import copy
import gzip
import math
import os
import pathlib
import sys
import tarfile
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import h5py  # noqa: E402 (found there)
import numpy as np  # noqa: E402 (found there)
import torch  # noqa: E402 (found there)
from sklearn.linear_model import LogisticRegression  # noqa: E402 (found there)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import models  # noqa: E402 (found there)
from points import points_of  # noqa: E402 (found there)

torch.set_num_threads(1)


def rows(images):
    """As numbers in [0, 1], a row for each image."""
    return torch.from_numpy(images.reshape(len(images), -1).copy()).float() / 255


def mnist(folder):
    def part(name, skip):
        return np.frombuffer(gzip.decompress((folder / "mnist" / name).read_bytes()), np.uint8,
                             offset=skip)

    def split(prefix):
        labels = part(f"{prefix}-labels-idx1-ubyte.gz", 8)
        return rows(part(f"{prefix}-images-idx3-ubyte.gz", 16).reshape(len(labels), -1)), labels

    return split("train"), split("t10k")


def cifar10(folder):
    """From the archive in its folder, cifar10 or one of that name with a suffix; planes become
    height, width, channels."""
    archives = sorted(folder.glob("cifar10*/cifar-10-binary.tar.gz"))
    if not archives:
        sys.exit(f"ci/peers/train.py: no cifar10*/cifar-10-binary.tar.gz in {folder}")

    def split(archive, wanted):
        data = b"".join(
            archive.extractfile(m).read()
            for m in sorted(archive.getmembers(), key=lambda m: m.name)
            if pathlib.Path(m.name).name.startswith(wanted))
        records = np.frombuffer(data, np.uint8).reshape(-1, 3073)
        return rows(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)), records[:, 0]

    with tarfile.open(archives[0]) as archive:
        return split(archive, "data_batch"), split(archive, "test_batch")


# Views: train and test, each (images, labels); and the shape of a half.
VIEWS = {"mnist-halves": (mnist, (14, 28, 1)), "cifar10-halves": (cifar10, (16, 32, 3))}


def half_of(settings):
    return math.prod(VIEWS[settings["views"]][1])


def widths(text):
    return [int(n) for n in text.strip("[]").split(",")]


def encoder(settings):
    kind, half = settings["encoder"], half_of(settings)
    if kind == "mlp":
        return models.glorot(models.mlp([half, *widths(settings["mlp_layers"])]))
    if kind == "skip-mlp":
        return models.SkipMlp(half, int(settings["skip_layers"]))
    if kind in ("realnvp", "realnvp-scale"):
        return models.RealNvp(half, int(settings["couplings"]), scale=kind == "realnvp-scale")
    if kind == "convnet":
        return models.glorot(models.ConvNet(*VIEWS[settings["views"]][1], same=True))
    sys.exit(f"ci/peers/train.py: no encoder {kind} here")


def critic(settings, d):
    kind = settings["critic"]
    if kind == "bilinear":
        return models.glorot(models.Bilinear(d))
    if kind == "separable":
        return models.glorot(models.Separable(d))
    if kind == "concat":
        # Glorot's limit is of the layer as written, 2d wide; the halves are drawn apart.
        made = models.glorot(models.SplitConcat(d, tuple(widths(settings["concat_layers"]))))
        hidden = made.wx.out_features
        for half in (made.wx, made.wy):
            torch.nn.init.uniform_(half.weight, -math.sqrt(6 / (2 * d + hidden)),
                                   math.sqrt(6 / (2 * d + hidden)))
        return made
    sys.exit(f"ci/peers/train.py: no critic {kind} here")


class Batches:
    """Of shuffled training images: a new order each epoch, the last partial batch left out."""

    def __init__(self, count, batch):
        self.count, self.batch, self.at = count, batch, count

    def __call__(self):
        if self.at + self.batch > self.count:
            self.order, self.at = torch.randperm(self.count), 0
        self.at += self.batch
        return self.order[self.at - self.batch:self.at]


def noisy(x, noise):
    return x + noise * torch.randn_like(x) if noise > 0 else x


def accuracy(g, data, settings):
    """The paper's early-stopped probe on g of the top halves."""
    half, noise = half_of(settings), float(settings["noise"])

    def features(images):
        with torch.no_grad():
            return torch.cat([g(noisy(part[:, :half], noise))
                              for part in images.split(2000)]).numpy()

    (train, labels), (test, test_labels) = data
    x, y = features(train), features(test)
    low, high = x.min(0), x.max(0)
    scale = 1 / np.where(high > low, high - low, 1)
    probe = LogisticRegression(solver="saga", multi_class="multinomial", tol=0.1, C=10)
    return probe.fit((x - low) * scale, labels).score((y - low) * scale, test_labels)


def inverse(g, data, settings):
    """How far the inverse is from the pixels, in float and in double, at most 1; and how many it
    loses in float."""
    if "inverse_points" not in settings:
        return {}
    images = data[1][0]
    at = torch.randperm(len(images))[:int(settings["inverse_points"])]
    x = images[at][:, :half_of(settings)]

    def errors(g, x):
        with torch.no_grad():
            return (g.inverse(g(x)) - x).abs().nan_to_num(nan=1).clamp(max=1)

    in_float, in_double = errors(g, x), errors(copy.deepcopy(g).double(), x.double())
    return {"inverse_error": float(in_float.max()), "inverse_error_double": float(in_double.max()),
            "inverse_lost": float((in_float > 1 / 510).double().mean())}


def step_of_last_evaluation(settings):
    every = int(settings["evaluate_every"])
    return (int(settings["steps"]) - 1) // every * every


class Adam(torch.optim.Adam):
    """In TensorFlow's form, as the paper ran it: epsilon is added to sqrt(v) before v's bias is
    corrected. That matters where gradients are of epsilon's size, as in the first steps of weights
    that start at 1e-4."""

    pytorchs_form = False

    def __init__(self, parameters, lr):
        super().__init__(parameters, lr=float(lr))
        self.taken = 0

    def step(self):
        self.taken += 1
        for group in () if self.pytorchs_form else self.param_groups:
            group["eps"] = 1e-8 / math.sqrt(1 - group["betas"][1] ** self.taken)
        super().step()


def train_contrastive(settings, data):
    bound = {"nce": models.nce, "nwj": models.nwj}[settings["bound"]]
    batch, noise, half = int(settings["batch"]), float(settings["noise"]), half_of(settings)
    g1, g2 = encoder(settings), encoder(settings)
    f = critic(settings, g1(torch.zeros(1, half)).shape[1])
    optimiser = Adam([*g1.parameters(), *g2.parameters(), *f.parameters()], settings["lr"])
    train, test = data[0][0], data[1][0]
    batches = Batches(len(train), batch)

    def value(images):
        x, y = noisy(images[:, :half], noise), noisy(images[:, half:], noise)
        return bound(f(g1(x), g2(y)))

    lowest, estimate = math.inf, torch.zeros(())
    for _ in range(step_of_last_evaluation(settings)):
        estimate = value(train[batches()])
        lowest = min(lowest, float(estimate))
        if not math.isfinite(float(estimate)):
            break
        loss = torch.abs(
            estimate - float(settings["target"])) if settings["objective"] == "match" else -estimate
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    def mean(images):
        order = torch.randperm(len(images))
        with torch.no_grad():
            return float(torch.stack([value(images[order[i * batch:(i + 1) * batch]])
                                      for i in range(int(settings["evaluate_batches"]))]).mean())

    if not math.isfinite(float(estimate)):
        return {"lowest training bound": lowest}
    trained = {} if lowest == math.inf else {"lowest training bound": lowest}
    return {
        "bound_train": mean(train),
        "bound_test": mean(test),
        "accuracy": accuracy(g1, data, settings),
        **trained,
        **inverse(g1, data, settings)
    }


def train_adversarial(settings, data):
    batch, noise, half = int(settings["batch"]), float(settings["noise"]), half_of(settings)
    g, f = encoder(settings), models.glorot(torch.nn.Linear(half, 10))
    adam_g, adam_f = Adam(g.parameters(), settings["lr"]), Adam(f.parameters(),
                                                                settings["classifier_lr"])
    train, labels = data[0][0], torch.from_numpy(data[0][1].astype(np.int64))
    batches = Batches(len(train), batch)

    def top():
        at = batches()
        return noisy(train[at][:, :half], noise), labels[at]

    def classifier_steps(count):
        for _ in range(count):
            x, wanted = top()
            with torch.no_grad():
                code = g(x)
            loss = torch.nn.functional.cross_entropy(f(code), wanted)
            adam_f.zero_grad(set_to_none=True)
            loss.backward()
            adam_f.step()

    classifier_steps(int(settings["classifier_warm_up"]))
    for _ in range(step_of_last_evaluation(settings)):
        classifier_steps(int(settings["classifier_steps"]))
        loss = -torch.log_softmax(f(g(top()[0])), dim=1).mean()
        adam_g.zero_grad(set_to_none=True)
        loss.backward()
        adam_g.step()
    return {"accuracy": accuracy(g, data, settings), **inverse(g, data, settings)}


def values_at(point, name, step):
    """At an evaluation, of the seeds that have one: a trial that failed has none."""
    if name not in point:
        return np.array([])
    values = point.metric(name)
    values = values.reshape(len(values), -1)[:, np.flatnonzero(point.axis("step") == step)]
    return values[np.isfinite(values)]


def spread(values):
    if len(values) == 0:
        return "-"
    if max(map(abs, values)) >= 1e4:
        return f"{np.median(values):.1e} (median)"
    if 0 < max(map(abs, values)) < 1e-3:
        return f"{np.median(values):.1e}" + (" (median)" if len(values) > 1 else "")
    return f"{np.mean(values):.4f}" + (f" ± {np.std(values, ddof=1):.4f}"
                                       if len(values) > 1 else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="a suite's HDF5 file")
    parser.add_argument("--point", action="append",
                        help="only this point; may be given several times")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--steps", help="in place of the point's own: to see how a training begins")
    parser.add_argument("--pytorch-adam", action="store_true",
                        help="epsilon in PyTorch's form: to see what that changes")
    parser.add_argument("--data-dir", default=os.environ.get("INFOMAX_DATA"))
    options = parser.parse_args()
    if not options.data_dir:
        parser.error("no data sets: give --data-dir, or set INFOMAX_DATA")
    Adam.pytorchs_form = options.pytorch_adam
    loaded = {}
    print("| point | value | ours (seeds) | PyTorch (seeds) | difference | min |")
    print("|---|---|---|---|---|---|")
    with h5py.File(options.result) as result:
        points = {point.name: point for point in points_of(result)}
        trained = [name for name in points if "objective" in points[name].settings]
        for name in options.point or trained:
            point = points[name]
            settings = dict(point.settings)
            if options.steps:
                settings["steps"] = options.steps
            views = settings.get("views")
            if views not in VIEWS:
                sys.exit(
                    f"ci/peers/train.py: {name}: views are {views}, want one of {', '.join(VIEWS)}")
            if views not in loaded:
                loaded[views] = VIEWS[views][0](pathlib.Path(options.data_dir))
            data = loaded[views]
            adversarial = settings["objective"] == "adversarial"
            train = train_adversarial if adversarial else train_contrastive
            start, found = time.process_time(), {}
            for seed in range(options.seeds):
                torch.manual_seed(seed)
                for key, value in train(settings, data).items():
                    found.setdefault(key, []).append(value)
            minutes = (time.process_time() - start) / 60 / options.seeds
            for key, values in found.items():
                ours = values_at(point, key, step_of_last_evaluation(settings))
                difference = f"{np.mean(ours) - np.mean(values):+.4f}" if len(ours) > 0 else "-"
                print(
                    f"| {name} | {key} | {spread(ours)} ({len(ours)}) "
                    f"| {spread(values)} ({len(values)}) | {difference} | {minutes:.1f} |",
                    flush=True)


if __name__ == "__main__":
    main()
