#!/usr/bin/python3
"""What an untrained RealNVP is worth to the paper's probe, and why it isn't worth what pixels are:
prints the accuracy on MNIST's top halves of the pixels, of g1 at its start, and of the same with
the columns that are the same in every training image left out. PyTorch and scikit-learn alone, a
minute.

  ci/peers/untrained.py [--seed N] [--data-dir DIR]
"""
import argparse
import os
import pathlib

import train  # first: it says how many threads torch may use
import models
import torch

HALF = 392


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data-dir", default=os.environ.get("INFOMAX_DATA"))
    options = parser.parse_args()
    if not options.data_dir:
        parser.error("no data sets; give --data-dir, or set INFOMAX_DATA")
    data = train.mnist(pathlib.Path(options.data_dir))
    torch.manual_seed(options.seed)
    settings = {"views": "mnist-halves", "noise": "0"}
    g = models.RealNvp(HALF, 30)
    with torch.no_grad():
        top = data[0][0][:, :HALF]
        outputs = torch.cat([g(part) for part in top.split(2000)])
    # A constant pixel leaves g1 with what the shifts add to it, 1e-4 of others.
    still = outputs.std(0) < 1e-3
    print(f"pixels: {train.accuracy(torch.nn.Identity(), data, settings):.4f}, "
          f"{int((top.std(0) == 0).sum())} of {HALF} the same in all images")
    print(f"RealNVP, untrained: {train.accuracy(g, data, settings):.4f}")
    print(f"without the {int(still.sum())} outputs that vary by less than 0.001: "
          f"{train.accuracy(lambda x: g(x)[:, ~still], data, settings):.4f}")


if __name__ == "__main__":
    main()
