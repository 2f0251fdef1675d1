"""Compares two rasters pixel by pixel, and fails if they are not the same within rounding.

    compare.py A B

Both must have the same size, type, coordinate system and transform; missing pixels (NaN) must be the same ones. Values may
differ by four units in the last place of their type: float32 may be computed in float32 or rounded from float64.
"""
import sys

import numpy as np
import rasterio

ROWS = 512


def main(first, second):
    with rasterio.open(first) as a, rasterio.open(second) as b:
        for what in ("shape", "dtypes", "crs", "transform"):
            if getattr(a, what) != getattr(b, what):
                sys.exit(f"{what} differs: {getattr(a, what)} and {getattr(b, what)}")
        kind = np.dtype(a.dtypes[0])
        tolerance = 4 * np.finfo(kind).eps if kind.kind == "f" else 0
        largest, other, missing = 0.0, 0, 0
        for row in range(0, a.height, ROWS):
            window = ((row, min(row + ROWS, a.height)), (0, a.width))
            x, y = a.read(window=window), b.read(window=window)
            if not np.array_equal(np.isnan(x), np.isnan(y)):
                sys.exit(f"missing pixels differ in rows {row} to {row + ROWS}")
            missing += int(np.isnan(x).sum())
            difference = np.nan_to_num(np.abs(x.astype("float64") - y))
            largest = max(largest, float(difference.max()))
            other += int((difference > 0).sum())
    pixels = a.width * a.height * a.count
    print(f"{a.dtypes[0]}: {pixels} samples, {missing} missing in both, {other} differ, by {largest:.2g} at most")
    if largest > tolerance:
        sys.exit(f"more than {tolerance:.2g}, which rounding explains")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
