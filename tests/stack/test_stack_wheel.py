"""What counts as a broken wheel, and how stages of `make test` end."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest
from local import say, stage, wheel
from local.say import StepError

GOOD = {
    "ckanext/dgagov/schemas/dataset.yaml", "ckanext/dgagov/schemas/licenses.json",
    "ckanext/dgagov/indicators/fy2565.yaml", "ckanext/dgagov/config_declaration.yaml",
    "ckanext/dgagov/scoring/scorecard.schema.json", "ckanext/dgagov/templates/a/b.html",
    "ckanext/dgagov/assets/dgagov.css", "ckanext/dgagov/i18n/th/LC_MESSAGES/x.mo",
    "ckanext/dgagov/migration/dgagov/alembic.ini",
    "ckanext/dgagov/migration/dgagov/script.py.mako",
    "ckanext/dgagov/migration/dgagov/versions/001_a.py",
    "ckanext_dgagov-1.dist-info/entry_points.txt",
    "ckanext_dgagov-1.dist-info/licenses/LICENSE",
}
SOURCE = [*sorted(name for name in GOOD if name.startswith("ckanext/")), "dev/stack.py"]


def test_a_whole_wheel_has_no_fault() -> None:
    assert wheel.faults(GOOD, SOURCE) == []


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_each_kind_of_file_is_missed(missing: str) -> None:
    assert wheel.faults(GOOD - {missing}, [])


def test_a_single_forgotten_file_is_named() -> None:
    forgotten = "ckanext/dgagov/templates/a/c.html"
    assert wheel.faults(GOOD, [*SOURCE, forgotten]) == [f"{forgotten} is not in the wheel"]


@pytest.mark.parametrize("name", ["ckanext/__init__.py", "tests/unit/test_x.py", "dev/stack.py"])
def test_what_does_not_belong_is_named(name: str) -> None:
    assert wheel.faults(GOOD | {name}, SOURCE) == [f"{name} does not belong into the wheel"]


def test_one_failed_stage_fails_the_run_and_the_others_still_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse() -> tuple[bool, str]:
        raise StepError("ฐานข้อมูลไม่ตอบ", "start it")

    stages = stage.Stages()
    stages.run("first", refuse)
    stages.run("second", lambda: (True, "3 passed in 0.1s"))
    assert stages.summary() == 1
    printed = capsys.readouterr().out
    assert "FAILED: ฐานข้อมูลไม่ตอบ" in printed
    assert "What to do: start it" in printed
    assert "3 passed in 0.1s" in printed


def test_nothing_run_is_no_success() -> None:
    assert stage.Stages().summary() == 1


def test_a_command_is_shown_and_its_last_line_kept(capsys: pytest.CaptureFixture[str]) -> None:
    words = "print('\\x1b[32m==== 2 passed in 1s ====\\x1b[0m'); print(); raise SystemExit(4)"
    code, closing = stage.shown_command([sys.executable, "-c", words])
    assert (code, closing) == (4, "2 passed in 1s")
    assert "2 passed" in capsys.readouterr().out


def test_stages_beside_count_and_their_words_come_in_one_piece(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def others(those: stage.Stages) -> None:
        those.run("beside", lambda: (False, stage.shown_command(
            [sys.executable, "-c", "print('จากข้างๆ')"])[1]))

    stages = stage.Stages()
    show = stages.beside(others)
    stages.run("main", lambda: (True, ""))
    assert "จากข้างๆ" not in capsys.readouterr().out
    show()
    assert "จากข้างๆ" in capsys.readouterr().out
    assert [(one.title, one.passed) for one in stages.results] == [
        ("main", True), ("beside", False)
    ]
    assert stages.summary() == 1


def test_a_fault_in_stages_beside_is_not_swallowed() -> None:
    def others(_: stage.Stages) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stage.Stages().beside(others)()


def test_an_ended_run_begins_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "_ended", threading.Event())
    monkeypatch.setattr(stage, "_children", set())
    stages = stage.Stages()
    show = stages.beside(lambda those: [
        those.run(name, lambda: (stage.shown_command(
            [sys.executable, "-c", "import time; time.sleep(60)"])[0] == 0, ""))
        for name in ("first", "second")
    ])
    begun = time.monotonic()
    while not stage._children and time.monotonic() - begun < 10:
        time.sleep(0.05)
    stage.end_all()
    show()
    assert time.monotonic() - begun < 30
    assert [one.passed for one in stages.results] == [False, False]


def test_a_failed_command_keeps_its_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log" / "x.log"
    with pytest.raises(StepError, match=r"It broke \(exit code 2\)") as failure:
        say.run([sys.executable, "-c", "print('เพราะดิสก์เต็ม'); raise SystemExit(2)"], log,
                what="It broke")
    say.explain(failure.value)
    assert "เพราะดิสก์เต็ม" in capsys.readouterr().out


def test_a_missing_program_is_told(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="No such file"):
        say.run(["/no/such/program"], tmp_path / "x.log", what="It broke")
