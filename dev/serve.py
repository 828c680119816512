"""`make serve`: start the demo site again with the data it has; nothing is loaded."""

from __future__ import annotations

from local import instance, prepare, site
from local.lock import only_one
from local.say import main, say


def run() -> None:
    """Set up and start services and site in the background."""
    with only_one("demo"):
        prepare.all_for(site.NAME)
        instance.start(site.NAME)
        state = site.start()
    say(f"\nThe catalog runs at {site.address(state)} (to end it: make stop)")
    if "loader_token" not in state:
        say("It is empty so far: `make demo` loads the worked example.")


if __name__ == "__main__":
    main(run)
