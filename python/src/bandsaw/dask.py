"""Plans carried out by dask: one task per part, submitted to a ``distributed.Client`` that is yours.

No cluster is started and none is shut down: scheduling, retries and machines are dask's. What this module adds is that
the result is whole. Each part is computed by the command, in a process of its own, into a file that appears complete or
not at all; workers never write into one file. So a worker may be lost at any time, and the file that is assembled in
the end is byte for byte that of one machine.

Plan, parts, inputs and output must lie where all workers see them under the same paths. Scheduler and workers need this
package.

Examples
--------
>>> import bandsaw, bandsaw.dask
>>> from distributed import Client
>>> plan = bandsaw.plan("index", "ndvi", "scene.tif", output="ndvi.json", parts=24)  # doctest: +SKIP
>>> with Client("scheduler:8786") as client:  # doctest: +SKIP
...     bandsaw.dask.save(plan, client, "ndvi.tif")
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Callable, Literal, TypeVar, overload

try:
    from distributed import Client, Future, KilledWorker, as_completed
except ImportError as error:
    raise ImportError("bandsaw.dask needs distributed: pip install 'bandsaw[dask]'") from error

from . import _worker
from ._errors import KilledError, OutputError
from ._plan import Part, Plan

__all__ = ["compute", "map_blocks", "save"]

Result = TypeVar("Result")


def save(
    plan: Plan,
    client: Client,
    out: str | os.PathLike[str],
    *,
    parts: Iterable[int] | None = None,
    retries: int = 3,
    overwrite: bool = False,
    threads: int | None = None,
    memory: int | str | None = None,
    assemble: Literal["caller", "worker"] = "caller",
) -> Path:
    """Compute what is missing of a plan on a cluster, and make its file.

    Parameters
    ----------
    plan : Plan
        What to compute.
    client : distributed.Client
        Where; not an asynchronous one.
    out : path
        The GeoTIFF to make, complete or not at all.
    parts : iterable of int, optional
        The parts to see to, if others are seen to elsewhere; they must be there in the end. By default all. Those that
        are there already are not computed again.
    retries : int
        How often a part is tried again that may go better another time: no space, a file system that does not answer, a
        process that was killed. A part that would fail again is not retried. Workers that are lost do not count:
        dask gives up a part that four of them were lost at (``distributed.scheduler.allowed-failures``).
    overwrite : bool
        Whether a file that is there is replaced.
    threads : int, optional
        Threads of each part. By default one, since dask runs as many parts at once as a worker has threads.
    memory : int or str, optional
        Memory of each part: bytes, or a size such as ``1G``. By default its share of the worker's limit, or 512 MiB if
        there is none.
    assemble : {"caller", "worker"}
        Who looks what is missing and makes the file: this process, or a worker, if the parts are not to be seen from
        here.

    Returns
    -------
    pathlib.Path
        ``out``.

    Raises
    ------
    BandsawError
        If a part fails for good: with its number, the worker, and all that the command wrote to standard error.
        :class:`~bandsaw.NeverError` if it would fail again, :class:`~bandsaw.AgainError` and
        :class:`~bandsaw.KilledError` if retries are used up; :class:`~bandsaw.OutputError` if the file is there already
        or cannot be made. Parts that are not begun are cancelled, those that are done stay: ``save`` goes on from them.
    ValueError
        If a part has no such number, or another plan has taken the place of this one.

    Notes
    -----
    An interrupt cancels what is not begun. A process that computes a part ends with its part, also if its worker is
    gone.

    Examples
    --------
    >>> save(plan, client, "ndvi.tif", retries=5)  # doctest: +SKIP
    """
    _check_client(client)
    job = _worker.Job.of(plan, threads, memory)
    on_worker = assemble == "worker"
    if not on_worker and not overwrite and os.path.lexists(out):
        # Before hours are spent on it; the command looks again when it makes the file.
        raise OutputError(f"{os.fspath(out)}: file exists", returncode=4, code="E0401", help="pass overwrite=True")
    _compute_missing(plan, client, job, _numbers(plan, parts), retries, on_worker)
    if on_worker:
        return Path(_on_a_worker(client, plan, "assemble", _worker.assemble, job, os.fspath(out), overwrite))
    return plan.assemble(out, overwrite=overwrite)


def compute(
    plan: Plan,
    client: Client,
    *,
    parts: Iterable[int] | None = None,
    retries: int = 3,
    threads: int | None = None,
    memory: int | str | None = None,
    assemble: Literal["caller", "worker"] = "caller",
) -> dict[str, Any]:
    """Compute what is missing of a plan of ``stats`` or ``blocks`` on a cluster, and give its figures.

    Parameters
    ----------
    plan : Plan
        What to compute.
    client : distributed.Client
        Where; not an asynchronous one.
    parts, retries, threads, memory, assemble
        As for :func:`save`.

    Returns
    -------
    dict
        What the command itself reports with ``--json``, to the last digit.

    Raises
    ------
    BandsawError
        As for :func:`save`; :class:`~bandsaw.UsageError` if the plan makes a file.
    ValueError
        If a part has no such number, or another plan has taken the place of this one.

    Examples
    --------
    >>> plan = bandsaw.plan("stats", "scene.tif", output="stats.json", parts=24)  # doctest: +SKIP
    >>> compute(plan, client)["bands"][0]["mean"]  # doctest: +SKIP
    """
    _check_client(client)
    job = _worker.Job.of(plan, threads, memory)
    on_worker = assemble == "worker"
    _compute_missing(plan, client, job, _numbers(plan, parts), retries, on_worker)
    if on_worker:
        figures: dict[str, Any] = _on_a_worker(client, plan, "figures", _worker.figures, job)
        return figures
    return plan.figures()


@overload
def map_blocks(
    plan: Plan,
    client: Client,
    function: None = None,
    *,
    parts: Iterable[int] | None = None,
    retries: int = 3,
    threads: int | None = None,
    memory: int | str | None = None,
) -> list[Future[Part]]: ...


@overload
def map_blocks(
    plan: Plan,
    client: Client,
    function: Callable[[Part], Result],
    *,
    parts: Iterable[int] | None = None,
    retries: int = 3,
    threads: int | None = None,
    memory: int | str | None = None,
) -> list[Future[Result]]: ...


def map_blocks(
    plan: Plan,
    client: Client,
    function: Callable[[Part], Any] | None = None,
    *,
    parts: Iterable[int] | None = None,
    retries: int = 3,
    threads: int | None = None,
    memory: int | str | None = None,
) -> list[Future[Any]]:
    """Compute the parts of a plan on a cluster, and give a future of each.

    It comes back at once. The tasks are those of :func:`save`, so parts are computed once, whoever asks, and
    :meth:`Plan.assemble` makes the file when all are done.

    Parameters
    ----------
    plan : Plan
        What to compute.
    client : distributed.Client
        Where.
    function : callable, optional
        Called with each :class:`~bandsaw.Part` on a worker when it is there; the future is of what comes back. It is
        called once, also if the part was retried. A part is a file of encoded tiles, and not a raster: pixels are there
        when the parts are assembled.
    parts, retries, threads, memory
        As for :func:`save`.

    Returns
    -------
    list of distributed.Future
        One for each part, in order. A part that fails for good raises its :class:`~bandsaw.BandsawError` from
        ``result()``.

    Raises
    ------
    ValueError
        If a part has no such number, or another plan has taken the place of this one.

    Examples
    --------
    >>> futures = map_blocks(plan, client, lambda part: part.bytes)  # doctest: +SKIP
    >>> sum(client.gather(futures))  # doctest: +SKIP
    """
    numbers = _numbers(plan, parts)
    futures = _submit(client, plan, _worker.Job.of(plan, threads, memory), numbers, retries)
    if not futures:
        return []
    keys = _keys("bandsaw-block", plan, numbers)
    return list(client.map(_worker.take, futures, function=function, key=keys, pure=False))


def _compute_missing(
    plan: Plan, client: Client, job: _worker.Job, wanted: list[int], retries: int, on_worker: bool
) -> None:
    """Compute those of the parts that are not there, as this process or a worker sees them."""
    missing = set(_on_a_worker(client, plan, "missing", _worker.missing, job) if on_worker else plan.missing())
    _compute(_submit(client, plan, job, [number for number in wanted if number in missing], retries), client)


def _submit(client: Client, plan: Plan, job: _worker.Job, numbers: list[int], retries: int) -> list[Future[Any]]:
    """Submit one task for each of those parts."""
    if not numbers:
        return []
    keys = _keys("bandsaw-part", plan, numbers)
    return list(client.map(_worker.run_part, numbers, job=job, key=keys, retries=retries, pure=False))


def _compute(futures: list[Future[Any]], client: Client) -> None:
    """Wait for all parts; the first that fails for good cancels those that are not begun."""
    try:
        for future in as_completed(futures):
            error = future.exception()
            if isinstance(error, KilledWorker):
                raise _lost(future.key, error) from error
            _worker.take(future.result(), None)
            # Nobody asks again, and the scheduler may forget it.
            future.release()
    except BaseException:
        client.cancel(futures, force=True)
        raise


def _lost(key: Any, error: KilledWorker) -> KilledError:
    """Describe a part at which one worker after the other was lost."""
    last = getattr(error.last_worker, "address", None)
    return KilledError(
        "workers were lost at it again and again",
        returncode=-9,
        help="give workers more memory, or fewer threads each",
        part=int(str(key).split("-")[2]),
        worker=last,
    )


def _on_a_worker(client: Client, plan: Plan, what: str, function: Callable[..., Any], *args: Any) -> Any:
    """Call a function on any worker, and wait for it."""
    return client.submit(function, *args, key=f"bandsaw-{what}-{_token(plan)}", pure=False).result()


def _keys(what: str, plan: Plan, numbers: list[int]) -> list[str]:
    """Name tasks: dask's dashboard groups them by the words before the number.

    No two calls share a name, so that what an earlier call left in the cluster is not taken for the answer of this one.
    """
    token = _token(plan)
    return [f"{what}-{number:05}-{token}" for number in numbers]


def _token(plan: Plan) -> str:
    return f"{plan.run_id[:8]}-{uuid.uuid4().hex[:8]}"


def _numbers(plan: Plan, parts: Iterable[int] | None) -> list[int]:
    """Give the numbers of the parts to see to, in order and each once."""
    if parts is None:
        return list(range(plan.parts))
    numbers = sorted(set(parts))
    outside = [number for number in numbers if not 0 <= number < plan.parts]
    if outside:
        raise ValueError(f"there is no part {outside[0]}, the plan has {plan.parts}, from 0")
    return numbers


def _check_client(client: Client) -> None:
    if client.asynchronous:
        raise TypeError("parts are waited for, which needs a Client that is not asynchronous")
