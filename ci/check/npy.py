#!/usr/bin/python3
"""NumPy's side of the round trip of .npy files that ci/check/readers.sh makes.

    ci/check/npy.py write FOLDER    arrays as numpy.save writes them
    ci/check/npy.py check FOLDER    what our program made of each, NAME.copy, holds the same
                                 bits, and numpy.load agrees
"""
import os
import sys

import numpy

ARRAYS = {
    "vector": numpy.arange(7, dtype="<f8") / 3,
    "matrix": numpy.arange(12, dtype="<f8").reshape(4, 3) - 0.1,
    "narrow": (numpy.arange(10, dtype="<f4") / 3).reshape(5, 2),
    "special": numpy.array([numpy.inf, -numpy.inf, -0.0, 5e-324, numpy.nan], dtype="<f8"),
    "tiny": numpy.array([[1e-45], [3.4e38]], dtype="<f4"),
    "none": numpy.zeros((0, 3), dtype="<f4"),
    "rows": numpy.ascontiguousarray(numpy.ones((2, 3)).T),
    "fortran": numpy.asfortranarray(numpy.arange(24, dtype="<f8").reshape(4, 3, 2)),
}
# Of other types: the copy holds the same values as <f8.
for descr in ("?", "i1", "u1", "<i2", ">u2", ">i4", "<u4", "<i8", ">u8", "<f2", ">f4", ">f8"):
    numbers = numpy.array([[0, 1, 2], [3, 100, 127]]) - (3 if descr[-2:-1] in ("i", "f") else 0)
    ARRAYS["type" + descr.replace("<", "l").replace(">", "b").replace("?", "b1")] = (
        numpy.asfortranarray(numbers.astype(descr)))


def main():
    what, folder = sys.argv[1:]
    for name, array in ARRAYS.items():
        path = os.path.join(folder, name + ".npy")
        if what == "write":
            numpy.save(path, array)
            continue
        copy = numpy.load(path + ".copy", allow_pickle=False)
        if array.dtype not in (numpy.dtype("<f4"), numpy.dtype("<f8")):
            array = array.astype("<f8")
        same_bits = copy.tobytes() == array.tobytes()
        if copy.dtype != array.dtype or copy.shape != array.shape or not same_bits:
            sys.exit(f"{path}.copy: {copy.dtype} {copy.shape}, want {array.dtype} {array.shape} "
                     "of the same bits")
    if what == "check":
        print(f"npy: {len(ARRAYS)} arrays of NumPy {numpy.__version__} are the same "
              "after reading and writing")


if __name__ == "__main__":
    main()
