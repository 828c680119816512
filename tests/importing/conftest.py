"""Workbooks made of packages, and imports of them by the action."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

Record = dict[str, Any]


@pytest.fixture
def site(dgagov_site: None, with_plugins: None) -> None:
    """The plugins on a site that is emptied once a module."""


@pytest.fixture
def organization(site: None) -> Record:
    """A new organization without data sets; names of data sets are free again."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.tests import factories
    from ckan.tests.helpers import call_action

    model.Session.execute(sa.delete(model.PackageMember))  # core's purge would stumble over them
    model.Session.commit()
    for dataset_id in model.Session.scalars(sa.select(model.Package.id)).all():
        call_action("dataset_purge", id=dataset_id)
    return factories.Organization()


@pytest.fixture
def editor(organization: Record) -> dict[str, str]:
    """The headers of a request by an editor of the organization."""
    from ckan.tests import factories
    from ckan.tests.helpers import call_action

    user = factories.UserWithToken()
    call_action(
        "organization_member_create", id=organization["id"], username=user["name"], role="editor"
    )
    return {"Authorization": user["token"]}


@pytest.fixture
def bring(organization: Record) -> Callable[..., Record]:
    """`bring(file, dry_run=False, …)`: import into the organization as a sysadmin, or `user`."""
    import ckan.plugins.toolkit as tk
    from ckan import model
    from werkzeug.datastructures import FileStorage

    def run(file: Any, name: str = "แบบฟอร์ม.xlsx", user: str | None = None, **values: Any) -> Any:
        values.setdefault("organization", organization["id"])
        user = user or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        if isinstance(file, bytes):
            values["upload"] = FileStorage(io.BytesIO(file), name)
        answer = tk.get_action("dgagov_workbook_import")({"user": user}, values)
        model.Session.expire_all()
        return answer

    return run


@pytest.fixture
def held(organization: Record) -> Callable[[], dict[str, Record]]:
    """A function: the data sets that the organization has, by name."""
    from ckan import model

    def read() -> dict[str, Record]:
        from ckanext.dgagov.importing import catalog

        model.Session.rollback()
        return {one["name"]: one for one in catalog.records(organization["id"])}

    return read
