"""The moment of the database: it must never stay the same over a write that became visible."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
WRITE = "UPDATE \"user\" SET about = coalesce(about, '') || '.'"


@pytest.fixture
def other() -> Any:
    """A connection of somebody else."""
    factories.User()
    connection = _connection()
    yield connection
    connection.rollback()
    connection.close()


def _connection() -> Any:
    """A connection that commits when it is told to, whichever SQLAlchemy CKAN has."""
    from ckan import model

    return model.ensure_engine().raw_connection()


def _run(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _moment() -> str | None:
    from ckan import model

    from ckanext.dgagov.sources.fingerprint import moment

    model.Session.rollback()
    return moment()


def test_reading_leaves_it_as_it_is(other: Any) -> None:
    # The server's own housekeeping may write in between; not twenty times in a row.
    for _ in range(20):
        before = _moment()
        _run(other, 'SELECT count(*) FROM "user"')
        other.commit()
        assert before is not None
        if _moment() == before:
            return
    raise AssertionError("every moment differs")


def test_a_write_changes_it_when_it_becomes_visible(other: Any) -> None:
    before = _moment()
    _run(other, WRITE)
    other.commit()
    assert _moment() not in (None, before)


def test_writes_that_overlap_each_change_it(other: Any) -> None:
    with closing(_connection()) as third:
        _run(other, WRITE)
        _run(third, "CREATE TABLE dgagov_moment_test (id int)")
        seen = [_moment()]
        third.commit()
        seen.append(_moment())
        other.commit()
        seen.append(_moment())
        _run(third, "DROP TABLE dgagov_moment_test")
        third.commit()
    assert len({*seen}) == 3
    assert None not in seen


def test_it_is_not_told_over_writes_of_the_same_transaction(other: Any) -> None:
    from ckan import model

    from ckanext.dgagov.sources.fingerprint import moment

    model.Session.execute(sa.text(WRITE))
    assert moment() is None
    model.Session.rollback()
    assert moment() is not None
