"""TIFF files put together byte by byte, for what no library writes: wrong ones, old ones, odd ones."""
import struct

BYTE, ASCII, SHORT, LONG, UNDEFINED, DOUBLE, LONG8 = 1, 2, 3, 4, 7, 12, 16
FORMATS = {BYTE: "B", ASCII: "c", SHORT: "H", LONG: "I", UNDEFINED: "B", DOUBLE: "d", LONG8: "Q"}


def packed(order, kind, values):
    if isinstance(values, bytes):
        return values
    return struct.pack(f"{order}{len(values)}{FORMATS[kind]}", *values)


def tiff(tags, chunks=(), order="<", offsets=None, byte_counts=True, next_ifd=0):
    """A classic file: header, chunks, values, directory.

    `tags` are (number, type, values) without the tables of chunks, which are added as strips, or as tiles if there is a
    TileWidth, unless `offsets` is False. `chunks` are the stored bytes; `offsets` and `byte_counts` replace the tables.
    """
    body = bytearray(b"II*\0" if order == "<" else b"MM\0*") + bytearray(4)
    places = []
    for chunk in chunks:
        places.append(len(body))
        body += chunk + b"\0" * (len(chunk) % 2)
    tiled = any(tag == 322 for tag, *_ in tags)
    tags = list(tags)
    if offsets is not False:
        tags.append((324 if tiled else 273, LONG, places if offsets is None else offsets))
        if byte_counts is True:
            byte_counts = [len(chunk) for chunk in chunks]
        if byte_counts is not None:
            tags.append((325 if tiled else 279, LONG, byte_counts))
    entries = b""
    for tag, kind, values in sorted(tags, key=lambda entry: entry[0]):
        value = packed(order, kind, values)
        count = len(value) // struct.calcsize(FORMATS[kind])
        if len(value) > 4:
            body += b"\0" * (len(body) % 2)
            field = struct.pack(order + "I", len(body))
            body += value
        else:
            field = value.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", tag, kind, count) + field
    body += b"\0" * (len(body) % 2)
    body[4:8] = struct.pack(order + "I", len(body))
    return bytes(body + struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", next_ifd))


def grey(width, height, bits=8, compression=1, rows=None, more=()):
    """The tags of an image of one band, without its chunks; `more` adds tags or replaces them."""
    tags = {
        256: (SHORT, [width]),
        257: (SHORT, [height]),
        258: (SHORT, [bits]),
        259: (SHORT, [compression]),
        262: (SHORT, [1]),
        277: (SHORT, [1]),
        278: (SHORT, [rows or height]),
    }
    for tag, kind, values in more:
        tags[tag] = (kind, values)
    return [(tag, kind, values) for tag, (kind, values) in tags.items() if values is not None]


class Folder:
    """Writes files, and prints the lines that the manifest needs of each."""

    def __init__(self, path, script):
        self.path, self.script = path, script

    def add(self, name, content, proves):
        import hashlib

        path = self.path / name
        if content is not None:
            path.write_bytes(content)
        content = path.read_bytes()
        print(f'[[file]]\npath = "{self.path.name}/{name}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"')
        print(f'origin = "{self.script}"\nproves = "{proves}"\n')
