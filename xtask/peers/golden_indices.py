#!/usr/bin/env python3
"""Writes the values that spyndex gives for every index of the catalogue, as the tests of ours compare with.

    pip install spyndex
    python xtask/peers/golden_indices.py

Two pixels of random reflectances. Constants have their defaults, those without one the values of Landsat 8 or Sentinel-2A;
kernels are given all three. Powers of negative numbers are NaN, as in arrays.
"""

import random
import warnings
from pathlib import Path

import numpy as np
import spyndex

PATH = Path(__file__).parents[2] / "crates/indices/tests/golden/indices.tsv"
BANDS = ["A", "B", "G", "G1", "R", "Y", "RE1", "RE2", "RE3", "N", "N2", "S1", "S2", "T", "T1", "HH", "HV", "VH", "VV"]
WITHOUT_DEFAULT = {
    "PAR": 430.5, "lambdaG": 560.0, "lambdaN": 832.8, "lambdaN2": 864.7, "lambdaR": 664.6, "lambdaS1": 1613.7,
    "lambdaS2": 2202.4,
}

warnings.filterwarnings("ignore")
random.seed(6)
values = {name: np.array([round(random.uniform(0.02, 0.6), 4) for _ in range(2)]) for name in BANDS}
values["T"] = np.array([295.15, 301.4])
values["T1"] = np.array([296.05, 300.2])
constants = {name: constant.default for name, constant in spyndex.constants.items()} | WITHOUT_DEFAULT
constants = {name: float(value) for name, value in constants.items()}


def kernel(kind, a, b):
    needed = {"linear": [], "poly": ["c", "p"], "RBF": ["sigma"]}[kind]
    return spyndex.computeKernel(kind, {"a": a, "b": b} | {name: constants[name] for name in needed})


def rows():
    for name in sorted(spyndex.indices):
        needed = spyndex.indices[name].bands
        is_kernel = any(band.startswith("k") and len(band) == 3 for band in needed)
        for kind in ["RBF", "linear", "poly"] if is_kernel else [""]:
            known = values | constants
            for band in needed:
                if is_kernel and band not in known:
                    known[band] = kernel(kind, known[band[1]], known[band[2]])
            result = spyndex.computeIndex(name, {band: known[band] for band in needed})
            result = np.broadcast_to(np.asarray(result, dtype="float64"), 2)
            yield "\t".join([name, kind, *(repr(float(value)) for value in result)])


lines = ["# Made by xtask/peers/golden_indices.py: bands and constants, then index, kernel and values of two pixels by spyndex."]
lines += ["\t".join(["=" + name, *(repr(float(value)) for value in pair)]) for name, pair in values.items()]
lines += ["\t".join(["=" + name, repr(value)]) for name, value in sorted(WITHOUT_DEFAULT.items())]
lines += list(rows())
PATH.write_text("\n".join(lines) + "\n", encoding="utf-8")
print(len(lines), "lines,", sum("nan" in line for line in lines), "with NaN")
