"""Reference data that analysts own: ``reference/aliases.csv`` and ``reference/topics.toml`` of a warehouse.

The files are copied into a new warehouse, edited there, and loaded into small tables by :func:`refresh`; views and
macros join those tables when a question is asked. The rows of the extractors never change.
"""

from __future__ import annotations

import csv
import difflib
import re
import sys
import time
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas import arrow_schema, to_table
from warehouse.backend import place_of
from warehouse.catalogue import with_retry
from warehouse.connect import attach, check_catalog
from warehouse.engine import new_connection
from warehouse.errors import WarehouseError
from warehouse.layout import LAKE, REFERENCE
from warehouse.locks import hold
from warehouse.tables import AliasRow, TopicRow, TopicRuleRow
from warehouse.topics import rebuild_matches
from warehouse.upgrade import upgrade

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILES = ("aliases.csv", "topics.toml")
_TOPIC_KEYS = ("description", "groups", "entities", "phrases", "regex")
_GROUP_KEYS = ("country", "role")


class ReferenceFileError(WarehouseError):
    """A reference file cannot be used; the message names the file, the place and what is expected."""

    exit_code = 2


def copy_defaults(root: Path) -> None:
    """Gives a warehouse the shipped reference files, where it has none of its own."""
    folder = root / REFERENCE
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = folder / name
        if not target.exists():
            shipped = resources.files("seeds") / "reference" / name
            target.write_bytes(shipped.read_bytes())


def has_files(root: Path) -> bool:
    """Whether the folder has reference files of its own."""
    return any((root / REFERENCE / name).exists() for name in FILES)


def refresh(root: Path | str, *, wait: float = 60.0) -> dict[str, int]:
    """Loads the reference files into their tables in one transaction; returns the number of rows of each table.

    Raises ReferenceFileError (nothing is changed then) when a file has a mistake.
    """
    folder = Path(root).resolve()
    check_catalog(folder)
    if place_of(folder).is_in_folder:
        copy_defaults(folder)
    with hold(folder, "commit", wait=wait, holder="refreshes topics and aliases"):
        connection = new_connection()
        try:
            attach(connection, folder, read_only=False)
            with_retry(folder, lambda: upgrade(connection), time.monotonic() + wait)
            return load(connection, folder, wait=wait)
        finally:
            connection.close()


def load(connection: duckdb.DuckDBPyConnection, root: Path, *, wait: float) -> dict[str, int]:
    """:func:`refresh` on an open connection; the caller holds the commit lock. Writes only tables that differ."""
    topics_file = root / REFERENCE / "topics.toml"
    aliases = load_aliases(root / REFERENCE / "aliases.csv")
    topics, rules = load_topics(topics_file)
    _check_patterns(connection, topics_file, rules)
    with_retry(root, lambda: _replace(connection, aliases, topics, rules), time.monotonic() + wait)
    return {"aliases": len(aliases), "topics": len(topics), "topic_rules": len(rules)}


def load_aliases(path: Path) -> list[AliasRow]:
    """Rows of ``aliases.csv``: alias, entity_id, name; UTF-8, blank lines and lines that begin with # are skipped."""
    rows: dict[tuple[str, str], AliasRow] = {}
    with _open(path) as file:
        lines = [line if line.strip() and not line.startswith("#") else "\n" for line in file]
    reader = csv.DictReader(lines)
    missing = [c for c in ("alias", "entity_id", "name") if c not in (reader.fieldnames or ())]
    if missing:
        raise ReferenceFileError(
            f"{path}: the first line must name the columns alias,entity_id,name; {missing[0]} is not there"
        )
    for record in reader:
        alias, entity_id, name = ((record[c] or "").strip() for c in ("alias", "entity_id", "name"))
        if not any((alias, entity_id, name)):
            continue
        if not alias or not name or not re.fullmatch(r"[a-z_]+:\S+", entity_id):
            raise ReferenceFileError(
                f"{path}, line {reader.line_num}: expected alias,entity_id,name with an id such as "
                f"person:mark-rutte or country:PRK, found {alias!r},{entity_id!r},{name!r}"
            )
        key = (alias.casefold(), entity_id.split(":", 1)[0])
        other = rows.get(key)
        if other is not None and other.entity_id != entity_id:
            raise ReferenceFileError(
                f"{path}, line {reader.line_num}: {alias!r} already stands for {other.entity_id}; an alias has one meaning"
            )
        rows[key] = AliasRow(alias, entity_id, name)
    return sorted(rows.values(), key=lambda r: (r.entity_id, r.alias))


def load_topics(path: Path) -> tuple[list[TopicRow], list[TopicRuleRow]]:
    """Topics and their rules from ``topics.toml``."""
    with _open(path) as file:
        try:
            raw = tomllib.loads(file.read())
        except tomllib.TOMLDecodeError as error:
            raise ReferenceFileError(f"{path}: not valid TOML: {error}") from error
    topics, rules = [], []
    for name, body in sorted(raw.items()):
        if not isinstance(body, dict):
            raise ReferenceFileError(f"{path}: {name} must be a table: [{name}]")
        topics.append(TopicRow(name, body.get("description")))
        rules.extend(topic_rules(name, body, str(path)))
    return topics, rules


def topic_rules(name: str, body: dict[str, Any], where: str) -> list[TopicRuleRow]:
    """The rules of one topic. Raises ReferenceFileError for unknown keys, wrong types and topics without any rule."""
    _known_keys(body, _TOPIC_KEYS, f"{where}: topic {name}")
    rules: list[TopicRuleRow] = []
    for group in _list(body, "groups", dict, where, name):
        _known_keys(group, _GROUP_KEYS, f"{where}: topic {name}, groups")
        if not group:
            raise ReferenceFileError(f"{where}: topic {name}: a group needs a country, a role or both")
        rules.append(TopicRuleRow(name, "group", country=group.get("country"), role=group.get("role")))
    rules += [TopicRuleRow(name, "entity", entity_id=e) for e in _list(body, "entities", str, where, name)]
    phrases = [p for p in _list(body, "phrases", str, where, name) if p.strip()]
    if phrases:
        rules.append(TopicRuleRow(name, "text", pattern=phrase_pattern(phrases)))
    rules += [TopicRuleRow(name, "text", pattern=p) for p in _list(body, "regex", str, where, name)]
    if not rules:
        raise ReferenceFileError(f"{where}: topic {name} has no rule: give it groups, entities, phrases or regex")
    return rules


def phrase_pattern(phrases: list[str]) -> str:
    """One RE2 expression for phrases: whole words, any case, any white space; the longest phrase first."""
    parts = []
    for phrase in sorted({" ".join(p.split()) for p in phrases}, key=lambda p: (-len(p), p)):
        body = r"\s+".join(_escape(word) for word in phrase.split(" "))
        before = r"\b" if re.match(r"[A-Za-z0-9_]", phrase) else ""
        after = r"\b" if re.search(r"[A-Za-z0-9_]$", phrase) else ""
        parts.append(before + body + after)
    return f"(?i)(?:{'|'.join(parts)})"


def _escape(word: str) -> str:
    return "".join(c if c.isalnum() or c == "_" or ord(c) > 127 else "\\" + c for c in word)


def _check_patterns(connection: duckdb.DuckDBPyConnection, path: Path, rules: list[TopicRuleRow]) -> None:
    for rule in rules:
        if rule.pattern is None:
            continue
        try:
            row = connection.execute("SELECT regexp_matches('', ?)", [rule.pattern]).fetchone()
        except duckdb.Error as error:
            raise ReferenceFileError(f"{path}: topic {rule.topic}: {rule.pattern!r}: {error}") from error
        if row and row[0]:
            raise ReferenceFileError(
                f"{path}: topic {rule.topic}: {rule.pattern!r} matches the empty text, hence everything; make it longer"
            )


def _replace(
    connection: duckdb.DuckDBPyConnection, aliases: list[AliasRow], topics: list[TopicRow], rules: list[TopicRuleRow]
) -> None:
    """Stores what differs and finds the matches of changed topics again, in one transaction."""
    connection.execute("BEGIN")
    try:
        old_rules = {
            TopicRuleRow(*row)
            for row in connection.execute(
                f"SELECT {', '.join(arrow_schema(TopicRuleRow).names)} FROM {LAKE}.topic_rules"
            ).fetchall()
        }
        changed = {r.topic for r in old_rules ^ set(rules)}
        if _store(connection, "aliases", to_table(AliasRow, aliases)):
            changed |= {r.topic for r in rules if r.kind == "entity"}
        _store(connection, "topics", to_table(TopicRow, topics))
        _store(connection, "topic_rules", to_table(TopicRuleRow, rules))
        rebuild_matches(connection, rules, changed)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _store(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> bool:
    """Replaces a small table's rows when they differ; True when they did."""
    connection.register("_wanted", rows)
    columns = ", ".join(rows.column_names)
    same = connection.execute(
        f"SELECT NOT EXISTS (SELECT {columns} FROM _wanted EXCEPT ALL SELECT {columns} FROM {LAKE}.{table}) AND "
        f"NOT EXISTS (SELECT {columns} FROM {LAKE}.{table} EXCEPT ALL SELECT {columns} FROM _wanted)"
    ).fetchone()
    differs = not (same and same[0])
    if differs:
        connection.execute(f"DELETE FROM {LAKE}.{table}")
        connection.execute(f"INSERT INTO {LAKE}.{table} ({columns}) SELECT {columns} FROM _wanted")
    connection.unregister("_wanted")
    return differs


def _open(path: Path) -> Any:
    try:
        path.read_text(encoding="utf-8-sig")
        return path.open(encoding="utf-8-sig", newline="")
    except FileNotFoundError as error:
        raise ReferenceFileError(
            f"{path} is not there; delete the folder and run any ingest to get the shipped one, or copy it from the "
            "machine where topics are edited"
        ) from error
    except UnicodeDecodeError as error:
        raise ReferenceFileError(f"{path} is not UTF-8 ({error}); save it as UTF-8") from error


def _known_keys(body: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in body:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
            raise ReferenceFileError(f"{where}: unknown key {key!r}{hint}")


def _list(body: dict[str, Any], key: str, kind: type, where: str, name: str) -> list[Any]:
    value = body.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, kind) for v in value):
        raise ReferenceFileError(
            f"{where}: topic {name}: {key} must be a list of {'tables' if kind is dict else 'texts'}"
        )
    return value
