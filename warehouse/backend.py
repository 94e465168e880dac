"""Where a warehouse keeps its catalogue (a SQLite file in its folder, or PostgreSQL) and its data files (its folder, or
an object store).

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
from warehouse.layout import CATALOG, LAKE, data_path
from warehouse.postgres import PostgresCatalogue, is_postgres, parse_postgres
from warehouse.store import Bucket, DataFolder, DataStore, bucket

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "catalog.toml"
#: What counts for warehouses that are not there yet, where ``--catalog`` and ``--data`` do not say it.
CATALOG_VARIABLE = "NEWSBEAM_CATALOG"
DATA_VARIABLE = "NEWSBEAM_DATA"
_HEAD = (
    "# Where the catalogue of this warehouse is, and its data if not here. No password stands here:\n"
    "# it comes from ~/.pgpass or $PGPASSWORD, and what is left out (host, port, user …) from $PGHOST, $PGPORT, $PGUSER …\n"
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


@dataclass(frozen=True)
class Place:
    """Where a warehouse is, besides its folder."""

    catalogue: Catalogue
    data: DataStore

    @property
    def is_in_folder(self) -> bool:
        """Whether the folder holds all of the warehouse, so that no other folder can belong to it."""
        return isinstance(self.catalogue, SqliteCatalogue) and isinstance(self.data, DataFolder)


def place_of(root: Path) -> Place:
    """Where the catalogue and the data files of the warehouse in this folder are, there or not.

    What ``catalog.toml`` records counts first, then a SQLite catalogue that is there, then ``$NEWSBEAM_CATALOG`` and
    ``$NEWSBEAM_DATA``; else both are in the folder. Raises CatalogueSetting when a text cannot be understood.
    """
    return _established(root) or Place(
        parse(os.environ.get(CATALOG_VARIABLE) or "sqlite", root), parse_data(os.environ.get(DATA_VARIABLE), root)
    )


def catalogue_of(root: Path) -> Catalogue:
    """The catalogue of :func:`place_of`."""
    return place_of(root).catalogue


def data_of(root: Path) -> DataStore:
    """Where the data files of :func:`place_of` are."""
    return place_of(root).data


def choose(root: Path, catalog: str | None, data: str | None) -> Place:
    """The place for a warehouse that is about to be made, or made sure of; as in ``--catalog`` and ``--data``.

    Raises CatalogueSetting when the warehouse is there and is elsewhere.
    """
    established = _established(root)
    default = established or place_of(root)
    chosen = Place(
        parse(catalog, root) if catalog else default.catalogue, parse_data(data, root) if data else default.data
    )
    for option, there, wanted in (
        ("--catalog", default.catalogue, chosen.catalogue),
        ("--data", default.data, chosen.data),
    ):
        if established is not None and there != wanted:
            raise CatalogueSetting(
                f"The warehouse {root} is there and has {there}, not {wanted}; {option} is for new warehouses. Leave it "
                "out, or name another folder with --warehouse."
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


def parse_data(text: str | None, root: Path) -> DataStore:
    """``s3://bucket/prefix``, ``gs://…``, or nothing, or ``folder``, for the folder ``data`` of the warehouse. Raises CatalogueSetting."""
    return DataFolder(data_path(root)) if not text or text == "folder" else bucket(text)


def record(root: Path, place: Place) -> None:
    """Notes the place in the folder; what lies in the folder itself needs no note. Raises OSError."""
    lines = {"catalog": str(place.catalogue)}
    if isinstance(place.data, Bucket):
        lines["data"] = str(place.data)
    if lines == {"catalog": "sqlite"} or _recorded(root) == lines:
        return
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items())
    temporary = root / f".{FILE}.{os.getpid()}.tmp"
    temporary.write_text(_HEAD + text, encoding="utf-8")
    temporary.replace(root / FILE)


def is_recorded(root: Path) -> bool:
    """Whether the folder says where the warehouse is."""
    return _established(root) is not None


def _established(root: Path) -> Place | None:
    recorded = _recorded(root)
    if recorded is not None:
        return Place(parse(recorded["catalog"], root), parse_data(recorded.get("data"), root))
    file = root / CATALOG
    return Place(SqliteCatalogue(file), DataFolder(data_path(root))) if file.exists() else None


def _recorded(root: Path) -> dict[str, str] | None:
    path = root / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CatalogueSetting(f"{path} cannot be read: {error}") from error
    if "catalog" not in found or not all(isinstance(value, str) for value in found.values()):
        raise CatalogueSetting(f'{path} must have a line such as: catalog = "postgres:host=db.example dbname=news"')
    return found
