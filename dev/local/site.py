"""The demo site: its settings file, its database, its web server and job worker.

The web server is gunicorn: CKAN's own `ckan run` is a development server that serves with one
process and says so itself; gunicorn is one package, survives a crash of a worker, and behaves as
a site in production does.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from string import Template

from local import instance, ports, process
from local.paths import DEV, LOCAL, venv_command
from local.say import StepError, run, say, step

NAME = "demo"
FOLDER = LOCAL / NAME
INI = FOLDER / "ckan.ini"
DEFAULT_PORT = 5000
PORT_VARIABLE = "DGAGOV_PORT"
PLUGINS = "dgagov dgagov_datasets scheming_organizations image_view text_view"
SECONDS_TO_ANSWER = 90

# The worked example has two incomplete data sets, as every catalog has that was filled before the
# standard came: they are loaded while the site only reports, then the site enforces the standard.
REPORT, PUBLISH = "report", "publish"


def clean_environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment without CKAN's variables, so that the settings file alone counts."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CKAN_")}
    return {**kept, "PYTHONUTF8": "1", **(extra or {})}


def read_state() -> dict:
    """Port and secrets of the site; empty before its first start."""
    try:
        return json.loads((FOLDER / "site.json").read_text())
    except (OSError, ValueError):
        return {}


def write_state(state: dict) -> None:
    """Keep them, readable by the owner only."""
    write_private(FOLDER / "site.json", json.dumps(state, indent=2) + "\n")


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")


def address(state: dict) -> str:
    """Where people open the site."""
    return f"http://localhost:{state['port']}"


def _choose_port(state: dict) -> int:
    wanted = os.environ.get(PORT_VARIABLE, "")
    if wanted and not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise StepError(f"{PORT_VARIABLE}={wanted} is not a port", "use 1024 to 65535")
    preferred = int(wanted) if wanted else state.get("port", DEFAULT_PORT)
    port = ports.choose(preferred)
    if port != preferred:
        say(f"    port {preferred} is taken: the site uses {port}"
            f" (another may be set: make demo {PORT_VARIABLE}=8080)")
    return port


def configure(enforce: str = PUBLISH) -> dict:
    """Write the settings file for services that run and a free port. Returns the site's state."""
    state = read_state()
    state["port"] = _choose_port(state)
    return _write_settings(state, enforce)


def _write_settings(state: dict, enforce: str) -> dict:
    for secret in ("secret_key", "token_secret"):
        state.setdefault(secret, secrets.token_urlsafe(32))
    services = instance.environment(NAME)
    template = Template((DEV / "site" / "ckan.ini.template").read_text(encoding="utf-8"))
    # A % stands for a variable in such a file.
    values = {
        "site_url": address(state), "secret_key": state["secret_key"], "plugins": PLUGINS,
        "enforce": enforce, "token_secret": state["token_secret"],
        **{key.lower(): value.replace("%", "%%") for key, value in services.items()},
    }
    write_private(INI, template.substitute(values))
    write_state(state)
    return state


def ckan(words: list[str], what: str, advice: str = "") -> None:
    """Run a `ckan` command on the demo site, its output in a log."""
    run([venv_command("ckan"), "-c", INI, *words], FOLDER / "log" / "ckan-commands.log",
        what=what, advice=advice, env=clean_environment(), cwd=FOLDER)


def prepare_database() -> None:
    """Make or bring up to date CKAN's tables and ours."""
    advice = "if the database was made by a newer version, start afresh: make clean"
    with step("Preparing the database (CKAN's tables, then ours)"):
        ckan(["db", "init"], "CKAN's tables could not be made", advice)
        ckan(["db", "upgrade", "-p", "dgagov"], "Our tables could not be made", advice)


def _answers(port: int) -> bool:
    question = f"http://{ports.LOOPBACK}:{port}/api/3/action/status_show"
    try:
        with urllib.request.urlopen(question, timeout=20) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def enforce_the_standard() -> None:
    """Let the running site refuse incomplete data sets from now on, as a new catalog does."""
    _write_settings(read_state(), PUBLISH)
    pid = process.running(FOLDER / "site.pid")
    if pid is not None:
        # gunicorn starts new workers, which read the settings file again, and ends the old ones.
        os.kill(pid, signal.SIGHUP)


def start(enforce: str = PUBLISH) -> dict:
    """(Re)start web server and worker with the settings file. Returns the site's state."""
    stop()
    state = configure(enforce)
    prepare_database()
    log, env = FOLDER / "log" / "site.log", clean_environment({"CKAN_INI": str(INI)})
    with step(f"Starting the site on port {state['port']}"):
        child = process.start(
            [venv_command("gunicorn"), "--bind", f"{ports.LOOPBACK}:{state['port']}",
             "--workers", "2", "--threads", "4",
             "--timeout", "120", "--graceful-timeout", "5",
             "--chdir", DEV / "site",
             "wsgi:application"],
            pid_file=FOLDER / "site.pid", log=log, cwd=FOLDER, env=env,
        )
        process.wait_until_ready(
            lambda: _answers(state["port"]), child, SECONDS_TO_ANSWER, "The site", log
        )
    worker_log = FOLDER / "log" / "worker.log"
    worker = process.start(
        [venv_command("ckan"), "-c", INI, "jobs", "worker"],
        pid_file=FOLDER / "worker.pid", log=worker_log, cwd=FOLDER, env=clean_environment(),
    )
    time.sleep(0.5)
    if worker.poll() is not None:
        raise StepError("The job worker ended at once", log=worker_log)
    return state


def make_sure_it_answers(state: dict) -> None:
    """Raise StepError if the site that was started a moment ago is gone."""
    if process.running(FOLDER / "site.pid") is None or not _answers(state["port"]):
        raise StepError("The site does not answer any more", log=FOLDER / "log" / "site.log")


def stop() -> list[str]:
    """Stop web server and worker. Names of those that ran."""
    parts = {"worker": "the job worker", "site": "the site"}
    return [title for name, title in parts.items() if process.stop(FOLDER / f"{name}.pid")]
