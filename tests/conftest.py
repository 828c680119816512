"""Fixtures shared by the tests that run on a real CKAN.

Nothing of CKAN is imported at the top: the pure tests in `tests/unit` run without it
(`pytest -p no:ckan -p no:ckan_fixtures tests/unit`) and simply never ask for these fixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Emptier = Callable[[], None]
Record = dict[str, Any]


@pytest.fixture(scope="session")
def empty_database(reset_db: Emptier, migrate_db_for: Callable[..., None]) -> Emptier:
    """A function that empties the database, our own tables too, which it makes if missing."""

    def empty() -> None:
        import sqlalchemy as sa
        from ckan import model

        reset_db()
        # CKAN's first reset of a run drops every table, the later ones only empty them.
        if not sa.inspect(model.ensure_engine()).has_table("dgagov_inventory"):
            migrate_db_for("dgagov")

    return empty


@pytest.fixture
def clean_db(empty_database: Emptier) -> None:
    """CKAN's fixture of this name, with our own tables."""
    empty_database()


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
