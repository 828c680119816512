"""The commands `ckan dgagov …`. What needs no CKAN is in `command.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa

from . import config
from .cli_inspect import inspect
from .cli_workbook import export, import_
from .command import EXIT_UNREADABLE, emit, score_options
from .logic import lookup
from .scoring import Rubric, UnknownIndicator, load_rubric, score_organization
from .sources import database

__all__ = ["dgagov"]


@click.group()
def dgagov() -> None:
    """Metadata standard and Data Catalog indicator of Thai government agencies."""


dgagov.add_command(inspect)
dgagov.add_command(import_)
dgagov.add_command(export)


@dgagov.command()
@click.argument("organizations", nargs=-1, metavar="[ORG]…")
@click.option("--all", "everything", is_flag=True, help="Every organization of this catalog.")
@score_options
def score(
    organizations: tuple[str, ...],
    everything: bool,
    population: str | None,
    lang: str,
    format_: str,
    indicator: str | None,
    fail_under: float | None,
) -> None:
    """Score organizations of this catalog, by id or name.

    Exit codes: 0 all well, 1 below --fail-under, 2 wrong usage, 3 an organization or a
    service could not be found (the rest is scored).
    """
    if bool(organizations) == everything:
        raise click.UsageError("Name organizations, or give --all.")
    rubric = _rubric(indicator)
    chosen = population or config.population()
    if chosen not in rubric.populations:
        raise click.BadParameter(
            f"{chosen!r}; the populations are {', '.join(rubric.populations)}",
            param_hint="--population",
        )
    try:
        ids, missing = (None, []) if everything else _ids(organizations)
        cards = _cards(rubric, ids, chosen)
    except sa.exc.OperationalError as error:
        click.echo(f"PostgreSQL cannot be reached: {error.orig}", err=True)
        raise SystemExit(EXIT_UNREADABLE) from error
    for message in missing:
        click.echo(message, err=True)
    code = emit(cards, format_, lang, fail_under) if cards else 0
    if everything and not cards:
        click.echo("This catalog has no organization.", err=True)
    raise SystemExit(EXIT_UNREADABLE if missing else code)


def _rubric(indicator: str | None) -> Rubric:
    try:
        return load_rubric(indicator or config.indicator())
    except UnknownIndicator as error:
        raise click.BadParameter(str(error), param_hint="--indicator") from error


def _ids(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Ids of the organizations that exist, and a message for each that does not."""
    ids: list[str] = []
    missing: list[str] = []
    for name in dict.fromkeys(names):
        try:
            ids.append(lookup.organization(name).id)
        except tk.ObjectNotFound as error:
            missing.append(str(error))
    return ids, missing


def _cards(
    rubric: Rubric, organization_ids: Sequence[str] | None, population: str
) -> list[dict[str, Any]]:
    """Scorecards in the order of the names given, or of the organizations' names."""
    cards = {
        evidence.organization["id"]: score_organization(rubric, evidence, population)
        for evidence in database.evidence(rubric, organization_ids, reports=True)
    }
    if organization_ids is None:
        return sorted(cards.values(), key=lambda card: card["organization"]["name"])
    return [cards[key] for key in organization_ids if key in cards]
