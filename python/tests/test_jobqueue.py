"""Clusters of dask-jobqueue: its scripts, and its own way of running them on this machine."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import bandsaw
import bandsaw.dask


@pytest.fixture(autouse=True)
def interrupts() -> Iterator[None]:
    """Undo what dask-jobqueue does when it is imported: it takes interrupts for itself."""
    before = signal.getsignal(signal.SIGINT)
    pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed")
    yield
    signal.signal(signal.SIGINT, before)


def test_a_script_for_slurm_starts_workers_that_find_the_command(tmp_path: Path) -> None:
    from dask_jobqueue.slurm import SLURMCluster

    cluster = SLURMCluster(
        cores=4,
        processes=4,
        memory="8GiB",
        walltime="01:00:00",
        log_directory=str(tmp_path),
        job_script_prologue=[f"export BANDSAW={bandsaw.binary()}"],
        scheduler_options={"dashboard_address": ":0"},
    )
    with cluster:
        script = cluster.job_script()
    lines = script.splitlines()
    assert "#SBATCH --cpus-per-task=4" in lines
    assert f"export BANDSAW={bandsaw.binary()}" in lines
    assert "--nworkers 4" in script and "--nthreads 1" in script


def test_jobs_of_a_queue_carry_out_a_plan(plan: bandsaw.Plan, direct: bytes, tmp_path: Path) -> None:
    from dask_jobqueue.local import LocalCluster

    with LocalCluster(
        cores=1, processes=1, memory="1GiB", log_directory=str(tmp_path), scheduler_options={"dashboard_address": ":0"}
    ) as cluster:
        cluster.scale(jobs=2)
        with cluster.get_client() as client:
            client.wait_for_workers(1, timeout=60)
            bandsaw.dask.save(plan, client, tmp_path / "out.tif")
    assert (tmp_path / "out.tif").read_bytes() == direct
