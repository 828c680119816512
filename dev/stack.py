#!/usr/bin/env python3
"""Start, look at and stop instances of the local stack by hand.

    python3 dev/stack.py start NAME     start PostgreSQL, Redis and Solr of the instance NAME
    python3 dev/stack.py env NAME       print the variables as shell exports, for `eval "$(...)"`
    python3 dev/stack.py status [NAME]  what runs
    python3 dev/stack.py stop NAME      stop it; its data stay
    python3 dev/stack.py remove NAME    stop it and delete its data
"""

from __future__ import annotations

import shlex
import sys

from local import instance, prepare, site
from local.say import main, say


def _usage() -> int:
    say(__doc__ or "")
    return 2


def _start(name: str) -> None:
    prepare.all_for(name)
    instance.start(name)
    _status(name)


def _env(name: str) -> None:
    for variable, value in instance.environment(name).items():
        say(f"export {variable}={shlex.quote(value)}")


def _status(name: str) -> None:
    for service, text in instance.status(name).items():
        say(f"{name}: {service} {text}")


def _stop(name: str) -> None:
    stopped = [*(site.stop() if name == site.NAME else []), *instance.stop(name)]
    say(f"{name}: stopped {', '.join(stopped) or 'nothing (nothing was running)'}")


def _remove(name: str) -> None:
    _stop(name)
    instance.remove(name)
    say(f"{name}: its data are deleted")


ACTIONS = {"start": _start, "env": _env, "status": _status, "stop": _stop,
           "remove": _remove}


def command() -> int:
    """Run the action that the words name; 2 for bad usage."""
    words = sys.argv[1:]
    if words == ["status"]:
        for name in instance.names():
            _status(name)
        return 0
    if len(words) != 2 or words[0] not in ACTIONS:
        return _usage()
    ACTIONS[words[0]](words[1])
    return 0


if __name__ == "__main__":
    main(command)
