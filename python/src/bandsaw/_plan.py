"""Plans: a command written down, to be carried out in parts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ._run import Word, run, run_json

#: What plans of all versions that are known begin their schema with.
_SCHEMA = "bandsaw-plan/"


@dataclass(frozen=True)
class Part:
    """A part that is there.

    Attributes
    ----------
    number : int
        From 0.
    path : str
        The file with its tiles. It is of use to ``assemble`` alone.
    already_there : bool
        Whether it was there before, or another attempt at it was done first.
    blocks : int
        Blocks in it.
    bytes : int
        Bytes of encoded tiles in it.
    seconds : float
        How long it took.
    worker : str or None
        The address of the dask worker that looked after it.
    """

    number: int
    path: str
    already_there: bool
    blocks: int
    bytes: int
    seconds: float
    worker: str | None = None

    @classmethod
    def of_report(cls, report: Mapping[str, Any], worker: str | None = None) -> Part:
        """Take over what ``bandsaw run --json`` reports."""
        return cls(
            number=report["part"],
            path=report["path"],
            already_there=report["already_there"],
            blocks=report["blocks"],
            bytes=report["bytes"],
            seconds=report["seconds"],
            worker=worker,
        )


@dataclass(frozen=True)
class Status:
    """How far a plan is.

    Attributes
    ----------
    parts, done, missing : int
        Numbers of parts.
    damaged : dict
        What is wrong with each part in whose place something else stands, by number.
    bytes : int
        Bytes of encoded tiles in the parts that are done.
    """

    parts: int
    done: int
    missing: int
    damaged: dict[int, str]
    bytes: int


@dataclass(frozen=True)
class Plan:
    """A plan in a file, and the folder of its parts.

    Attributes
    ----------
    path : pathlib.Path
        The plan, from the root.
    parts : int
        How many parts it has.
    run_id : str
        The hash of what it says.
    parts_dir : pathlib.Path
        Where its parts are, from the root.
    """

    path: Path
    parts: int
    run_id: str
    parts_dir: Path

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, parts_dir: str | os.PathLike[str] | None = None) -> Plan:
        """Read a plan that ``bandsaw plan`` or :func:`plan` wrote.

        Only its head is looked at; inputs are compared when parts are run.

        Parameters
        ----------
        path : path
            The plan.
        parts_dir : path, optional
            Where its parts are. By default beside it, in ``NAME.parts``.

        Returns
        -------
        Plan
            The plan.

        Raises
        ------
        OSError
            If it cannot be read.
        ValueError
            If it is no plan.
        """
        path = Path(path).absolute()
        parts, run_id = head(path.read_bytes(), path)
        folder = path.with_suffix(".parts") if parts_dir is None else Path(parts_dir).absolute()
        return cls(path=path, parts=parts, run_id=run_id, parts_dir=folder)

    def run(self, part: int, *, threads: int | None = None, memory: int | str | None = None) -> Part:
        """Compute one part here.

        Parameters
        ----------
        part : int
            From 0.
        threads : int, optional
            By default one a processor.
        memory : int or str, optional
            Bytes, or a size such as ``1G``. By default 512 MiB.

        Returns
        -------
        Part
            The part, also if it was there before.

        Raises
        ------
        NeverError, AgainError, KilledError
            If it fails.
        """
        return Part.of_report(run_json("run", *self._words(), "--part", part, *limits(threads, memory)))

    def missing(self, *, deep: bool = False) -> list[int]:
        """List the parts that are still to be run.

        Parameters
        ----------
        deep : bool
            Whether every byte of every part is looked at, not only whether it is complete.

        Returns
        -------
        list of int
            Numbers of missing and of damaged parts, in order.

        Raises
        ------
        BandsawError
            If the plan or its parts cannot be looked at.
        """
        missing: list[int] = run_json("missing", *self._words(), *_deep(deep))["missing"]
        return missing

    def status(self, *, deep: bool = False) -> Status:
        """Tell how far it is.

        Parameters
        ----------
        deep : bool
            As for :meth:`missing`.

        Returns
        -------
        Status
            Numbers of parts, and what is wrong with damaged ones.

        Raises
        ------
        BandsawError
            If the plan or its parts cannot be looked at.
        """
        report = run_json("status", *self._words(), *_deep(deep))
        return Status(
            parts=report["parts"],
            done=report["done"],
            missing=report["missing"],
            damaged={damaged["part"]: damaged["error"] for damaged in report["damaged"]},
            bytes=report["bytes"],
        )

    def assemble(self, out: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Make the file out of its parts: the bytes that one machine would have made.

        Parameters
        ----------
        out : path
            The GeoTIFF to make, complete or not at all.
        overwrite : bool
            Whether a file that is there is replaced.

        Returns
        -------
        pathlib.Path
            ``out``.

        Raises
        ------
        BandsawError
            :class:`InputError` if parts are missing or damaged, :class:`OutputError` if the file cannot be made.
        """
        run("assemble", *self._words(), "-o", out, *(["--overwrite"] if overwrite else []))
        return Path(out)

    def figures(self) -> dict[str, Any]:
        """Put together what the parts of ``stats`` or ``blocks`` come to: what the command itself reports.

        Returns
        -------
        dict
            The report of ``bandsaw stats --json`` or ``bandsaw blocks --json``.

        Raises
        ------
        BandsawError
            :class:`InputError` if parts are missing or damaged, :class:`UsageError` if the plan makes a file.
        """
        return run_json("assemble", *self._words())

    def gc(self, *, all: bool = False) -> int:
        """Remove what is damaged or left over among the parts.

        Parameters
        ----------
        all : bool
            Whether complete parts go too: when the file is made.

        Returns
        -------
        int
            Bytes that were freed.

        Raises
        ------
        BandsawError
            If something cannot be removed.
        """
        freed: int = run_json("gc", *self._words(), *(["--all"] if all else []))["bytes"]
        return freed

    def _words(self) -> list[Word]:
        """Name the plan and the folder of its parts."""
        return [self.path, "--parts-dir", self.parts_dir]


def plan(
    *command: Word,
    output: str | os.PathLike[str],
    parts: int | None = None,
    parts_dir: str | os.PathLike[str] | None = None,
    relative: bool = False,
    overwrite: bool = False,
) -> Plan:
    """Write down what a command would compute.

    Parameters
    ----------
    *command : str, path or number
        A command that makes one GeoTIFF, without its output; or ``stats`` or ``blocks``.
    output : path
        The plan to write.
    parts : int, optional
        How many parts to cut the output into; it may come out as fewer, since a block is not cut. By default one for
        each GiB of samples, at most 1000.
    parts_dir : path, optional
        Where parts are to be. By default beside the plan.
    relative : bool
        Whether paths of inputs are written from the folder of the plan, so that both may be moved together.
    overwrite : bool
        Whether a plan that is there is replaced.

    Returns
    -------
    Plan
        The plan. Nothing is computed yet.

    Raises
    ------
    BandsawError
        If the command cannot be planned, or the plan not be written.

    Examples
    --------
    >>> plan("index", "ndvi", "scene.tif", output="ndvi.json", parts=24)  # doctest: +SKIP
    """
    flags = [*(["--relative"] if relative else []), *(["--overwrite"] if overwrite else [])]
    run_json("plan", "--parts", "auto" if parts is None else parts, "-o", output, *flags, "--", *command)
    return Plan.open(output, parts_dir=parts_dir)


def head(text: bytes, path: Path) -> tuple[int, str]:
    """Read how many parts a plan has and its ``run_id``.

    Parameters
    ----------
    text : bytes
        The plan.
    path : pathlib.Path
        Where it is from, for the error.

    Returns
    -------
    tuple of int and str
        Both.

    Raises
    ------
    ValueError
        If it is no plan.
    """
    try:
        plan = json.loads(text)
        if str(plan["schema"]).startswith(_SCHEMA):
            return int(plan["job"]["parts"]["count"]), str(plan["run_id"])
    except (ValueError, KeyError, TypeError):
        pass
    raise ValueError(f"{path} is no plan of bandsaw")


def limits(threads: int | None, memory: int | str | None) -> list[Word]:
    """Give the flags of ``run`` for threads and memory."""
    flags: list[Word] = []
    flags += [] if threads is None else ["-j", threads]
    flags += [] if memory is None else ["--memory", memory]
    return flags


def _deep(deep: bool) -> list[Word]:
    return ["--deep"] if deep else []
