"""`make bench`: runs each bench/bench_*.py on an instance of its own and shows what it measured.

A bench is a script: it prints its numbers, and exits with 0 if they are within the bounds it
names, else with 1. It finds the services in CKAN's variables; test.ini is its settings file.
With arguments (make bench ARGS="scores") only the benches whose name holds a word run.
"""

from __future__ import annotations

import sys

from local import instance, prepare
from local.lock import only_one
from local.paths import CHECKOUT, venv_command
from local.say import StepError, main
from local.site import clean_environment
from local.stage import Stages, shown_command

NAME = "bench"


def run() -> int:
    """Set up, run the benches one after the other, clear away; 1 if one is out of its bounds."""
    words = sys.argv[1:]
    benches = [file for file in sorted((CHECKOUT / "bench").glob("bench_*.py"))
               if not words or any(word in file.name for word in words)]
    if not benches:
        raise StepError(f"No bench is named so: {' '.join(words) or 'bench/bench_*.py'}")
    stages = Stages()
    with only_one("bench"):
        prepare.all_for(NAME)
        instance.remove(NAME)
        try:
            env = clean_environment({
                **instance.start(NAME), "CKAN_INI": str(CHECKOUT / "test.ini"),
            })
            for bench in benches:
                stages.run(f"Bench {bench.stem.removeprefix('bench_')}",
                           lambda bench=bench: _bench(bench, env))
        finally:
            instance.remove(NAME)
    return stages.summary()


def _bench(bench: object, env: dict[str, str]) -> tuple[bool, str]:
    code, closing = shown_command([venv_command("python"), str(bench)], env)
    return code == 0, closing


if __name__ == "__main__":
    main(run)
