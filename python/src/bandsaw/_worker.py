"""What runs on a dask worker: one part, computed by the command in a process of its own.

A worker that is killed leaves that process behind for a moment, so that two attempts at one part can run at once. That
does no harm: a part appears complete or not at all, and whoever comes second finds it there.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Callable, TypeVar

from distributed import get_worker

from ._binary import BinaryNotFoundError, binary
from ._errors import AgainError, BandsawError, KilledError, NeverError, failed
from ._plan import Part, Plan, head, limits
from ._run import Word

Result = TypeVar("Result")

#: A plan travels with each task if it is no longer than this, compressed; a longer one must be readable by workers.
_TEXT_BYTES_MAX = 16 * 1024
#: What the command takes besides `--memory`, and what a worker's own Python takes.
_PROCESS_BYTES, _PYTHON_BYTES = 32 << 20, 192 << 20
#: Less than this is not asked for: the command says itself what it needs.
_MEMORY_BYTES_MIN = 64 << 20
#: A file system that does not answer is given so long before the part is tried again.
_PAUSE_SECONDS = 1.0
#: Codes of files that are not there, may not be read, or cannot be written.
_OF_PLACES = {"E0301", "E0302", "E0303", "E0316", "E0404"}
_SHARED = "plan, parts, inputs and output must lie where all workers see them under the same paths"


@dataclass(frozen=True)
class Job:
    """What a task needs to know besides the number of its part.

    Attributes
    ----------
    plan : Plan
        Of what.
    text : bytes or None
        The plan itself, compressed, for workers that cannot read it at its path.
    threads : int or None
        Threads of one part. By default one: dask runs as many tasks at once as a worker has threads.
    memory : int, str or None
        Memory of one part. By default its share of the worker's limit.
    """

    plan: Plan
    text: bytes | None
    threads: int | None
    memory: int | str | None

    @classmethod
    def of(cls, plan: Plan, threads: int | None, memory: int | str | None) -> Job:
        """Read the plan once more, here, where it is.

        Raises
        ------
        ValueError
            If another plan has taken its place.
        """
        text = plan.path.read_bytes()
        if head(text, plan.path) != (plan.parts, plan.run_id):
            raise ValueError(f"{plan.path} is another plan than it was when it was opened")
        packed = zlib.compress(text)
        return cls(
            plan=plan,
            text=packed if len(packed) <= _TEXT_BYTES_MAX else None,
            threads=threads,
            memory=memory,
        )

    @contextmanager
    def at_hand(self) -> Iterator[Plan]:
        """Give the plan where this worker can read it: at its own path, or in a copy for the time of the task."""
        text = None if self.text is None else zlib.decompress(self.text)
        if text is None or _reads(self.plan.path, text):
            yield self.plan
            return
        with tempfile.TemporaryDirectory(prefix="bandsaw-") as folder:
            copy = Path(folder) / self.plan.path.name
            copy.write_bytes(text)
            yield replace(self.plan, path=copy)


@dataclass(frozen=True)
class Failed:
    """A part that would fail again: it comes back as a result, since dask retries all that is raised.

    Attributes
    ----------
    error : BandsawError
        What went wrong.
    """

    error: BandsawError


def run_part(number: int, job: Job) -> Part | Failed:
    """Compute one part.

    Parameters
    ----------
    number : int
        The part.
    job : Job
        Of what plan, and how.

    Returns
    -------
    Part or Failed
        The part, also if it was there before; or the error, if it would fail again.

    Raises
    ------
    AgainError, KilledError
        If it may go better another time, here or on another worker.
    """
    worker = get_worker()
    flags = ["--json", "--progress", "never", *limits(*_share(job, worker.state.nthreads, _memory_limit(worker)))]
    try:
        with job.at_hand() as plan:
            words: list[Word] = ["run", plan.path, "--parts-dir", plan.parts_dir, "--part", number, *flags]
            done = subprocess.run([str(binary()), *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True)
    except BinaryNotFoundError as absent:
        return Failed(NeverError(str(absent), returncode=65, part=number, worker=worker.address))
    if done.returncode == 0:
        return Part.of_report(json.loads(done.stdout), worker.address)
    stderr = done.stderr.decode(errors="replace")
    error = _with_hint(failed(done.returncode, done.stdout, stderr, part=number, worker=worker.address))
    if isinstance(error, (AgainError, KilledError)):
        time.sleep(_PAUSE_SECONDS)
        raise error
    return Failed(error)


def take(outcome: Part | Failed, function: Callable[[Part], Result] | None) -> Part | Result:
    """Give a part, or what `function` makes of it; raise what kept it from being computed."""
    if isinstance(outcome, Failed):
        raise outcome.error
    return outcome if function is None else function(outcome)


def missing(job: Job) -> list[int]:
    """List the parts that are not there, as this worker sees them."""
    with _named(), job.at_hand() as plan:
        return plan.missing()


def assemble(job: Job, out: str, overwrite: bool) -> str:
    """Make the file, on this worker."""
    with _named(), job.at_hand() as plan:
        return str(plan.assemble(out, overwrite=overwrite))


def figures(job: Job) -> dict[str, Any]:
    """Put figures together, on this worker."""
    with _named(), job.at_hand() as plan:
        return plan.figures()


@contextmanager
def _named() -> Iterator[None]:
    """Add to errors where they happened."""
    try:
        yield
    except BandsawError as error:
        error.worker = get_worker().address
        _with_hint(error)
        raise


def _with_hint(error: BandsawError) -> BandsawError:
    """Add to an error of places that machines must share them."""
    if error.code in _OF_PLACES:
        error.help = _SHARED if error.help is None else f"{error.help}; {_SHARED}"
    return error


def _share(job: Job, slots: int, memory_limit: int | None) -> tuple[int, int | str | None]:
    """Give threads and memory of one of `slots` tasks that a worker runs at once."""
    memory = job.memory
    if memory is None and memory_limit is not None:
        memory = max((memory_limit - _PYTHON_BYTES) // slots - _PROCESS_BYTES, _MEMORY_BYTES_MIN)
    return (1 if job.threads is None else job.threads), memory


def _memory_limit(worker: object) -> int | None:
    """Give the bytes that a worker may take, if it has a limit."""
    manager = getattr(worker, "memory_manager", None)
    limit = getattr(manager, "memory_limit", None)
    return int(limit) if limit else None


def _reads(path: Path, text: bytes) -> bool:
    """Tell whether that very plan lies at `path` here."""
    try:
        return path.read_bytes() == text
    except OSError:
        return False
