"""Where the command is."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

#: Names a binary where the package has none.
VARIABLE = "BANDSAW"


class BinaryNotFoundError(FileNotFoundError):
    """There is no ``bandsaw`` command: not in the package, not named by ``BANDSAW``, not on ``PATH``."""


def binary() -> Path:
    """Find the command.

    It is the one in the package, which wheels have; else the one that the environment variable ``BANDSAW`` names; else
    the first on ``PATH``.

    Returns
    -------
    pathlib.Path
        An executable file.

    Raises
    ------
    BinaryNotFoundError
        If there is none, or ``BANDSAW`` names something that cannot be executed.
    """
    packaged = Path(__file__).with_name("bin") / "bandsaw"
    if packaged.is_file():
        return packaged
    named = os.environ.get(VARIABLE)
    if named:
        if not os.access(named, os.X_OK) or not Path(named).is_file():
            raise BinaryNotFoundError(f"{VARIABLE}={named} is no file that can be executed")
        return Path(named)
    found = _on_path()
    if found is None:
        raise BinaryNotFoundError(
            f"there is no bandsaw command: install a wheel that has it, set {VARIABLE} to it, or put it on PATH"
        )
    return found


def _on_path() -> Path | None:
    """Find the command on ``PATH``, but for scripts: that of this package would call itself for ever."""
    for folder in os.get_exec_path():
        found = shutil.which("bandsaw", path=folder)
        if found is not None and not _is_script(Path(found)):
            return Path(found)
    return None


def _is_script(path: Path) -> bool:
    """Tell whether an interpreter runs the file."""
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def main() -> NoReturn:
    """Become the command, with the arguments of this process."""
    try:
        found = binary()
    except BinaryNotFoundError as error:
        sys.exit(f"error: {error}")
    os.execv(found, [str(found), *sys.argv[1:]])
