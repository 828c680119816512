"""Installs the wheel into clean environments and uses it there, outside the checkout.

Two environments under .local/wheel: one without CKAN, one with. What the wheel needs is kept
between runs (and made anew when it changes); the wheel itself is installed afresh each time.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from local import python
from local.paths import CHECKOUT, ckan_version, shown
from local.say import run, say
from local.site import clean_environment
from local.stage import pytest_words, shown_command
from local.wheel import FOLDER, LOG

TEST_TOOLS = ["pytest>=8.3", "hypothesis>=6.100", "jsonschema>=4.20"]
EXAMPLE = "examples/opdc-2565"
WITH_CKAN = "with-ckan"


def _environment(name: str, base: list[str], wheel: Path, extra: str = "") -> Path:
    """A virtual environment with `base` and the wheel, without the checkout. Its folder."""
    folder, stamp = FOLDER / name, FOLDER / name / ".stamp"
    key = hashlib.sha256(f"{base}{extra}{python.fingerprint()}".encode()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == key):
        say(f"    making a clean environment: {folder.name}")
        shutil.rmtree(folder, ignore_errors=True)
        python.make_venv(folder, LOG)
        python.pip_install(folder, [*base, f"{wheel}{extra}"], LOG,
                           "pip could not install the wheel and what it needs")
        stamp.write_text(key)
    python.pip_install(folder, ["--no-deps", "--force-reinstall", str(wheel)], LOG,
                       "pip could not install the wheel")
    run([folder / "bin" / "python", "-m", "pip", "check"], LOG,
        what="The installed packages contradict each other")
    return folder


def _outside(*names: str) -> Path:
    """A folder outside the checkout with copies of these files and folders of it."""
    place = Path(tempfile.mkdtemp(prefix="dgagov-wheel-"))
    for name in names:
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(CHECKOUT / name, target)
    return place


def without_ckan(wheel: Path) -> tuple[bool, str]:
    """Pure tests and `dgagov score` from the wheel, where no CKAN is installed."""
    venv = _environment("without-ckan", TEST_TOOLS, wheel)
    place = _outside("tests/unit", "tests/corpus", "tests/data", "examples", "pyproject.toml")
    env = clean_environment({"PYTHONDONTWRITEBYTECODE": "1"})
    try:
        tests, closing = shown_command(
            [venv / "bin" / "pytest", *pytest_words(), "-q", "tests/unit"], env, place)
        score, _ = shown_command([venv / "bin" / "dgagov", "score", EXAMPLE], env, place)
    finally:
        shutil.rmtree(place)
    return tests == 0 and score == 0, f"{closing}; dgagov score: exit code {score}"


def install_with_ckan(wheel: Path) -> tuple[bool, str]:
    """Install the wheel beside CKAN, where nothing else of ours is."""
    base = [f"ckan[requirements]=={ckan_version()}"]
    return True, f"installed into {shown(_environment(WITH_CKAN, base, wheel, '[dcat]'))}"


def with_ckan(services: dict[str, str]) -> tuple[bool, str]:
    """Load every plugin of the wheel that `install_with_ckan` installed."""
    venv, place = FOLDER / WITH_CKAN, _outside("test.ini", "dev/use_wheel.py")
    try:
        code, closing = shown_command(
            [venv / "bin" / "python", "dev/use_wheel.py", "test.ini", venv],
            clean_environment(services), place)
    finally:
        shutil.rmtree(place)
    return code == 0, closing
