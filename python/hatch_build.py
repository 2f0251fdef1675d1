"""Puts the binary into the wheel, and tags the wheel with the platforms that the binary runs on.

The binary is named by the variable ``BANDSAW_BINARY``; ``cargo xtask python`` sets it. An editable install needs none:
it finds the command as :func:`bandsaw.binary` does without one in the package.
"""

from __future__ import annotations

import os
import platform
import struct
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Segments of a program that needs a loader: PT_DYNAMIC and PT_INTERP.
NEED_A_LOADER = {2, 3}
#: Machines of ELF, as tags call them.
MACHINES = {62: "x86_64", 183: "aarch64"}


class BinaryHook(BuildHookInterface[Any]):
    """Adds the binary to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the binary to what is built.

        Parameters
        ----------
        version : str
            ``standard`` or ``editable``.
        build_data : dict
            What hatchling is going to build; the binary and the tag are put into it.

        Raises
        ------
        ValueError
            If no binary is named, or it is none.
        """
        if version == "editable":
            return
        named = os.environ.get("BANDSAW_BINARY")
        if not named:
            raise ValueError(
                "set BANDSAW_BINARY to the binary that the wheel is to carry (cargo xtask dist makes dist/bandsaw)"
            )
        path = Path(named).resolve()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platforms(path.read_bytes())}"
        build_data["force_include"][str(path)] = "bandsaw/bin/bandsaw"


def platforms(binary: bytes) -> str:
    """Tell where a binary runs, as platform tags.

    A static one needs no C library, so it runs beside any, old or new. Of one with a loader nothing is known but its
    machine.

    Parameters
    ----------
    binary : bytes
        A 64-bit ELF file, least significant byte first.

    Returns
    -------
    str
        Tags with dots between.

    Raises
    ------
    ValueError
        If it is no such file.
    """
    if not binary.startswith(b"\x7fELF\x02\x01"):
        raise ValueError("BANDSAW_BINARY is no 64-bit ELF file")
    (start,) = struct.unpack_from("<Q", binary, 32)
    size, count = struct.unpack_from("<HH", binary, 54)
    (machine,) = struct.unpack_from("<H", binary, 18)
    name = MACHINES.get(machine, platform.machine())
    segments = {struct.unpack_from("<I", binary, start + size * number)[0] for number in range(count)}
    if segments & NEED_A_LOADER:
        return f"linux_{name}"
    return f"manylinux_2_17_{name}.musllinux_1_1_{name}"
