"""CKAN's tables with plain types.

CKAN's own types of `extras` are not made for SQLAlchemy's cache of statements: a statement that
names them is put together anew each time, which takes longer than the database does.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..model.inspection import Inspection


def _plain(name: str, *columns: str, **typed: Any) -> Any:
    texts = (sa.column(column, sa.UnicodeText) for column in columns)
    return sa.table(name, *texts, *(sa.column(key, kind) for key, kind in typed.items()))


resource = _plain(
    "resource", "id", "package_id", "name", "url", "url_type", "format", "state", "extras",
    last_modified=sa.DateTime, position=sa.Integer,
)  # fmt: skip
package = _plain("package", "id", "name", "title", "type", "state", "owner_org")
group = _plain("group", "id", "name", "state", is_organization=sa.Boolean)
inspection: Any = Inspection.__table__
