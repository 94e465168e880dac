"""What is known of personal names: given names with gender, family names, particles, suffixes, honorifics."""

from __future__ import annotations

from functools import cache
from typing import Any

from transforms.nlp.lexicon import load_csv, load_toml, load_words


@cache
def _given() -> dict[str, str]:
    names = {row["name"]: row["gender"] for row in load_csv("given_names.csv")}
    more = load_toml("person_names.toml")["given"]
    names.update(dict.fromkeys(more["male"], "m"))
    names.update({n: "u" if n in more["male"] else "f" for n in more["female"]})
    return names


@cache
def _set(section: str, key: str) -> frozenset[str]:
    return frozenset(load_toml("person_names.toml")[section][key])


@cache
def _family_first() -> dict[str, frozenset[str]]:
    lists: dict[str, Any] = load_toml("person_names.toml")["family_first"]
    return {language: frozenset(names) for language, names in lists.items()}


def given_gender(word: str) -> str | None:
    """``m``, ``f`` or ``u`` (both) of a given name; None when the word is not known as one."""
    found = _given().get(word)
    return found or (_given().get(word.partition("-")[0]) if "-" in word else None)


def is_family_name(word: str) -> bool:
    """Whether the word is listed as a family name of any language."""
    return word in load_words("surnames.txt") or any(word in names for names in _family_first().values())


def comes_first(word: str) -> bool:
    """Whether the word is a family name of a language that prints it first (Kim, Xi, Nguyen, Orban)."""
    return any(word in names for names in _family_first().values())


def is_east_asian_family_name(word: str) -> bool:
    """Whether the word is a Korean, Chinese or Vietnamese family name, which journalism prints first."""
    return any(word in _family_first()[language] for language in ("korean", "chinese", "vietnamese"))


def is_particle(word: str) -> bool:
    """Whether the lower-case word can stand inside a name (de, van, bin)."""
    return word in _set("structure", "particles")


def is_suffix(word: str) -> bool:
    """Whether the word can end a name without being a family name (Jr., III)."""
    return word in _set("structure", "suffixes")


def honorific_gender(word: str) -> str | None:
    """``m`` or ``f`` of an honorific (Mr., Queen), ``u`` of one for both (Dr.); None for other words."""
    if word in _set("honorifics", "male"):
        return "m"
    if word in _set("honorifics", "female"):
        return "f"
    return "u" if word in _set("honorifics", "neutral") else None
