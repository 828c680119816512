"""Whether a service is away: what failed for that is gone on with, and not given up."""

from __future__ import annotations

import sqlalchemy as sa

DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError)


def service_away(error: BaseException) -> str | None:
    """The name of the service that an error says cannot be reached, or None."""
    from ..views.service_errors import DATABASE, unreachable_service  # the views import this

    return DATABASE if isinstance(error, DATABASE_AWAY) else unreachable_service(error)
