"""Authors as persons, agencies apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.sources.data import load_toml
from transforms.sources.text import clean_line

_BY = re.compile(
    r"^(?:(?:written|reported|reporting|words|story|text|edited|published)\s+by|by|von|par|por|di|автор)\b[:\s]+",
    re.IGNORECASE,
)
_PARTICLES = frozenset("de van von der den bin al el la di da dos du le".split())  # noqa: SIM905
_SPLIT = re.compile(r"\s*(?:;|\||\n|•|·|\s&\s|\sand\s|,\s*and\s)\s*", re.IGNORECASE)
_NOISE = re.compile(
    r"https?://|www\.|@|\.com\b|^\W*$|"
    r"^(?:admin|administrator|staff|editor|newsroom|web ?desk|online|(?:news ?)?wires?|wire (?:reports|services)|from wire (?:reports|services)|agencies|null|none|unknown|n/a|na|guest|user|author)$"
    r"|\d{3,}|(?-i:^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}$)|"
    r"^(?:(?:senior|executive|managing|associate|chief|deputy|staff|news|foreign|political|special|national|assistant|digital)[ -]+)*"
    r"(?:editor|writer|reporter|correspondent|columnist|contributor|producer)s?(?: in chief|-in-chief)?$",
    re.IGNORECASE,
)
_MAX_NAME = 80


def clean_bylines(value: Any) -> tuple[tuple[str, ...] | None, str | None]:
    """Authors and the agency credited among them, from a metadata value (text, list, objects with a name).

    Names stay as printed, without ``By`` in front, in order, each once. Addresses, handles, titles alone and placeholders
    such as ``admin`` are left out. None when nobody is named.
    """
    people: list[str] = []
    agency: str | None = None
    for name in _names(value):
        known = agency_name(name)
        if known is not None:
            agency = agency or known
        elif not _NOISE.search(name) and len(name) <= _MAX_NAME and name not in people:
            people.append(name)
    return tuple(people) or None, agency


def agency_name(name: str) -> str | None:
    """The agency that a byline names, by the name used in ``articles.agency``; None for anyone else."""
    names: dict[str, str] = load_toml("agencies.toml")["names"]
    return names.get(name.lower().replace(".", "").strip())


def _names(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        keys = ("name", "full_name", "displayName", "original", "title")
        value = next((value[k] for k in keys if value.get(k)), None)
        if value is None:
            return
    if isinstance(value, (list, tuple)):
        for item in value[:50]:
            yield from _names(item)
        return
    if not isinstance(value, str) or len(value) > 2000:
        return
    text = value.strip().strip("[]'\"") if value.strip().startswith("['") else value
    for part in _SPLIT.split(_BY.sub("", text.strip())):
        for name in _by_comma(part):
            if cleaned := clean_line(_BY.sub("", name.strip(" ,'\""))):
                yield cleaned


def _by_comma(part: str) -> list[str]:
    """``Ann Lee, Bo Kim, Reuters`` are three; ``Lee, Ann`` and ``Ann Lee, Kyiv bureau chief`` stay one name each."""
    pieces = [p.strip() for p in part.split(",")]
    if len(pieces) == 1:
        return pieces
    if all(agency_name(p) or _looks_like_name(p) for p in pieces):
        return pieces
    if agency_name(pieces[-1]):
        return [", ".join(pieces[:-1]), pieces[-1]]
    if _looks_like_name(pieces[0]) and len(pieces[0].split()) > 1 and not any(_looks_like_name(p) for p in pieces[1:]):
        return pieces[:1]  # what follows is the author's title
    return [part]


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 5 and all(w[:1].isupper() or w in _PARTICLES for w in words)
