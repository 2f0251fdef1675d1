"""Opens the COGs that bandsaw makes in rasterio, has rio-cogeo validate them, and compares overviews with those that GDAL builds.

    check_cogs.py BANDSAW FOLDER

Inputs are made by rasterio; they and the outputs go to FOLDER. Compared are validity (strict), values, masks, palettes, nodata,
and the first overview at even sizes, where GDAL and bandsaw mean the same: bit by bit, means of floats to the last place; of the
most common values any one where several are.
"""
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rio_cogeo.cogeo import cog_validate

warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)
NOISE = np.random.default_rng(7)


def smooth(bands, height, width, dtype, top=250):
    y, x = np.mgrid[:height, :width]
    values = [(np.sin(x / 37 + band) + np.cos(y / 23)) * top / 5 + top / 2 for band in range(bands)]
    return (np.array(values) + NOISE.integers(0, 3, (bands, height, width))).astype(dtype)


def classes(height, width):
    return NOISE.integers(0, 4, (1, height, width)).astype("uint8")


def holes(values, nodata):
    values = values.copy()
    values[:, 100:300, 37:415] = nodata
    values[NOISE.random(values.shape) < 0.05] = nodata
    return values


FLOATS = smooth(1, 700, 1100, "float32")
MASK = np.where(NOISE.random((700, 1100)) < 0.3, 0, 255).astype("uint8")

# Name, samples, profile of the input, mask, options of bandsaw.
CASES = [
    ("rgb", smooth(3, 700, 1100, "uint8"), dict(photometric="RGB"), None, []),
    ("four bands of 16 bits", smooth(4, 1030, 1100, "uint16", 9000), {}, None, ["--co", "PREDICTOR=YES"]),
    ("planar", smooth(4, 700, 1100, "uint16", 9000), dict(interleave="band", tiled=True), None, ["--co", "COMPRESS=DEFLATE"]),
    ("negative", smooth(1, 700, 1100, "int16", -9000), {}, None, ["--co", "COMPRESS=ZSTD"]),
    ("floats with NaN", holes(FLOATS, np.nan), dict(nodata=np.nan), None, ["--co", "PREDICTOR=3"]),
    ("floats with nodata", holes(FLOATS, -9999), dict(nodata=-9999), None, []),
    ("bytes with nodata", holes(smooth(1, 700, 1100, "uint8"), 0), dict(nodata=0), None, []),
    ("mask", smooth(3, 700, 1100, "uint8"), dict(photometric="RGB"), MASK, []),
    ("mask, deflate", smooth(1, 700, 1100, "uint16"), {}, MASK, ["--co", "COMPRESS=DEFLATE", "--co", "BLOCKSIZE=256"]),
    ("palette", classes(700, 1100), dict(photometric="palette"), None, []),
    ("classes, mode", classes(700, 1100), {}, None, ["--overviews", "mode"]),
    ("classes, nearest", classes(700, 1100), {}, None, ["--overviews", "nearest"]),
    ("sparse", np.zeros((1, 2048, 2048), "uint8"), {}, None, ["--co", "SPARSE_OK=TRUE"]),
    ("sparse in part", np.pad(smooth(1, 600, 600, "uint8"), ((0, 0), (900, 548), (548, 900))), {}, None,
     ["--co", "SPARSE_OK=TRUE", "--co", "BLOCKSIZE=256"]),
    ("one tile", smooth(1, 300, 400, "uint8"), {}, None, []),
    ("70 x 30", smooth(2, 30, 70, "float64"), {}, None, []),
    ("odd sizes", smooth(1, 777, 1021, "uint8"), {}, None, ["--co", "BLOCKSIZE=128"]),
    ("BigTIFF", smooth(1, 700, 1100, "uint8"), {}, None, ["--co", "BIGTIFF=YES"]),
    ("no overviews", smooth(1, 500, 500, "uint8"), {}, None, ["--overviews", "none"]),
]


def check(problems, what, found, want):
    if found != want:
        problems.append(f"{what}: {found!r}, not {want!r}")


def make_input(path, samples, profile, mask):
    bands, height, width = samples.shape
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(
            path, "w", driver="GTiff", count=bands, height=height, width=width, dtype=samples.dtype, **profile) as dataset:
        dataset.write(samples)
        if profile.get("photometric") == "palette":
            dataset.write_colormap(1, {n: (n * 60, 255 - n * 60, n, 255) for n in range(256)})
        if mask is not None:
            dataset.write_mask(mask)


def gdal_overview(path, copy, resampling):
    """The first overview as GDAL builds it, and its mask."""
    copy.write_bytes(path.read_bytes())
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(copy, "r+") as dataset:
        dataset.build_overviews([2], resampling)
    with rasterio.open(copy, overview_level=0) as dataset:
        return dataset.read()


def compare_overview(problems, found, want, samples, how, mask):
    if how == Resampling.mode:
        quads = np.stack([samples[:, y::2, x::2] for y in (0, 1) for x in (0, 1)])
        counts = (quads[:, None] == quads[None]).sum(axis=0)
        chosen = ((quads == found) * counts).max(axis=0)
        problems += ["an overview has a value that is not the most common"] * bool((chosen < counts.max(axis=0)).any())
        return
    if mask is not None:
        # GDAL leaves what no mask lets through as it comes.
        seen = (mask.reshape(mask.shape[0] // 2, 2, -1, 2) != 0).any(axis=(1, 3))
        found, want = np.where(seen, found, 0), np.where(seen, want, 0)
    limit = np.abs(want) * 1e-6 if found.dtype.kind == "f" else 0
    differ = ~((np.abs(found.astype("float64") - want) <= limit) | (np.isnan(found) & np.isnan(want)))
    if differ.any():
        band, row, col = np.argwhere(differ)[0]
        problems.append(f"overview: {differ.sum()} differ, first in band {band}, column {col}, row {row}: "
                        f"{found[band, row, col]!r}, not {want[band, row, col]!r}")


def main(bandsaw, folder):
    failed, folder = 0, Path(folder)
    for number, (name, samples, profile, mask, options) in enumerate(CASES):
        source, output = folder / f"cog-{number}-in.tif", folder / f"cog-{number}.tif"
        make_input(source, samples, profile, mask)
        subprocess.run([bandsaw, "cog", source, "-o", output, "--overwrite", "--quiet", *options], check=True)
        problems = []
        valid, errors, notes = cog_validate(output, strict=True, quiet=True)
        check(problems, "validity", (valid, errors, notes), (True, [], []))
        with rasterio.open(output) as dataset:
            check(problems, "values", np.array_equal(dataset.read(), samples, equal_nan=samples.dtype.kind == "f"), True)
            check(problems, "nodata", str(dataset.nodata), str(float(profile["nodata"])) if "nodata" in profile else "None")
            check(problems, "layout", dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT"), "COG")
            if mask is not None:
                check(problems, "mask", np.array_equal(dataset.dataset_mask(), mask), True)
            if profile.get("photometric") == "palette":
                check(problems, "palette", dataset.colormap(1)[3], (180, 75, 3, 255))
            levels = len(dataset.overviews(1))
        tile = next((int(word[10:]) for word in options if word.startswith("BLOCKSIZE=")), 512)
        want_levels = 0 if "none" in options else max(0, int(np.ceil(np.log2(max(samples.shape[1:]) / tile))))
        check(problems, "overviews", levels, want_levels)
        if levels and samples.shape[1] % 2 == samples.shape[2] % 2 == 0:
            how = Resampling.nearest if "nearest" in options or "palette" in name else Resampling.average
            how = Resampling.mode if "mode" in options else how
            with rasterio.open(output, overview_level=0) as dataset:
                found = dataset.read()
                if mask is not None:
                    valid = (mask.reshape(mask.shape[0] // 2, 2, -1, 2) != 0).any(axis=(1, 3))
                    check(problems, "mask of the overview", np.array_equal(dataset.dataset_mask() != 0, valid), True)
            want = gdal_overview(source, folder / "cog-gdal.tif", how)
            compare_overview(problems, found, want, samples, how, mask)
        print(f"{'wrong' if problems else 'right':6} {name} {' '.join(options)}")
        for problem in problems:
            print(f"       {problem}")
        failed += bool(problems)
    sys.exit(f"{failed} of {len(CASES)} COGs are wrong" if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
