"""`make stop`: end the demo and whatever an interrupted test run left; data stay."""

from __future__ import annotations

from local import instance, leftovers, site
from local.say import main, say


def run() -> None:
    """Stop only processes that the local stack started itself."""
    stopped = [*site.stop(), *instance.stop(site.NAME)]
    say(f"Stopped: {', '.join(stopped)}" if stopped else "The demo was not running.")
    removed = leftovers.sweep()
    if removed:
        say(f"Removed what interrupted test runs left: {', '.join(removed)}")
    for name in instance.names():
        if "running" in " ".join(instance.status(name).values()):
            say(f"Still running, started by hand or by a test run: {name}"
                f" (to end it: python3 dev/stack.py stop {name})")


if __name__ == "__main__":
    main(run)
