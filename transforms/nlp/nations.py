"""Countries by name, demonym and seat of government, as ISO 3166-1 alpha-3; from ``lexicons/countries.csv``."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from transforms.nlp.lexicon import load_csv, load_words

_SPACES = re.compile(r"\s+")


def _key(text: str) -> str:
    return _SPACES.sub(" ", text.replace("’", "'").strip())


@cache
def _column(column: str) -> dict[str, str]:
    return {_key(n): row["iso3"] for row in load_csv("countries.csv") for n in row[column].split("|") if n}


@lru_cache(maxsize=1 << 14)
def country_of_name(text: str) -> str | None:
    """Country named by ``text`` (``North Korea``, ``the U.S.``); case matters. None when it is no country's name."""
    names = _column("names")
    key = _key(text)
    return names.get(key) or names.get(key.removeprefix("the ").removeprefix("The "))


@lru_cache(maxsize=1 << 14)
def country_of_demonym(text: str) -> str | None:
    """Country of an adjective or people noun (``North Korean``, ``Dutch``, ``Finns``); case matters. Else None."""
    return _column("demonyms").get(_key(text))


@lru_cache(maxsize=1 << 13)
def country_of_seat(text: str) -> str | None:
    """Country whose government its seat's name stands for (``Pyongyang``, ``Downing Street``); case matters; or None."""
    return _column("seats").get(_key(text))


def display_name(iso3: str) -> str | None:
    """The country's usual English name; None for an unknown code."""
    return _display().get(iso3)


@cache
def _display() -> dict[str, str]:
    return {row["iso3"]: row["names"].split("|")[0] for row in load_csv("countries.csv")}


@cache
def all_names() -> tuple[str, ...]:
    """Every spelling of names, demonyms and seats, sorted."""
    return tuple(sorted({*_column("names"), *_column("demonyms"), *_column("seats")}))


@lru_cache(maxsize=1 << 13)
def is_people(text: str) -> bool:
    """Whether the word names a people, faith or party that is no country's (Kurds, Sunni, Republicans)."""
    return _key(text) in load_words("peoples.txt")
