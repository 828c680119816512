"""The virtual environment: CKAN, its companions and this project, made again when they change."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from local.lock import only_one
from local.paths import CHECKOUT, ckan_version, log_folder, shown, venv, venv_command
from local.say import StepError, run, step

EXTRAS = "test,lint,dcat"
# The site of the demo runs on a real WSGI server; the product itself needs none.
SERVER = "gunicorn>=23"


def requirements() -> list[str]:
    """What pip is told to install; the project comes last, editable."""
    return [f"ckan[requirements]=={ckan_version()}", SERVER, "-e", f"{CHECKOUT}[{EXTRAS}]"]


def fingerprint(*more: str) -> str:
    """Changes when the virtual environment must be made anew or filled again."""
    parts = [sys.version, sys.executable, *requirements(), *more]
    parts += [(CHECKOUT / name).read_text(encoding="utf-8") for name in
              ("pyproject.toml", "setup.py")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _python_works(folder: Path) -> bool:
    """Whether the environment's own Python still runs (it dies with the Python it came from)."""
    try:
        check = "import sys; sys.exit(sys.version_info[:2] != tuple(map(int, sys.argv[1:])))"
        version = [str(number) for number in sys.version_info[:2]]
        done = subprocess.run(
            [folder / "bin" / "python", "-c", check, *version], check=False, capture_output=True
        )
    except OSError:
        return False
    return done.returncode == 0


def make_venv(folder: Path, log: Path) -> None:
    """Make an empty virtual environment, over an old one that no longer works."""
    if not _python_works(folder):
        run([sys.executable, "-m", "venv", "--clear", folder], log,
            what="The virtual environment could not be made",
            advice="on Debian, python3-venv is needed: apt-get install python3-venv")


def pip_install(folder: Path, words: list[str], log: Path, what: str) -> None:
    """Run pip of a virtual environment; the index is whatever pip is set up to use."""
    run([folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", *words],
        log, what=what, advice="check the network and pip's own settings, then run again")


def prepare() -> None:
    """Bring the virtual environment up to date; quick when nothing changed."""
    stamp = venv() / ".dgagov-stamp"
    if _up_to_date(stamp):
        return
    with only_one("setup"):
        if _up_to_date(stamp):
            return
        log = log_folder() / "pip.log"
        with step(f"Installing CKAN {ckan_version()} and this project into {shown(venv())}"):
            make_venv(venv(), log)
            pip_install(venv(), requirements(), log, "pip could not install the Python packages")
        if not Path(venv_command("ckan")).exists():
            raise StepError("pip finished, but the command `ckan` is missing", log=log)
        stamp.write_text(fingerprint())


def _up_to_date(stamp: Path) -> bool:
    made_as_now = stamp.exists() and stamp.read_text() == fingerprint()
    return made_as_now and Path(venv_command("ckan")).exists()
