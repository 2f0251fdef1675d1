"""A plan, from the command to the file, without a cluster."""

from __future__ import annotations

import dataclasses
import os
import pickle
from pathlib import Path

import pytest

import bandsaw


def test_a_plan_is_carried_out_part_by_part(plan: bandsaw.Plan, direct: bytes, tmp_path: Path) -> None:
    assert plan.missing() == list(range(24))
    first = plan.run(0, threads=1, memory="256M")
    assert (first.number, first.already_there, first.worker) == (0, False, None)
    assert plan.run(0).already_there
    assert plan.missing() == list(range(1, 24))
    status = plan.status()
    assert (status.parts, status.done, status.missing, status.damaged) == (24, 1, 23, {})
    assert status.bytes == first.bytes > 0
    for part in plan.missing():
        plan.run(part)
    out = plan.assemble(tmp_path / "out.tif")
    assert out.read_bytes() == direct
    assert plan.gc(all=True) > 0
    assert plan.status().done == 0


def test_a_file_is_made_of_all_parts_or_not_at_all(plan: bandsaw.Plan, tmp_path: Path) -> None:
    plan.run(5)
    with pytest.raises(bandsaw.InputError) as caught:
        plan.assemble(tmp_path / "out.tif")
    assert caught.value.code == "E0319"
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("stats",),
        ("stats", "--scale", 0.3, "--percentile", "2,50,98", "--histogram", 9),
        ("blocks", "--shape", 512, "--stat", "sum,mean"),
    ],
)
def test_figures_of_parts_are_those_of_the_command(command: tuple[str | int, ...], scene: Path, tmp_path: Path) -> None:
    plan = bandsaw.plan(*command, scene, output=tmp_path / "figures.json", parts=5)
    with pytest.raises(bandsaw.InputError):
        plan.figures()
    for part in reversed(plan.missing()):
        plan.run(part)
    assert plan.figures() == bandsaw.run_json(str(command[0]), *command[1:], scene)


def test_a_plan_of_a_file_has_no_figures(plan: bandsaw.Plan) -> None:
    with pytest.raises(bandsaw.UsageError):
        plan.figures()


def test_a_damaged_part_is_missing_and_named(plan: bandsaw.Plan) -> None:
    path = Path(plan.run(3).path)
    path.write_bytes(path.read_bytes()[:-1])
    assert 3 in plan.missing()
    assert list(plan.status().damaged) == [3]


def test_an_output_is_replaced_when_that_is_asked_for_alone(scene: Path, tmp_path: Path) -> None:
    plan = bandsaw.plan("convert", scene, "--bands", 1, output=tmp_path / "one.json", parts=1)
    plan.run(0)
    out = plan.assemble(tmp_path / "one.tif")
    with pytest.raises(bandsaw.OutputError) as caught:
        plan.assemble(out)
    assert caught.value.code == "E0401"
    assert plan.assemble(out, overwrite=True) == out


def test_parts_fail_with_the_codes_for_engines(plan: bandsaw.Plan, scene: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(bandsaw.AgainError) as again:
        dataclasses.replace(plan, parts_dir=blocked / "parts").run(0)
    assert again.value.returncode == 75
    copy = tmp_path / "copy.tif"
    copy.write_bytes(scene.read_bytes())
    stale = bandsaw.plan("convert", copy, output=tmp_path / "stale.json", parts=2)
    with copy.open("r+b") as file:
        file.write(b"II*\0\x08\0\0\0\x0a\0\0\1\4\0\1\0\0\0\1\0\0\0")
    with pytest.raises(bandsaw.NeverError) as never:
        stale.run(0)
    assert (never.value.returncode, never.value.code) == (65, "E0318")


def test_a_plan_is_read_again_and_travels(plan: bandsaw.Plan, tmp_path: Path) -> None:
    assert bandsaw.Plan.open(plan.path) == plan == pickle.loads(pickle.dumps(plan))
    assert plan.parts_dir == plan.path.with_suffix(".parts")
    elsewhere = bandsaw.Plan.open(plan.path, parts_dir=tmp_path / "elsewhere")
    elsewhere.run(7)
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1
    assert plan.missing() == list(range(24))


def test_a_plan_may_be_moved_with_its_inputs(scene: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    os.link(scene, before / "scene.tif")
    bandsaw.plan("convert", before / "scene.tif", output=before / "p.json", parts=24, relative=True)
    before.rename(after)
    assert bandsaw.Plan.open(after / "p.json").run(0).blocks == 1


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for text in ["", "[]", "{}", '{"schema": "other/1"}', '{"schema": "bandsaw-plan/1", "run_id": "", "job": {}}']:
        path.write_text(text)
        with pytest.raises(ValueError, match="is no plan of bandsaw"):
            bandsaw.Plan.open(path)
    with pytest.raises(FileNotFoundError):
        bandsaw.Plan.open(tmp_path / "gone.json")


def test_a_plan_that_is_there_is_kept(plan: bandsaw.Plan, scene: Path) -> None:
    with pytest.raises(bandsaw.OutputError):
        bandsaw.plan("convert", scene, output=plan.path)
    assert bandsaw.plan("convert", scene, output=plan.path, overwrite=True).run_id != plan.run_id


def test_a_command_without_a_plan_is_named(scene: Path, tmp_path: Path) -> None:
    with pytest.raises(bandsaw.UsageError) as caught:
        bandsaw.plan("info", scene, output=tmp_path / "a.json")
    assert caught.value.code == "E0224"
