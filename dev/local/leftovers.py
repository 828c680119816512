"""Instances of test runs: each belongs to one process; what a killed run left is cleared away."""

from __future__ import annotations

import os
import re

from local import instance, process

RUN_NAME = re.compile(r"test-run-\d+(-\d)?")
OWNER = "owner.pid"


def new_name(number: int | None = None) -> str:
    """The name of an instance of this run, marked as belonging to this process."""
    name = f"test-run-{os.getpid()}" + ("" if number is None else f"-{number}")
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
