"""Builds the wheel from a clean copy of the source and looks whether everything is in it.

A copy, because setuptools takes along whatever an earlier build left in the folder `build`.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from fnmatch import fnmatch
from pathlib import Path

from local.paths import CHECKOUT, LOCAL, venv_command
from local.say import StepError, run, say

FOLDER = LOCAL / "wheel"
LOG = LOCAL / "log" / "wheel.log"
PACKAGE = "ckanext/dgagov/"

# Each must be met by a file at least: a wheel without one of these kinds is a broken product.
KINDS = {
    "schemas and vocabularies": PACKAGE + "schemas/*.yaml",
    "the licence register": PACKAGE + "schemas/*.json",
    "the rubric": PACKAGE + "indicators/*.yaml",
    "the settings' declaration": PACKAGE + "config_declaration.yaml",
    "the scorecard's JSON Schema": PACKAGE + "scoring/*.schema.json",
    "page templates": PACKAGE + "templates/*.html",
    "assets": PACKAGE + "assets/*",
    "Thai messages, compiled": PACKAGE + "i18n/th/LC_MESSAGES/*.mo",
    "the migrations' settings": PACKAGE + "migration/dgagov/alembic.ini",
    "the migrations' template": PACKAGE + "migration/dgagov/script.py.mako",
    "migrations": PACKAGE + "migration/dgagov/versions/*.py",
    "the entry points": "*.dist-info/entry_points.txt",
    "the licence": "*.dist-info/licenses/LICENSE",
}
# A file of this kind would turn the shared namespace into a package of ours, or be litter.
UNWANTED = ("ckanext/__init__.py", "tests/*", "dev/*", "bench/*", "*.pyc", "*/.*")


def source_files(checkout: Path) -> list[str]:
    """The files of the source: those that git knows or would take in."""
    asked = subprocess.run(
        ["git", "-C", str(checkout), "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"],
        capture_output=True, check=False,
    )
    if asked.returncode != 0:
        raise StepError("git could not list the source: " + asked.stderr.decode().strip(),
                         "run this in a clone of the repository")
    names = {name for name in asked.stdout.decode().split("\0") if name}
    return sorted(name for name in names if (checkout / name).is_file())


def copy_source(target: Path) -> list[str]:
    """Copy the source to an empty folder; the names of its files."""
    shutil.rmtree(target, ignore_errors=True)
    names = source_files(CHECKOUT)
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / name, target / name)
    return names


def faults(inside: set[str], source: list[str]) -> list[str]:
    """What is wrong with a wheel of these files, built from this source; empty if nothing."""
    found = [f"{name} is not in the wheel" for name in source
             if name.startswith(PACKAGE) and name not in inside]
    found += [f"{title}: no {pattern}" for title, pattern in KINDS.items()
              if not any(fnmatch(name, pattern) for name in inside)]
    found += [f"{name} does not belong into the wheel" for name in sorted(inside)
              if any(fnmatch(name, pattern) for pattern in UNWANTED)]
    return found


def build(built: list[Path]) -> tuple[bool, str]:
    """Build the wheel into .local/wheel and check its files; its path is put into `built`."""
    source = FOLDER / "source"
    names = copy_source(source)
    for old in FOLDER.glob("*.whl"):
        old.unlink()
    run([venv_command("python"), "-m", "build", "--wheel", "--outdir", FOLDER, source],
        LOG, what="The wheel could not be built", advice="see pyproject.toml and the log")
    built.extend(FOLDER.glob("*.whl"))
    with zipfile.ZipFile(built[0]) as archive:
        inside = {name for name in archive.namelist() if not name.endswith("/")}
    wrong = faults(inside, names)
    for fault in wrong:
        say(f"  {fault}")
    return not wrong, f"{built[0].name}: {len(inside)} files, {len(wrong)} faults"
