"""Which tables of a file are what it publishes: not hidden lists, not covers."""

from __future__ import annotations

from collections.abc import Sequence

from .findings import Table
from .thresholds import whole


def visible_tables(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables that are not hidden, or all if every one is."""
    return tuple(table for table in tables if not table.hidden) or tuple(tables)


def data_tables(tables: Sequence[Table]) -> list[Table]:
    """The visible tables with rows of data.

    A single column beside wider tables is a cover or a page of explanations, not a table; alone
    in its file it is a list, which is one.
    """
    filled = [table for table in visible_tables(tables) if table.rows]
    wide = [table for table in filled if table.columns_total >= whole("table_min_columns")]
    return wide or filled


def told_tables(tables: Sequence[Table]) -> Sequence[Table]:
    """The tables whose faults are worth telling: those with data, or all where none has."""
    return data_tables(tables) or visible_tables(tables)
