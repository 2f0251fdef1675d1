"""The command, called and waited for."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any, Union

from ._binary import binary
from ._errors import failed

#: A word of a command line: text, a path, or a number as it would be typed.
Word = Union[str, "os.PathLike[str]", int, float]


def run(
    *args: Word,
    input: bytes | None = None,
    check: bool = True,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end.

    Parameters
    ----------
    *args : str, path or number
        The words of the command line after ``bandsaw``.
    input : bytes, optional
        What the command reads where an input is ``-``. Without it standard input is empty.
    check : bool
        Whether a failure is an exception.
    cwd : path, optional
        The folder that it runs in.
    env : mapping, optional
        Its environment, instead of that of this process.

    Returns
    -------
    subprocess.CompletedProcess
        With ``returncode``, ``stdout`` and ``stderr``, both as bytes.

    Raises
    ------
    BandsawError
        If it fails; the subclass says who must act.
    BinaryNotFoundError
        If there is no command.

    Examples
    --------
    >>> done = run("--version")
    >>> done.stdout.startswith(b"bandsaw ")
    True
    >>> run("info", "gone.tif")
    Traceback (most recent call last):
        ...
    bandsaw.InputError: gone.tif: no such file or directory [E0301]
    """
    words = [str(binary()), *(os.fspath(word) if isinstance(word, os.PathLike) else str(word) for word in args)]
    done = subprocess.run(words, input=b"" if input is None else input, capture_output=True, cwd=cwd, env=env)
    if check and done.returncode != 0:
        raise failed(done.returncode, done.stdout, done.stderr.decode(errors="replace"))
    return done


def run_json(
    command: str,
    *args: Word,
    input: bytes | None = None,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run a command with ``--json``, and give what it reports.

    Parameters
    ----------
    command : str
        One that has ``--json``: ``info``, ``stats``, ``index``, ...
    *args : str, path or number
        The words after it.
    input, cwd, env
        As for :func:`run`.

    Returns
    -------
    dict
        The report. Its ``schema`` names what it is, and its version.

    Raises
    ------
    BandsawError
        If it fails.
    BinaryNotFoundError
        If there is no command.

    Examples
    --------
    >>> run_json("explain-error", "E0301")["schema"]
    'bandsaw-errors/1'
    """
    # Right after the command: after a `--` it would be a word of the command that is planned or explained.
    done = run(command, "--json", *args, input=input, cwd=cwd, env=env)
    report: dict[str, Any] = json.loads(done.stdout)
    return report
