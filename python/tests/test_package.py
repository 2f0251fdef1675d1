"""What the wheel says of itself, and what the documentation shows."""

from __future__ import annotations

import doctest
import importlib.util
import struct
import subprocess
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

import bandsaw
from bandsaw import _plan, _run

pytest.importorskip("hatchling", reason="hatchling is not installed")


def hook() -> ModuleType:
    """Load the part of the build that knows the binary."""
    path = Path(__file__).parents[1] / "hatch_build.py"
    spec = importlib.util.spec_from_file_location("hatch_build", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(machine: int, segments: Iterable[int]) -> bytes:
    """Make the head of a program with segments of those types."""
    types = list(segments)
    head = bytearray(64)
    head[:6] = b"\x7fELF\x02\x01"
    struct.pack_into("<H", head, 18, machine)
    struct.pack_into("<Q", head, 32, 64)
    struct.pack_into("<HH", head, 54, 56, len(types))
    return bytes(head) + b"".join(struct.pack("<I52x", kind) for kind in types)


def test_a_static_binary_is_for_any_linux_and_another_for_this_one() -> None:
    platforms = hook().platforms
    assert platforms(program(62, [1, 1, 7])) == "manylinux_2_17_x86_64.musllinux_1_1_x86_64"
    assert platforms(program(183, [1])) == "manylinux_2_17_aarch64.musllinux_1_1_aarch64"
    assert platforms(program(62, [3, 1, 2])) == "linux_x86_64"
    with pytest.raises(ValueError, match="no 64-bit ELF file"):
        platforms(b"#!/bin/sh")


def test_what_pip_installed_has_the_command() -> None:
    try:
        metadata.version("bandsaw")
    except metadata.PackageNotFoundError:
        pytest.skip("bandsaw is imported from its sources")
    script = Path(sysconfig.get_path("scripts")) / "bandsaw"
    done = subprocess.run([script, "info", "gone.tif"], capture_output=True)
    assert (done.returncode, done.stderr) == (3, b"error: gone.tif: no such file or directory [E0301]\n")
    assert bandsaw.binary().parent.parent == Path(bandsaw.__file__).parent


def test_examples_are_true() -> None:
    for module in (bandsaw, _plan, _run):
        assert doctest.testmod(module).failed == 0
    assert doctest.testmod(_run).attempted >= 3


def test_errors_are_called_as_users_call_them() -> None:
    for name in bandsaw.__all__:
        item = getattr(bandsaw, name)
        if isinstance(item, type) and issubclass(item, Exception):
            assert item.__module__ == "bandsaw"
