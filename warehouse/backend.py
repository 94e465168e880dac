"""Which database holds a warehouse's catalogue: a SQLite file in its folder, or a schema of a PostgreSQL database.

SQLite serves one machine and needs nothing. PostgreSQL serves many machines that commit into one warehouse. The choice
is made when a warehouse is created and recorded in its ``catalog.toml``, so that every later command finds it.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse.engine import quote
from warehouse.errors import CatalogueSetting
from warehouse.layout import CATALOG, LAKE
from warehouse.postgres import PostgresCatalogue, is_postgres, parse_postgres

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "catalog.toml"
#: The catalogue of warehouses that are not there yet, where ``--catalog`` does not name one.
VARIABLE = "NEWSBEAM_CATALOG"
_HEAD = (
    "# Where the catalogue of this warehouse is. No password stands here: it comes from ~/.pgpass or $PGPASSWORD, and what\n"
    "# is left out (host, port, user …) from $PGHOST, $PGPORT, $PGUSER …\n"
)


@dataclass(frozen=True)
class SqliteCatalogue:
    """A SQLite file: one machine at a time writes."""

    path: Path
    extension = "sqlite_scanner"
    #: Qualifies DuckLake's own tables once the lake is attached.
    tables = f"__ducklake_metadata_{LAKE}"

    def attach_options(self, *, read_only: bool) -> tuple[str, list[str]]:
        """What to attach, as SQL, and the options of the ATTACH statement that belong to this database."""
        return quote("ducklake:sqlite:" + self.path.as_posix()), [] if read_only else ["META_JOURNAL_MODE 'WAL'"]

    def __str__(self) -> str:
        return "sqlite"


Catalogue = SqliteCatalogue | PostgresCatalogue


def catalogue_of(root: Path) -> Catalogue:
    """The catalogue of the warehouse in this folder, there or not.

    What ``catalog.toml`` records counts first, then a SQLite catalogue that is there, then ``$NEWSBEAM_CATALOG``; else
    it is SQLite. Raises CatalogueSetting when the text cannot be understood.
    """
    return _established(root) or parse(os.environ.get(VARIABLE) or "sqlite", root)


def choose(root: Path, wanted: str | None) -> Catalogue:
    """The catalogue for a warehouse that is about to be made, or made sure of; ``wanted``: as in ``--catalog``.

    Raises CatalogueSetting when the warehouse is there and has another one.
    """
    established = _established(root)
    if not wanted:
        return established or catalogue_of(root)
    chosen = parse(wanted, root)
    if established is not None and established != chosen:
        raise CatalogueSetting(
            f"The catalogue of {root} is {established}, not {chosen}; --catalog is for new warehouses. Leave it out, or "
            "name another folder with --warehouse."
        )
    return chosen


def parse(text: str, root: Path) -> Catalogue:
    """``sqlite``, ``postgres:KEYWORDS`` (libpq's, and ``schema``) or ``postgresql://…`` → a catalogue.

    Raises CatalogueSetting, also for a text with a password in it.
    """
    if text.strip().lower() == "sqlite":
        return SqliteCatalogue(root / CATALOG)
    if is_postgres(text):
        return parse_postgres(text)
    raise CatalogueSetting(
        f"The catalogue {text!r} is not known. Write sqlite, or as for psql: postgres:host=db.example dbname=news "
        "user=newsbeam schema=lake"
    )


def record(root: Path, catalogue: Catalogue) -> None:
    """Notes the catalogue in the folder; a SQLite file needs no note. Raises OSError."""
    if isinstance(catalogue, SqliteCatalogue) or _recorded(root) == str(catalogue):
        return
    temporary = root / f".{FILE}.{os.getpid()}.tmp"
    temporary.write_text(f"{_HEAD}catalog = {json.dumps(str(catalogue), ensure_ascii=False)}\n", encoding="utf-8")
    temporary.replace(root / FILE)


def is_recorded(root: Path) -> bool:
    """Whether the folder says which catalogue it has."""
    return _established(root) is not None


def _established(root: Path) -> Catalogue | None:
    recorded = _recorded(root)
    if recorded is not None:
        return parse(recorded, root)
    file = root / CATALOG
    return SqliteCatalogue(file) if file.exists() else None


def _recorded(root: Path) -> str | None:
    path = root / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("catalog")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CatalogueSetting(f"{path} cannot be read: {error}") from error
    if not isinstance(found, str):
        raise CatalogueSetting(f'{path} must have a line such as: catalog = "postgres:host=db.example dbname=news"')
    return found
