"""`make round-trips`: 1,000 generated organizations out, in and out again give the same cells.

Takes some minutes and no services. ARGS=200 takes as many. `make test` takes a few of them.
"""

from __future__ import annotations

import sys

from local import prepare
from local.paths import venv_command
from local.say import StepError, main
from local.site import clean_environment
from local.stage import Stages, pytest_words, shown_command

MANY = "1000"
TESTS = "tests/unit/workbook/test_workbook_round_trip.py"
PURE = ("-p", "no:ckan", "-p", "no:ckan_fixtures")


def run() -> int:
    """Set up and run; 1 if any organization came back otherwise."""
    words = sys.argv[1:] or [MANY]
    if len(words) > 1 or not words[0].isdigit():
        raise StepError("One number is expected, such as: make round-trips ARGS=200")
    prepare.tools()
    env = clean_environment({"DGAGOV_WORKBOOK_EXAMPLES": words[0]})
    command = [venv_command("pytest"), "-q", *PURE, *pytest_words(), TESTS]

    def check() -> tuple[bool, str]:
        code, closing = shown_command(command, env)
        return code == 0, closing

    stages = Stages()
    stages.run(f"Export, import, export of {words[0]} organizations", check)
    return stages.summary()


if __name__ == "__main__":
    main(run)
