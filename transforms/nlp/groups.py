"""GROUP mentions: people named by nation and kind (``North Korean troops``, ``Pyongyang's forces``, ``Western officials``).

What counts: a demonym, country, seat of government or known organisation, then an optional possessive, words that
qualify, and a noun of ``lexicons/groups.toml`` as the head of the phrase (``troop deployment`` is no group); or the noun,
``from`` or ``of``, and the country. ``the North`` and ``the South`` are Koreas where the article speaks of Korea. In
``Russian and North Korean troops`` the first nation is a mention of its own, as printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from transforms.nlp.lexicon import load_csv, load_toml
from transforms.nlp.names import slug
from transforms.nlp.nations import all_names, country_of_demonym, country_of_name, country_of_seat, display_name
from transforms.nlp.words import Words

_POSSESSIVES = ("'s", "’s", "'", "’")
_LONGEST_NATION, _LONGEST_PHRASE, _LONGEST_NOUN = 4, 6, 3


@dataclass(frozen=True)
class Group:
    """People of one nation, bloc or organisation and kind: tokens first … last - 1, characters start … end.

    ``key`` is the country's ISO code, else a slug (``western``, ``hamas``); ``country`` is None then.
    """

    first: int
    last: int
    start: int
    end: int
    country: str | None
    key: str
    role: str
    name: str

    @property
    def entity_id(self) -> str:
        return f"group:{self.key}:{self.role}"


@dataclass(frozen=True)
class _Nation:
    last: int
    country: str | None
    key: str
    kind: str  # demonym · name · seat · organisation · side
    printed: str


@cache
def role_nouns() -> dict[str, str]:
    """Noun or phrase as printed, lower case → role."""
    return {noun: role for role, nouns in load_toml("groups.toml")["roles"].items() for noun in nouns}


@cache
def _blocs() -> dict[str, str]:
    return {row["adjective"]: row["key"] for row in load_csv("people_adjectives.csv")}


@cache
def _openers() -> frozenset[str]:
    """First words of everything that can name a nation here."""
    names = [*all_names(), *_blocs(), *load_toml("groups.toml")["forces"], *_organisations(), "North", "South"]
    return frozenset(w for n in names for w in (n.split()[0], n.split()[0].split("-")[0]))


@cache
def _organisations() -> frozenset[str]:
    return frozenset(load_toml("organisations.toml")["known"])


@cache
def _institutions() -> dict[str, str]:
    lists = load_toml("organisations.toml")["institutions"]
    return {name: country for country, names in lists.items() for name in names}


@cache
def _inside() -> frozenset[str]:
    return frozenset(load_toml("groups.toml")["inside"]["words"])


def speaks_of_korea(w: Words) -> bool:
    """Whether ``the North`` and ``the South`` are the Koreas in this article."""
    return any(t in ("Korea", "Korean", "Koreans", "Pyongyang", "DPRK", "KCNA") for t in w.text)


def find_groups(w: Words, doc_text: str) -> list[Group]:
    """All groups of the article in order; they do not overlap."""
    korean = speaks_of_korea(w)
    groups: list[Group] = []
    free, i, n = 0, 0, len(w)
    while i < n:
        if not w.capital[i] or w.text[i] not in _openers():
            i += 1
            continue
        nation = _nation(w, i, doc_text, korean)
        if nation is None:
            i += 1
            continue
        found = _phrase(w, nation) or None
        if found:
            last, role = found
            groups.append(_group(w, i, last, nation, role))
            i = free = last
            continue
        shared = _coordinated(w, nation, doc_text, korean)
        if shared:
            groups.append(_group(w, i, nation.last, nation, shared))
        elif reverse := _reversed(w, i, free, nation.kind):
            first, role = reverse
            groups.append(_group(w, first, nation.last, nation, role))
            free = nation.last
        i = nation.last
    return groups


def _group(w: Words, first: int, last: int, nation: _Nation, role: str) -> Group:
    label = display_name(nation.country) if nation.country else nation.printed
    if role == "military" and nation.printed in load_toml("groups.toml")["nonstate"]["names"]:
        role = "rebels"
    return Group(first, last, w.start[first], w.end[last - 1], nation.country, nation.key, role, f"{label} {role}")


def _nation(w: Words, i: int, doc_text: str, korean: bool) -> _Nation | None:
    forces = load_toml("groups.toml")["forces"]
    for size in range(min(_LONGEST_NATION, len(w) - i), 0, -1):
        last = i + size
        if any(w.gap[j] for j in range(i, last)) or not w.text[last - 1][:1].isalpha():
            continue
        text = doc_text[w.start[i] : w.end[last - 1]]
        if country := country_of_demonym(text):
            kind = "name" if country_of_name(text) else "demonym"
            return _Nation(last, country, country, kind, text)
        if country := country_of_name(text):
            return _Nation(last, country, country, "name", text)
        if text in forces:
            return _Nation(last, forces[text], forces[text], "organisation", text)
        if country := country_of_seat(text):
            return _Nation(last, country, country, "seat", text)
        if text in _blocs():
            return _Nation(last, None, _blocs()[text], "demonym", text)
        if text in _organisations():
            owner = _institutions().get(text)
            return _Nation(last, owner, owner or slug(text), "organisation", text)
    if korean and w.text[i] in ("North", "South") and i > 0 and w.text[i - 1].lower() == "the":
        country = "PRK" if w.text[i] == "North" else "KOR"
        return _Nation(i + 1, country, country, "side", w.text[i])
    return None


def _phrase(w: Words, nation: _Nation) -> tuple[int, str] | None:
    """End and role of the people noun that follows the nation."""
    i, n = nation.last, len(w)
    possessive = i < n and w.text[i] in _POSSESSIVES
    if possessive:
        i += 1
    elif nation.kind == "side":
        return None
    begin = i
    while i < n and i - begin < _LONGEST_PHRASE and _qualifies(w, i):
        i += 1
    while i > begin and w.text[i - 1] == "-":
        i -= 1
    # The longest run first; a shorter one only where what follows cannot be the head of the phrase.
    for end in range(i, begin, -1):
        role = _role(w, begin, end)
        if role is None:
            if w.pos[end - 1] in ("NOUN", "PROPN") and w.text[end - 1].islower():
                return None
            continue
        if not possessive and not _bare(nation, role, w, begin, end):
            return None
        titled = end < n and w.capital[end] and w.spaced[end - 1] and not w.gap[end]
        noun = w.text[end - 1].lower()
        if titled and not noun.endswith("s") and noun not in _collective():
            return None  # Russian commander Ivan Petrov: a title
        return end, role
    return None


@cache
def _collective() -> frozenset[str]:
    return frozenset({"army", "military", "navy", "air force", "force", "government", "police", "infantry", "media",
                      "intelligence", "people", "men", "women", "children", "leadership", "regime", "public"})  # fmt: skip


def _bare(nation: _Nation, role: str, w: Words, begin: int, end: int) -> bool:
    """Whether the nation may stand before the noun without a possessive."""
    if nation.kind == "demonym":
        return True
    if w.pos[end - 1] == "VERB" or w.text[begin][:1].isupper():
        return False
    name = w.text[nation.last - 1]
    if nation.kind == "seat":
        return role == "military"
    return name not in load_toml("groups.toml")["ambiguous"]["names"]


def _qualifies(w: Words, i: int) -> bool:
    t = w.text[i]
    low = t.lower()
    if w.gap[i]:
        return False
    if low in role_nouns() or low in _inside():
        return True
    if t == "-":
        return i > 0 and not w.spaced[i - 1] and not w.spaced[i]
    return t.isalpha() and (t.islower() or t in ("People", "Army", "Special", "Armed", "Air", "Operations")) and w.pos[i] in (
        "NOUN", "ADJ", "PROPN",
    )  # fmt: skip


def _role(w: Words, begin: int, end: int) -> str | None:
    for size in range(min(_LONGEST_NOUN, end - begin), 0, -1):
        role = role_nouns().get(" ".join(w.text[end - size : end]).lower())
        if role:
            # military police officers, intelligence soldiers: the kind word before the noun decides for officials
            if role == "government" and end - size > begin:
                return role_nouns().get(f"{w.text[end - size - 1]} officials".lower(), role)
            return role
    return None


def _coordinated(w: Words, nation: _Nation, doc_text: str, korean: bool) -> str | None:
    """Role of the noun shared with a second nation: Russian and North Korean troops."""
    i = nation.last
    if nation.kind != "demonym" or i + 1 >= len(w) or w.text[i] not in ("and", "or", ",", "/", "-"):
        return None
    j = i + 1
    if w.text[i] == "," and j < len(w) and w.text[j] == "and":
        j += 1
    if j >= len(w) or w.text[j] not in _openers():
        return None
    other = _nation(w, j, doc_text, korean)
    if other is None or other.kind != "demonym":
        return None
    found = _phrase(w, other)
    return found[1] if found else _coordinated(w, other, doc_text, korean)


def _reversed(w: Words, i: int, free: int, kind: str) -> tuple[int, str] | None:
    """First token and role of ``troops from North Korea``: the noun, from or of, an article, the nation at i."""
    j = i - 1
    if j >= 0 and w.text[j].lower() == "the":
        j -= 1
    if j < 1 or w.text[j].lower() not in ("from", "of"):
        return None
    noun = j - 1
    role = _role(w, max(free, noun - 1), noun + 1) if noun >= free and not w.gap[noun] else None
    if role is None or (w.text[j].lower() == "of" and role not in ("military", "civilians")):
        return None
    low = w.text[noun].lower()
    if kind == "seat" and role in ("civilians", "business", "media", "medics"):
        return None  # girls from Kyiv are no nation's
    if w.text[j].lower() == "of" and not low.endswith("s") and low not in _collective():
        return None  # the commander of Ukraine's army
    if w.text[j].lower() == "of" and low in ("people", "men", "women", "children", "volunteers", "public", "general"):
        return None
    first = noun
    pair = " ".join(w.text[max(0, noun - 1) : noun + 1]).lower()
    if noun - 1 >= free and pair in role_nouns():
        first = noun - 1
    return first, role
