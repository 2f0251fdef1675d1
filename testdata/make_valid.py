#!/usr/bin/env python3
"""Makes testdata/valid: small files of other writers, one per feature of the format.

    python3 -m venv venv && venv/bin/pip install numpy rasterio==1.4.4 tifffile==2026.3.3 imagecodecs
    venv/bin/python testdata/make_valid.py

Samples follow one formula, `value` below, which the tests know too: no file beside these holds their truth. Prints the
entries of MANIFEST.toml. Other versions of the writers may make other bytes; the samples are the same.
"""
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import rasterio
import tifffile
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC
from rasterio.shutil import copy
from rasterio.transform import Affine
from tiff_bytes import ASCII, LONG, SHORT, UNDEFINED, Folder, grey, tiff

warnings.filterwarnings("ignore")
WIDTH, HEIGHT = 21, 19
OUT = Folder(Path(__file__).parent / "valid", "make_valid.py")


def value(bands, dtype, width=WIDTH, height=HEIGHT):
    """Samples [band, row, column] of 0 to 250, spread over the type: see `truth` in crates/tiffio/tests/it/files.rs."""
    band, row, col = np.mgrid[0:bands, 0:height, 0:width]
    base = (band * 61 + row * 7 + col * 3 + (row * col) % 11) % 251
    kind, size = np.dtype(dtype).kind, np.dtype(dtype).itemsize
    if kind == "f":
        return (base / 8 - 10).astype(dtype)
    if kind == "c":
        return (base / 8 - 10 + 1j * base).astype(dtype)
    spread = base.astype("u8") * (0x0101010101010101 >> (64 - 8 * size))
    return spread.astype(dtype) if kind == "u" else (spread - (1 << (8 * size - 1))).astype("u8").astype(dtype)


def gdal(name, proves, dtype, bands=2, big_endian=False, data=None, profile=None, after=None, **options):
    """A file that GDAL writes; `after` gets it while it is open, and may write the samples of a sparse one."""
    path = OUT.path / name
    data = value(bands, dtype) if data is None else data
    if big_endian:
        options["ENDIANNESS"] = "BIG"
    defaults = {"transform": Affine(30, 0, 500000, 0, -30, 4000000), "crs": "EPSG:32621", **(profile or {})}
    with rasterio.open(
        path, "w", driver="GTiff", width=data.shape[2], height=data.shape[1], count=data.shape[0], dtype=data.dtype,
        **{key: setting for key, setting in defaults.items() if setting is not None}, **options,
    ) as file:  # fmt: skip
        if after:
            after(file)
        if not options.get("SPARSE_OK"):
            file.write(data)
    if proves:
        OUT.add(name, None, proves)


TILES = {"tiled": True, "blockxsize": 16, "blockysize": 16}


def sample_types():
    gdal("u8_strips.tif", "8-bit strips, no compression", "u1", 3, blockysize=5, photometric="MINISBLACK")
    gdal("u8_lzw_predictor_tiles.tif", "LZW, differences of bytes, edge tiles", "u1", 3, compress="LZW", predictor=2, **TILES)
    gdal("u16_deflate_planar_tiles.tif", "a plane for each band", "u2", 3, compress="DEFLATE", interleave="band", **TILES)
    gdal("u16_lzw_predictor_be.tif", "big-endian differences of 16 bits", "u2", big_endian=True, compress="LZW", predictor=2, blockysize=5)
    gdal("u32_deflate_predictor_big.tif", "BigTIFF, differences of 32 bits", "u4", BIGTIFF="YES", compress="DEFLATE", predictor=2, **TILES)
    gdal("u64_lzw_predictor_big_be.tif", "big-endian BigTIFF, differences of 64 bits", "u8", big_endian=True, BIGTIFF="YES", compress="LZW", predictor=2, blockysize=4)
    gdal("i8_packbits.tif", "PackBits, signed bytes", "i1", compress="PACKBITS", blockysize=6)
    gdal("i16_packbits_planar_be.tif", "PackBits in big-endian planes", "i2", 2, big_endian=True, compress="PACKBITS", interleave="band", blockysize=19)
    gdal("i32_deflate_tiles_be.tif", "big-endian deflate without predictor", "i4", big_endian=True, compress="DEFLATE", **TILES)
    gdal("i64_lzw_planar_big.tif", "64-bit integers in planes of a BigTIFF", "i8", BIGTIFF="YES", compress="LZW", interleave="band", blockysize=7)
    gdal("f32_lzw_predictor3_tiles.tif", "floating point predictor, 32 bits", "f4", 3, compress="LZW", predictor=3, **TILES)
    gdal("f64_deflate_predictor3_be.tif", "floating point predictor, 64 bits, big-endian", "f8", big_endian=True, compress="DEFLATE", predictor=3, blockysize=8)
    gdal("f32_lzw_predictor2.tif", "floats differenced as integers", "f4", compress="LZW", predictor=2, blockysize=19)
    gdal("f16_deflate_predictor3.tif", "16-bit floats, floating point predictor", "f4", NBITS=16, compress="DEFLATE", predictor=3, blockysize=19)
    gdal("f16_be.tif", "16-bit floats, big-endian", "f4", 1, big_endian=True, NBITS=16, blockysize=19)
    gdal("u12_strips.tif", "12-bit samples without gaps, rows at whole bytes", "u2", 1, data=value(1, "u2") & 0xFFF, NBITS=12, blockysize=5)
    gdal("u1_packbits.tif", "one bit a sample", "u1", 1, data=value(1, "u1") & 1, NBITS=1, compress="PACKBITS", blockysize=19)
    gdal("complex64.tif", "complex samples", "c8", 1, compress="LZW", blockysize=19)
    gdal("u32_lzw_predictor_planar_tiles_be.tif", "big-endian differences of 32 bits in planes of tiles", "u4", 3, big_endian=True, compress="LZW", predictor=2, interleave="band", **TILES)
    gdal("i64_zstd_predictor_big.tif", "differences of 64 bits, Zstandard, BigTIFF", "i8", BIGTIFF="YES", compress="ZSTD", predictor=2, blockysize=5)
    gdal("f64_lzw_predictor3_planar_big_be.tif", "floating point predictor in planes of a big-endian BigTIFF", "f8", big_endian=True, BIGTIFF="YES", compress="LZW", predictor=3, interleave="band", blockysize=6)
    gdal("f64_deflate_predictor2_tiles.tif", "floats of 64 bits differenced as integers", "f8", 3, compress="DEFLATE", predictor=2, **TILES)
    gdal("f16_lzw_predictor3_tiles_be.tif", "16-bit floats of a big-endian file, floating point predictor, tiles", "f4", big_endian=True, NBITS=16, compress="LZW", predictor=3, **TILES)
    gdal("complex128_deflate_be.tif", "complex samples of 128 bits, big-endian", "c16", big_endian=True, compress="DEFLATE", blockysize=7)
    gdal("u9_lzw_tiles.tif", "9-bit samples in tiles", "u2", 2, data=value(2, "u2") & 0x1FF, NBITS=9, compress="LZW", **TILES)
    gdal("u31_deflate_planar.tif", "31-bit samples in planes", "u4", 2, data=value(2, "u4") & 0x7FFFFFFF, NBITS=31, compress="DEFLATE", interleave="band", blockysize=5)


def georeferencing():
    def describe(file):
        file.update_tags(ACQUIRED="2020-05-18", NOTE='a < b && "c"')
        file.update_tags(ns="IMAGERY", CLOUD="3")
        file.update_tags(2, STATISTICS_MEAN="125.5")
        file.scales, file.offsets = (0.0001, 2.75e-05), (0.0, -0.2)
        file.descriptions, file.units = ("red", "near infrared & beyond"), ("", "sr-1")

    gdal("metadata.tif", "scale, offset, unit, description and items of GDAL_METADATA", "u2", after=describe, compress="LZW", profile={"nodata": 65535})
    gdal("pixel_is_point.tif", "the half pixel of PixelIsPoint", "u1", 1, after=lambda file: file.update_tags(AREA_OR_POINT="Point"), compress="LZW")
    rotated = Affine(30, 5, 500000, 4, -30, 4000000)
    gdal("rotated.tif", "ModelTransformation", "u1", 1, compress="LZW", profile={"transform": rotated, "crs": "EPSG:4326"})
    points = [GroundControlPoint(row, col, 10 + col / 10, 50 - row / 10) for row, col in ((0, 0), (0, 21), (19, 21), (19, 0))]
    gdal("gcps.tif", "ground control points give no transform", "u1", 1, compress="LZW", profile={"transform": None, "crs": "EPSG:4326", "gcps": points})
    palette = {n: (n, 255 - n, n // 2, 255) for n in range(256)}
    gdal("palette.tif", "a palette is not applied", "u1", 1, after=lambda file: file.write_colormap(1, palette), compress="LZW", photometric="PALETTE")
    gdal("compound_crs.tif", "the code of a compound system is its horizontal part's", "u1", 1, compress="LZW", profile={"crs": "EPSG:9518"}, GEOTIFF_VERSION="1.1")
    sinusoidal = "+proj=sinu +lon_0=10.5 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"
    gdal("crs_by_parameters.tif", "a system without a code is described by its parameters", "u1", 1, compress="LZW", profile={"crs": sinusoidal})
    albers = "+proj=aea +lat_0=23 +lon_0=-96 +lat_1=29.5 +lat_2=45.5 +x_0=0 +y_0=0 +datum=NAD83 +units=m +no_defs"
    gdal("albers_by_parameters.tif", "a system of parameters that the registry has is known by its code", "u1", 1, compress="LZW", profile={"crs": albers})
    numbers = [float(n) for n in range(80)]
    names = ("line_num_coeff", "line_den_coeff", "samp_num_coeff", "samp_den_coeff")
    polynomials = {name: numbers[20 * n : 20 * n + 20] for n, name in enumerate(names)}
    rpc = RPC(
        line_off=9.5, samp_off=10.5, lat_off=48.0, long_off=5.5, height_off=500.0, line_scale=9.5, samp_scale=10.5,
        lat_scale=0.25, long_scale=0.125, height_scale=400.0, err_bias=1.0, err_rand=0.5, **polynomials,
    )  # fmt: skip
    gdal("rpc.tif", "rational polynomial coefficients", "u1", 1, compress="LZW", profile={"transform": None, "crs": "EPSG:4326", "rpcs": rpc})
    for name, nodata, dtype in (("nan", float("nan"), "f4"), ("minus_9999", -9999, "i2"), ("lowest", -3.4028234663852886e38, "f4")):
        gdal(f"nodata_{name}.tif", "nodata as GDAL spells it", dtype, 1, compress="LZW", profile={"nodata": nodata})
    padded = [(42113, 2, 0, "-1.#IND  ", True)]
    name = "nodata_padded.tif"
    tifffile.imwrite(OUT.path / name, value(1, "f4")[0], metadata=None, software=False, extratags=padded, compression="lzw")
    OUT.add(name, None, "nodata in the spelling of another C library, padded")

    def one_tile(file):
        file.write(value(2, "u2")[:, :16, :16], window=rasterio.windows.Window(0, 0, 16, 16))

    gdal("sparse_nodata.tif", "chunks that are not there are nodata", "u2", after=one_tile, compress="LZW", SPARSE_OK=True, profile={"nodata": 7}, **TILES)
    gdal("sparse_planar_be.tif", "without nodata they are 0", "u2", after=one_tile, big_endian=True, SPARSE_OK=True, interleave="band", compress="DEFLATE", **TILES)


def many_images():
    def overviews(file):
        file.write_mask(np.full((HEIGHT, WIDTH), 255, "u1"))

    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"):
        gdal("overview_mask.tif", None, "u1", 1, after=overviews, compress="DEFLATE", **TILES)
        with rasterio.open(OUT.path / "overview_mask.tif", "r+") as file:
            file.build_overviews([2])
    OUT.add("overview_mask.tif", None, "overviews and masks are told from images")
    masked = {"driver": "COG", "BLOCKSIZE": 16, "COMPRESS": "DEFLATE", "OVERVIEW_COUNT": 1}
    copy(OUT.path / "overview_mask.tif", OUT.path / "cog_mask.tif", **masked)
    OUT.add("cog_mask.tif", None, "a COG with overview and mask, and what GDAL writes around its chunks")
    name = "pages_be.tif"
    with tifffile.TiffWriter(OUT.path / name, byteorder=">") as file:
        for page in range(3):
            file.write(value(3, "u1")[page], metadata=None, software=False, compression="zlib", predictor=True)
    OUT.add(name, None, "pages of a big-endian file")
    name = "sub_ifds_big.tif"
    with tifffile.TiffWriter(OUT.path / name, bigtiff=True) as file:
        file.write(value(1, "u2")[0], metadata=None, software=False, subifds=2, compression="zlib", tile=(16, 16))
        for step in (2, 4):
            file.write(value(1, "u2")[0, ::step, ::step], metadata=None, software=False, subfiletype=1, compression="zlib")
    OUT.add(name, None, "directories that SubIFDs names come after the main chain")
    name = "u16_one_strip_be.tif"
    tifffile.imwrite(OUT.path / name, value(1, "u2")[0], metadata=None, software=False, byteorder=">")
    OUT.add(name, None, "a whole image in one strip")
    name = "f32_planar_zlib.tif"
    tifffile.imwrite(OUT.path / name, value(2, "f4"), metadata=None, software=False, planarconfig="separate", compression="zlib", predictor=True, tile=(32, 16), photometric="minisblack")
    OUT.add(name, None, "tiles larger than the image, floating point predictor, in planes")


def codecs():
    bits = value(1, "u1") & 1
    for name, scheme in (("rle", "CCITTRLE"), ("group3", "CCITTFAX3"), ("group4", "CCITTFAX4")):
        gdal(f"u1_ccitt_{name}.tif", f"{scheme}, bits of several strips", "u1", 1, data=bits, NBITS=1, compress=scheme, blockysize=8)
    name = "u1_ccitt_group4_fill_order_2.tif"
    with tifffile.TiffFile(OUT.path / "u1_ccitt_group4.tif") as file:
        page = file.pages[0]
        strips = [file.filehandle.seek(at) and file.filehandle.read(size) for at, size in zip(page.dataoffsets, page.databytecounts)]
    turned = [bytes(int(f"{byte:08b}"[::-1], 2) for byte in strip) for strip in strips]
    OUT.add(name, tiff(grey(WIDTH, HEIGHT, bits=1, compression=4, rows=8, more=[(266, SHORT, [2])]), turned), "CCITT T.6, bits from the least significant one")
    gdal("u16_zstd_predictor_be.tif", "Zstandard, big-endian differences of 16 bits", "u2", big_endian=True, compress="ZSTD", predictor=2, **TILES)
    gdal("f32_lzma_predictor3.tif", "LZMA, floating point predictor", "f4", compress="LZMA", predictor=3, blockysize=8)
    gdal("u16_lerc_be.tif", "LERC of a big-endian file", "u2", big_endian=True, compress="LERC", MAX_Z_ERROR=0, **TILES)
    odd = value(2, "i2") // 3
    gdal("i16_lerc_be.tif", "LERC of big-endian samples whose bytes differ", "i2", data=odd, big_endian=True, compress="LERC", MAX_Z_ERROR=0, blockysize=8)
    gdal("i8_lerc_deflate_planar.tif", "LERC inside deflate, in planes", "i1", compress="LERC_DEFLATE", MAX_Z_ERROR=0, interleave="band", blockysize=8)
    gdal("f64_lerc_zstd.tif", "LERC inside Zstandard", "f8", 3, compress="LERC_ZSTD", MAX_Z_ERROR=0, blockysize=8)
    holes = value(1, "f4")
    holes[0, ::3, ::2] = np.nan
    gdal("f32_lerc_nan.tif", "pixels that a LERC blob says are not valid are NaN", "f4", data=holes, compress="LERC", MAX_Z_ERROR=0, blockysize=8)
    holes = value(3, "f4")
    holes[0, ::3, ::2] = np.nan
    holes[1, ::2, ::3] = np.nan
    gdal("f32_lerc_nan_bands.tif", "a LERC blob with a mask for every band of a pixel", "f4", 3, data=holes, compress="LERC", MAX_Z_ERROR=0, blockysize=8)
    gdal("u8_webp_lossless.tif", "WebP without loss", "u1", 3, compress="WEBP", WEBP_LOSSLESS=True, **TILES)
    gdal("u8_webp_alpha.tif", "WebP without loss, with alpha", "u1", 4, compress="WEBP", WEBP_LOSSLESS=True, blockysize=19, ALPHA="YES")
    rows, cols = np.mgrid[0:HEIGHT, 0:WIDTH]
    ramp = np.stack([40 * band + 4 * rows + 3 * cols for band in range(4)]).astype("u1")
    jpeg = {"compress": "JPEG", "JPEG_QUALITY": 100}
    gdal("u8_jpeg_grey_strips.tif", "JPEG of one component, tables apart", "u1", data=ramp[:1], blockysize=8, **jpeg)
    gdal("u8_jpeg_rgb_tiles.tif", "JPEG whose components are no YCbCr", "u1", data=ramp[:3], photometric="RGB", **jpeg, **TILES)
    gdal("u8_jpeg_ycbcr.tif", "JPEG in YCbCr of half resolution becomes RGB", "u1", data=ramp[:3], photometric="YCBCR", blockysize=16, **jpeg)
    gdal("u8_jpeg_planar.tif", "JPEG in planes", "u1", data=ramp[:3], interleave="band", photometric="RGB", blockysize=8, **jpeg)
    gdal("u8_jpeg_cmyk.tif", "JPEG of four components as they are stored", "u1", data=ramp, photometric="CMYK", blockysize=8, **jpeg)
    with tifffile.TiffFile(OUT.path / "u8_jpeg_grey_strips.tif") as file:
        page = file.pages[0]
        first = file.filehandle.seek(page.dataoffsets[0]) and file.filehandle.read(page.databytecounts[0])
        tables = page.tags["JPEGTables"].value
    short = grey(WIDTH, 5, compression=7, more=[(347, UNDEFINED, tables)])
    OUT.add("u8_jpeg_high_strip.tif", tiff(short, [first]), "a last strip whose JPEG is higher than the image is cut")


def old_lzw(samples):
    """LZW as before 1992, least significant bit first; Clear comes often enough for all codes to have 9 bits."""
    codes = []
    for at in range(0, len(samples), 200):
        codes += [256, *samples[at : at + 200]]
    bits = sum(code << (9 * n) for n, code in enumerate([*codes, 257]))
    return bits.to_bytes((9 * (len(codes) + 1) + 7) // 8, "little")


def odd_ones():
    samples = value(1, "u1")[0].tobytes()
    strips = [samples[at : at + 5 * WIDTH] for at in range(0, len(samples), 5 * WIDTH)]
    image = lambda **more: grey(WIDTH, HEIGHT, rows=5, **more)
    packed = [zlib.compress(strip) for strip in strips]
    OUT.add("no_byte_counts.tif", tiff(image(), strips, byte_counts=None), "sizes of strips follow from the image")
    OUT.add("no_byte_counts_deflate.tif", tiff(image(compression=8), packed, byte_counts=None), "sizes of strips follow from the next offset")
    OUT.add("byte_counts_as_text.tif", tiff([*image(compression=8), (279, ASCII, b"none\0")], packed, byte_counts=None), "byte counts of no use are estimated")
    one = lambda count: tiff(grey(WIDTH, HEIGHT), [samples], byte_counts=[count])
    OUT.add("one_strip_count_0.tif", one(0), "the byte count of a single strip is put right: 0")
    OUT.add("one_strip_count_small.tif", one(17), "the byte count of a single strip is put right: too small")
    OUT.add("one_strip_count_large.tif", one(1 << 30), "the byte count of a single strip is put right: past the end of the file")
    OUT.add("short_tables.tif", tiff(image(), strips, offsets=[8, 114], byte_counts=[105, 105]), "tables that are too short go on with chunks that are not there")
    turned = [bytes(int(f"{byte:08b}"[::-1], 2) for byte in strip) for strip in strips]
    OUT.add("fill_order_2.tif", tiff(image(more=[(266, SHORT, [2])]), turned), "bits from the least significant one")
    OUT.add("old_lzw.tif", tiff(image(compression=5), [old_lzw(strip) for strip in strips]), "LZW as before 1992")
    wide = [row.ljust(32, b"\0") for row in (samples[at : at + WIDTH] for at in range(0, len(samples), WIDTH))]
    tiles = [(322, SHORT, [32]), (323, SHORT, [32]), (278, SHORT, None)]
    short = zlib.compress(b"".join(wide))
    OUT.add("tile_of_image_rows.tif", tiff(image(compression=8, more=tiles), [short]), "a tile that ends with the last row of the image")
    as_strips = [*image(more=tiles), (273, LONG, [8]), (279, LONG, [1024])]
    OUT.add("tiles_in_strip_tags.tif", tiff(as_strips, [b"".join(wide).ljust(1024, b"\0")], offsets=False), "tiles whose tables have the tags of strips")
    three = np.moveaxis(value(3, "u1"), 0, -1).astype("u4")
    bits24 = b"".join(struct.pack(">I", n)[1:] for n in three.ravel() * 0x10101)
    rgb = [(258, SHORT, [24] * 3), (262, SHORT, [2]), (277, SHORT, [3]), (278, SHORT, [HEIGHT])]
    OUT.add("u24.tif", tiff(image(more=rgb), [bits24]), "24-bit integers run from the most significant bit")
    last = tiff(image(), strips)
    OUT.add("no_next_offset.tif", last[:-4], "a file that ends with its last entry")
    first_ifd = struct.unpack(">I", tiff(image(), strips, order=">")[4:8])[0]
    OUT.add("loop_be.tif", tiff(image(), strips, order=">", next_ifd=first_ifd), "a chain that loops ends there")


if __name__ == "__main__":
    OUT.path.mkdir(exist_ok=True)
    sample_types()
    georeferencing()
    many_images()
    codecs()
    odd_ones()
