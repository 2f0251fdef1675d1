#!/usr/bin/env python3
"""Writes the tables of spectral indices, of their constants and of wavelengths.

    pip install spyndex
    python xtask/peers/catalogue.py

The source is the catalogue "Awesome Spectral Indices" (MIT licence) as spyndex carries it. The indices of geowombat, which
clips them, are below. Run it again when the catalogue has grown, and golden_indices.py after it.
"""

import ast
import re
from pathlib import Path

import spyndex

FOLDER = Path(__file__).parents[2] / "crates/indices/src/catalogue"

# Name, application, range, formula, long name: in the order of operations of geowombat.
GEOWOMBAT = [
    ("avi", "vegetation", "0 1", "(N * (1.0 - R) * (N - R)) ** 0.3334", "Advanced Vegetation Index"),
    ("evi", "vegetation", "0 1", "2.5 * (N - R) / (N + 6.0 * R - 7.5 * B + 1.0)", "Enhanced Vegetation Index"),
    ("evi2", "vegetation", "0 1", "2.5 * (N - R) / (N + 1.0 + 2.4 * R)", "Two-Band Enhanced Vegetation Index"),
    ("gcvi", "vegetation", "0 1", "(N / G - 1.0) / 10.0", "Green Chlorophyll Vegetation Index, a tenth"),
    ("kndvi", "vegetation", "-1 1", "tanh(((N - R) / (N + R)) ** 2)", "Kernel NDVI of an adaptive length scale"),
    ("nbr", "burn", "-1 1", "(N - S2) / (N + S2)", "Normalized Burn Ratio"),
    ("ndvi", "vegetation", "-1 1", "(N - R) / (N + R)", "Normalized Difference Vegetation Index"),
    ("wi", "vegetation", "0 1", "where(S1 + R > 0.5, 0, 1.0 - (S1 + R) / 0.5)", "Woody Index"),
]


def indices():
    yield "# Spectral indices, made by xtask/peers/catalogue.py: name, application, range that it is clipped to, formula, long"
    yield "# name, reference. The first are those of geowombat, the others those of Awesome Spectral Indices (MIT licence)."
    for name, domain, clip, formula, long_name in GEOWOMBAT:
        yield "\t".join([name, domain, clip, formula, long_name, "https://geowombat.readthedocs.io"])
    for name in sorted(spyndex.indices):
        index = spyndex.indices[name]
        formula = ast.unparse(ast.parse(index.formula, mode="eval"))
        yield "\t".join([name, index.application_domain, "", formula, index.long_name.strip(), index.reference])


def constants():
    yield "# Constants of formulas, made by xtask/peers/catalogue.py: name, default (none: depends on sensor or scene), meaning."
    for name in sorted(spyndex.constants):
        constant = spyndex.constants[name]
        default = "" if constant.default is None else f"{float(constant.default)}"
        meaning = re.sub(r"\s*This constant is calculated.*", "", constant.description).strip()
        yield "\t".join([name, default, meaning])


def wavelengths():
    yield "# Central wavelengths in nanometres, made by xtask/peers/catalogue.py: platform, band letter, wavelength."
    for letter in sorted(spyndex.bands):
        for platform in sorted(vars(spyndex.bands[letter])):
            band = getattr(spyndex.bands[letter], platform)
            if hasattr(band, "wavelength"):
                yield "\t".join([platform, letter, f"{float(band.wavelength)}"])


for table in (indices, constants, wavelengths):
    path = FOLDER / f"{table.__name__}.tsv"
    path.write_text("\n".join(table()) + "\n", encoding="utf-8")
    print(path.name, sum(1 for _ in table()))
