"""Which service an error says cannot be reached: for the pages, the commands and the imports."""

from __future__ import annotations

from typing import Any

import pysolr
import redis
import sqlalchemy as sa
from ckan.lib.search import SearchIndexError, SolrConnectionError

DATABASE, QUEUE, SEARCH = "PostgreSQL", "Redis", "Solr"
_DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError)
_SERVER_STOPS = ("57P01", "57P02", "57P03")
"""PostgreSQL's codes for a server that shuts down, crashed or is starting."""


def service_away(error: BaseException) -> str | None:
    """The service for which work stops, to be gone on with; any error of the driver counts."""
    return DATABASE if isinstance(error, _DATABASE_AWAY) else unreachable_service(error)


def unreachable_service(error: BaseException | None) -> str | None:
    """The name of the service that an error says cannot be reached, or None."""
    if isinstance(error, sa.exc.DBAPIError):
        never_connected = isinstance(error, sa.exc.OperationalError) and is_connection_failure(
            error.orig
        )
        return DATABASE if error.connection_invalidated or never_connected else None
    if isinstance(error, redis.exceptions.ConnectionError):
        return QUEUE
    if isinstance(error, SolrConnectionError):
        return SEARCH
    if isinstance(error, SearchIndexError):
        return SEARCH if _is_solr_connection_failure(error) else None
    return None


def is_connection_failure(original: Any) -> bool:
    """Whether an error of psycopg2 says that the server is not there."""
    # libpq gives no code when it could not even connect.
    code = getattr(original, "pgcode", None)
    return code is None or code.startswith("08") or code in _SERVER_STOPS


def _is_solr_connection_failure(error: BaseException) -> bool:
    # CKAN keeps the cause only as text when it wraps errors of the index.
    cause = error.__cause__ or error.__context__
    if isinstance(cause, pysolr.SolrError):
        return is_solr_away(str(cause))
    return isinstance(cause, OSError)


def is_solr_away(said: str) -> bool:
    """Whether an error of the index says that Solr did not answer."""
    return "Failed to connect" in said or "timed out" in said
