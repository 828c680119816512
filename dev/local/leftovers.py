"""Instances of test runs: each belongs to one process; what a killed run left is cleared away."""

from __future__ import annotations

import os
import re

from local import instance, process

RUN_NAME = re.compile(r"test-run-\d+")
OWNER = "owner.pid"


def new_name() -> str:
    """The name of this run's instance, marked as belonging to this process."""
    name = f"test-run-{os.getpid()}"
    instance.remove(name)
    folder = instance.folder_of(name)
    folder.mkdir(parents=True)
    process.remember(os.getpid(), folder / OWNER)
    return name


def sweep() -> list[str]:
    """Stop and delete the instances whose run is no more. Their names."""
    dead = []
    for folder in instance.LOCAL.glob("test-run-*"):
        owned = process.running(folder / OWNER) is not None
        if folder.is_dir() and RUN_NAME.fullmatch(folder.name) and not owned:
            instance.remove(folder.name)
            dead.append(folder.name)
    return dead
