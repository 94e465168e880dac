"""``newsbeam shell``: questions one after another, read-only."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from pipeline import exits
from warehouse import WarehouseError, connect
from warehouse.output import write_result

HELP = """A query ends with a semicolon. Commands:
  .tables           tables, views and macros
  .schema NAME      columns of a table or view
  .format NAME      table · csv · jsonl · markdown
  .help  .quit
Examples:
  FROM mentions_over_time('north_korean_troops', bucket := 'week');
  SELECT claimant, text, counted, event FROM numeric_claims WHERE claimant IS NOT NULL LIMIT 20;"""
# The public names: views in memory over the lake's tables. Macros ending in _of are parts of others.
TABLES = """SELECT view_name AS name, 'table or view' AS kind FROM duckdb_views()
WHERE NOT internal AND database_name = current_database()
UNION SELECT function_name, 'macro' FROM duckdb_functions()
WHERE function_type = 'table_macro' AND NOT internal AND NOT ends_with(function_name, '_of') ORDER BY kind DESC, name"""


def shell_command(warehouse: Path) -> int:
    """Reads queries from the terminal (or standard input) until .quit or its end. An error never ends the shell."""
    connection = connect(warehouse)
    interactive = sys.stdin.isatty()
    if interactive:
        _line_editing()
        print(f"newsbeam shell on {warehouse}; .help shows what there is, .quit leaves")
    fmt, buffer = "table", ""
    while True:
        try:
            line = input(("newsbeam> " if not buffer else "     ...> ") if interactive else "")
        except EOFError:
            break
        except KeyboardInterrupt:
            print()
            buffer = ""
            continue
        if not buffer and line.strip().startswith("."):
            word, _, rest = line.strip().partition(" ")
            if word in (".quit", ".exit", ".q"):
                break
            if word == ".format" and rest.strip() in ("table", "csv", "jsonl", "markdown"):
                fmt = rest.strip()
            else:
                _dot(connection, word, rest.strip())
            continue
        buffer += line + "\n"
        if line.rstrip().endswith(";"):
            _ask(connection, buffer, fmt)
            buffer = ""
    if buffer.strip():
        _ask(connection, buffer, fmt)
    connection.close()
    return exits.DONE


def _dot(connection: duckdb.DuckDBPyConnection, word: str, rest: str) -> None:
    if word == ".tables":
        _ask(connection, TABLES, "table")
    elif word == ".schema" and rest:
        _ask(connection, f'DESCRIBE "{rest.replace(chr(34), "")}"', "table")
    else:
        print(HELP)


def _ask(connection: duckdb.DuckDBPyConnection, query: str, fmt: str) -> None:
    try:
        write_result(connection, query, fmt, sys.stdout)
    except WarehouseError as error:
        print(error, file=sys.stderr)


def _line_editing() -> None:
    """Arrow keys and history, where Python has readline."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return
