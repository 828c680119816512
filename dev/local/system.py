"""Programs of the operating system that the stack needs: looked for first, then by apt."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local import postgres, redis, solr
from local.lock import only_one
from local.paths import log_folder
from local.say import StepError, run, say, step

OLDEST_JAVA = 11
THAI_FONTS = Path("/usr/share/fonts/truetype/tlwg")


def _has(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _has_headers(name: str, folders: tuple[str, ...]) -> Callable[[], bool]:
    return lambda: any((Path(folder) / name).exists() for folder in folders)


@dataclass(frozen=True)
class Need:
    """Something the stack needs: how to see that it is there, and the package that brings it."""

    package: str
    there: Callable[[], bool]
    use: str


def _needs() -> list[Need]:
    return [
        Need("postgresql", lambda: postgres.binary("initdb") is not None, "the database"),
        Need("redis-server", lambda: redis.binary() is not None, "queue and cache"),
        Need("default-jdk-headless", lambda: solr.java_version() >= OLDEST_JAVA, "Solr"),
        Need("maven", _has("mvn"), "fetches Solr"),
        Need("gcc", _has("gcc"), "builds psycopg2"),
        Need("libc6-dev", _has_headers("stdio.h", ("/usr/include",)), "builds psycopg2"),
        Need("libpq-dev", _has("pg_config"), "builds psycopg2"),
        Need("python3-dev", _has_headers("Python.h", (sysconfig.get_paths()["include"],)),
             "builds psycopg2"),
        Need("libmagic1", lambda: ctypes.util.find_library("magic") is not None, "file types"),
        Need("gettext", _has("msgfmt"), "translations"),
        Need("git", _has("git"), "the checkout"),
        Need("chromium", lambda: bool(shutil.which("chromium") or shutil.which("google-chrome")),
             "browser tests"),
        Need("fonts-thai-tlwg", THAI_FONTS.is_dir, "Thai letters in screenshots"),
    ]


def _missing() -> list[Need]:
    return [need for need in _needs() if not need.there()]


def _as_root() -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise StepError("Packages must be installed, but you are not root and there is no sudo",
                     "run as root: apt-get install " + " ".join(n.package for n in _missing()))


def prepare() -> None:
    """Install what is missing with apt; nothing is done, nor any password asked, otherwise."""
    missing = _missing()
    if not missing:
        return
    with only_one("setup"):
        missing = _missing()
        if missing:
            _install(missing)


def _install(missing: list[Need]) -> None:
    packages = [need.package for need in missing]
    by_hand = "install by hand, then run again: " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise StepError("Programs are missing and this is no Debian: "
                         + ", ".join(f"{need.package} ({need.use})" for need in missing), by_hand)
    log = log_folder() / "apt.log"
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    keep = ["--preserve-env=DEBIAN_FRONTEND"] if _as_root() else []
    apt = [*_as_root(), *keep, "apt-get", "-q"]
    with step(f"Installing Debian packages: {' '.join(packages)}"):
        run([*apt, "update"], log, what="apt could not read the package lists", env=env,
            advice="check the network and the sources of apt, then run again")
        run([*apt, "install", "-y", "--no-install-recommends", *packages], log, env=env,
            what="apt could not install the packages", advice=by_hand)
    left = [need.package for need in _missing()]
    if left:
        raise StepError(f"Installed, but still not found: {', '.join(left)}",
                         "see the log; another program of that name may come first on PATH", log)
    say("    the services that Debian may have started are left alone and not used")
