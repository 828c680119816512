"""The command `ckan dgagov inspect`."""

from __future__ import annotations

import sys
import time
from collections import Counter

import click
import sqlalchemy as sa

from . import jobs
from .command import EXIT_UNREADABLE
from .inspecting import claims, reading
from .inspecting.choosing import Chosen, UnknownNameError, choose, condition
from .inspecting.claims import Claim
from .inspecting.look import Result
from .inspecting.worker import LONG_REST, Work, work_through

EXIT_USAGE = 2
EXIT_STOPPED = 130


@click.command()
@click.argument("names", nargs=-1, metavar="[ORG|DATASET|RESOURCE]…")
@click.option("--all", "everything", is_flag=True, help="Every resource of this catalog.")
@click.option(
    "--stale",
    is_flag=True,
    help="Only what was never inspected, changed since, was inspected by other rules, or longer "
    "ago than ckanext.dgagov.inspection_days. Without names: in all of the catalog.",
)
@click.option(
    "--now/--queue",
    "here",
    default=True,
    help="Inspect in this process (default), or only put in line for `ckan jobs worker`.",
)
@click.option("--restart", is_flag=True, help="Begin anew instead of going on with a stopped run.")
def inspect(
    names: tuple[str, ...], everything: bool, stale: bool, here: bool, restart: bool
) -> None:
    """Inspect the files of resources: of organizations, data sets or resources by id or name.

    May be stopped at any time (Ctrl-C): the same command goes on where it was. Other workers may
    share the work. A file that did not change since the last time is not opened again.

    Exit codes: 0 done or put in line, 2 wrong usage or an unknown name (nothing is done then),
    3 PostgreSQL cannot be reached, 130 stopped.
    """
    if everything and names:
        raise click.UsageError("Name what to inspect, or give --all, not both.")
    if not (names or everything or stale):
        raise click.UsageError("Name what to inspect, or give --all or --stale.")
    try:
        with claims.engine().connect() as connection:
            scope = condition(connection, names) if names else None
        chosen = choose(claims.engine(), scope, only_stale=stale, restart=restart)
        _announce(chosen)
        if here:
            _inspect_here(chosen)
        elif chosen.number and not jobs.wake(chosen.number):
            click.echo("Redis cannot be reached: they wait for the next background job.", err=True)
    except UnknownNameError as error:
        click.echo(str(error), err=True)
        raise SystemExit(EXIT_USAGE) from error
    except sa.exc.OperationalError as error:
        click.echo(f"PostgreSQL cannot be reached: {error.orig}", err=True)
        raise SystemExit(EXIT_UNREADABLE) from error


def _announce(chosen: Chosen) -> None:
    if chosen.began is None:
        are = "resource is" if chosen.number == 1 else "resources are"
        click.echo(f"{chosen.number} {are} in line.")
        return
    began = chosen.began.astimezone().isoformat(sep=" ", timespec="seconds")
    click.echo(f"Going on with the run of {began}: {chosen.number} left (--restart begins anew).")


def _inspect_here(chosen: Chosen) -> None:
    progress = Progress(chosen)
    try:
        work = work_through(requested=chosen.requested, near=LONG_REST, watcher=progress.tell)
    except KeyboardInterrupt as error:
        progress.end()
        _summary(chosen, None)
        click.echo("Stopped. The same command goes on where it was.", err=True)
        raise SystemExit(EXIT_STOPPED) from error
    progress.end()
    _summary(chosen, work)


class Progress:
    """One line that changes on a terminal, or a line now and then in a log."""

    def __init__(self, chosen: Chosen, terminal: bool | None = None) -> None:
        self._chosen = chosen
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._problems: Counter[str] = Counter()
        self._said = 0.0

    def tell(self, claim: Claim, result: Result | None) -> None:
        """Show how far the work is, by all workers, and what is being looked at here."""
        if result is not None:
            outcome, _code = reading.outcome(reading.read_facts(result.values["facts"]))
            if outcome in ("unknown", "dead"):
                self._problems[outcome] += 1
        if time.monotonic() - self._said >= (1.0 if self._terminal else 10.0):
            self._said = time.monotonic()
            with claims.engine().connect() as connection:
                done = reading.run_state(connection, self._chosen.requested).get("done", 0)
            self._show(done, claim.title)

    def end(self) -> None:
        """Leave the line."""
        if self._terminal and self._said:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _show(self, done: int, title: str) -> None:
        problems = "".join(f", {number} {name}" for name, number in self._problems.items())
        # Titles are people's: a control character in one must not move the cursor.
        shown = "".join(letter for letter in title if letter.isprintable())[:60]
        line = f"{done}/{self._chosen.number}{problems}  {shown}"
        if self._terminal:
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)
        else:
            click.echo(line, err=True)


def _summary(chosen: Chosen, work: Work | None) -> None:
    with claims.engine().connect() as connection:
        states = reading.run_state(connection, chosen.requested)
        found = reading.outcomes(connection, chosen.requested)
    done = states.get("done", 0)
    click.echo(f"{done} of {sum(states.values())} inspected.")
    if work is not None and work.unchanged:
        click.echo(f"  {work.unchanged} had not changed")
    for kind in found:
        because = f": {kind.code}" if kind.code else ""
        example = f" (such as: {kind.example})" if kind.example else ""
        click.echo(f"  {kind.number} {kind.name}{because}{example}")
    if left := sum(states.values()) - done:
        click.echo(f"{left} left{_when(work)}.")


def _when(work: Work | None) -> str:
    if work is None or work.next_due is None:
        return ""
    return (
        f": their hosts are to be left alone, or other workers have them, for {work.next_due:.0f} s"
    )
