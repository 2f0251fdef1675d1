"""Masks by random polygons, with holes and several rings, against rasterio's `geometry_mask`: both rules, pixel by pixel.

    check_polygons.py BANDSAW FOLDER [COUNT]

Corners lie anywhere, as those that people draw do: on the very lines between pixels GDAL's rule of all that is touched rounds
in ways of its own.
"""
import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import rasterio
from rasterio.features import geometry_mask
from rasterio.transform import Affine

# Of the mask that rasterio makes in memory.
warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)
HEIGHT, WIDTH = 90, 120
TRANSFORM = Affine(30, 0, 500_000, 0, -30, 7_000_000)


def ring(random, centre, radius):
    """A star: corners around a centre, in order, at any distance."""
    angles = np.sort(random.uniform(0, 2 * np.pi, random.integers(3, 12)))
    away = radius * random.uniform(0.2, 1, len(angles))
    corners = np.column_stack([centre[0] + away * np.cos(angles), centre[1] + away * np.sin(angles)])
    points = [TRANSFORM * tuple(corner) for corner in corners]
    return [*points, points[0]]


def geometries(random):
    """One to three polygons, some with a hole, some beyond the edge; some lie upon each other, so each is for itself: of one
    that overlaps itself GDAL leaves out what is covered twice."""
    polygons = []
    for _ in range(random.integers(1, 4)):
        centre, radius = random.uniform(-10, [WIDTH + 10, HEIGHT + 10]), random.uniform(1, 60)
        holes = [ring(random, centre, radius / 4)] if random.random() < 0.3 else []
        polygons.append([ring(random, centre, radius), *holes])
    return [{"type": "Polygon", "coordinates": rings} for rings in polygons]


def differs(bandsaw, folder, number):
    """How many pixels differ from rasterio's, by either rule."""
    random = np.random.default_rng(number)
    shapes = geometries(random)
    polygons, masked = folder / f"{number}.geojson", folder / f"{number}.tif"
    polygons.write_text(json.dumps({"type": "GeometryCollection", "geometries": shapes}))
    count = 0
    for touched in (False, True):
        command = [bandsaw, "mask", folder / "ones.tif", "--polygons", polygons, "--dst-nodata", "0", "-o", masked]
        command += ["--overwrite", "-q", "-j", "1", *(["--all-touched"] if touched else [])]
        subprocess.run(command, check=True)
        with rasterio.open(masked) as found:
            outside = geometry_mask(shapes, (HEIGHT, WIDTH), TRANSFORM, all_touched=touched)
            count += int(((found.read(1) == 0) != outside).sum())
    polygons.unlink()
    masked.unlink()
    return count


def main(bandsaw, folder, count="1000"):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    profile = dict(driver="GTiff", width=WIDTH, height=HEIGHT, count=1, dtype="uint8", crs="EPSG:32632", transform=TRANSFORM)
    with rasterio.open(folder / "ones.tif", "w", **profile) as ones:
        ones.write(np.ones((1, HEIGHT, WIDTH), "uint8"))
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda number: differs(bandsaw, folder, number), range(int(count))))
    wrong = [number for number, pixels in enumerate(found) if pixels]
    assert not wrong, f"{len(wrong)} of {count} masks differ from rasterio's, in {sum(found)} pixels; the first is {wrong[0]}"
    print(f"{count} masks by random polygons are rasterio's, by both rules")


if __name__ == "__main__":
    main(*sys.argv[1:])
