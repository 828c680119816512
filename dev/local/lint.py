"""The lint stage: ruff on everything, pyright on the rooms that pyproject.toml names."""

from __future__ import annotations

from local.paths import venv_command
from local.stage import shown_command


def lint() -> tuple[bool, str]:
    """Whether both are content, and a line that says so."""
    ruff, _ = shown_command([venv_command("ruff"), "check", "."])
    pyright, closing = shown_command([venv_command("pyright"), "--pythonpath",
                                      venv_command("python")])
    words = f"ruff: {'no findings' if ruff == 0 else 'findings'}; pyright: {closing}"
    return ruff == 0 and pyright == 0, words
