"""The command `dgagov`: scores saved metadata without CKAN and without any service.

Exit codes of `score`: 0 all well; 1 an organization is below `--fail-under`; 2 wrong usage;
3 some input could not be read (the rest is scored; this wins over 1).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

from .inspect_command import inspect
from .reports import FORMATS, to_csv, to_json, to_text
from .scoring import (
    OrganizationEvidence,
    Rubric,
    ScoringError,
    UnknownIndicator,
    UnknownPopulation,
    load_rubric,
    population_of,
    score_organization,
)
from .sources import read_inputs

PATIENCE = 2.0
"""Seconds without a word, after which the command tells how far it is."""
EXIT_BELOW = 1
EXIT_UNREADABLE = 3
DEFAULT_INDICATOR = "fy2565"
Function = TypeVar("Function", bound=Callable[..., Any])


def score_options(function: Function) -> Function:
    """The options that `dgagov score` and `ckan dgagov score` share.

    They arrive as `population`, `lang`, `format_`, `indicator` and `fail_under`; what was not
    given is None, but for `lang` ("th") and `format_` ("text").
    """
    options = (
        click.option("--population", metavar="ID", help="Data sets that count: inventory or all."),
        click.option("--lang", type=click.Choice(("th", "en")), default="th", show_default=True),
        click.option(
            "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True
        ),
        click.option("--indicator", metavar="ID", help="Indicator, such as fy2565."),
        click.option(
            "--fail-under",
            type=click.FloatRange(0, 100),
            metavar="N",
            help="Exit 1 when an organization has less than N percent of the applicable maximum.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def emit(
    cards: Sequence[dict[str, Any]],
    format_: str = "text",
    lang: str = "th",
    fail_under: float | None = None,
) -> int:
    """Print scorecards and give the exit code: 1 if one is below `fail_under`, else 0.

    JSON is the object of a single scorecard, or a list of several.
    """
    click.echo(render(cards, format_, lang).encode("utf-8"), nl=False)
    if fail_under is None:
        return 0
    least = Fraction(str(fail_under))
    return EXIT_BELOW if any(Fraction(card["percent_exact"]) < least for card in cards) else 0


def render(cards: Sequence[dict[str, Any]], format_: str, lang: str) -> str:
    """Scorecards in one of `reports.FORMATS`."""
    if format_ == "json":
        return to_json(cards[0] if len(cards) == 1 else list(cards))
    if format_ == "csv":
        return to_csv(cards, lang)
    return "\n".join(to_text(card, lang) for card in cards)


class Waiting:
    """Tells on stderr how many files were inspected, once that takes longer than people wait."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self._seconds = seconds
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` files were inspected."""
        if time.monotonic() - self._told >= self._seconds:
            self._told = time.monotonic()
            click.echo(f"Inspected {done} of {total} files", err=True)


@click.group()
@click.version_option(package_name="ckanext-dgagov")
def main() -> None:
    """Metadata standard and Data Catalog indicator of Thai government agencies."""


@main.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path)
)
@score_options
def score(
    files: tuple[Path, ...],
    population: str | None,
    lang: str,
    format_: str,
    indicator: str | None,
    fail_under: float | None,
) -> None:
    """Score the organizations whose data sets are in each FILE.

    A FILE is JSON Lines of data sets as package_show gives them, a saved package_search
    answer, a workbook of Templates 1-3 (XLSX, XLS, ODS, CSV), whose resources may be files beside
    it, or a folder like examples/opdc-2565. Data sets are grouped by organization, across all
    files; templates in separate files are read together. Without an inventory every published
    data set counts (population "all").

    Exit codes: 0 all well, 1 below --fail-under, 2 wrong usage, 3 some input could not be
    read (the rest is scored).
    """
    rubric = _rubric(indicator or DEFAULT_INDICATOR)
    try:
        if population is not None:
            population_of(rubric, population)
    except UnknownPopulation as error:
        raise click.BadParameter(str(error), param_hint="--population") from error
    collection = read_inputs(rubric, files, Waiting())
    for problem in collection.problems:
        click.echo(str(problem), err=True)
    cards = [
        score_organization(rubric, evidence, population or default_population(rubric, evidence))
        for evidence in collection.evidences
    ]
    if population is None and any(evidence.inventory is None for evidence in collection.evidences):
        click.echo("No inventory given: every published data set counts.", err=True)
    if not cards:
        click.echo("Nothing to score: no data set could be read.", err=True)
        raise SystemExit(EXIT_UNREADABLE)
    code = emit(cards, format_, lang, fail_under)
    raise SystemExit(EXIT_UNREADABLE if collection.problems else code)


main.add_command(inspect)


def default_population(rubric: Rubric, evidence: OrganizationEvidence) -> str:
    """The rubric's first population; without an inventory the first one that needs none."""
    populations = rubric.populations.values()
    if evidence.inventory is not None:
        return next(iter(populations)).id
    return next((p.id for p in populations if p.source == "datasets"), next(iter(populations)).id)


def _rubric(indicator: str) -> Rubric:
    try:
        return load_rubric(indicator)
    except UnknownIndicator as error:
        raise click.BadParameter(str(error), param_hint="--indicator") from error
    except ScoringError as error:
        raise click.ClickException(str(error)) from error
