"""Runs the migrations of the tables named `dgagov_*` and of no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import context
from ckan.model.meta import metadata

NAME = Path(__file__).parent.name


def _is_ours(item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return kind != "table" or bool(name and name.startswith(NAME))


def _configure(**options: Any) -> None:
    context.configure(
        target_metadata=metadata,
        version_table=f"{NAME}_alembic_version",
        include_object=_is_ours,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    _configure(url=context.config.get_main_option("sqlalchemy.url"), literal_binds=True)
else:
    engine = sa.engine_from_config(
        context.config.get_section(context.config.config_ini_section) or {},
        prefix="sqlalchemy.",
        poolclass=sa.pool.NullPool,
    )
    with engine.connect() as connection:
        _configure(connection=connection)
