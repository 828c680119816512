"""The commands `ckan dgagov import` and `ckan dgagov export`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, NoReturn

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from flask import has_app_context

from . import config
from .command import EXIT_UNREADABLE
from .importing import begin, bundle, catalog, exporting, wording
from .importing import marked as marking
from .importing.catalog import Organization
from .importing.options import INCOMPLETE, MODES, Options
from .importing.run import in_language
from .inspection.findings import Refusal
from .logic import lookup
from .permissions import may_edit
from .scoring import load_rubric
from .unreachable import service_away
from .workbook.layout import load_layout
from .workbook.refusals import refusal_sentence

EXIT_REFUSED = 1
EXIT_STOPPED = 130
_BAD = ("refused", "question", "failed", "held_back", "undone")


def _organization(name: str) -> Organization:
    try:
        return catalog.of_group(lookup.organization(name))
    except tk.ObjectNotFound as error:
        _stop(str(error))


def _stop(message: str, code: int = EXIT_UNREADABLE) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)


def _request() -> AbstractContextManager[Any]:
    """What CKAN speaks a language in: a command has none of its own."""
    app = click.get_current_context().meta.get("flask_app")
    return app.test_request_context() if app and not has_app_context() else nullcontext()


def _stop_if_away(error: Exception) -> None:
    if service := service_away(error):
        message = tk._(
            "{service} cannot be reached. Nothing is half done: the same command goes on where it "
            "was, about a minute from now"
        )
        _stop(message.format(service=service))


def _user(name: str | None) -> tuple[str, str]:
    """Name and id of the user whose rights count; the site's own user without a name."""
    if name is None:
        return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], ""
    user = model.User.get(name)
    if user is None or user.state != model.core.State.ACTIVE:
        raise click.BadParameter(f"{name!r} is no user", param_hint="--user")
    return user.name, user.id


def _import_options(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--org", required=True, metavar="ORG", help="Organization, by id or name."),
        click.option("--apply", "apply_", is_flag=True, help="Do it; without, only say what."),
        click.option("--mode", type=click.Choice(MODES), default="upsert", show_default=True),
        click.option(
            "--all-or-nothing", is_flag=True, help="Apply nothing when one row cannot be."
        ),
        click.option(
            "--incomplete", type=click.Choice(INCOMPLETE), default="refuse", show_default=True,
            help="What becomes of rows that lack mandatory items.",
        ),
        click.option(
            "--format", "format_", type=click.Choice(("text", "json")), default="text",
            show_default=True,
        ),
        click.option(
            "--marked", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.xlsx",
            help="Write the workbook with coloured cells and comments there.",
        ),
        click.option("--lang", type=click.Choice(("th", "en")), default="th", show_default=True),
        click.option("--user", metavar="NAME", help="Whose rights count; else the site's own."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@click.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@_import_options
def import_(file: Path, org: str, marked: Path | None, format_: str, **given: Any) -> None:
    """Say what a workbook of Templates 1-3 would do to an organization; with --apply, do it.

    FILE is XLSX, XLS, ODS or CSV, or a ZIP or folder of the workbook and the files that its
    resources name. May be stopped at any time: the same command goes on where it was.

    Exit codes: 0 all well, 1 some rows are refused or ask a question (the others go in), 2 wrong
    usage, 3 the file, the organization or a service cannot be read or reached, or another import
    into the organization is under way, 130 stopped.
    """
    lang = given["lang"]
    options = Options(given["mode"], given["all_or_nothing"], given["incomplete"], lang)
    with _request(), in_language(lang):
        content = _content(file, lang)
        user, user_id = _user(given["user"])
        try:
            organization = _organization(org)
            if given["user"] and not may_edit(user, organization.id):
                message = tk._("Only who may edit the data sets of {name} may do this")
                _stop(message.format(name=organization.name))
            report = _bring(content, organization, user, user_id, options, given["apply_"])
        except KeyboardInterrupt:
            _stop(tk._("Stopped. The same command goes on where it was."), EXIT_STOPPED)
        except tk.ValidationError as error:
            _stop(" ".join(str(t) for texts in error.error_dict.values() for t in texts))
        except Exception as error:
            _stop_if_away(error)
            raise
    if marked is not None:
        _write_marked(marked, report, content, lang)
    shown = (
        json.dumps(report, ensure_ascii=False, indent=2, default=str) + "\n"
        if format_ == "json"
        else wording.text(report, lang)
    )
    click.echo(shown.encode("utf-8"), nl=False)
    raise SystemExit(_exit_code(report))


def _content(file: Path, lang: str) -> tuple[bytes, str]:
    """The bytes that are brought in, and what to call them; a folder is packed."""
    try:
        if file.is_dir():
            return bundle.packed(file), file.resolve().name
        return bundle.content_of(file), file.name
    except Refusal as refusal:
        _stop(refusal_sentence(refusal.reason)[lang])
    except OSError as error:
        _stop(f"{file}: {error.strerror}")


def _bring(
    content: tuple[bytes, str], organization: Organization, user: str, user_id: str,
    options: Options, apply: bool,
) -> dict[str, Any]:  # fmt: skip
    if apply:
        begin.make_way(organization.id)
    import_id = begin.preview(
        *content, organization, user, user_id, options, rehearsal=not apply, wait=True
    )
    if apply:
        begin.start(import_id, wait=True)
    return begin.answer(import_id)


def _exit_code(report: dict[str, Any]) -> int:
    if not report["sheets"] or report["state"] == "failed":
        return EXIT_UNREADABLE
    counts = report["results"] or report["counts"]
    listing = report["inventory"]["result"] or report["inventory"]["action"]
    return EXIT_REFUSED if listing in _BAD or any(counts.get(name) for name in _BAD) else 0


def _write_marked(
    target: Path, report: dict[str, Any], content: tuple[bytes, str], lang: str
) -> None:
    try:
        with target.open("wb") as stream:
            marking.write(*content, report, stream, lang)
    except Refusal as refusal:
        target.unlink(missing_ok=True)
        words = refusal_sentence(refusal.reason)[lang]
        click.echo(f"{target}: {words}", err=True)


@contextmanager
def _whole(output: Path) -> Iterator[IO[bytes]]:
    """A stream to a file that takes the place of another only when it is written to its end."""
    if output.exists() and not output.is_file():
        with output.open("wb") as stream:  # such as /dev/stdout
            yield stream
        return
    target = output.resolve()
    part = target.with_name(f".dgagov-{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@click.command()
@click.argument("org")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)  # fmt: skip
@click.option(
    "--layout", type=click.Choice(load_layout().versions), help="Version of the official layout."
)
@click.option(
    "--content", type=click.Choice(exporting.CONTENTS), default=exporting.DATA, show_default=True,
    help="The organization's own, an empty one to begin from, or the worked example.",
)  # fmt: skip
def export(org: str, output: Path, layout: str | None, content: str) -> None:
    """Write the workbook (Templates 1-3, XLSX) of an organization, by id or name.

    Exit codes: 0 written, 2 wrong usage, 3 the organization or a service cannot be reached.
    """
    try:
        organization = _organization(org)
        with _whole(output) as stream:
            rubric = load_rubric(config.indicator())
            exporting.write(stream, rubric, organization, content=content, layout=layout)
    except sa.exc.OperationalError as error:
        _stop(f"PostgreSQL cannot be reached: {error.orig}")
    except OSError as error:
        _stop(f"{output}: {error.strerror}")
