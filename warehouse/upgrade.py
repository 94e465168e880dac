"""Giving a warehouse the tables and columns that this version of newsbeam works with."""

from __future__ import annotations

from importlib import resources

import duckdb

from schemas import arrow_schema
from warehouse.connect import FORMAT_VERSION, catalogue_tables
from warehouse.files import columns_of_tables
from warehouse.indexes import INDEXES, build
from warehouse.layout import LAKE
from warehouse.tables import ALL_TABLES, EXTRACTION_TABLES, ROW_GROUP, ROW_GROUPS, STORED_ORDER

#: Columns that every row has a value in, but in an older warehouse: a statement named after the table fills them.
_FILLED = {"story_texts": "bands", "story_members": "word_count"}


def upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables and columns that are missing; does nothing when all are there. Idempotent.

    Whoever writes to a warehouse that an older version may have made calls this first, under the commit lock. What a
    new warehouse needs is made in one transaction. Indexes that an older warehouse lacks are filled from its rows,
    each in a transaction of its own: they can take minutes, and one that is cut off leaves the others made.
    """
    have = columns_of_tables(connection)
    indexes = {name for name in INDEXES if _is_old(connection, name, have)}
    if indexes and not have.keys() & INDEXES.keys():
        # DuckLake sets no option for a table that is made in the same transaction.
        connection.execute(f"CALL {LAKE}.set_option('parquet_row_group_size', {ROW_GROUP})")
    later = indexes if have else set()
    _in_transaction(connection, [n for n in ALL_TABLES if n not in later], have)
    for name in INDEXES:
        if name in later:
            _in_transaction(connection, [name], have)
    _set_options(connection)
    set_order(connection)


def set_order(connection: duckdb.DuckDBPyConnection) -> None:
    """Gives tables of an older warehouse their order; upkeep writes files in it that it joins."""
    tables = catalogue_tables(connection)
    rows = connection.execute(
        f"SELECT t.table_name FROM {tables}.ducklake_sort_info s JOIN {tables}.ducklake_table t ON t.table_id = s.table_id "
        "WHERE s.end_snapshot IS NULL AND t.end_snapshot IS NULL"
    ).fetchall()
    for table in sorted(STORED_ORDER.keys() - {name for (name,) in rows}):
        connection.execute(f"ALTER TABLE {LAKE}.{table} SET SORTED BY ({STORED_ORDER[table]})")


def _set_options(connection: duckdb.DuckDBPyConnection) -> None:
    """Sets how tables are written that differ from the rest: their row groups (files get them when they are written next), and
    no rows in the catalogue of those that have an order (see :func:`warehouse.catalogue.append`)."""
    rows = connection.execute(
        f"SELECT split_part(o.scope_entry, '.', -1), o.option_name, o.value FROM ducklake_options('{LAKE}') o "
        "WHERE o.option_name IN ('parquet_row_group_size', 'data_inlining_row_limit') AND o.scope = 'TABLE'"
    ).fetchall()
    wanted = {(table, "parquet_row_group_size"): size for table, size in ROW_GROUPS.items()}
    wanted |= {(table, "data_inlining_row_limit"): 0 for table in STORED_ORDER}
    have = {(table, option): value for table, option, value in rows}
    for (table, option), value in wanted.items():
        if have.get((table, option)) != str(value):
            connection.execute(f"CALL {LAKE}.set_option('{option}', {value}, table_name => '{table}')")


def _is_old(connection: duckdb.DuckDBPyConnection, index: str, have: dict[str, set[str]]) -> bool:
    """Whether an index is missing or lacks a column: then it is made anew from the rows."""
    return bool(set(arrow_schema(ALL_TABLES[index]).names) - have.get(index, set()))


def _in_transaction(connection: duckdb.DuckDBPyConnection, names: list[str], have: dict[str, set[str]]) -> None:
    connection.execute("BEGIN")
    try:
        for name in names:
            _bring_up(connection, name, have)
        if "warehouse_format" not in have:
            connection.execute(f"CREATE TABLE {LAKE}.warehouse_format AS SELECT {FORMAT_VERSION}::INTEGER AS version")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _bring_up(connection: duckdb.DuckDBPyConnection, name: str, have: dict[str, set[str]]) -> None:
    connection.register("_empty", arrow_schema(ALL_TABLES[name]).empty_table())
    there = have.get(name)
    if there is not None and name in INDEXES and _is_old(connection, name, have):
        connection.execute(f"DROP TABLE {LAKE}.{name}")
        there = None
    if there is None:
        connection.execute(f"CREATE TABLE {LAKE}.{name} AS FROM _empty")
        if name in EXTRACTION_TABLES:
            connection.execute(f"ALTER TABLE {LAKE}.{name} SET PARTITIONED BY (published_date)")
        if name in STORED_ORDER:
            connection.execute(f"ALTER TABLE {LAKE}.{name} SET SORTED BY ({STORED_ORDER[name]})")
        if name in INDEXES and have:
            build(connection, name)
    else:
        for column, kind, *_ in connection.execute("DESCRIBE _empty").fetchall():
            if column not in there:
                connection.execute(f"ALTER TABLE {LAKE}.{name} ADD COLUMN {column} {kind}")
        if name in _FILLED:
            _fill(connection, name)
    connection.unregister("_empty")


def _fill(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Fills what is empty, whoever added the column: commits find texts and members by it and would leave others behind."""
    if connection.execute(f"SELECT 1 FROM {LAKE}.{name} WHERE {_FILLED[name]} IS NULL LIMIT 1").fetchone():
        statements = resources.files("warehouse") / "sql" / "statements"
        connection.execute((statements / f"fill_{name}.sql").read_text(encoding="utf-8"))
