"""An instance: one PostgreSQL, Redis and Solr together, under `.local/NAME`.

`demo` and `bench` keep their data over a crash; every other instance (`test-…`) is thrown away.
A service whose address is set from outside is not started: the set address is used. For the demo
those are CKAN's own variables (CKAN_SQLALCHEMY_URL, CKAN_REDIS_URL, CKAN_SOLR_URL). Tests empty
what they are given, so they read variables of their own (DGAGOV_TEST_SQLALCHEMY_URL, …): an
address set for a real catalog is never emptied by accident.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

from local import ports, postgres, process, redis, solr
from local.lock import only_one
from local.paths import LOCAL
from local.say import StepError, say, step

SERVICES: dict[str, ModuleType] = {"postgres": postgres, "redis": redis, "solr": solr}
VARIABLES = {"postgres": "SQLALCHEMY_URL", "redis": "REDIS_URL", "solr": "SOLR_URL"}
DURABLE = ("demo", "bench")
DEMO_PORTS = {"postgres": 5433, "redis": 6380, "solr": 8984}
PORT_VARIABLES = {
    "postgres": "DGAGOV_POSTGRES_PORT", "redis": "DGAGOV_REDIS_PORT", "solr": "DGAGOV_SOLR_PORT",
}
ATTEMPTS = 3


def folder_of(name: str) -> Path:
    """The instance's folder; raises StepError for a name that could lead elsewhere."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", name):
        raise StepError(f"'{name}' is no name for an instance", "use a-z, 0-9 and -")
    return LOCAL / name


def read_state(folder: Path) -> dict[str, dict]:
    """Ports and passwords of the instance's services; empty if it was never started."""
    try:
        return json.loads((folder / "instance.json").read_text())
    except (OSError, ValueError):
        return {}


def write_state(folder: Path, state: dict[str, dict]) -> None:
    """Keep ports and passwords, readable by the owner only."""
    file = folder / "instance.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(state, indent=2) + "\n")


def outside_url(name: str, service: str) -> str | None:
    """The address of a service that somebody set from outside, or None."""
    prefix = "CKAN" if name == "demo" else "DGAGOV_TEST"
    return os.environ.get(f"{prefix}_{VARIABLES[service]}") or None


def _preferred_port(name: str, service: str, known: dict) -> int | None:
    """The port to try first: the one set, the last one, the demo's default; None for any."""
    if name != "demo":
        return known.get("port")
    wanted = os.environ.get(PORT_VARIABLES[service])
    if wanted and not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise StepError(f"{PORT_VARIABLES[service]}={wanted} is not a port", "use 1024 to 65535")
    return int(wanted) if wanted else known.get("port") or DEMO_PORTS[service]


def _start_service(name: str, folder: Path, service: str, state: dict) -> None:
    """Start one service if it is not running; chooses another port if one is taken meanwhile."""
    module = SERVICES[service]
    if process.running(folder / f"{service}.pid") is not None:
        return
    preferred = _preferred_port(name, service, state)
    for attempt in range(1, ATTEMPTS + 1):
        state["port"] = ports.choose(preferred)
        if preferred and state["port"] != preferred:
            say(f"    port {preferred} is taken: {module.NAME} uses {state['port']}")
        try:
            module.start(folder, state, durable=name in DURABLE)
        except StepError:
            module.stop(folder)
            if attempt == ATTEMPTS or ports.is_free(state["port"]):
                raise
            continue
        return


def start(name: str) -> dict[str, str]:
    """Start what is not running of an instance.

    Returns the environment variables that point CKAN at it.
    Raises StepError if a service does not come up.
    """
    folder = folder_of(name)
    with only_one(f"instance-{name}"):
        (folder / "log").mkdir(parents=True, exist_ok=True)
        (folder / "storage").mkdir(exist_ok=True)
        state = read_state(folder)
        own = [service for service in SERVICES if not outside_url(name, service)]
        asleep = [one for one in own if process.running(folder / f"{one}.pid") is None]
        if asleep:
            titles = ", ".join(SERVICES[service].NAME for service in asleep)
            with step(f"Starting {titles} (own, in .local/{name})"):
                _start_together(name, folder, asleep, state)
    return environment(name)


def _start_together(name: str, folder: Path, services: list[str], state: dict) -> None:
    """Start several services side by side; the state is kept even if one of them fails."""
    for service in services:
        state.setdefault(service, {})
    try:
        with ThreadPoolExecutor(len(services)) as pool:
            started = [
                pool.submit(_start_service, name, folder, service, state[service])
                for service in services
            ]
        for future in started:
            future.result()
    finally:
        write_state(folder, state)


def environment(name: str) -> dict[str, str]:
    """The variables CKAN reads, for an instance that was started before."""
    folder = folder_of(name)
    state = read_state(folder)
    variables = {"CKAN_STORAGE_PATH": str(folder / "storage")}
    for service, module in SERVICES.items():
        address = outside_url(name, service)
        if address is None:
            if not state.get(service):
                raise StepError(
                    f"the instance '{name}' has no {module.NAME} yet",
                    f"start it: python3 dev/stack.py start {name}",
                )
            address = module.url(state[service])
        variables[f"CKAN_{VARIABLES[service]}"] = address
    return variables


def stop(name: str) -> list[str]:
    """Stop our own services of the instance, also after a crash. Names of those that ran."""
    folder = folder_of(name)
    return [module.NAME for service, module in SERVICES.items() if module.stop(folder)] \
        if folder.is_dir() else []


def remove(name: str) -> None:
    """Stop an instance and delete all its data."""
    folder = folder_of(name)
    stop(name)
    if folder.is_dir():
        postgres.remove(folder)
        shutil.rmtree(folder)
    (LOCAL / f"instance-{name}.lock").unlink(missing_ok=True)


def status(name: str) -> dict[str, str]:
    """For each service one plain line: its address, "from outside", or "stopped"."""
    folder = folder_of(name)
    state = read_state(folder)
    lines = {}
    for service, module in SERVICES.items():
        if outside_url(name, service):
            lines[module.NAME] = "from outside"
        elif process.running(folder / f"{service}.pid") is not None:
            lines[module.NAME] = f"running on {ports.LOOPBACK}:{state[service]['port']}"
        else:
            lines[module.NAME] = "stopped"
    return lines


def names() -> list[str]:
    """All instances that have a folder."""
    return sorted(path.parent.name for path in LOCAL.glob("*/instance.json"))
