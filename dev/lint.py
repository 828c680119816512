"""`make lint`: ruff and pyright."""

from __future__ import annotations

from local import prepare
from local.lint import lint
from local.say import main
from local.stage import Stages


def run() -> int:
    """Set up and lint; 1 if there are findings."""
    prepare.tools()
    stages = Stages()
    stages.run("Lint (ruff, pyright)", lint)
    return stages.summary()


if __name__ == "__main__":
    main(run)
