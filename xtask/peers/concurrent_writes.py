"""What several processes leave that write windows into one GeoTIFF, each through a dataset of its own.

    concurrent_writes.py SCENE DIRECT FOLDER TIMES

SCENE has the bands red and nir, DIRECT is their normalised difference by one machine, as float32. Windows are rows of tiles.
For each, a process opens the output for an update, writes the window and closes it, under a lock that the threads of the
process share: so saves of dask arrays through rasterio do it (geowombat's `save` is one), and the lock does not reach other
processes. Outputs go to FOLDER. Prints a line for each of TIMES saves by one, two and four processes: how many pixels are
others than those of DIRECT, and whether anything was raised. What is found is told, and no reason to fail.
"""
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
import rasterio
from rasterio.windows import Window

ROWS = 256
LOCK = Lock()
# The scene of the tests lies nowhere.
warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)


def write(source, target, row):
    """Compute one row of tiles, and write it into the file that all write into."""
    with rasterio.open(source) as dataset:
        window = Window(0, row, dataset.width, min(ROWS, dataset.height - row))
        red, nir = dataset.read([1, 2], window=window).astype("float64")
    with np.errstate(invalid="ignore", divide="ignore"):
        values = ((nir - red) / (nir + red)).astype("float32")
    with LOCK, rasterio.open(target, "r+") as dataset:
        dataset.write(values, 1, window=window)


def save(source, target, processes):
    """Save as many processes do; comes back with what they raised."""
    with rasterio.open(source) as dataset:
        profile = dict(driver="GTiff", width=dataset.width, height=dataset.height, count=1, dtype="float32", tiled=True,
                       blockxsize=256, blockysize=256, compress="lzw", crs=dataset.crs, transform=dataset.transform)
    with rasterio.open(target, "w", **profile):
        pass
    raised = []
    with ProcessPoolExecutor(processes) as pool:
        for future in [pool.submit(write, source, target, row) for row in range(0, profile["height"], ROWS)]:
            error = future.exception()
            raised += [] if error is None else [f"{type(error).__name__}: {error}"]
    return raised


def difference(target, direct):
    """Count pixels that are others, and rows of tiles that do not decode."""
    differ, unreadable = 0, 0
    with rasterio.open(target) as found, rasterio.open(direct) as want:
        for row in range(0, want.height, ROWS):
            window = Window(0, row, want.width, min(ROWS, want.height - row))
            values = want.read(1, window=window)
            try:
                same = found.read(1, window=window)
            except rasterio.errors.RasterioIOError:
                unreadable += 1
                differ += values.size
                continue
            differ += int(((same != values) & ~(np.isnan(same) & np.isnan(values))).sum())
        return differ, unreadable, want.width * want.height


def main(source, direct, folder, times):
    for processes in (1, 2, 4):
        corrupt = 0
        for attempt in range(times):
            target = Path(folder) / f"concurrent-{processes}.tif"
            target.unlink(missing_ok=True)
            raised = save(source, target, processes)
            try:
                differ, unreadable, pixels = difference(target, direct)
                found = f"{differ} of {pixels} pixels are others ({differ / pixels:.1%})"
                found += f", {unreadable} rows of tiles do not decode" if unreadable else ""
            except rasterio.errors.RasterioIOError as error:
                differ, found = -1, f"the file does not open: {error}"
            corrupt += differ != 0
            errors = f"{len(raised)} errors were raised, the first: {raised[0]}" if raised else "no error was raised"
            print(f"{processes} processes, attempt {attempt + 1}: {found}; {errors}", flush=True)
        print(f"{processes} processes: {corrupt} of {times} files are corrupt", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
