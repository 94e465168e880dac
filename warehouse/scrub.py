"""Takes old text out of a catalogue."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from warehouse import postgres_session
from warehouse.backend import catalogue_of
from warehouse.errors import WarehouseError
from warehouse.postgres import PostgresCatalogue
from warehouse.sqlite_script import ScriptFailed, run_script


def scrub(root: Path) -> None:
    """Drops the smallest and largest values that the catalogue keeps of each table's columns of texts (DuckLake then
    knows no bound, see :mod:`warehouse.statistics`; the others were found again when the files were rewritten); then
    writes the file anew, so that no free page holds old rows.

    Waits a minute for others that write. Idempotent. Raises WarehouseError when it could not be done.
    """
    catalogue = catalogue_of(root)
    if isinstance(catalogue, PostgresCatalogue):
        postgres_session.scrub(root, catalogue)
        return
    statements = resources.files("warehouse") / "sql" / "statements" / "scrub.sql"
    try:
        run_script(catalogue.path, statements.read_text(encoding="utf-8"))
    except ScriptFailed as error:
        raise WarehouseError(
            f"The rows are out of the tables, but {catalogue.path} may still hold pieces of their text ({error}). "
            "Run the same command again when nothing else uses the warehouse."
        ) from error
