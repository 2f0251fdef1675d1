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
    two_scans = jpeg(8, 16, bytes([0x0F]) + SCAN + bytes([0x0F]))
    OUT.add("jpeg_two_scans.tif", tiff(grey(8, 16, compression=7), [two_scans]), "a second scan of a component does not leave rows as they were")
    late = jpeg(8, 16, bytes([0x0F]) + segment(0xDB, bytes([0] + [1] * 64)))
    OUT.add("jpeg_late_tables.tif", tiff(grey(8, 16, compression=7), [late]), "tables in the midst of a scan do not leave rows as they were")
    OUT.add("jpeg_no_end.tif", tiff(grey(8, 16, compression=7), [jpeg(8, 16, bytes([0x0F]))[:-2]]), "an image that does not end is cut short")
    OUT.add("unknown_compression.tif", tiff(grey(8, 8, compression=60000), [SAMPLES]), "a compression of no specification")


def segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


# One code of one bit: no difference, or the end of a block.
TABLES = segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC4, bytes([0x00, 1] + [0] * 16)) + segment(0xC4, bytes([0x10, 1] + [0] * 16))
SCAN = segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))


def jpeg(width, height, codes, scan=SCAN, frame=0xC0, tables=TABLES):
    start = segment(frame, struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0]))
    return b"\xff\xd8" + tables + start + scan + codes + b"\xff\xd9"


def bombs():
    """At most 64 KiB each, and an error within little time and memory."""
    strip = tiff(grey(60000, 60000, compression=5), [bytes([0x80, 0x00]) * 100])
    OUT.add("bomb_strip.tif", strip, "a strip of 3.6 GB passes the limit of a chunk")
    OUT.add("bomb_rows.tif", tiff(grey(60000, 60000), [SAMPLES]), "3.6 GB without compression end where the file ends")
    OUT.add("bomb_values.tif", shared_values(), "thousands of entries that share their bytes cannot multiply them")
    side = 16000
    zeros = zlib.compress(bytes(1 << 20), 9)
    deflate = tiff(grey(side // 2, side // 2, compression=8), [zeros[:-20] + b"\xff" * 62500])
    OUT.add("bomb_deflate.tif", deflate, "64 MB that a stream could be long enough for, and is not")
    # A frame of 256 MB by its header, with one block of a byte, and a frame to skip.
    frame = struct.pack("<IBI", 0xFD2FB528, 0xA0, side * side) + struct.pack("<I", 1 << 3 | 3)[:3] + b"\x07"
    skipped = struct.pack("<II", 0x184D2A50, 60000) + bytes(60000)
    OUT.add("bomb_zstd.tif", tiff(grey(side, side, compression=50000), [frame + skipped]), "a frame of 256 MB by its header alone")
    OUT.add("bomb_jpeg_scans.tif", tiff(grey(8000, 8000, compression=7), [many_scans(8000, 650)]), "hundreds of scans that each say little about much")
    bits = (16382 | 16382 << 14).to_bytes(4, "little")
    body = b"WEBPVP8L" + struct.pack("<I", 5 + 4096) + b"\x2f" + bits + bytes(4097)
    rgb = [(258, SHORT, [8] * 3), (262, SHORT, [2]), (277, SHORT, [3])]
    webp = tiff(grey(16383, 100, compression=50001, more=rgb), [b"RIFF" + struct.pack("<I", len(body)) + body])
    OUT.add("bomb_webp.tif", webp, "an image far higher than its chunk")
    blocks = b"".join(struct.pack("<I", 131072 << 3 | 1 << 1)[:3] + b"\x07" for _ in range(15000))
    inside = struct.pack("<IBB", 0xFD2FB528, 0x00, 0x70) + blocks
    lerc = [(50674, LONG, [4, 2])]
    OUT.add("bomb_lerc.tif", tiff(grey(2000, 2000, compression=34887, more=lerc), [inside]), "2 GB where a LERC blob should be")
    OUT.add("bomb_lzma.tif", tiff(grey(side, side, compression=34925), [large_dictionary()]), "a dictionary of 4 GiB")


def many_scans(side, count):
    """A progressive image whose scans say nothing about runs of 32,767 blocks each."""
    blocks = ((side + 7) // 8) ** 2
    runs = -(-blocks // 32767)
    bits = "0" + "1" * 14
    codes = "".join(bits for _ in range(runs)).ljust(-(-runs * 15 // 8) * 8, "1")
    codes = int(codes, 2).to_bytes(len(codes) // 8, "big").replace(b"\xff", b"\xff\0")
    tables = segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC4, bytes([0x10, 1] + [0] * 15 + [0xE0]))
    scan = segment(0xDA, bytes([1, 1, 0, 1, 63, 0]))
    return jpeg(side, side, codes + (scan + codes) * (count - 1), scan, 0xC2, tables)


def large_dictionary():
    header = b"\xfd7zXZ\0" + b"\0\x01"
    header += struct.pack("<I", zlib.crc32(header[6:8]))
    block = bytes([2, 0, 0x21, 1, 40, 0, 0, 0])
    return header + block + struct.pack("<I", zlib.crc32(block)) + bytes(1000)


def shared_values():
    """Entries that name the same 24,000 bytes, before the entry without which there is no image."""
    tags, shared = [(256, SHORT, 1, 8), (257, SHORT, 1, 8)], 8
    tags += [(tag, ASCII, 24000, shared) for tag in range(1000, 4000)]
    tags += [(258, SHORT, 12000, shared), (277, SHORT, 1, 3), (273, LONG, 1, shared), (279, LONG, 1, 192)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = b"II*\0" + struct.pack("<I", shared + 24000) + struct.pack("<3H", 8, 8, 8) + b"x" * 23994
    return head + struct.pack("<H", len(tags)) + entries + bytes(4)


if __name__ == "__main__":
    OUT.path.mkdir(exist_ok=True)
    headers()
    tags()
    chunks()
    bombs()
