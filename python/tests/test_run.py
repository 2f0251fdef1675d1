"""The command from Python: what comes back, and what is raised for each exit code."""

from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import bandsaw
from bandsaw import _binary, _run


def raised(*words: _run.Word) -> bandsaw.BandsawError:
    """Give what a command raises."""
    with pytest.raises(bandsaw.BandsawError) as caught:
        bandsaw.run(*words)
    return caught.value


def script(path: Path, text: str) -> Path:
    """Make a program out of the text of a shell's script."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_command_has_the_version_of_the_package() -> None:
    assert bandsaw.run("--version").stdout.decode() == f"bandsaw {bandsaw.__version__}\n"


def test_words_may_be_paths_and_numbers(scene: Path) -> None:
    report = bandsaw.run_json("stats", scene, "--percentile", 50)
    assert report["schema"].startswith("bandsaw-stats/")


def test_input_goes_to_standard_input_and_samples_come_as_bytes(scene: Path) -> None:
    words = ("--bands", 1, "--window", "0,0,8,2")
    piped = bandsaw.run("cat", "-", *words, input=scene.read_bytes())
    assert len(piped.stdout) == 8 * 2 * 2
    assert piped.stdout == bandsaw.run("cat", scene, *words).stdout


def test_without_check_a_failure_is_a_result() -> None:
    done = bandsaw.run("info", "gone.tif", check=False)
    assert (done.returncode, b"[E0301]" in done.stderr) == (3, True)


def test_each_exit_code_is_an_exception_of_its_own(scene: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(scene.read_bytes()[:5000])
    cases: list[tuple[tuple[_run.Word, ...], type[bandsaw.BandsawError], int]] = [
        (("validate", broken), bandsaw.NegativeAnswerError, 1),
        (("info", "--no-such-flag"), bandsaw.UsageError, 2),
        (("info", "gone.tif"), bandsaw.InputError, 3),
        (("convert", scene, "-o", "/no/such/folder/a.tif"), bandsaw.OutputError, 4),
        (("index", "ndvi", scene, "--sensor", "l8", "-o", tmp_path / "a.tif"), bandsaw.MismatchError, 5),
    ]
    for words, kind, returncode in cases:
        error = raised(*words)
        assert (type(error), error.returncode) == (kind, returncode), error


def test_an_error_has_its_code_its_line_and_the_way_out() -> None:
    error = raised("info", "--no-such-flag")
    assert error.code == "E0201"
    assert error.message.startswith("unexpected argument '--no-such-flag'")
    assert error.help is not None and error.help.startswith("usage: ")
    assert str(error) == f"{error.message} [E0201]\nhelp: {error.help}"
    assert error.stderr.startswith("error: ")


def test_an_answer_that_is_no_comes_with_what_was_found(scene: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(scene.read_bytes()[:5000])
    error = raised("validate", broken)
    assert b"broken.tif" in error.stdout


def test_a_process_that_is_killed_is_told_from_one_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = script(tmp_path / "killed", "kill -9 $$")
    monkeypatch.setattr(_run, "binary", lambda: killed)
    error = raised("info")
    assert (type(error), error.returncode) == (bandsaw.KilledError, -9)
    assert str(error) == "bandsaw was ended by SIGKILL"


def test_an_unknown_exit_code_comes_with_the_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = script(tmp_path / "odd", "echo loader gone >&2; exit 127")
    monkeypatch.setattr(_run, "binary", lambda: odd)
    assert str(raised("info")) == "bandsaw ended with code 127: loader gone"


def test_errors_travel() -> None:
    error = bandsaw.NeverError("no", returncode=65, code="E0318", help="x", stderr="y", part=3, worker="tcp://a:1")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.stderr) == (bandsaw.NeverError, str(error), "y")
    assert str(copy) == "part 3 on tcp://a:1: no [E0318]\nhelp: x"


def test_the_command_is_found_in_the_package_then_by_the_variable_then_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "package" / "_binary.py"
    monkeypatch.setattr(_binary, "__file__", str(module))
    monkeypatch.delenv("BANDSAW", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    # What pip puts on the path is a script that becomes the command, so it is not the command.
    script(tmp_path / "bandsaw", "exit 1")
    with pytest.raises(bandsaw.BinaryNotFoundError, match="no bandsaw command"):
        bandsaw.binary()
    folder = tmp_path / "bin"
    folder.mkdir()
    on_path = folder / "bandsaw"
    on_path.write_bytes(Path(sys.executable).resolve().read_bytes()[:64])
    on_path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{folder}")
    assert bandsaw.binary() == on_path
    named = script(tmp_path / "named", "exit 0")
    monkeypatch.setenv("BANDSAW", str(named))
    assert bandsaw.binary() == named
    packaged = module.parent / "bin" / "bandsaw"
    packaged.parent.mkdir(parents=True)
    packaged.touch()
    assert bandsaw.binary() == packaged


def test_a_variable_that_names_no_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_binary, "__file__", str(tmp_path / "_binary.py"))
    monkeypatch.setenv("BANDSAW", str(tmp_path / "gone"))
    with pytest.raises(bandsaw.BinaryNotFoundError, match=r"BANDSAW=.*gone is no file that can be executed"):
        bandsaw.binary()


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "bandsaw", "info", "gone.tif"], capture_output=True)
    assert (done.returncode, done.stderr) == (3, b"error: gone.tif: no such file or directory [E0301]\n")
