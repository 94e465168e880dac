"""A catalogue in PostgreSQL: how it is named, and what the server's errors mean."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import duckdb

from warehouse.engine import quote
from warehouse.errors import (
    CatalogueSetting,
    CatalogueUnreachable,
    WarehouseBusy,
    WarehouseDamaged,
    WarehouseError,
    WarehouseNewer,
    WarehouseNotFound,
    WarehouseReadOnly,
)
from warehouse.layout import LAKE

DEFAULT_SCHEMA = "newsbeam"
_PREFIX = re.compile(r"(?:postgres|postgresql|pg):(?!//)", re.IGNORECASE)
_URL = re.compile(r"(?:postgres|postgresql)://", re.IGNORECASE)
_PAIR = re.compile(r"\s*([A-Za-z_]+)\s*=\s*('(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?=\s|$)")
_SECRETS = ("password", "sslpassword")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_CONNECT_SECONDS = "10"


@dataclass(frozen=True)
class PostgresCatalogue:
    """A schema of a database. ``keywords``: of libpq, sorted, without any password."""

    keywords: tuple[tuple[str, str], ...]
    schema: str = DEFAULT_SCHEMA
    extension = "postgres_scanner"

    @property
    def tables(self) -> str:
        """Qualifies DuckLake's own tables once the lake is attached."""
        return f"__ducklake_metadata_{LAKE}.{self.schema}"

    def attach_options(self, *, read_only: bool) -> tuple[str, list[str]]:
        """What to attach, as SQL, and the options of the ATTACH statement that belong to this database."""
        return quote(f"ducklake:postgres:{self.conninfo()}"), [f"METADATA_SCHEMA {quote(self.schema)}"]

    def conninfo(self, **more: str) -> str:
        """The keywords as libpq reads them; it waits ten seconds for a server, if nothing else is said."""
        keywords = dict(self.keywords) | more
        if "PGCONNECT_TIMEOUT" not in os.environ:
            keywords.setdefault("connect_timeout", _CONNECT_SECONDS)
        return _render(keywords.items())

    def __str__(self) -> str:
        own = () if self.schema == DEFAULT_SCHEMA else (("schema", self.schema),)
        return f"postgres:{_render((*self.keywords, *own))}"


def is_postgres(text: str) -> bool:
    """Whether the name of a catalogue means PostgreSQL."""
    return bool(_PREFIX.match(text.strip()) or _URL.match(text.strip()))


def parse_postgres(text: str) -> PostgresCatalogue:
    """``postgres:host=… dbname=… schema=…`` or ``postgresql://user@host:port/dbname?schema=…``.

    Raises CatalogueSetting for a text that libpq would not understand, for one with a password, and for schemas with
    other names than lower-case letters, digits and underscores.
    """
    text = text.strip()
    pairs = _of_url(text) if _URL.match(text) else _of_keywords(_PREFIX.sub("", text, count=1))
    for secret in _SECRETS:
        if secret in pairs:
            raise CatalogueSetting(
                f"Leave {secret}= out of the catalogue's name: it would stand in files that others read. PostgreSQL's "
                "own places for it are ~/.pgpass (host:port:database:user:password, mode 600) and $PGPASSWORD."
            )
    schema = pairs.pop("schema", DEFAULT_SCHEMA)
    if not _SCHEMA.fullmatch(schema):
        raise CatalogueSetting(f"schema={schema}: use lower-case letters, digits and _, a letter first.")
    return PostgresCatalogue(tuple(sorted(pairs.items())), schema)


def _of_keywords(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    at = 0
    while text[at:].strip():
        match = _PAIR.match(text, at)
        if match is None:
            raise CatalogueSetting(
                f"The catalogue's name cannot be understood from {text[at:].strip()!r} on. Write libpq's keywords: "
                "postgres:host=db.example dbname=news user=newsbeam"
            )
        value = match[2][1:-1] if match[2].startswith("'") else match[2]
        pairs[match[1].lower()] = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
        at = match.end()
    return pairs


def _of_url(text: str) -> dict[str, str]:
    try:
        url = urlsplit(text)
        found = {"host": url.hostname, "port": url.port, "user": url.username, "password": url.password}
    except ValueError as error:
        raise CatalogueSetting(f"The catalogue's address cannot be understood: {error}") from error
    pairs = {key: unquote(str(value)) for key, value in found.items() if value is not None}
    if database := url.path.lstrip("/"):
        pairs["dbname"] = unquote(database)
    return pairs | dict(parse_qsl(url.query))


def _render(pairs: Iterable[tuple[str, str]]) -> str:
    parts = []
    for key, value in pairs:
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        parts.append(f"{key}={value}" if re.fullmatch(r"[^\s'\\]+", value) else f"{key}='{escaped}'")
    return " ".join(parts)


def explain(root: Path, catalogue: PostgresCatalogue, error: duckdb.Error) -> WarehouseError:
    """What an error of the server, or of reaching it, means for the person who runs newsbeam."""
    found = " ".join(str(error).split())
    reason = re.sub(r'.*Unable to connect to Postgres at "[^"]*": ', "", found)
    for pattern, kind, remedy in _MEANINGS:
        if re.search(pattern, found):
            values = {"root": root, "schema": catalogue.schema, "user": _user(catalogue), "name": catalogue}
            return kind(f"The catalogue of {root} ({catalogue}): {reason} — {remedy.format(**values)}")
    return WarehouseDamaged(f"The catalogue of {root} ({catalogue}) cannot be used: {reason}")


#: What an error says, what it is, and what to do about it; the first that fits counts.
_MEANINGS: tuple[tuple[str, type[WarehouseError], str], ...] = (
    (
        "creating a new DuckLake is explicitly disabled",
        WarehouseNotFound,
        "there is no warehouse in its schema {schema}. Make one with: newsbeam ingest FILES --warehouse {root}",
    ),
    ("version mismatch|newer", WarehouseNewer, "update newsbeam (pip install --upgrade newsbeam)."),
    (
        "password authentication failed|no password supplied|authentication failed",
        CatalogueUnreachable,
        "put the password into ~/.pgpass (host:port:database:user:password, mode 600) or $PGPASSWORD.",
    ),
    (
        "no pg_hba.conf entry",
        CatalogueUnreachable,
        "the server lets this user in from here when its pg_hba.conf says so.",
    ),
    ("role .* does not exist", CatalogueUnreachable, "make it with: createuser {user}; or name another with user=."),
    ("database .* does not exist", CatalogueUnreachable, "make it with: createdb --owner={user} NAME"),
    (
        "too many clients|remaining connection slots|too many connections",
        WarehouseBusy,
        "run the same command again later, or raise max_connections of the server.",
    ),
    (
        "permission denied|must be owner",
        WarehouseReadOnly,
        "give the user its own schema: CREATE SCHEMA {schema} AUTHORIZATION {user}; all who write use that user.",
    ),
    (
        "read-only transaction|recovery mode",
        WarehouseReadOnly,
        "this server is a copy that only reads; name the primary, with host= or target_session_attrs=read-write.",
    ),
    ("invalid connection option|invalid .* value", CatalogueSetting, "correct it in {root}/catalog.toml or --catalog."),
    (
        "connection to server|could not translate host name|server closed the connection|terminating connection"
        "|timeout expired|starting up|shutting down|Unable to connect|no connection to the server|Connection refused",
        CatalogueUnreachable,
        "start the server, or check host= and port= (or $PGHOST, $PGPORT). What was committed stays; give the same "
        "command again.",
    ),
)


def _user(catalogue: PostgresCatalogue) -> str:
    return dict(catalogue.keywords).get("user") or os.environ.get("PGUSER") or "USER"
