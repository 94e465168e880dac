"""Talking to the PostgreSQL server of a catalogue: locks between machines, and taking old text out of its tables.

Everything goes through DuckDB's postgres extension, a Python package like the other two; no further client is needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.engine import load_statement, new_connection, quote
from warehouse.errors import WarehouseBusy
from warehouse.postgres import PostgresCatalogue, explain

_POLL_SECONDS = 0.05
_NAME_BYTES = 63  # what the server keeps of a name
_SCRUB_SECONDS = 60
_LOCK_SETTINGS = (
    "idle_in_transaction_session_timeout = 0",  # a run may take hours
    "tcp_keepalives_idle = 30",  # a machine that lost power lets go within a minute
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
)
_HOLDERS = (
    "SELECT a.application_name, host(a.client_addr) AS machine FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = "
    "({key})::bigint AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@contextlib.contextmanager
def hold(root: Path, catalogue: PostgresCatalogue, name: str, *, wait: float, holder: str) -> Iterator[None]:
    """As :func:`warehouse.locks.hold`, between all machines that use the catalogue.

    An advisory lock of the server, held by a transaction that stays open and reads nothing: the server drops it when
    the process, or its machine, is gone.
    """
    who = f"newsbeam {os.getpid()}@{socket.gethostname()} {holder}".encode("ascii", "replace")[:_NAME_BYTES].decode()
    key = lock_key(catalogue.schema, name)
    with _session(root, catalogue, application_name=who) as connection:
        deadline = time.monotonic() + wait
        connection.execute("BEGIN")
        try:
            for setting in _LOCK_SETTINGS:
                connection.execute("CALL postgres_execute('pg', ?)", [f"SET LOCAL {setting}"])
            while not _ask(connection, f"SELECT pg_try_advisory_xact_lock({key})")[0][0]:
                if time.monotonic() >= deadline:
                    raise WarehouseBusy(
                        f"{root} is held by another run ({_holder(connection, key)}). Wait until it has ended, or give "
                        "it more time to end with --wait. Reading is possible meanwhile."
                    )
                time.sleep(_POLL_SECONDS)
        except duckdb.Error as error:
            raise explain(root, catalogue, error) from error
        try:
            yield
        finally:
            with contextlib.suppress(duckdb.Error):  # a server that went away has dropped the lock
                connection.execute("COMMIT")


def is_held(root: Path, catalogue: PostgresCatalogue, name: str) -> bool:
    """Whether some process, on whatever machine, holds the lock now."""
    with _session(root, catalogue) as connection:
        return bool(_ask(connection, _HOLDERS.format(key=lock_key(catalogue.schema, name))))


def lock_key(schema: str, name: str) -> int:
    """The number of a lock: advisory locks of a database are known by 64 bits."""
    digest = hashlib.sha256(f"newsbeam/{schema}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def scrub(root: Path, catalogue: PostgresCatalogue) -> None:
    """Takes old text out of the catalogue: the smallest and largest values of tables' columns of texts (DuckLake then
    knows no bound, see :mod:`warehouse.statistics`), what the server remembers of frequent values, and the dead rows of DuckLake's tables, which are written anew.

    The last of it, dead rows of the server's own statistics, goes at once if the user owns the database. Backups and
    archived logs of the server are its own matter. Idempotent. Raises WarehouseBusy when readers keep a table for a
    minute; what was to be forgotten is then out of the tables.
    """
    timeout = f"-c lock_timeout={_SCRUB_SECONDS}s"
    options = " ".join(filter(None, (dict(catalogue.keywords).get("options"), timeout)))
    with _session(root, catalogue, options=options) as connection:
        try:
            for statement in _scrubbing(connection, catalogue.schema):
                connection.execute("CALL postgres_execute('pg', ?, use_transaction => false)", [statement])
        except duckdb.Error as error:
            if "lock timeout" in str(error):
                raise WarehouseBusy(
                    f"The rows are out of {root}, but readers hold the catalogue's tables, where old values may stand in "
                    "dead rows: give the same command again when they have ended."
                ) from error
            raise explain(root, catalogue, error) from error


def _scrubbing(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """The statements of :func:`scrub`. Giving a column the type that it has drops its statistics; ANALYZE would keep
    those of a table that is empty now."""
    columns = _ask(
        connection,
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c JOIN pg_attribute a ON "
        f"a.attrelid = c.oid WHERE c.relnamespace = {quote(schema)}::regnamespace AND c.relkind = 'r' AND a.attnum > 0 "
        "AND NOT a.attisdropped AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bytea'::regtype) ORDER BY 1, 2",
    )
    tables = _ask(connection, f"SELECT tablename FROM pg_tables WHERE schemaname = {quote(schema)} ORDER BY 1")
    return [
        f"UPDATE {schema}.ducklake_table_column_stats SET min_value = NULL, max_value = NULL WHERE (table_id, column_id) IN "
        f"(SELECT table_id, column_id FROM {schema}.ducklake_column WHERE column_type IN ('varchar', 'blob'))",
        *(f'ALTER TABLE {schema}."{t}" ALTER COLUMN "{c}" TYPE {kind}' for t, c, kind in columns),
        *(f'VACUUM FULL {schema}."{t}"' for (t,) in tables),
        "VACUUM FULL pg_catalog.pg_statistic",
    ]


@contextlib.contextmanager
def _session(root: Path, catalogue: PostgresCatalogue, **keywords: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the server, attached as ``pg``; a transaction of it keeps no other one's dead rows alive."""
    connection = new_connection()
    try:
        connection.execute(load_statement(catalogue.extension))
        where = quote(catalogue.conninfo(**keywords))
        try:
            connection.execute(f"ATTACH {where} AS pg (TYPE postgres, ISOLATION_LEVEL 'READ COMMITTED')")
        except duckdb.Error as error:
            raise explain(root, catalogue, error) from error
        yield connection
    finally:
        connection.close()


def _ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute("FROM postgres_query('pg', ?)", [query]).fetchall()


def _holder(connection: duckdb.DuckDBPyConnection, key: int) -> str:
    for name, machine in _ask(connection, _HOLDERS.format(key=key)):
        return f"{name}, from {machine}" if machine else str(name)
    return "its process is not known"
