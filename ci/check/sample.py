#!/usr/bin/python3
"""Holds the three kinds of files of one sample against each other, as others read them.

    ci/check/sample.py NAME    NAME.h5, NAME.csv, NAME.x.npy and NAME.y.npy of `infomax sample`
"""
import sys

import h5py
import numpy


def main():
    name = sys.argv[1]
    x, y = numpy.load(name + ".x.npy"), numpy.load(name + ".y.npy")
    with h5py.File(name + ".h5") as file:
        facts = dict(file.attrs)
        same = numpy.array_equal(file["x"], x) and numpy.array_equal(file["y"], y)
    rows = numpy.loadtxt(name + ".csv", delimiter=",", skiprows=1)
    with open(name + ".csv", encoding="ascii") as file:
        heading = file.readline().strip().split(",")
    want = [f"X{k}" for k in range(x.shape[1])] + [f"Y{k}" for k in range(y.shape[1])]
    if not same or not numpy.array_equal(rows, numpy.hstack([x, y])) or heading != want:
        sys.exit(f"sample: {name}.h5, .csv and .npy are not the same rows")
    if x.dtype != "<f8" or len(x) != len(y):
        sys.exit(f"sample: x is {x.dtype} {x.shape}, y {y.dtype} {y.shape}")
    if not facts["mi_true"] > 0 or facts["mi_true_known_by"] != "closed form":
        sys.exit(f"sample: {facts}")


if __name__ == "__main__":
    main()
