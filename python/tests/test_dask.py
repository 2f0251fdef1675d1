"""Plans on a cluster of worker processes."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from distributed import Client, LocalCluster

import bandsaw
import bandsaw.dask
from bandsaw import _worker


def executed(client: Client) -> int:
    """Count the tasks that the workers have carried out."""
    return sum(client.run(lambda dask_worker: dask_worker.state.executed_count).values())


def stale_plan(scene: Path, folder: Path) -> bandsaw.Plan:
    """Plan something of an input that changes then."""
    copy = folder / "copy.tif"
    copy.write_bytes(scene.read_bytes())
    plan = bandsaw.plan("convert", copy, output=folder / "stale.json", parts=24)
    with copy.open("r+b") as file:
        file.truncate(copy.stat().st_size - 1)
    return plan


def test_the_file_is_that_of_one_machine(plan: bandsaw.Plan, client: Client, direct: bytes, tmp_path: Path) -> None:
    out = tmp_path / "out.tif"
    assert bandsaw.dask.save(plan, client, out) == out
    assert out.read_bytes() == direct
    assert plan.status().done == 24


@pytest.mark.parametrize("assemble", ["caller", "worker"])
def test_figures_are_those_of_the_command(
    assemble: Literal["caller", "worker"], scene: Path, client: Client, tmp_path: Path
) -> None:
    plan = bandsaw.plan("stats", scene, output=tmp_path / "stats.json", parts=6)
    plan.run(2)
    before = executed(client)
    assert bandsaw.dask.compute(plan, client, assemble=assemble) == bandsaw.run_json("stats", scene)
    # Besides the parts, who looks what is missing and puts them together.
    assert executed(client) - before == 5 + (2 if assemble == "worker" else 0)


def test_what_is_there_is_not_computed_again(plan: bandsaw.Plan, client: Client, direct: bytes, tmp_path: Path) -> None:
    for part in range(20):
        plan.run(part)
    before = executed(client)
    bandsaw.dask.save(plan, client, tmp_path / "out.tif")
    assert executed(client) - before == 4
    assert (tmp_path / "out.tif").read_bytes() == direct


def test_some_parts_may_be_seen_to_elsewhere(plan: bandsaw.Plan, client: Client, direct: bytes, tmp_path: Path) -> None:
    with pytest.raises(bandsaw.InputError) as caught:
        bandsaw.dask.save(plan, client, tmp_path / "out.tif", parts=range(12))
    assert caught.value.code == "E0319"
    assert plan.missing() == list(range(12, 24))
    bandsaw.dask.save(plan, client, tmp_path / "out.tif", parts=range(12, 24))
    assert (tmp_path / "out.tif").read_bytes() == direct


def test_a_worker_can_do_what_the_caller_does(
    plan: bandsaw.Plan, client: Client, direct: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.tif"
    assert bandsaw.dask.save(plan, client, out, assemble="worker") == out
    assert out.read_bytes() == direct
    with pytest.raises(bandsaw.OutputError) as caught:
        bandsaw.dask.save(plan, client, out, assemble="worker")
    assert str(caught.value).startswith("on tcp://")
    bandsaw.dask.save(plan, client, out, assemble="worker", overwrite=True)


def test_an_output_that_is_there_is_refused_before_anything_is_computed(
    plan: bandsaw.Plan, client: Client, tmp_path: Path
) -> None:
    (tmp_path / "out.tif").touch()
    with pytest.raises(bandsaw.OutputError) as caught:
        bandsaw.dask.save(plan, client, tmp_path / "out.tif")
    assert caught.value.code == "E0401"
    assert plan.status().done == 0


def test_a_part_that_would_fail_again_is_tried_once(scene: Path, client: Client, tmp_path: Path) -> None:
    plan = stale_plan(scene, tmp_path)
    before = executed(client)
    (future,) = bandsaw.dask.map_blocks(plan, client, parts=[3])
    with pytest.raises(bandsaw.NeverError) as caught:
        future.result()
    # The part, and the task that raises.
    assert executed(client) - before <= 2
    error = caught.value
    assert (error.part, error.code) == (3, "E0318")
    assert error.worker is not None and str(error).startswith(f"part 3 on {error.worker}: ")
    assert error.stderr.startswith("error: ")


def test_one_part_that_fails_ends_the_save(plan: bandsaw.Plan, client: Client, tmp_path: Path) -> None:
    before = executed(client)
    with pytest.raises(bandsaw.NeverError) as caught:
        bandsaw.dask.save(plan, client, tmp_path / "out.tif", memory="1M")
    assert (caught.value.code, caught.value.returncode) == ("E0310", 65)
    assert not (tmp_path / "out.tif").exists() and not plan.status().done
    while any(client.processing().values()):
        time.sleep(0.01)
    assert executed(client) - before < 24, "what was not begun is cancelled"


def test_a_part_is_tried_again_when_that_may_help(plan: bandsaw.Plan, client: Client, tmp_path: Path) -> None:
    # A file in the place of the folder, until somebody takes it away.
    blocked = tmp_path / "blocked"
    blocked.touch()
    plan = dataclasses.replace(plan, parts_dir=blocked / "parts")
    threading.Timer(1.5, blocked.unlink).start()
    (future,) = bandsaw.dask.map_blocks(plan, client, parts=[0], retries=5)
    assert future.result().number == 0


def test_retries_come_to_an_end(plan: bandsaw.Plan, client: Client, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.touch()
    plan = dataclasses.replace(plan, parts_dir=blocked / "parts")
    (future,) = bandsaw.dask.map_blocks(plan, client, parts=[0], retries=1)
    with pytest.raises(bandsaw.AgainError) as caught:
        future.result()
    assert caught.value.help is not None and "all workers see them" in caught.value.help


def test_a_plan_travels_to_workers_that_do_not_see_it(
    plan: bandsaw.Plan, client: Client, direct: bytes, tmp_path: Path
) -> None:
    hidden_plan = dataclasses.replace(plan, path=Path("/no/such/folder/ndvi.json"))
    hidden = dataclasses.replace(_worker.Job.of(plan, None, None), plan=hidden_plan)
    part = client.submit(_worker.run_part, 0, hidden, pure=False).result()
    assert isinstance(part, bandsaw.Part) and part.number == 0
    assert Path(part.path).parent == plan.parts_dir
    long = dataclasses.replace(hidden, text=None)
    with pytest.raises(bandsaw.AgainError, match="all workers see") as caught:
        client.submit(_worker.run_part, 0, long, pure=False).result()
    assert caught.value.code == "E0316"


def test_a_plan_that_is_another_by_now_is_refused(plan: bandsaw.Plan, scene: Path, client: Client) -> None:
    bandsaw.plan("convert", scene, output=plan.path, overwrite=True)
    with pytest.raises(ValueError, match="is another plan"):
        bandsaw.dask.map_blocks(plan, client)


def test_blocks_come_in_order_and_a_function_gets_each(plan: bandsaw.Plan, client: Client) -> None:
    parts = client.gather(bandsaw.dask.map_blocks(plan, client))
    assert [part.number for part in parts] == list(range(24))
    assert all(Path(part.path).is_file() and part.worker for part in parts)
    sizes = client.gather(bandsaw.dask.map_blocks(plan, client, lambda part: (part.number, part.bytes)))
    assert sizes == [(part.number, part.bytes) for part in parts]
    assert bandsaw.dask.map_blocks(plan, client, parts=[]) == []


def test_names_of_tasks_read_well_and_are_never_used_twice(plan: bandsaw.Plan, client: Client) -> None:
    keys = [future.key for _ in range(2) for future in bandsaw.dask.map_blocks(plan, client, parts=[0, 23])]
    assert len(set(keys)) == 4
    assert str(keys[1]).startswith(f"bandsaw-block-00023-{plan.run_id[:8]}-")


def test_a_part_that_is_not_there_is_named(plan: bandsaw.Plan, client: Client) -> None:
    with pytest.raises(ValueError, match="there is no part 24, the plan has 24, from 0"):
        bandsaw.dask.save(plan, client, "out.tif", parts=[0, 24])


def test_a_worker_shares_its_memory_between_its_tasks(plan: bandsaw.Plan) -> None:
    job = _worker.Job.of(plan, None, None)
    assert _worker._share(job, 4, 4 << 30) == (1, ((4 << 30) - (192 << 20)) // 4 - (32 << 20))
    assert _worker._share(job, 8, 256 << 20) == (1, 64 << 20)
    assert _worker._share(job, 4, None) == (1, None)
    assert _worker._share(dataclasses.replace(job, threads=4, memory="1G"), 4, 4 << 30) == (4, "1G")


def test_threads_of_one_process_are_workers_too(plan: bandsaw.Plan, direct: bytes, tmp_path: Path) -> None:
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        bandsaw.dask.save(plan, client, tmp_path / "out.tif")
    assert (tmp_path / "out.tif").read_bytes() == direct


def test_a_client_that_does_not_wait_is_refused(plan: bandsaw.Plan) -> None:
    async def save() -> None:
        async with (
            LocalCluster(n_workers=0, processes=False, dashboard_address=":0", asynchronous=True) as cluster,
            Client(cluster, asynchronous=True) as client,
        ):
            with pytest.raises(TypeError, match="not asynchronous"):
                bandsaw.dask.save(plan, client, "out.tif")

    # In a thread: up to Python 3.9 the main thread would have no loop afterwards, and dask-jobqueue wants one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, save()).result()
