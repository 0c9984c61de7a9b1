#!/usr/bin/python3
"""Checks what docs/examples/own-row says of a normal pair, in `infomax estimate --json`: Spearman's
correlation and the canonical one give the same within 0.05 nats, five times their spread at 5,000
rows. Called by ci/check/install.sh.

    ci/check/own_row.py FILE
"""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    estimates = {of["estimator"]: of["mi"] for of in json.load(file)["estimates"]}
spearman, cca = estimates["spearman"], estimates["cca"]
if not abs(spearman - cca) < 0.05:
    sys.exit(f"ci/check/own_row.py: spearman {spearman} nats, cca {cca}, want the same within 0.05")
print(f"install: an estimator more says {spearman:.4f} nats, cca {cca:.4f}")
