"""Dead letters: records that could not become articles, kept until a later commit resolves them."""

from __future__ import annotations

from pathlib import Path

from schemas import DeadLetter
from warehouse.connect import attach, check_catalog
from warehouse.engine import new_connection
from warehouse.layout import LAKE


def dead_letters_open(root: Path | str) -> list[DeadLetter]:
    """All dead letters, in the order of their ids. A commit removes those named in ``Batch.resolved_dead_letters``."""
    folder = Path(root).resolve()
    check_catalog(folder)
    connection = new_connection()
    try:
        attach(connection, folder, read_only=True)
        found = connection.execute(f"SELECT * FROM {LAKE}.dead_letters ORDER BY dead_letter_id")
        names = [column[0] for column in found.description or ()]  # an older warehouse has fewer columns
        rows = found.fetchall()
    finally:
        connection.close()
    return [DeadLetter(**dict(zip(names, row, strict=True))) for row in rows]
