"""Workers and their processes are killed in the middle of a save: the file is that of one machine all the same."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import dask.config
import pytest
from distributed import Client, LocalCluster

import bandsaw
import bandsaw.dask

SECONDS_MAX = 60.0


def children(process: int) -> list[int]:
    """Give the processes that a process has started and that compute a part."""
    found = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in tasks.read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if b"run" in words and b"--part" in words:
                found.append(int(child))
    return found


def count(plan: bandsaw.Plan) -> int:
    """Count the parts that are there."""
    return len(list(plan.parts_dir.glob("*.tiles")))


class Killer(threading.Thread):
    """Waits until a third of the parts is there and a worker computes another, and kills it then and there."""

    def __init__(self, plan: bandsaw.Plan, workers: Iterable[int], *, child: bool) -> None:
        super().__init__()
        self.plan, self.workers, self.child = plan, list(workers), child
        self.done_before = -1

    def run(self) -> None:
        """Wait and kill."""
        end = time.monotonic() + SECONDS_MAX
        while time.monotonic() < end:
            if count(self.plan) >= self.plan.parts // 3:
                for worker in self.workers:
                    try:
                        running = children(worker)
                        if running:
                            os.kill(running[0] if self.child else worker, signal.SIGKILL)
                            self.done_before = count(self.plan)
                            return
                    except (FileNotFoundError, ProcessLookupError):
                        continue
            time.sleep(0.001)


def save_under_fire(plan: bandsaw.Plan, out: Path, *, child: bool) -> int:
    """Save on a new cluster with one kill in the middle; give how many parts were there when it struck."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        killer = Killer(plan, client.run(os.getpid).values(), child=child)
        killer.start()
        bandsaw.dask.save(plan, client, out)
        killer.join()
    assert 8 <= killer.done_before < 24, "nobody was killed in the middle"
    return killer.done_before


@pytest.fixture
def times(request: pytest.FixtureRequest) -> int:
    """Give how often a fault is tried in a row."""
    return 20 if request.config.getoption("--full") else 2


def test_a_worker_is_killed_in_the_middle_again_and_again(
    plan: bandsaw.Plan, direct: bytes, times: int, tmp_path: Path
) -> None:
    for attempt in range(times):
        out = tmp_path / f"out-{attempt}.tif"
        started = time.monotonic()
        done = save_under_fire(plan, out, child=False)
        same = out.read_bytes() == direct
        seconds = time.monotonic() - started
        bytes_are = "same" if same else "OTHER"
        print(f"{attempt + 1}: worker killed after {done} of 24 parts, {bytes_are} bytes, {seconds:.1f} s")
        assert same
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")], "something is left over"
        out.unlink()
        plan.gc(all=True)


def test_a_process_that_is_killed_is_tried_again(plan: bandsaw.Plan, direct: bytes, tmp_path: Path) -> None:
    save_under_fire(plan, tmp_path / "out.tif", child=True)
    assert (tmp_path / "out.tif").read_bytes() == direct


def test_a_part_that_workers_are_lost_at_is_given_up(plan: bandsaw.Plan, tmp_path: Path) -> None:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        killer = Killer(plan, client.run(os.getpid).values(), child=False)
        killer.start()
        with pytest.raises(bandsaw.KilledError) as caught:
            bandsaw.dask.save(plan, client, tmp_path / "out.tif")
        killer.join()
    error = caught.value
    # The part that it was at, or one that it had just ended without having told so.
    assert error.part is not None and 7 <= error.part < 24
    assert str(error).startswith(f"part {error.part} on tcp://")
    assert not (tmp_path / "out.tif").exists()


def test_an_interrupt_cancels_what_is_not_begun_and_the_next_save_goes_on(
    plan: bandsaw.Plan, client: Client, direct: bytes, tmp_path: Path
) -> None:
    def interrupt() -> None:
        while count(plan) < 4:
            time.sleep(0.001)
        signal.raise_signal(signal.SIGINT)

    watcher = threading.Thread(target=interrupt)
    watcher.start()
    with pytest.raises(KeyboardInterrupt):
        bandsaw.dask.save(plan, client, tmp_path / "out.tif")
    watcher.join()
    # Those that were begun come to their end.
    while any(client.processing().values()):
        time.sleep(0.05)
    done = count(plan)
    assert 4 <= done < 24 and not (tmp_path / "out.tif").exists()
    bandsaw.dask.save(plan, client, tmp_path / "out.tif")
    assert (tmp_path / "out.tif").read_bytes() == direct
