"""The codecs of others, measured in turn with ours by `cargo xtask bench codecs --peers`.

    codecs.py FOLDER

FOLDER holds the chunks of each data set (SET.raw) and our streams of them (SET.lzw, SET.deflate, SET.zstd: each after its
length in 4 bytes). Asked by lines `encode|decode CODEC SET`, it answers with the processor seconds of one pass over all
chunks and the bytes of all streams. All libraries are those that rasterio's wheel brings: libtiff for LZW, with the file in
memory-backed /dev/shm; libdeflate at level 6; libzstd at level 1. Decoding is of our streams, and is checked.
"""

import ctypes
import glob
import os
import sys
import time
from ctypes import byref, c_char_p, c_int, c_size_t, c_uint32, c_void_p, create_string_buffer

import rasterio

CHUNKS = 12
ROWS = 256
AT_LEAST = 0.03

LIBRARIES = os.path.join(os.path.dirname(os.path.dirname(rasterio.__file__)), "rasterio.libs")


def library(name):
    return ctypes.CDLL(glob.glob(os.path.join(LIBRARIES, f"lib{name}-*.so*"))[0])


class Tiff:
    """LZW of libtiff: each chunk is a strip of a file."""

    def __init__(self):
        self.lib = library("tiff")
        self.lib.TIFFOpen.restype = c_void_p
        self.lib.TIFFClose.argtypes = [c_void_p]
        for name in ["TIFFReadEncodedStrip", "TIFFWriteEncodedStrip", "TIFFWriteRawStrip"]:
            call = getattr(self.lib, name)
            call.argtypes = [c_void_p, c_uint32, c_void_p, c_size_t]
            call.restype = ctypes.c_ssize_t

    def open(self, path, length):
        tiff = c_void_p(self.lib.TIFFOpen(path.encode(), b"w"))
        # Width, length, bits, compression, photometric, samples, rows of a strip.
        tags = [(256, length // ROWS), (257, ROWS * CHUNKS), (258, 8), (259, 5), (262, 1), (277, 1), (278, ROWS)]
        for tag, value in tags:
            assert self.lib.TIFFSetField(tiff, c_uint32(tag), c_uint32(value)) == 1
        return tiff

    def encode(self, chunks, path="/dev/shm/bandsaw-peers-encode.tif"):
        tiff = self.open(path, len(chunks[0]))
        # libtiff may change the buffer that it is given.
        buffers = [create_string_buffer(chunk, len(chunk)) for chunk in chunks]
        started = time.process_time()
        for strip, buffer in enumerate(buffers):
            self.lib.TIFFWriteEncodedStrip(tiff, strip, buffer, len(buffer))
        seconds = time.process_time() - started
        self.lib.TIFFClose(tiff)
        size = os.path.getsize(path)
        os.remove(path)
        return seconds, size

    def decode(self, streams, chunks, path="/dev/shm/bandsaw-peers-decode.tif"):
        tiff = self.open(path, len(chunks[0]))
        for strip, stream in enumerate(streams):
            self.lib.TIFFWriteRawStrip(tiff, strip, create_string_buffer(stream, len(stream)), len(stream))
        self.lib.TIFFClose(tiff)
        tiff = c_void_p(self.lib.TIFFOpen(path.encode(), b"r"))
        out = create_string_buffer(len(chunks[0]))
        seconds = 0
        for strip, chunk in enumerate(chunks):
            started = time.process_time()
            self.lib.TIFFReadEncodedStrip(tiff, strip, out, len(out))
            seconds += time.process_time() - started
            assert out.raw == chunk
        self.lib.TIFFClose(tiff)
        os.remove(path)
        return seconds, sum(map(len, streams))


class Buffers:
    """Codecs from one buffer to another."""

    def encode(self, chunks):
        out = create_string_buffer(2 * len(chunks[0]))
        started = time.process_time()
        size = sum(self.compress(chunk, out) for chunk in chunks)
        return time.process_time() - started, size

    def decode(self, streams, chunks):
        out = create_string_buffer(len(chunks[0]))
        seconds = 0
        for stream, chunk in zip(streams, chunks):
            started = time.process_time()
            self.decompress(stream, out)
            seconds += time.process_time() - started
            assert out.raw == chunk
        return seconds, sum(map(len, streams))


class Deflate(Buffers):
    """libdeflate, which makes and reads zlib streams of whole buffers."""

    def __init__(self):
        self.lib = library("deflate")
        self.lib.libdeflate_alloc_compressor.restype = c_void_p
        self.lib.libdeflate_alloc_decompressor.restype = c_void_p
        self.lib.libdeflate_zlib_compress.restype = c_size_t
        self.lib.libdeflate_zlib_compress.argtypes = [c_void_p, c_char_p, c_size_t, c_void_p, c_size_t]
        self.lib.libdeflate_zlib_decompress.argtypes = [c_void_p, c_char_p, c_size_t, c_void_p, c_size_t, c_void_p]
        self.compressor = c_void_p(self.lib.libdeflate_alloc_compressor(c_int(6)))
        self.decompressor = c_void_p(self.lib.libdeflate_alloc_decompressor())

    def compress(self, chunk, out):
        return self.lib.libdeflate_zlib_compress(self.compressor, chunk, len(chunk), out, len(out))

    def decompress(self, stream, out):
        filled = c_size_t()
        self.lib.libdeflate_zlib_decompress(self.decompressor, stream, len(stream), out, len(out), byref(filled))


class Zstd(Buffers):
    """libzstd, with contexts that are reused as ours are."""

    def __init__(self):
        self.lib = library("zstd")
        self.lib.ZSTD_createCCtx.restype = c_void_p
        self.lib.ZSTD_createDCtx.restype = c_void_p
        self.lib.ZSTD_compressCCtx.restype = c_size_t
        self.lib.ZSTD_compressCCtx.argtypes = [c_void_p, c_void_p, c_size_t, c_char_p, c_size_t, c_int]
        self.lib.ZSTD_decompressDCtx.restype = c_size_t
        self.lib.ZSTD_decompressDCtx.argtypes = [c_void_p, c_void_p, c_size_t, c_char_p, c_size_t]
        self.compressor = c_void_p(self.lib.ZSTD_createCCtx())
        self.decompressor = c_void_p(self.lib.ZSTD_createDCtx())

    def compress(self, chunk, out):
        return self.lib.ZSTD_compressCCtx(self.compressor, out, len(out), chunk, len(chunk), 1)

    def decompress(self, stream, out):
        self.lib.ZSTD_decompressDCtx(self.decompressor, out, len(out), stream, len(stream))


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def split(data):
    streams, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "little")
        streams.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return streams


def main():
    folder = sys.argv[1]
    codecs = {"lzw": Tiff(), "deflate": Deflate(), "zstd": Zstd()}
    print("ready", flush=True)
    for line in sys.stdin:
        direction, codec, name = line.split()
        raw = read(folder, f"{name}.raw")
        length = len(raw) // CHUNKS
        chunks = [raw[at : at + length] for at in range(0, len(raw), length)]
        streams = split(read(folder, f"{name}.{codec}"))
        spent, passes, size = 0.0, 0, 0
        while spent < AT_LEAST:
            run = codecs[codec]
            seconds, size = run.encode(chunks) if direction == "encode" else run.decode(streams, chunks)
            spent += seconds
            passes += 1
        print(spent / passes, size, flush=True)


main()
