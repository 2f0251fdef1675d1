#!/usr/bin/env python3
"""Makes testdata/hostile: files that each break one rule of the format. Needs Python alone.

    python3 testdata/make_hostile.py

Prints the entries of MANIFEST.toml.
"""
import struct
import zlib
from pathlib import Path

from tiff_bytes import ASCII, DOUBLE, LONG, SHORT, Folder, grey, tiff

OUT = Folder(Path(__file__).parent / "hostile", "make_hostile.py")
SAMPLES = bytes(range(64))


def without(tag, **more):
    return [entry for entry in grey(8, 8, **more) if entry[0] != tag]


def headers():
    whole = tiff(grey(8, 8), [SAMPLES])
    OUT.add("not_tiff.tif", b"\x89PNG\r\n\x1a\n" + bytes(16), "other formats are refused by their first bytes")
    OUT.add("empty.tif", b"", "a file of no bytes")
    OUT.add("header_cut.tif", whole[:6], "a header cut short")
    OUT.add("no_directory.tif", b"II*\0" + bytes(8), "a file without a directory")
    OUT.add("directory_past_end.tif", b"II*\0" + struct.pack("<I", 4096) + bytes(8), "a directory past the end of the file")
    OUT.add("empty_directory.tif", b"II*\0\x08\0\0\0" + bytes(6), "a directory without entries")
    OUT.add("entries_cut.tif", whole[:-40], "a directory cut short")
    entry = struct.pack("<HHII", 256, SHORT, 1, 8)
    overlap = bytearray(b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entry + struct.pack("<HHII", 330, LONG, 199, 38) + bytes(4))
    overlap += struct.pack("<199I", *(834 + 2 * n for n in range(199))) + struct.pack("<H", 20) * 320
    OUT.add("overlap.tif", bytes(overlap), "directories that lie over each other")
    big = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0" + struct.pack("<Q", 1 << 60) + bytes(64)
    OUT.add("big_entries.tif", big, "2^60 entries cost nothing")


def tags():
    OUT.add("no_width.tif", tiff(without(256), [SAMPLES]), "a tag that an image needs")
    OUT.add("no_offsets.tif", tiff(grey(8, 8), offsets=False), "an image without chunks")
    OUT.add("width_0.tif", tiff(grey(0, 8), [SAMPLES]), "an image of no columns")
    OUT.add("planar_9.tif", tiff(grey(8, 8, more=[(284, SHORT, [9])]), [SAMPLES]), "a code that means nothing")
    OUT.add("bits_as_text.tif", tiff(grey(8, 8, more=[(258, ASCII, b"8\0")]), [SAMPLES]), "text where a number is needed")
    OUT.add("bits_past_end.tif", bits_past_end(), "a value that is not there does not pass for one with a default")
    OUT.add("tie_points.tif", tiff(grey(8, 8, more=[(33922, DOUBLE, [1.0] * 5)]), [SAMPLES]), "part of a tie point is no tie point")
    OUT.add("metadata_not_xml.tif", tiff(grey(8, 8, more=[(42112, ASCII, b"<GDALMetadata><Item\0")]), [SAMPLES]), "metadata that is not XML is left out")
    OUT.add("mixed_bits.tif", tiff(grey(8, 8, more=[(258, SHORT, [8, 16]), (277, SHORT, [2])]), [SAMPLES * 3]), "bands of different widths")
    subsampled = [(258, SHORT, [8] * 3), (277, SHORT, [3]), (262, SHORT, [6]), (530, SHORT, [2, 2])]
    OUT.add("ycbcr_subsampled.tif", tiff(grey(8, 8, more=subsampled), [bytes(96)]), "subsampled chrominance is not taken for samples")
    big = [(256, LONG, [1 << 31]), (257, LONG, [1 << 31]), (322, LONG, [1 << 31]), (323, LONG, [1 << 31]), (278, LONG, None)]
    OUT.add("huge_tile.tif", tiff(grey(8, 8, more=big), [SAMPLES]), "a tile of 2^62 bytes costs nothing")
    bands = [(277, SHORT, [65535]), (258, SHORT, [64])]
    OUT.add("overflow.tif", tiff(grey(8, 8, more=big + bands), [SAMPLES]), "a tile whose size does not fit 64 bits")
    many = [(256, LONG, [1 << 24]), (257, LONG, [1 << 24]), (322, SHORT, [16]), (323, SHORT, [16]), (278, SHORT, None)]
    OUT.add("many_missing_tiles.tif", tiff(grey(8, 8, more=many), [bytes(256)]), "a table of one entry does not stand for 2^40 tiles")


def bits_past_end():
    whole = bytearray(tiff(grey(8, 8, more=[(258, SHORT, [8, 8, 8]), (277, SHORT, [3])]), [SAMPLES * 3]))
    at = whole.index(struct.pack("<HHI", 258, SHORT, 3)) + 8
    whole[at : at + 4] = struct.pack("<I", 1 << 24)
    return bytes(whole)


def chunks():
    OUT.add("chunk_past_end.tif", tiff(grey(8, 8), offsets=[4096], byte_counts=[64]), "a chunk past the end of the file")
    image = tiff(grey(8, 8, rows=4), offsets=[8, 5000], byte_counts=[32, 32])
    OUT.add("chunk_cut.tif", image[:8] + image[8:].ljust(5016 - 8, b"\0"), "a chunk cut short by the end of the file")
    packed = zlib.compress(SAMPLES)
    OUT.add("deflate_corrupt.tif", tiff(grey(8, 8, compression=8), [packed[:2] + b"\xff" * 40]), "a deflate stream of no valid block")
    OUT.add("deflate_checksum.tif", tiff(grey(8, 8, compression=8), [packed[:-1] + b"\0"]), "a deflate stream with a wrong checksum")
    OUT.add("deflate_short.tif", tiff(grey(8, 8, compression=8), [zlib.compress(SAMPLES[:50])]), "a stream that ends too early")
    lzw = sum(code << shift for code, shift in ((256, 47), (0, 38), (300, 29), (257, 20))).to_bytes(7, "big")
    OUT.add("lzw_corrupt.tif", tiff(grey(8, 8, compression=5), [lzw]), "an LZW code that is not in the table")
    OUT.add("packbits_short.tif", tiff(grey(8, 8, compression=32773), [b"\xd9\x07\x03abcd"]), "PackBits that end too early")
    bomb = grey(16000, 16000, compression=5)
    OUT.add("bomb.tif", tiff(bomb, [lzw]), "256 MB out of 7 bytes are refused before they are allocated")
    OUT.add("unknown_compression.tif", tiff(grey(8, 8, compression=60000), [SAMPLES]), "a compression of no specification")


if __name__ == "__main__":
    OUT.path.mkdir(exist_ok=True)
    headers()
    tags()
    chunks()
