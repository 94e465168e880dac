"""Whether an article's text may be only its beginning (a paywall), and whether it is a live blog: told by marks alone.

Marks: ``isAccessibleForFree`` and ``LiveBlogPosting`` of schema.org, ``article:content_tier`` of Open Graph,
``free_access`` of Fundus, lines that ask the reader to subscribe for the rest, and addresses of live coverage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from transforms.sources.chrome import line_core
from transforms.sources.data import load_toml

PAYWALLED = "paywalled"
LIVE_BLOG = "live_blog"
_FREE = frozenset({"isaccessibleforfree", "freeaccess"})


def access_of(record: Mapping[str, Any]) -> str | None:
    """``paywalled`` if a record or a JSON-LD object says that it, or a part of it, is not free; else None."""
    parts = record.get("hasPart")
    objects = [record, *(parts if isinstance(parts, list) else [parts])]
    for each in objects[:20]:
        if isinstance(each, Mapping) and any(_is_free_name(k) and is_false(v) for k, v in each.items()):
            return PAYWALLED
    return None


def access_of_metas(metas: Mapping[str, list[str]]) -> str | None:
    """``paywalled`` if a page's meta elements (names in lower case) say so."""
    locked = any(v.strip().lower() == "locked" for v in metas.get("article:content_tier", []))
    return PAYWALLED if locked or any(map(is_false, metas.get("isaccessibleforfree", []))) else None


def access_of_lines(removed: Iterable[str]) -> str | None:
    """``paywalled`` if one of the lines taken out of a text asks for a subscription before it goes on."""
    return PAYWALLED if any(_asks().fullmatch(line_core(line)) for line in removed if len(line) <= 400) else None


def form_of(kinds: Any, url: str | None) -> str | None:
    """``live_blog`` by schema.org types (one or a list) or by the address; else None."""
    names = kinds if isinstance(kinds, list) else [kinds]
    if any(isinstance(n, str) and n.strip().lower().rpartition("/")[2] in _table()["live_types"] for n in names):
        return LIVE_BLOG
    path = (url or "").partition("://")[2].partition("/")[2].partition("?")[0]
    return LIVE_BLOG if _live_path().search(f"/{path[:2000]}/") else None


def is_false(value: Any) -> bool:
    """Whether a value says no, as JSON-LD is found to write it: false, "False", "http://schema.org/False"."""
    if isinstance(value, str):
        return value.strip().lower().rpartition("/")[2] == "false"
    return value is False


def _is_free_name(name: Any) -> bool:
    return isinstance(name, str) and name.lower().replace("_", "") in _FREE


def _table() -> dict[str, Any]:
    return load_toml("pages.toml")


@lru_cache(maxsize=1)
def _live_path() -> re.Pattern[str]:
    return re.compile(_table()["live_path"], re.IGNORECASE)


@lru_cache(maxsize=1)
def _asks() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in load_toml("chrome.toml")["lines"]["paywall"]), re.IGNORECASE)
