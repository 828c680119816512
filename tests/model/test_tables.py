"""The migrations make the tables that the models describe, and take them away again.

The other tests cannot tell: CKAN makes tables straight from the models for them. Here the
migrations run by themselves, in a schema of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("with_plugins", "dgagov_site")

SCHEMA = "dgagov_migrations"
MIGRATIONS = Path(__file__).parents[2] / "ckanext/dgagov/migration/dgagov/alembic.ini"


@pytest.fixture
def engine() -> Iterator[Any]:
    """Connections that see only a schema with the tables of CKAN that ours point to."""
    import sqlalchemy as sa
    from ckan import model

    site = model.ensure_engine()
    with site.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
        for table in ('"group"', "package", "resource"):
            copy = f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table} INCLUDING CONSTRAINTS)"
            connection.execute(sa.text(copy))
            connection.execute(sa.text(f"ALTER TABLE {SCHEMA}.{table} ADD PRIMARY KEY (id)"))
    own = sa.create_engine(
        site.url.update_query_dict({"options": f"-csearch_path={SCHEMA}"}),
        poolclass=sa.pool.NullPool,
    )
    yield own
    with site.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {SCHEMA} CASCADE"))


def _migrate(engine: Any, direction: str, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config(str(MIGRATIONS))
    url = engine.url.render_as_string(hide_password=False)
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    getattr(command, direction)(settings, revision)


def _is_ours(_item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return kind != "table" or (
        str(name).startswith("dgagov_") and not str(name).endswith("_alembic_version")
    )


def _differences(engine: Any) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from ckanext.dgagov.model import Inventory

    # Of the models themselves: CKAN puts another one in the place of `ckan.model.meta.metadata`
    # when it drops every table, at the first reset of a run.
    metadata = Inventory.metadata

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
        return compare_metadata(context, metadata)


def test_the_migrations_make_what_the_models_describe(engine: Any) -> None:
    _migrate(engine, "upgrade", "head")
    assert _differences(engine) == []


def test_the_migrations_are_taken_back_step_by_step(engine: Any) -> None:
    import sqlalchemy as sa

    _migrate(engine, "upgrade", "head")
    _migrate(engine, "downgrade", "base")
    left = [name for name in sa.inspect(engine).get_table_names() if name.startswith("dgagov_")]
    assert left == ["dgagov_alembic_version"]
    _migrate(engine, "upgrade", "head")
    assert _differences(engine) == []
