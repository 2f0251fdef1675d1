"""Pipelines of others, each as fast as it gets: what `cargo xtask bench --peers` runs in turn with ours.

    pipelines.py read-rasterio FILE THREADS [RAW]
    pipelines.py read-tifffile FILE THREADS [RAW]
    pipelines.py read-xrspatial FILE THREADS [RAW]
    pipelines.py write-rasterio INPUT OUTPUT COMPRESS PREDICTOR THREADS
    pipelines.py cog-rasterio INPUT OUTPUT THREADS
    pipelines.py norm-diff-dask INPUT OUTPUT DTYPE THREADS CHUNK
    pipelines.py norm-diff-geowombat INPUT OUTPUT DTYPE THREADS CHUNK
    pipelines.py versions

Files have the bands blue, green, red, nir. RAW gets the samples read, window by window of 256 full rows, band by band.
"""
import importlib.metadata
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

SIDE = 1024
ROWS = 256


def write_raw(samples, path):
    with open(path, "wb") as file:
        for row in range(0, samples.shape[1], ROWS):
            file.write(samples[:, row:row + ROWS].astype("<u2").tobytes())


def tiles(width, height):
    from rasterio.windows import Window
    return [Window(col, row, min(SIDE, width - col), min(SIDE, height - row))
            for row in range(0, height, SIDE) for col in range(0, width, SIDE)]


def read_rasterio(path, threads, raw=None):
    import rasterio
    local = threading.local()

    def read(window):
        if not hasattr(local, "dataset"):
            local.dataset = rasterio.open(path)
        local.dataset.read(window=window)

    with rasterio.open(path) as dataset:
        windows = tiles(dataset.width, dataset.height)
        if raw:
            return write_raw(dataset.read(), raw)
    with rasterio.Env(GDAL_CACHEMAX=32), ThreadPoolExecutor(int(threads)) as pool:
        for _ in pool.map(read, windows):
            pass


def read_tifffile(path, threads, raw=None):
    import tifffile
    samples = tifffile.imread(path, maxworkers=int(threads))
    if raw:
        write_raw(samples.transpose(2, 0, 1), raw)


def read_xrspatial(path, threads, raw=None):
    from xrspatial.geotiff import open_geotiff
    samples = open_geotiff(path)
    if raw:
        write_raw(samples.transpose("band", "y", "x").values, raw)


def write_rasterio(source, target, compress, predictor, threads):
    import rasterio
    with rasterio.Env(GDAL_CACHEMAX=64), rasterio.open(source) as dataset:
        profile = dict(driver="GTiff", width=dataset.width, height=dataset.height, count=dataset.count, dtype="uint16",
                       crs=dataset.crs, transform=dataset.transform, tiled=True, blockxsize=256, blockysize=256,
                       interleave="pixel", compress=compress, predictor=int(predictor), num_threads=int(threads),
                       bigtiff="IF_SAFER")
        with rasterio.open(target, "w", **profile) as output:
            for window in tiles(dataset.width, dataset.height):
                output.write(dataset.read(window=window), window=window)


def cog_rasterio(source, target, threads):
    import rasterio
    from rasterio.shutil import copy
    with rasterio.Env(GDAL_CACHEMAX=256):
        copy(source, target, driver="COG", NUM_THREADS=threads, OVERVIEW_RESAMPLING="AVERAGE", COMPRESS="LZW")


def norm_diff_dask(source, target, dtype, threads, chunk):
    import dask
    import rioxarray
    chunk = int(chunk)
    with dask.config.set(scheduler="threads", num_workers=int(threads)):
        scene = rioxarray.open_rasterio(source, chunks=dict(band=-1, x=chunk, y=chunk), lock=False)
        red, nir = scene[2].astype(dtype), scene[3].astype(dtype)
        result = (nir - red) / (nir + red)
        # Names of four bands do not fit one.
        result.attrs = {}
        result = result.rio.write_nodata(float("nan"))
        # Writing needs a lock: a dataset is written by one thread at a time.
        result.rio.to_raster(target, tiled=True, blockxsize=256, blockysize=256, compress="lzw", num_threads=threads,
                             lock=threading.Lock(), bigtiff="IF_SAFER")


def norm_diff_geowombat(source, target, dtype, threads, chunk):
    import geowombat as gw
    with gw.open(source, chunks=int(chunk), band_names=["blue", "green", "red", "nir"]) as scene:
        result = scene.gw.norm_diff("red", "nir").astype(dtype)
        result.attrs = dict(scene.attrs)
        result.gw.save(target, num_workers=int(threads), compress="lzw", overwrite=True,
                       log_progress=False)


def versions():
    names = ["rasterio", "rioxarray", "dask", "geowombat", "xarray-spatial", "tifffile", "imagecodecs", "numpy"]
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    import rasterio
    found["GDAL of rasterio"] = rasterio.__gdal_version__
    print(json.dumps(found))


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])
