"""The set-up that every target begins with; seconds from nothing, nothing when warm."""

from __future__ import annotations

from local import instance, python, solr, system


def tools() -> None:
    """Programs and Python packages: enough to lint."""
    system.prepare()
    python.prepare()


def all_for(name: str) -> None:
    """Programs, Python packages and, unless that instance's Solr is set from outside, Solr."""
    tools()
    if not instance.outside_url(name, "solr"):
        solr.prepare_jars()
