"""`make clean`: stop everything of our own and delete it, data and environments too."""

from __future__ import annotations

import shutil

from local import instance, site
from local.paths import CHECKOUT, LOCAL
from local.say import main, say


def run() -> None:
    """Delete what the local stack made; the next `make demo` starts from nothing."""
    site.stop()
    for name in instance.names():
        instance.remove(name)
    for folder in (LOCAL, CHECKOUT / ".venv", CHECKOUT / "build", CHECKOUT / "dist"):
        shutil.rmtree(folder, ignore_errors=True)
    say("Stopped and deleted: .local (demo data, logs, Solr's jars) and .venv")


if __name__ == "__main__":
    main(run)
