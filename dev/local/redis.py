"""A Redis server of our own: own data folder, own port, loopback only, a random password."""

from __future__ import annotations

import secrets
import shutil
import socket
from pathlib import Path

from local import ports, process
from local.say import StepError

NAME = "Redis"


def binary() -> str | None:
    """Full path of the server program, or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def _answers(state: dict) -> bool:
    question = f"AUTH {state['password']}\r\nPING\r\n".encode()
    try:
        with socket.create_connection((ports.LOOPBACK, state["port"]), timeout=1) as connection:
            connection.sendall(question)
            answer = b""
            while answer.count(b"\n") < 2:
                more = connection.recv(256)
                if not more:
                    return False
                answer += more
    except OSError:
        return False
    return answer.startswith(b"+OK") and b"+PONG" in answer


def start(folder: Path, state: dict, durable: bool) -> None:
    """Start the server of the instance in `folder`; `state` gets its password."""
    program = binary()
    if program is None:
        raise StepError("redis-server is missing", "run the set-up: make test")
    home, log = folder / "redis", folder / "log" / "redis.log"
    home.mkdir(exist_ok=True)
    state.setdefault("password", secrets.token_urlsafe(24))
    config = home / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(
        f"bind {ports.LOOPBACK}\nport {state['port']}\nprotected-mode yes\n"
        f"requirepass {state['password']}\ndir {home}\ndaemonize no\nappendonly no\n"
        + ("save 60 1\n" if durable else 'save ""\n')
    )
    child = process.start(
        [program, config], pid_file=folder / "redis.pid", log=log, cwd=home,
    )
    process.wait_until_ready(lambda: _answers(state), child, 30, NAME, log)


def stop(folder: Path) -> bool:
    """Stop the server; it saves first if it keeps its data."""
    return process.stop(folder / "redis.pid")


def url(state: dict) -> str:
    """As CKAN wants it; database 1, as CKAN's own examples."""
    return f"redis://:{state['password']}@{ports.LOOPBACK}:{state['port']}/1"
