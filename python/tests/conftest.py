"""What tests share: a scene, its NDVI by one machine, a plan of it in 24 parts, a cluster of processes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import scene as scenes
from distributed import Client, LocalCluster

import bandsaw

#: The job of the tests: bands are called by number, in the order red, nir.
JOB = ("--b1", 1, "--b2", 2, "--nodata", "none", "--dtype", "float32")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag for what takes minutes."""
    parser.addoption("--full", action="store_true", help="kill workers 20 times in a row, not twice")


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a scene of 24 rows of tiles."""
    return scenes.write(tmp_path_factory.mktemp("scene") / "scene.tif")


@pytest.fixture(scope="session")
def direct(scene: Path) -> bytes:
    """Give the bytes that one machine makes of the scene."""
    out = scene.with_name("direct.tif")
    bandsaw.run("norm-diff", scene, *JOB, "-o", out)
    return out.read_bytes()


@pytest.fixture
def plan(scene: Path, tmp_path: Path) -> Iterator[bandsaw.Plan]:
    """Plan the same in 24 parts, and tidy up after it."""
    plan = bandsaw.plan("norm-diff", scene, *JOB, output=tmp_path / "ndvi.json", parts=24)
    assert plan.parts == 24
    yield plan
    shutil.rmtree(plan.parts_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """Start a cluster of two worker processes, which come back when they are killed."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client
