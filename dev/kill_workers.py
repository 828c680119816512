"""`make kill-workers`: kills workers 50 times in the middle of jobs; nothing may be lost.

Takes some minutes, on an instance of its own that is deleted afterwards. The work is done by
bench/kill_workers.py, which also tells how it counts. ARGS=10 kills ten times only.
"""

from __future__ import annotations

import sys

from local import instance, prepare
from local.lock import only_one
from local.paths import CHECKOUT, log_folder, venv_command
from local.say import StepError, main, step
from local.say import run as execute
from local.site import clean_environment
from local.stage import Stages, shown_command

NAME = "kill-workers"


def run() -> int:
    """Set up, kill and count, clear away; 1 if anything was lost."""
    words = sys.argv[1:]
    if len(words) > 1 or not all(word.isdigit() and int(word) > 0 for word in words):
        raise StepError("One number is expected, such as: make kill-workers ARGS=10")
    stages = Stages()
    with only_one(NAME):
        prepare.all_for(NAME)
        instance.remove(NAME)
        try:
            env = clean_environment({
                **instance.start(NAME), "CKAN_INI": str(CHECKOUT / "test.ini"),
            })
            _make_tables(env)
            stages.run("Kill workers in the middle of jobs", lambda: _kill(words, env))
        finally:
            instance.remove(NAME)
    return stages.summary()


def _make_tables(env: dict[str, str]) -> None:
    with step("Preparing the database (CKAN's tables, then ours)"):
        for words in (["db", "init"], ["db", "upgrade", "-p", "dgagov"]):
            execute([venv_command("ckan"), "-c", env["CKAN_INI"], *words],
                    log_folder() / "kill-workers.log", what="The tables could not be made",
                    env=env, cwd=CHECKOUT)


def _kill(words: list[str], env: dict[str, str]) -> tuple[bool, str]:
    script = CHECKOUT / "bench" / "kill_workers.py"
    code, closing = shown_command([venv_command("python"), str(script), *words], env)
    return code == 0, closing


if __name__ == "__main__":
    main(run)
