"""Where things lie: one place that names every folder the local stack writes to."""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCAL = CHECKOUT / ".local"
DEV = CHECKOUT / "dev"
SOLR_SOURCE = DEV / "solr"
SOLR_JARS = LOCAL / "solr-jars"
EXAMPLES = CHECKOUT / "examples"

DEFAULT_CKAN_VERSION = "2.12.0"


def ckan_version() -> str:
    """The CKAN release to run: the variable CKAN_VERSION, or the reference."""
    return os.environ.get("CKAN_VERSION") or DEFAULT_CKAN_VERSION


def venv() -> Path:
    """The virtual environment; another CKAN than the reference gets one of its own."""
    if ckan_version() == DEFAULT_CKAN_VERSION:
        return CHECKOUT / ".venv"
    return LOCAL / f"venv-ckan-{ckan_version()}"


def venv_command(name: str) -> str:
    """Full path of a command of the virtual environment, as text for subprocess."""
    return str(venv() / "bin" / name)


def log_folder() -> Path:
    """Logs of the set-up steps (those of the services lie with their instance)."""
    folder = LOCAL / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shown(path: Path) -> str:
    """A path as a person would type it from the checkout."""
    try:
        return str(path.relative_to(CHECKOUT))
    except ValueError:
        return str(path)
