"""A scene for tests, without any other package: two bands of 16 bits, interleaved, in strips that are not compressed.

python scene.py OUT.tif makes one.
"""

from __future__ import annotations

import random
import struct
import sys
from array import array
from pathlib import Path

#: As many rows of tiles as there are parts in the tests of faults.
WIDTH, HEIGHT, ROWS = 2048, 24 * 256, 256


def write(path: Path, width: int = WIDTH, height: int = HEIGHT, rows: int = ROWS) -> Path:
    """Write a scene whose neighbours are alike, as those of real ones are.

    Parameters
    ----------
    path : pathlib.Path
        Where.
    width, height : int
        Its size in pixels.
    rows : int
        Rows of a strip, which divide its height.

    Returns
    -------
    pathlib.Path
        ``path``.
    """
    # Each row is a piece of one long random walk, beginning at another place.
    steps, walk, value = random.Random(7), array("H"), 9000
    for _ in range(2 * (width + 4096)):
        value = min(max(value + steps.randint(-40, 40), 1), 20000)
        walk.append(value)
    if sys.byteorder == "big":
        walk.byteswap()
    strips, bytes_of_strip = height // rows, width * rows * 4
    offsets_at = 8 + 2 + 10 * 12 + 4
    counts_at, data_at = offsets_at + 4 * strips, offsets_at + 8 * strips
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 2, 16 | 16 << 16),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, strips, offsets_at),
        (277, 3, 1, 2),
        (278, 4, 1, rows),
        (279, 4, strips, counts_at),
        (338, 3, 1, 0),
    ]
    with path.open("wb") as file:
        file.write(b"II*\0" + struct.pack("<IH", 8, len(entries)))
        for entry in entries:
            file.write(struct.pack("<HHII", *entry))
        file.write(struct.pack("<I", 0))
        file.write(struct.pack(f"<{strips}I", *(data_at + strip * bytes_of_strip for strip in range(strips))))
        file.write(struct.pack(f"<{strips}I", *[bytes_of_strip] * strips))
        for row in range(height):
            start = 2 * (row * 37 % 4096)
            file.write(walk[start : start + 2 * width].tobytes())
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]))
