"""Uses an installed wheel inside CKAN: loads its plugins, its templates, messages, migrations.

Arguments: the settings file, and the environment that everything must come from.
"""

from __future__ import annotations

import gettext
import sys
from importlib.metadata import distribution
from pathlib import Path

import ckan.plugins as p
from ckan import model
from ckan.cli import load_config
from ckan.cli.db import _run_migrations
from ckan.config.middleware import make_app
from flask_babel import force_locale

import ckanext.dgagov

PACKAGE = Path(next(iter(ckanext.dgagov.__path__)))


def check(right: object, words: str) -> None:
    """End with a plain word when something is not right."""
    if not right:
        sys.exit(f"FAILED: {words}")


def check_plugins() -> list[str]:
    """Every plugin that the wheel registers can be loaded."""
    names = sorted(
        entry.name for entry in distribution("ckanext-dgagov").entry_points
        if entry.group == "ckan.plugins"
    )
    for name in names:
        if not p.plugin_loaded(name):
            p.load(name)
        check(p.plugin_loaded(name), f"the plugin {name} does not load")
    return names


def check_templates(flask_app: object) -> int:
    """Every template of the wheel is found by its name and compiles."""
    count = 0
    for file in sorted((PACKAGE / "templates").rglob("*.html")):
        name = file.relative_to(PACKAGE / "templates").as_posix()
        flask_app.jinja_env.get_template(name)
        count += 1
    check(count, "no template is in the wheel")
    return count


def check_pages(flask_app: object) -> None:
    """The front page and the list of data sets answer in Thai."""
    client = flask_app.test_client()
    for page in ("/", "/dataset/", "/organization/"):
        answer = client.get(page, environ_overrides={"CKAN_LANG": "th", "CKAN_CURRENT_URL": page})
        check(answer.status_code == 200, f"{page} answers {answer.status_code}")
        check('lang="th"' in answer.get_data(as_text=True), f"{page} is not in Thai")


def check_messages(flask_app: object) -> None:
    """A Thai message of ours is found through CKAN's translation."""
    catalogue = next((PACKAGE / "i18n").glob("th/LC_MESSAGES/*.mo"), None)
    check(catalogue, "no compiled Thai messages are in the wheel")
    with catalogue.open("rb") as file:
        messages = gettext.GNUTranslations(file)._catalog
    ours = next(key for key, value in messages.items() if isinstance(key, str) and key != value
                and key and "%" not in key and "{" not in key)
    with flask_app.test_request_context(), force_locale("th"):
        check(p.toolkit._(ours) == messages[ours], f"“{ours}” is not shown in Thai")


def check_schemas() -> None:
    """The schema plugin reads its data set schema from the wheel."""
    schema = p.toolkit.h.scheming_get_dataset_schema("dataset")
    check(schema and schema["dataset_fields"], "the data set schema does not load")


def main() -> None:
    """All checks; the last line printed says what was seen."""
    settings, environment = sys.argv[1:]
    check(PACKAGE.resolve().is_relative_to(Path(environment).resolve()),
          f"ckanext.dgagov comes from {PACKAGE}, not from the wheel")
    app = make_app(load_config(settings))
    flask_app = app._wsgi_app
    model.repo.init_db()
    _run_migrations("dgagov")
    with flask_app.test_request_context():
        names = check_plugins()
        check_schemas()
        templates = check_templates(flask_app)
    check_messages(flask_app)
    check_pages(flask_app)
    print(f"plugins {', '.join(names)} load from the wheel; {templates} templates compile")


if __name__ == "__main__":
    main()
