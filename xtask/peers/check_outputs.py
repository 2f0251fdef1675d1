"""Opens what bandsaw writes in rasterio and in tifffile, and compares it with what NumPy computes of the same scene.

    check_outputs.py BANDSAW SCENE FOLDER

SCENE has the bands blue, green, red and nir. Outputs go to FOLDER. Compared are values, bit by bit, size, type, coordinate
system, transform, nodata, band description, compression and chunks.
"""
import subprocess
import sys
from pathlib import Path

import numpy as np
import rasterio
import tifffile

# Type, nodata, creation options; and what rasterio must say of them.
CASES = [
    ("float64", np.nan, [], dict(compress="lzw", tiled=True, blockxsize=256, blockysize=256)),
    ("float32", np.nan, [], dict(compress="lzw", tiled=True)),
    ("float32", np.nan, ["PREDICTOR=3"], dict(compress="lzw")),
    ("float32", np.nan, ["COMPRESS=DEFLATE", "PREDICTOR=2"], dict(compress="deflate")),
    ("float64", np.nan, ["COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=9"], dict(compress="deflate")),
    ("float64", -9999.0, ["COMPRESS=NONE", "BLOCKSIZE=128"], dict(blockxsize=128, blockysize=128)),
    ("float32", 1e20, ["TILED=NO"], dict(compress="lzw", tiled=False)),
    ("float32", np.nan, ["BIGTIFF=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32"], dict(blockxsize=64, blockysize=32)),
    ("int16", -9999, ["PREDICTOR=2"], dict(compress="lzw")),
    ("float32", np.nan, ["COMPRESS=LERC"], dict(compress="lerc")),
    ("float64", np.nan, ["COMPRESS=LERC_ZSTD"], dict(compress="lerc_zstd")),
    ("int16", -9999, ["COMPRESS=LERC_DEFLATE", "ZLEVEL=9"], dict(compress="lerc_deflate")),
    ("uint8", 255, ["COMPRESS=PACKBITS"], dict(compress="packbits")),
]


def expected(red, nir, dtype, nodata):
    computed = dtype if dtype.startswith("float") else "float64"
    red, nir = red.astype(computed), nir.astype(computed)
    missing = (red == 0) | (nir == 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = (nir - red) / (nir + red)
    low, high = (-np.inf, np.inf) if dtype.startswith("float") else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    values = np.where(missing, 0, values).clip(low, high).astype(dtype)
    return np.where(missing, np.array(nodata, dtype), values)


def check(problems, what, found, want):
    if found != want:
        problems.append(f"{what}: {found!r}, not {want!r}")


def check_values(problems, what, found, want):
    if found.dtype != want.dtype or found.shape != want.shape:
        problems.append(f"{what}: {found.dtype} {found.shape}, not {want.dtype} {want.shape}")
        return
    differ = (found != want) & ~(np.isnan(found) & np.isnan(want))
    if differ.any():
        row, col = np.argwhere(differ)[0]
        problems.append(f"{what}: {differ.sum()} differ, first at column {col}, row {row}: "
                        f"{found[row, col]!r}, not {want[row, col]!r}")


def main(bandsaw, scene, folder):
    with rasterio.open(scene) as source:
        red, nir = source.read([3, 4])
        crs, transform = source.crs, source.transform
    failed = 0
    for number, (dtype, nodata, options, profile) in enumerate(CASES):
        path = Path(folder) / f"{number}.tif"
        command = [bandsaw, "norm-diff", scene, "--sensor", "bgrn", "--b1", "red", "--b2", "nir", "--dtype", dtype,
                   "--dst-nodata", str(nodata), "--overwrite", "--quiet", "-o", str(path)]
        subprocess.run(command + [word for option in options for word in ("--co", option)], check=True)
        want = expected(red, nir, dtype, nodata)
        problems = []
        with rasterio.open(path) as dataset:
            check_values(problems, "values in rasterio", dataset.read(1), want)
            check(problems, "type", dataset.dtypes, (dtype,))
            check(problems, "coordinate system", dataset.crs, crs)
            check(problems, "transform", dataset.transform, transform)
            check(problems, "nodata", str(dataset.nodata), str(float(np.array(nodata, dtype))))
            check(problems, "band description", dataset.descriptions, ("norm_diff",))
            for key, value in profile.items():
                check(problems, key, dataset.profile.get(key), value)
        with tifffile.TiffFile(path) as file:
            # The masks of LERC are nothing to it: it has 0 where they say that a float is missing.
            if "lerc" not in profile.get("compress", "") or not dtype.startswith("float"):
                check_values(problems, "values in tifffile", file.pages[0].asarray(), want)
            check(problems, "BigTIFF", file.is_bigtiff, "BIGTIFF=YES" in options)
        print(f"{'wrong' if problems else 'right':6} {dtype}, nodata {nodata}, {' '.join(options) or 'defaults'}")
        for problem in problems:
            print(f"       {problem}")
        failed += bool(problems)
    sys.exit(f"{failed} of {len(CASES)} outputs are wrong" if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
