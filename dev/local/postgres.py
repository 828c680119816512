"""A PostgreSQL server of our own: own data folder, own port, loopback only, random passwords.

Debian's package makes a system cluster on port 5432; that one is never used nor touched. The
server refuses to run as root, so root runs it as the user `postgres` that the package brings.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from local import ports, process
from local.paths import CHECKOUT
from local.say import StepError, run, say

NAME = "PostgreSQL"
ROLE = DATABASE = "ckan"
SYSTEM_USER = "postgres"

# A test's data may be lost in a crash: no waiting for the disk.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binary(name: str) -> str | None:
    """Full path of a server program; Debian keeps them by version, outside PATH."""
    by_version = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3])
    )
    return str(by_version[-1]) if by_version else shutil.which(name)


def needed(name: str) -> str:
    """As `binary`, but its absence is a failure."""
    path = binary(name)
    if path is None:
        raise StepError(f"PostgreSQL's program {name} is missing", "run the set-up: make test")
    return path


def server_user() -> str | None:
    """The user that the server must run as, or None for the current one."""
    return SYSTEM_USER if os.geteuid() == 0 else None


def _as_server_user() -> list[str]:
    user = server_user()
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []


def _may_enter(folder: Path) -> bool:
    """Whether the server's user may pass through all folders down to this one."""
    result = subprocess.run([*_as_server_user(), "test", "-x", str(folder)], check=False)
    return result.returncode == 0


def outside_folder(instance: str) -> Path:
    """Where the data go if the checkout is closed to the server's user."""
    key = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"ckanext-dgagov-{os.geteuid()}-{key}" / instance / "postgres"


def data_folder(folder: Path) -> Path:
    """The folder for the server's files, made if missing; `folder` is the instance's.

    It is `folder/postgres`, or that name is a link to a folder under /var/tmp.
    """
    home = folder / "postgres"
    if home.is_symlink() and not home.exists():
        home.unlink()
    if not home.exists():
        if _may_enter(folder):
            home.mkdir()
        else:
            outside = outside_folder(folder.name)
            base = outside.parents[1]
            base.mkdir(mode=0o711, exist_ok=True)
            # Everybody may write to /var/tmp: a folder laid there by a stranger is not ours.
            if base.is_symlink() or base.stat().st_uid != os.geteuid():
                raise StepError(f"{base} belongs to another user", f"remove {base}, run again")
            outside.mkdir(parents=True, exist_ok=True)
            say(f"    the user '{SYSTEM_USER}' may not enter this checkout: data in {outside}")
            home.symlink_to(outside)
        if server_user():
            shutil.chown(home.resolve(), SYSTEM_USER, SYSTEM_USER)
        home.resolve().chmod(0o700)
    return home.resolve()


def _make_cluster(home: Path, password: str, log: Path) -> None:
    word = home / "first-password"
    word.touch(mode=0o600)
    word.write_text(password + "\n")
    if server_user():
        shutil.chown(word, SYSTEM_USER, SYSTEM_USER)
    try:
        run(
            [*_as_server_user(), needed("initdb"), "-D", home / "new", "-U", "postgres",
             f"--pwfile={word}", "--auth=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8",
             "--no-sync"],
            log, what="PostgreSQL could not make its data folder", cwd=home,
            advice="see the log; a full disk or a missing locale are the usual reasons",
        )
    finally:
        word.unlink()
    # Renamed at the end: an interrupted start never leaves half a cluster behind.
    (home / "new").rename(home / "data")


def _psql(state: dict, sql: str, database: str = "postgres") -> str:
    """Run SQL as the superuser of our own server; the text of the answer."""
    result = subprocess.run(
        [needed("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", ports.LOOPBACK,
         "-p", str(state["port"]), "-U", "postgres", "-d", database],
        input=sql, text=True, capture_output=True, check=False,
        env={**os.environ, "PGPASSWORD": state["superuser_password"]},
    )
    if result.returncode != 0:
        raise StepError(f"PostgreSQL refused a statement: {result.stderr.strip()}")
    return result.stdout.strip()


def _make_database(state: dict) -> None:
    role = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
    if not _psql(state, role):
        _psql(state, f"CREATE ROLE {ROLE} LOGIN CREATEDB")
    # Always set, so that a start interrupted between two statements mends itself.
    _psql(state, f"ALTER ROLE {ROLE} PASSWORD '{state['password']}'")
    if not _psql(state, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
        _psql(state, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def start(folder: Path, state: dict, durable: bool) -> None:
    """Start the server of the instance in `folder`; `state` gets port and passwords."""
    home, log = data_folder(folder), folder / "log" / "postgres.log"
    if not (home / "data").exists():
        shutil.rmtree(home / "new", ignore_errors=True)
        state["superuser_password"] = secrets.token_urlsafe(24)
        state["password"] = secrets.token_urlsafe(24)
        _make_cluster(home, state["superuser_password"], log)
    options = [f"port={state['port']}", f"listen_addresses={ports.LOOPBACK}",
               "unix_socket_directories=", *(() if durable else THROW_AWAY)]
    child = process.start(
        [needed("postgres"), "-D", home / "data",
         *(word for option in options for word in ("-c", option))],
        pid_file=folder / "postgres.pid", log=log, cwd=home, user=server_user(),
    )
    probe = [needed("pg_isready"), "-q", "-h", ports.LOOPBACK, "-p", str(state["port"])]
    process.wait_until_ready(
        lambda: subprocess.run(probe, check=False).returncode == 0, child, 60, NAME, log
    )
    _make_database(state)


def stop(folder: Path) -> bool:
    """Stop the server; open connections are cut off."""
    return process.stop(folder / "postgres.pid", signal.SIGINT, seconds=30)


def remove(folder: Path) -> None:
    """Delete the data of a stopped server, also those outside the checkout."""
    home = folder / "postgres"
    if home.is_symlink():
        instance_outside = home.resolve().parent
        shutil.rmtree(instance_outside, ignore_errors=True)
        if not any(instance_outside.parent.iterdir()):
            instance_outside.parent.rmdir()
        home.unlink()


def url(state: dict) -> str:
    """As SQLAlchemy wants it."""
    return f"postgresql://{ROLE}:{state['password']}@{ports.LOOPBACK}:{state['port']}/{DATABASE}"
