#!/usr/bin/python3
"""Prints what a trial of each kind of experiment on images (and of figure 4c's) takes in memory, as
the whole process's peak, and fails where it is more than the project promises: 0.8 GiB for a
RealNVP, in bf16 too (where the processor has it), 0.4 GiB for every other. The last column, two
trials at once, shows that the images are loaded once.

    ci/measure/memory.py [DATA]    the folder of the data sets; default: $INFOMAX_DATA

Each trial takes a few steps, saves a checkpoint between them, evaluates the bounds on two batches
and fits the probe to all images.
"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)

GIB = 1 << 30
FEW = ["steps=3", "evaluate_every=3", "evaluate_batches=2", "probe_last=[]"]

# Suite, filter, what else to set, GiB at most.
TRIALS = [
    ("paper-bijective", "bound=nce", [], 0.8),
    ("paper-adversarial", "", ["classifier_warm_up=10"], 0.8),
    ("paper-invertibility", "bound=nce", [], 0.4),
    ("paper-critics", "critic=bilinear,bound=nce", [], 0.4),
    ("paper-critics", "critic=separable,bound=nce", [], 0.4),
    ("paper-critics", "critic=concat,bound=nce", [], 0.4),
    ("paper-encoders", "encoder=convnet,bound=nce,target=2", [], 0.4),
    ("negatives", "task=offset-dependent,bound=nce", [], 0.4),
    ("paper-bijective", "bound=nce", ["precision=bf16"], 0.8),
    ("baselines", "noise=0.05", [], 0.4),
    ("cifar-baselines", "", [], 0.4),
    ("cifar-critics", "critic=bilinear,bound=nce", [], 0.4),
    ("cifar-encoders", "encoder=convnet,bound=nce,target=2", [], 0.4),
    ("supervised", "encoder=convnet", [], 0.4),
    ("bijectivity", "encoder=realnvp-scale", ["classifier_warm_up=10"], 0.8),
]


def peak(suite, chosen, settings, jobs, data):
    """The largest resident set of a run, in bytes, and how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            harness.PROGRAM, "run", suite, "--seeds",
            str(jobs), "--jobs",
            str(jobs), "--out", folder
        ]
        arguments += ["--checkpoint-minutes", "0"]
        if chosen:
            arguments += ["--filter", chosen]
        for setting in settings:
            arguments += ["--set", setting]
        environment = dict(os.environ, INFOMAX_DATA=data)
        child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 env=environment)
        errors = child.stderr.read().decode()
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit(f"memory: {' '.join(arguments)} failed:\n{errors}")
        return usage.ru_maxrss * 1024


def main():
    data = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("INFOMAX_DATA", "")
    if not data:
        sys.exit("memory: no data sets; give their folder, or set INFOMAX_DATA")
    harness.need_program()
    print(f"{'trial':52}{'alone':>10}{'at most':>10}{'two at once':>14}")
    failed = []
    with open("/proc/cpuinfo") as processor:
        has_bf16 = "avx512_bf16" in processor.read()
    for suite, chosen, more, most in TRIALS:
        if "precision=bf16" in more and not has_bf16:
            continue
        few = [s for s in FEW if suite != "negatives" or not s.startswith("probe")]
        alone = peak(suite, chosen, few + more, 1, data)
        two = peak(suite, chosen, few + more, 2, data)
        name = " ".join([suite, chosen, *(m for m in more if m.startswith("precision"))])
        print(f"{name:52}{alone / GIB:6.2f} GiB{most:6.2f} GiB{two / GIB:10.2f} GiB", flush=True)
        if alone > most * GIB:
            failed.append(name)
    if failed:
        sys.exit(f"memory: more than promised: {'; '.join(failed)}")


if __name__ == "__main__":
    main()
