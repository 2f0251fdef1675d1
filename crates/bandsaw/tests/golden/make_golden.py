#!/usr/bin/env python3
"""Writes golden.tsv: what rasterio and NumPy make of the sample scene where bandsaw has a command for it.

    pip install numpy rasterio
    python crates/bandsaw/tests/golden/make_golden.py

Rows of the table:

    run     a command that makes an input
    result  a command that makes o.tif, and its pixels: shape, type, valid samples, least, greatest, sum, and the sum of
            samples times 1 + place % 1009, so that no two of them may have changed places
    cat     a command that prints samples: type, then numbers as of a result, nothing missing
    stats   a command that prints JSON, and the numbers in it in their order
    bins    the same of histograms: edges and counts of each band
    blocks  the same of blocks: count, sum, mean; or, -spread, count, missing, std, min and max of those with values
"""
import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.mask import mask
from rasterio.merge import merge
from rasterio.windows import Window

HERE = Path(__file__).parent
SCENE = HERE / "../../../../testdata/scene.tif"
warnings.filterwarnings("ignore")
rows = []


def number(value):
    return repr(float(value)).removesuffix(".0")


def run(command):
    rows.append(["run", command])


def result(command, values):
    """A masked array, bands first; NaN is missing too."""
    values = np.ma.masked_invalid(np.ma.asarray(values)) if values.dtype.kind == "f" else np.ma.asarray(values)
    bands, height, width = values.shape
    valid = ~np.ma.getmaskarray(values).ravel()
    flat = values.filled(0).astype("f8").ravel()[valid]
    places = np.arange(valid.size)[valid] % 1009 + 1
    numbers = [flat.size, flat.min(), flat.max(), flat.sum(), (flat * places).sum()]
    rows.append(["result", command, f"{width}x{height}x{bands}", str(values.dtype), *map(number, numbers)])


def cat(command, values):
    flat = values.astype("f8").ravel()
    places = np.arange(flat.size) % 1009 + 1
    rows.append(["cat", command, str(values.dtype), *map(number, [flat.size, flat.min(), flat.max(), flat.sum(), (flat * places).sum()])])


def dataset(values, left=0, top=0):
    """A file of the pixels from that column and row of the scene on."""
    bands, height, width = values.shape
    transform = rasterio.windows.transform(Window(left, top, width, height), TRANSFORM)
    file = MemoryFile()
    with file.open(driver="GTiff", width=width, height=height, count=bands, dtype=values.dtype, crs=CRS,
                   transform=transform, nodata=0) as out:
        out.write(values)
    return file.open()


with rasterio.open(SCENE) as scene:
    SAMPLES, TRANSFORM, CRS = scene.read(), scene.transform, scene.crs
missing = SAMPLES == 0
masked = np.ma.array(SAMPLES, mask=missing)
floats = masked.astype("f8").filled(np.nan)

# convert
for flags in ["--co COMPRESS=NONE", "--co COMPRESS=DEFLATE --co PREDICTOR=2", "--co COMPRESS=ZSTD --co INTERLEAVE=BAND",
              "--co COMPRESS=PACKBITS --co TILED=NO", "--co COMPRESS=LERC --co BLOCKSIZE=128"]:
    result(f"convert scene.tif -o o.tif {flags}", masked)
result("convert scene.tif:4,2 -o o.tif --window 100,50,77,99", masked[[3, 1], 50:149, 100:177])
result("convert scene.tif -o o.tif --dtype uint8 --clip", np.ma.array(np.minimum(SAMPLES, 255).astype("u1"), mask=missing))
result("convert scene.tif -o o.tif --dtype float32 --dst-nodata -1", masked.astype("f4"))

# cog: overviews as GDAL makes them
profile = dict(driver="GTiff", width=480, height=448, count=4, dtype="uint16", nodata=0, tiled=True, blockxsize=128,
               blockysize=128, transform=TRANSFORM, crs=CRS)
for how in ["average", "nearest"]:
    with MemoryFile() as file:
        with file.open(**profile) as out:
            out.write(SAMPLES)
        with rasterio.open(file.name, "r+") as out:
            out.build_overviews([2, 4], Resampling[how])
        run(f"cog scene.tif -o cog.tif --co BLOCKSIZE=128 --overviews {how} --overwrite")
        for level in [0, 1]:
            with rasterio.open(file.name, overview_level=level) as overview:
                result(f"convert cog.tif --image {level + 1} -o o.tif", overview.read(masked=True))

# cog: pixels that alpha makes transparent take no part
rgba = np.where(SAMPLES[3] > 12000, SAMPLES, 0)[3]
rgba = np.concatenate([SAMPLES[:3], rgba[np.newaxis]])
with MemoryFile() as file:
    with file.open(**{**profile, "nodata": None, "photometric": "RGB", "alpha": "YES"}) as out:
        out.write(rgba)
    with rasterio.open(file.name, "r+") as out:
        out.build_overviews([2], Resampling.average)
    run("calc where(nir>12000,nir,0) scene.tif --nodata none --dtype uint16 -o alpha.tif")
    run("stack scene.tif:1,2,3 alpha.tif --nodata none --scale none --dtype uint16 -o rgba.tif --co PHOTOMETRIC=RGB --co ALPHA=YES")
    run("cog rgba.tif -o alphas.tif --co BLOCKSIZE=128")
    with rasterio.open(file.name, overview_level=0) as overview:
        result("convert alphas.tif --image 1 -o o.tif", overview.read())

# stack, mosaic: two halves that overlap, the bands of one reversed
result("stack scene.tif:nir scene.tif:blue -o o.tif --dtype uint16 --dst-nodata 0", masked[[3, 0]])
west, east = SAMPLES[:, :300, :280], SAMPLES[::-1, 150:, 200:]
run("convert scene.tif -o west.tif --window 0,0,280,300")
run("convert scene.tif:4,3,2,1 -o east.tif --window 200,150,280,298")
for rule in ["first", "last", "min", "max"]:
    joined, _ = merge([dataset(west), dataset(east, 200, 150)], method=rule, nodata=0)
    result(f"mosaic west.tif east.tif --rule {rule} -o o.tif --dtype uint16 --dst-nodata 0", np.ma.masked_equal(joined, 0))

middle = SAMPLES[[1, 0, 3, 2], 100:400, 100:400]
run("convert scene.tif:2,1,4,3 -o middle.tif --window 100,100,300,300")
layers = np.full((3, 4, 448, 480), np.nan)
for layer, values, left, top in [(0, west, 0, 0), (1, east, 200, 150), (2, middle, 100, 100)]:
    window = layers[layer, :, top:top + values.shape[1], left:left + values.shape[2]]
    window[...] = np.where(values == 0, np.nan, values)
for rule, of in [("mean", np.nanmean), ("median", np.nanmedian), ("min", np.nanmin), ("max", np.nanmax)]:
    result(f"mosaic west.tif east.tif middle.tif --rule {rule} -o o.tif --dtype float64", of(layers, axis=0))
cut = layers[:, :, 150:300, 200:280]
result("mosaic west.tif east.tif middle.tif --rule median --bounds intersection -o o.tif --dtype float64", np.nanmedian(cut, axis=0))

# cat
cat("cat scene.tif", SAMPLES)
cat("cat scene.tif:nir,blue --window 33,44,111,77", SAMPLES[[3, 0], 44:121, 33:144])
cat("cat cog.tif --image 2 --bands 4", SAMPLES[3:, ::4, ::4])

# convert of values that have a scale
run("calc nir*2+1 scene.tif --dtype uint16 --dst-nodata 0 -o plain.tif")
scale, offset = 2.75e-05, -0.2
doubled = np.where(missing[3], 0, SAMPLES[3].astype("i8") * 2 + 1)
result("convert plain.tif -o o.tif --dtype float64 --dst-nodata nan", np.where(missing[3], np.nan, doubled)[np.newaxis])
result(f"calc nir nir=plain.tif --scale {scale} -o o.tif", (np.where(missing[3], np.nan, doubled) * scale)[np.newaxis])

# mask: quality layers whose bits are those of a band, or of numbers made of one
quality = SAMPLES[1]
kept = np.ma.array(SAMPLES[[0, 2, 3]], mask=missing[[0, 2, 3]])
for flags, dropped in {
    "landsat-c2 --layer green --drop cloud,shadow": (quality & 0b11000) != 0,
    "landsat-c2 --layer green --drop cloud,cirrus --confidence medium":
        ((quality & 0b1100) != 0) | ((quality >> 8) & 3 >= 2) | ((quality >> 14) & 3 >= 2),
    "landsat-c2 --layer green --keep water": (quality & 0x80) == 0,
    "landsat-c1 --layer green --drop cloud,snow": ((quality & 0x10) != 0) | ((quality >> 9) & 3 == 3),
    "landsat-pre --layer green --drop water,cloud": ((quality >> 4) & 3 == 3) | ((quality >> 14) & 3 == 3),
    "modis --layer green --drop cloud,snow": (quality & 0b100001) != 0,
    "sentinel2-qa60 --layer green --drop cloud,cirrus": (quality & 0xC00) != 0,
}.items():
    layer = np.broadcast_to(dropped | missing[1], kept.shape)
    result(f"mask scene.tif --qa {flags} -o o.tif --dtype uint16", np.ma.array(kept, mask=kept.mask | layer))
run("calc red%200 scene.tif --dtype uint8 --nodata none --dst-nodata 255 -o hls.tif")
run("calc red%12 scene.tif --dtype uint8 --nodata none --dst-nodata 255 -o scl.tif")
hls, scl = SAMPLES[2] % 200, SAMPLES[2] % 12
for flags, dropped in {
    "--qa hls-fmask --layer hls.tif --drop cloud,adjacent,shadow": (hls & 0b1110) != 0,
    "--scl keep=shadow,water --layer scl.tif": (scl != 3) & (scl != 6),
}.items():
    layer = np.broadcast_to(dropped, masked.shape)
    result(f"mask scene.tif {flags} -o o.tif --dtype uint16", np.ma.array(masked, mask=missing | layer))

# mask, clip
field = {"type": "Polygon", "coordinates": [[[719000, -2778000], [727555, -2779111], [725003, -2788002], [721111, -2783333],
                                             [719000, -2778000]]]}
source = dataset(SAMPLES)
for flags, options in [("", {}), (" --all-touched", {"all_touched": True})]:
    whole, _ = mask(source, [field], nodata=0, **options)
    result(f"mask scene.tif --polygons field.geojson{flags} -o o.tif --dtype uint16", np.ma.masked_equal(whole, 0))
    cut, _ = mask(source, [field], nodata=0, crop=True, **options)
    result(f"clip scene.tif --polygons field.geojson{flags} -o o.tif --dtype uint16", np.ma.masked_equal(cut, 0))
outside, _ = mask(source, [field], nodata=0, invert=True)
result("mask scene.tif --polygons field.geojson --invert -o o.tif --dtype uint16", np.ma.masked_equal(outside, 0))
result("mask scene.tif --range 6000,9000 -o o.tif --dtype uint16", np.ma.masked_outside(masked, 6000, 9000))

# calc, index, norm-diff
blue, green, red, nir = floats * 1e-5
with np.errstate(all="ignore"):
    ndvi = (nir - red) / (nir + red)
    results = {
        "index ndvi scene.tif --scale 1e-5 -o o.tif": ndvi,
        "norm-diff scene.tif --b1 green --b2 nir --scale 1e-5 -o o.tif": (nir - green) / (nir + green),
        "index evi2 scene.tif --scale 1e-5 -o o.tif": np.clip(2.5 * (nir - red) / (nir + 1 + 2.4 * red), 0, 1),
        "index kndvi scene.tif --scale 1e-5 -o o.tif": np.tanh(ndvi ** 2),
        "calc sqrt(nir)*log(red)-blue**2 scene.tif --scale 1e-5 -o o.tif": np.sqrt(nir) * np.log(red) - blue**2,
        "calc where(nir>2*red,nir-red,red%0.01) scene.tif --scale 1e-5 -o o.tif": np.where(nir > 2 * red, nir - red, red % 0.01),
        "calc median(b:blue,green,red,nir) scene.tif --scale 1e-5 -o o.tif": np.median([blue, green, red, nir], axis=0),
    }
for command, values in results.items():
    result(command, values[np.newaxis])

quickbird = np.array([[0.319, 0.542, 0.49, 0.604], [-0.121, -0.331, -0.517, 0.78], [0.652, 0.375, -0.639, -0.163]])
result("index tasseled-cap scene.tif --sensor qb -o o.tif", np.einsum("sb,byx->syx", quickbird, floats))

# composite: three days with other bands and other pixels missing
days = [floats, floats[[3, 0, 1, 2]], floats[[1, 2, 3, 0]].copy()]
days[2][days[2] > 9000] = np.nan
run("convert scene.tif -o a_20200518.tif")
run("convert scene.tif:4,1,2,3 -o b_20200603.tif")
run("convert scene.tif:2,3,4,1 -o bright.tif")
run("mask bright.tif --range ,9000 -o c_20200619.tif --dtype uint16")
files = "a_20200518.tif b_20200603.tif c_20200619.tif"
for how, of in [("median", np.nanmedian), ("mean", np.nanmean), ("min", np.nanmin), ("max", np.nanmax), ("std", np.nanstd)]:
    result(f"composite {files} --by {how} -o o.tif --dtype float64", of(days, axis=0))
for rank in [10, 90]:
    result(f"composite {files} --by p{rank} -o o.tif --dtype float64", np.nanpercentile(days, rank, axis=0))
there = np.isfinite(days)
result(f"composite {files} --by sum -o o.tif --dtype float64", np.where(there.any(axis=0), np.nansum(days, axis=0), np.nan))
result(f"composite {files} --by count -o o.tif --dtype float64", there.sum(axis=0).astype("f8"))
for how, order in [("first", [0, 1, 2]), ("last", [2, 1, 0])]:
    chosen = days[order[0]]
    for day in order[1:]:
        chosen = np.where(np.isnan(chosen), days[day], chosen)
    result(f"composite {files} --by {how} -o o.tif --dtype float64", chosen)

# stats, blocks
numbers = []
for band in floats:
    values = band[~np.isnan(band)]
    numbers += [values.size, band.size - values.size, values.min(), values.max(), values.mean(), values.std(), values.sum(),
                *np.percentile(values, [2, 50, 98])]
rows.append(["stats", "stats scene.tif --percentile 2,50,98 --json", *map(number, numbers)])
numbers = []
for band in floats:
    counts, edges = np.histogram(band[~np.isnan(band)], 16)
    numbers += [*edges, *counts]
rows.append(["bins", "stats scene.tif --histogram 16 --json", *map(number, numbers)])
for shape, width, height, bands in [("100x300", 100, 300, [3]), ("64", 64, 64, [0])]:
    numbers = []
    for top in range(0, 448, height):
        for left in range(0, 480, width):
            for band in floats[bands, top:top + height, left:left + width]:
                values = band[~np.isnan(band)]
                numbers += [values.size, band.size - values.size, values.std(), values.min(), values.max()] if values.size else []
    name = ["blue", "green", "red", "nir"][bands[0]]
    rows.append(["blocks-spread", f"blocks scene.tif:{name} --shape {shape} --stat count,missing,std,min,max --json", *map(number, numbers)])
numbers = []
for top in range(0, 448, 256):
    for left in range(0, 480, 256):
        for band in floats[:, top:top + 256, left:left + 256]:
            numbers += [np.count_nonzero(~np.isnan(band)), np.nansum(band), np.nanmean(band)]
rows.append(["blocks", "blocks scene.tif --shape 256 --stat count,sum,mean --json", *map(number, numbers)])

text = "# Made by make_golden.py, rasterio " + rasterio.__version__ + " with GDAL " + rasterio.__gdal_version__ + ", NumPy " + np.__version__ + ".\n"
(HERE / "golden.tsv").write_text(text + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
print(len(rows), "rows")
