"""The moment of the database: it must never stay the same over a write that became visible."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")


@pytest.fixture
def other() -> Any:
    """A connection of somebody else."""
    from ckan import model

    factories.User()
    with model.ensure_engine().connect() as connection:
        yield connection
        connection.rollback()


def _write(connection: Any) -> None:
    connection.execute(sa.text("UPDATE \"user\" SET about = coalesce(about, '') || '.'"))


def _moment() -> str | None:
    from ckan import model

    from ckanext.dgagov.sources.fingerprint import moment

    model.Session.rollback()
    return moment()


def test_reading_leaves_it_as_it_is(other: Any) -> None:
    # The server's own housekeeping may write in between; not twenty times in a row.
    for _ in range(20):
        before = _moment()
        other.execute(sa.text('SELECT count(*) FROM "user"'))
        other.commit()
        assert before is not None
        if _moment() == before:
            return
    raise AssertionError("every moment differs")


def test_a_write_changes_it_when_it_becomes_visible(other: Any) -> None:
    before = _moment()
    _write(other)
    other.commit()
    assert _moment() not in (None, before)


def test_writes_that_overlap_each_change_it(other: Any) -> None:
    from ckan import model

    with model.ensure_engine().connect() as third:
        _write(other)
        third.execute(sa.text("CREATE TABLE dgagov_moment_test (id int)"))
        seen = [_moment()]
        third.commit()
        seen.append(_moment())
        other.commit()
        seen.append(_moment())
        third.execute(sa.text("DROP TABLE dgagov_moment_test"))
        third.commit()
    assert len({*seen}) == 3
    assert None not in seen


def test_it_is_not_told_over_writes_of_the_same_transaction(other: Any) -> None:
    from ckan import model

    from ckanext.dgagov.sources.fingerprint import moment

    _write(model.Session)
    assert moment() is None
    model.Session.rollback()
    assert moment() is not None
