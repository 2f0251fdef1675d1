"""Makes hundreds of small TIFF files with rasterio and tifffile, and a list of the hashes of their samples.

    differential.py FOLDER

Every sample type meets every codec and predictor that goes with it, in both byte orders, classic and BigTIFF; strips and
tiles, bands by pixel and in planes, sizes and numbers of bands take turns. No codec here loses anything.
"""
import hashlib
import itertools
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import rasterio
import tifffile

warnings.filterwarnings("ignore")
TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", "c8", "c16"]
CODECS = ["NONE", "PACKBITS", "LZW", "DEFLATE", "ZSTD", "LZMA"]
WITH_PREDICTOR = {"LZW", "DEFLATE", "ZSTD", "LZMA"}
FORMS = list(itertools.product((False, True), (False, True)))
SIZES = [(37, 29), (16, 16), (5, 70), (100, 3), (33, 48)]
BANDS = [1, 3, 2, 4, 1, 7]


class Files:
    def __init__(self, folder):
        self.folder, self.list, self.turn = folder, [], 0
        self.random = np.random.default_rng(20)

    def samples(self, dtype, bits=None):
        """Bands of ramps, noise and flat parts, [band, row, column]."""
        self.turn += 1
        (width, height), bands = SIZES[self.turn % len(SIZES)], BANDS[self.turn % len(BANDS)]
        dtype = np.dtype(dtype)
        shape = (bands, height, width)
        band, row, col = np.indices(shape)
        ramp = band * 1000 + row * 37 + col * 11
        noise = self.random.integers(0, 1 << 62, shape, dtype="u8") * (self.random.random(shape) < 0.3)
        whole = ramp.astype("u8") + noise * (row % 3 == 0)
        whole[:, height // 2 :, : width // 2] = 7
        if bits:
            return (whole & ((1 << bits) - 1)).astype(dtype)
        if dtype.kind in "ui":
            return whole.astype(f"u{dtype.itemsize}").view(dtype)
        values = whole.astype("f8") / 3 - 1e6
        values[row % 7 == 1] *= -1e-9
        if dtype.kind == "c":
            return (values + 1j * values[:, ::-1]).astype(dtype)
        values[:, 1, :] = np.nan
        return np.clip(values, -6e4, 6e4).astype(dtype) if dtype.itemsize == 2 else values.astype(dtype)

    def layout(self):
        """Tiles or strips, and planes or not, in turn."""
        tiled, planar = self.turn % 2 == 0, self.turn // 2 % 2 == 0
        return tiled, planar

    def add(self, name, samples):
        kind = samples.dtype
        if kind == np.float16:
            samples = samples.astype("f4")
        content = np.ascontiguousarray(samples.astype(samples.dtype.newbyteorder("<"))).tobytes()
        names = {"complex64": "complex64", "complex128": "complex128"}
        dtype = names.get(samples.dtype.name, samples.dtype.name)
        self.list.append(
            {"name": name, "dtype": dtype, "shape": list(samples.shape), "sha256": hashlib.sha256(content).hexdigest()}
        )

    def gdal(self, dtype, codec, predictor, big_endian, big, bits=None, **options):
        samples = self.samples(dtype, bits)
        tiled, planar = self.layout()
        bands, height, width = samples.shape
        name = f"{self.turn:04}_gdal_{dtype}{bits or ''}_{codec}_{predictor}_{'MM' if big_endian else 'II'}{'_big' if big else ''}.tif"
        options |= {"ENDIANNESS": "BIG" if big_endian else "LITTLE", "BIGTIFF": "YES" if big else "NO", "INTERLEAVE": "BAND" if planar else "PIXEL"}
        if tiled:
            options |= {"tiled": True, "blockxsize": 16, "blockysize": 32}
        else:
            options |= {"blockysize": [1, 5, 200][self.turn % 3]}
        if codec != "NONE":
            options["compress"] = codec
        if predictor > 1:
            options["predictor"] = predictor
        if bits:
            options["NBITS"] = bits
        if bands in (3, 4):
            options["photometric"] = "MINISBLACK"
        with rasterio.open(self.folder / name, "w", driver="GTiff", width=width, height=height, count=bands, dtype=samples.dtype, **options) as file:
            file.write(samples)
        self.add(name, samples)

    def tifffile(self, dtype, codec, predictor, big_endian, big):
        samples = self.samples(dtype)
        tiled, planar = self.layout()
        name = f"{self.turn:04}_tifffile_{dtype}_{codec}_{predictor}_{'MM' if big_endian else 'II'}{'_big' if big else ''}.tif"
        bands = samples.shape[0]
        data = samples if planar and bands > 1 else np.moveaxis(samples, 0, -1)
        if bands == 1:
            data = samples[0]
        tifffile.imwrite(
            self.folder / name,
            data,
            byteorder=">" if big_endian else "<",
            bigtiff=big,
            compression={"NONE": None, "DEFLATE": "zlib"}.get(codec, codec.lower()),
            predictor=predictor if predictor > 1 else None,
            photometric="minisblack",
            planarconfig=None if bands == 1 else "separate" if planar else "contig",
            tile=(32, 16) if tiled else None,
            rowsperstrip=None if tiled else [1, 5, 200][self.turn % 3],
            metadata=None,
            software=False,
        )
        self.add(name, samples)


def predictors(dtype, codec):
    if codec not in WITH_PREDICTOR or dtype.startswith("c"):
        return [1]
    return [1, 2, 3] if dtype.startswith("f") else [1, 2]


def main(folder):
    files = Files(Path(folder))
    for dtype, codec, form in itertools.product(TYPES, CODECS, FORMS):
        for predictor in predictors(dtype, codec):
            files.gdal(dtype, codec, predictor, *form)
    for dtype, codec, form in itertools.product(["u1", "i2", "u4", "u8", "f2", "f4", "f8"], ["NONE", "PACKBITS", "LZW", "DEFLATE", "ZSTD"], FORMS):
        # Bytes are what its PackBits packs.
        if codec == "PACKBITS" and dtype != "u1":
            continue
        # Floats are not differenced as integers by it.
        for predictor in [n for n in predictors(dtype, codec) if n != 2 or dtype[0] != "f"]:
            files.tifffile(dtype, codec, predictor, *form)
    for bits, codec, form in itertools.product((1, 2, 3, 5, 7, 9, 11, 12, 15, 17, 24, 31), ("NONE", "LZW", "DEFLATE"), FORMS[::3]):
        # 24 bits of big-endian files are written back to front, and nobody else reads them so.
        if bits == 24 and form[0]:
            continue
        files.gdal("u1" if bits < 8 else "u2" if bits < 16 else "u4", codec, 1, *form, bits=bits)
    for dtype, form in itertools.product(("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"), FORMS):
        # Of big-endian files LERC gets floats back to front, some of which are NaN to it, and lost.
        if dtype[0] == "f" and form[0]:
            continue
        files.gdal(dtype, "LERC", 1, *form, MAX_Z_ERROR=0)
    (files.folder / "list.json").write_text(json.dumps(files.list, indent=0))


if __name__ == "__main__":
    main(sys.argv[1])
