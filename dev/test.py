"""`make test`: every test, on PostgreSQL, Redis and Solr of this run alone.

With arguments (make test ARGS="tests/logic -k inventory") only those tests run, without lint and
without the check of the wheel.
"""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

from local import instance, leftovers, prepare, wheel, wheel_check
from local.lint import lint
from local.paths import log_folder, shown, venv_command
from local.say import main, say
from local.site import clean_environment
from local.stage import Stages, end_all, pytest_words, shown_command

UNIT = "tests/unit"
SECOND_HALF = ("tests/browser", "tests/importing", "tests/jobs")
"""As much work as all others on CKAN; they run beside them, on services of their own."""


def _pytest(words: list[str], env: dict[str, str]) -> tuple[bool, str]:
    code, closing = shown_command([venv_command("pytest"), *pytest_words(), *words], env)
    return code == 0, closing


def _with_ckan(words: list[str], name: str) -> tuple[bool, str]:
    env = clean_environment(instance.start(name))
    return _pytest(["--ckan-ini=test.ini", *words], env)


def _without_services(stages: Stages, installed: list[bool]) -> None:
    """What needs no services; whether the wheel is installed beside CKAN goes into `installed`.

    The pure tests run once, on the wheel, because what people install is what has to work.
    """
    stages.run("Lint (ruff, pyright)", lint)
    built: list[Path] = []
    if stages.run("The wheel: built, and all files in it", lambda: wheel.build(built)):
        stages.run("The wheel without CKAN: pure tests and the command line",
                   lambda: wheel_check.without_ckan(built[0]))
        installed.append(stages.run("The wheel with CKAN: installed",
                                    lambda: wheel_check.install_with_ckan(built[0])))


def _second_half(stages: Stages, name: str) -> None:
    stages.run("Tests on CKAN, second half", lambda: _with_ckan(list(SECOND_HALF), name))


def _everything(stages: Stages, name: str, second: str | None) -> None:
    say("Lint, the pure tests and the wheel run beside the tests on CKAN and are shown after them,")
    say(f"and so do, on services of their own: {', '.join(SECOND_HALF)}")
    installed: list[bool] = []
    shown_later = [stages.beside(lambda others: _without_services(others, installed))]
    left_out = [f"--ignore={UNIT}"]
    if second is not None:
        left_out += [f"--ignore={folder}" for folder in SECOND_HALF]
        shown_later.insert(0, stages.beside(lambda others: _second_half(others, second)))
    stages.run("Tests on CKAN with PostgreSQL, Redis and Solr",
               lambda: _with_ckan(["tests", *left_out], name))
    for show in shown_later:
        show()
    if any(installed):
        # Last, because it works on the same database.
        stages.run("The wheel with CKAN: all plugins load from it",
                   lambda: wheel_check.with_ckan(instance.start(name)))


def _keep_logs(names: list[str]) -> None:
    kept = log_folder() / "last-test-services"
    shutil.rmtree(kept, ignore_errors=True)
    for name in names:
        logs = instance.folder_of(name) / "log"
        if logs.is_dir():
            shutil.copytree(logs, kept / name)
    if kept.is_dir():
        say(f"The logs of the services: {shown(kept)}")


def run() -> int:
    """Set up, start services, test, and always clear the services away."""
    # `kill` and a closed terminal clear up as well; only a hard kill leaves that to the next run.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    leftovers.sweep()
    name = leftovers.new_name()
    # Services that were given from outside are shared, and then there is one half only.
    shared = any(instance.outside_url(name, service) for service in instance.SERVICES)
    second = None if shared else leftovers.new_name(2)
    stages, code = Stages(), 1
    try:
        prepare.all_for(name)
        if sys.argv[1:]:
            stages.run(f"pytest {' '.join(sys.argv[1:])}",
                       lambda: _with_ckan(sys.argv[1:], name))
        else:
            _everything(stages, name, second)
        code = stages.summary()
    finally:
        end_all()
        if code != 0:
            _keep_logs([name, *([second] if second else [])])
        for one in (name, second):
            if one:
                instance.remove(one)
    return code


if __name__ == "__main__":
    main(run)
