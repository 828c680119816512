"""Fixtures shared by the tests that run on a real CKAN.

Nothing of CKAN is imported at the top: the pure tests in `tests/unit` run without it
(`pytest -p no:ckan -p no:ckan_fixtures tests/unit`) and simply never ask for these fixtures.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[1]
# The scripts of the local stack are no installed package. At the end of the path, so that none
# of them hides a module.
sys.path.append(str(CHECKOUT / "dev"))

Emptier = Callable[[], None]
Record = dict[str, Any]


def pytest_collection_finish() -> None:
    """Let the garbage collector forget what stays to the end: CKAN, and all that was collected.

    Walking through it again and again was a tenth of the time of the tests.
    """
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class LiveSite:
    """A running site: its address, the environment of its process, its log."""

    address: str
    env: dict[str, str]
    log: Path

    def loader_token(self) -> str:
        """An API token of a sysadmin, made by the script that `make demo` uses."""
        made = subprocess.run(
            [sys.executable, CHECKOUT / "dev" / "site" / "make_loader.py", "demo-loader"],
            env=self.env, capture_output=True, text=True, check=True,
        )
        return made.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="session")
def empty_database(reset_db: Emptier) -> Emptier:
    """A function that empties the database, our own tables too, which it makes if missing."""

    def empty() -> None:
        import sqlalchemy as sa
        from ckan import model

        reset_db()
        # CKAN's first reset of a run drops every table, the later ones only empty them.
        if not sa.inspect(model.ensure_engine()).has_table("dgagov_inventory"):
            _make_our_tables()
            _keep_connections()

    return empty


def _keep_connections() -> None:
    """Use the engine of a running CKAN again.

    That with which CKAN makes its tables connects anew for every transaction, which takes
    longer than most of them.
    """
    import sqlalchemy as sa
    from ckan import model
    from ckan.common import config

    model.init_model(sa.engine_from_config(dict(config)))


def _make_our_tables() -> None:
    """Run our migrations without CKAN's command, which wants the plugin to be loaded."""
    from alembic import command
    from alembic.config import Config
    from ckan import model

    migrations = Config(str(CHECKOUT / "ckanext/dgagov/migration/dgagov/alembic.ini"))
    url = model.ensure_engine().url.render_as_string(hide_password=False)
    migrations.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(migrations, "head")


@pytest.fixture
def clean_db(empty_database: Emptier) -> None:
    """CKAN's fixture of this name, with our own tables."""
    empty_database()


READ_WHEN_ASKED = ("ckanext.dgagov.enforce", "ckanext.dgagov.public_scores")
"""Settings that are read anew for every request, so that an application needs no second make."""


def _has_settings_of_its_own(request: pytest.FixtureRequest) -> bool:
    """Whether a test changes settings or plugins, so that it needs a CKAN of its own."""
    marks = ("with_plugins", "provide_plugin")
    return any(next(request.node.iter_markers(name), None) for name in marks) or any(
        mark.args[0] not in READ_WHEN_ASKED for mark in request.node.iter_markers("ckan_config")
    )


@pytest.fixture
def with_plugins(request: pytest.FixtureRequest, ckan_config: Record) -> None:
    """CKAN's fixture of this name, but plugins stay loaded from test to test while they fit.

    Loading and unloading takes a quarter of a second, which is most of a small test. A test with
    settings or plugins of its own gets a fresh load, and leaves nothing loaded.
    """
    import ckan.plugins as p

    if _has_settings_of_its_own(request):
        # Asking for its own name gives the fixture that this one covers.
        request.getfixturevalue("with_plugins")
        return
    wanted = ckan_config["ckan.plugins"]
    # CKAN 2.11 loads one more by itself.
    loaded = [name for name in p.core._PLUGINS if name != "synchronous_search"]
    if (wanted.split() if isinstance(wanted, str) else list(wanted)) != loaded:
        p.load_all()


@pytest.fixture
def cli(cli: Any) -> Any:
    """CKAN's fixture of this name, but errors stand apart from the output in any case.

    The click of CKAN 2.11 mixes them unless it is told not to; later ones cannot be told.
    """
    cli.mix_stderr = False
    return cli


@pytest.fixture(scope="session")
def kept_app() -> Record:
    """The web application of the last test and the loaded plugins it was made with."""
    return {"plugins": None, "app": None}


@pytest.fixture
def app(request: pytest.FixtureRequest, make_app: Callable[[], Any], kept_app: Record) -> Any:
    """CKAN's fixture of this name, but the application is kept while the plugins stay loaded."""
    import ckan.plugins as p

    if _has_settings_of_its_own(request):
        return make_app()
    plugins = list(p.core._PLUGINS_SERVICE.values())
    if kept_app["app"] is None or kept_app["plugins"] != plugins:
        kept_app["app"], kept_app["plugins"] = make_app().app, plugins
    from ckan.tests.helpers import CKANTestApp

    return CKANTestApp(kept_app["app"])


@pytest.fixture(scope="module")
def dgagov_site(empty_database: Emptier, reset_index: Emptier, reset_queues: Emptier) -> None:
    """An empty site, made once a module: database with our tables, index and job queue.

    Tests that use it share what they make, so they give every object a name of its own (CKAN's
    factories do) and use `with_plugins` besides. Far cheaper than `clean_db` for every test.
    """
    empty_database()
    reset_index()
    reset_queues()


@pytest.fixture
def people() -> Callable[[str], dict[str, Record | None]]:
    """A function: organization id -> one user a role, by role.

    Roles: anonymous (None), outsider (admin of another organization), member, editor, admin,
    sysadmin.
    """
    from ckan.tests import factories, helpers

    def make(organization_id: str) -> dict[str, Record | None]:
        users: dict[str, Record | None] = {"anonymous": None, "outsider": factories.User()}
        other = factories.Organization()
        memberships = [("outsider", other["id"], "admin")]
        for role in ("member", "editor", "admin"):
            users[role] = factories.User()
            memberships.append((role, organization_id, role))
        for who, organization, role in memberships:
            user = users[who]
            assert user is not None
            helpers.call_action(
                "organization_member_create", id=organization, username=user["name"], role=role
            )
        users["sysadmin"] = factories.Sysadmin()
        return users

    return make


@pytest.fixture(scope="session")
def start_live_site(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Emptier
) -> Iterator[Callable[..., LiveSite]]:
    """A function that starts CKAN behind a real web server, on the services of this run.

    It takes settings that differ from test.ini's, and another application than the demo's. The
    site shares database, index and queue with the tests in this process, and ends with the run.
    """
    import sqlalchemy as sa
    from ckan import model
    from local import ports, process

    notes: list[Path] = []

    def start(
        settings: dict[str, str] | None = None, application: str = "wsgi:application"
    ) -> LiveSite:
        if not sa.inspect(model.ensure_engine()).has_table("package"):
            empty_database()
        folder, port = tmp_path_factory.mktemp("live-site"), ports.choose()
        address = f"http://localhost:{port}"
        # A browser meets the forms as people do, with their tokens.
        ini = _live_settings(folder, {"WTF_CSRF_ENABLED": "true", **(settings or {})})
        log, env = folder / "site.log", {**os.environ, "CKAN_INI": str(ini)}
        env["CKAN_SITE_URL"] = address
        notes.append(folder / "site.pid")
        child = process.start(
            [Path(sys.executable).parent / "gunicorn", "--bind", f"127.0.0.1:{port}",
             "--threads", "4", "--graceful-timeout", "2", "--chdir", CHECKOUT / "tests",
             "--pythonpath", CHECKOUT / "dev" / "site", application],
            pid_file=notes[-1], log=log, cwd=folder, env=env,
        )
        process.wait_until_ready(lambda: ports.answers(port), child, 60, "The live site", log)
        return LiveSite(address, env, log)

    yield start
    for note in notes:
        process.stop(note, seconds=5)


@pytest.fixture(scope="session")
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], Path]:
    """A function that writes a copy of test.ini with these settings instead of its own."""
    return lambda changed: _live_settings(tmp_path_factory.mktemp("settings"), changed)


def _live_settings(folder: Path, changed: dict[str, str]) -> Path:
    """A copy of test.ini with these settings instead of its own."""
    lines = (CHECKOUT / "test.ini").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition("=")[0].strip() not in changed]
    place = kept.index("[app:main]") + 1
    kept[place:place] = [f"{key} = {value}" for key, value in changed.items()]
    ini = folder / "live.ini"
    ini.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return ini


@pytest.fixture(scope="session")
def live_site(start_live_site: Callable[..., LiveSite]) -> LiveSite:
    """A live site with the settings of test.ini: for browsers and API clients.

    Take `dgagov_site` as well to begin with an empty site.
    """
    return start_live_site()
