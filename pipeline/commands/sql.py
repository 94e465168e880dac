"""``newsbeam sql``: one read-only query, written in the form asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from pipeline import exits
from warehouse import connect
from warehouse.output import FORMATS, write_result


def sql_command(warehouse: Path, query: str | None, file: Path | None, fmt: str, output: Path | None) -> int:
    """Runs the query and writes its result to ``output`` or standard output.."""
    if (query is None) == (file is None):
        raise typer.BadParameter('give one query: newsbeam sql "SELECT …", or -f FILE')
    if fmt not in FORMATS:
        raise typer.BadParameter(f"--format {fmt}: one of {', '.join(FORMATS)}")
    if fmt == "parquet" and output is None:
        raise typer.BadParameter("--format parquet needs -o FILE")
    text = query if query is not None else sys.stdin.read() if str(file) == "-" else Path(file or "").read_text("utf-8")
    connection = connect(warehouse)
    try:
        write_result(connection, text, fmt, output or sys.stdout)
    finally:
        connection.close()
    return exits.DONE
