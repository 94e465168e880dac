"""Which field of a record holds what: by the user's mapping, else by the names that news tools use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from transforms.sources.data import load_toml
from transforms.sources.dead_letters import Refused
from transforms.sources.options import MAPPABLE, SourceOptions

FIELDS = ("text", "fragment", "page", "title", "published", "collected", "url", "outlet", "bylines", "language")


def key_of(name: str) -> str:
    """A field name without case and separators: ``publishedAt`` and ``published_at`` are one."""
    return re.sub(r"[^a-z0-9.]", "", name.lower())


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[tuple[str, ...], ...]]:
    table = load_toml("fields.toml")
    return {field: tuple(tuple(map(key_of, name.split("."))) for name in table[field]) for field in FIELDS}


def known_columns(columns: Iterable[str]) -> set[str]:
    """Our fields that some of these columns hold."""
    have = {key_of(c) for c in columns}
    return {field for field, paths in _names().items() if any(len(p) == 1 and p[0] in have for p in paths)}


def find_fields(record: Mapping[str, Any], options: SourceOptions) -> dict[str, list[Any]]:
    """For each of our fields the values that the record holds, best first; empty values are left out.

    A mapping given by the user wins, and a mapped name that the record lacks is an error only for ``text``.
    """
    lowered = {key_of(str(k)): v for k, v in record.items()}
    out: dict[str, list[Any]] = {}
    for field, paths in _names().items():
        values = (_follow(lowered, path) for path in paths)
        out[field] = [v for v in values if not _is_blank(v)]
    for ours, theirs in options.mapping:
        field = MAPPABLE[ours.lower()]
        value = record.get(theirs)
        if value is None:
            value = _follow(lowered, tuple(map(key_of, theirs.split("."))))
        if field == "text" and _is_blank(value):
            message = f"--map names {theirs!r} for the text, which this record lacks. It has: {_listing(record)}."
            raise Refused("no_text", message)
        out[field] = [] if _is_blank(value) else [value]
        if field == "text":
            out["fragment"], out["page"] = [], []
    return out


def _listing(record: Mapping[str, Any]) -> str:
    names = [str(k)[:40] for k in record][:20]
    return ", ".join(names) if names else "no fields"


def missing_text(record: Mapping[str, Any]) -> Refused:
    """The refusal of a record in which no field holds the article's text."""
    if not record:
        return Refused("no_text", "the record has no fields.")
    names = {path[0] for path in _names()["text"] if len(path) == 1}
    blank = next((str(k)[:40] for k, v in record.items() if key_of(str(k)) in names and _is_blank(v)), None)
    if blank is not None:
        return Refused(
            "empty_text", f"the field {blank!r} is empty: there is no text to read. Export the record again."
        )
    return Refused(
        "no_text",
        f"no field holds the article's text. The record has: {_listing(record)}. "
        "Name the field that does, for example --map text=summary.",
    )


def _follow(lowered: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = lowered.get(path[0])
    for part in path[1:]:
        if not isinstance(value, Mapping):
            return None
        value = next((v for k, v in value.items() if key_of(str(k)) == part), None)
    return value


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {}, ())
