"""Who is who among an article's people: surnames and short forms joined with full names, never two people in one.

``PersonIndex`` is what the other extractors use: the person at a span, the people a surname may mean, their gender.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from transforms.nlp.name_lists import (
    comes_first,
    given_gender,
    honorific_gender,
    is_east_asian_family_name,
    is_particle,
    is_suffix,
)

_INITIAL = re.compile(r"^(?:[A-Z]\.?-?)+$")
#: Full names before a short one that are looked at when two people fit.
_LOOK_BACK = 200
#: A short form that fits more people than this means nobody in particular.
_MOST_NAMESAKES = 50
_STROKED = str.maketrans("łŁøØđĐıħŧ", "lLoOdDiht")


@lru_cache(maxsize=1 << 13)
def slug(name: str) -> str:
    """ASCII slug of a name, for ids: ``Recep Tayyip Erdoğan`` → ``recep-tayyip-erdogan``; never empty for a name with
    letters or digits of any script (what has no ASCII form is kept)."""
    text = unicodedata.normalize("NFKD", name.translate(_STROKED))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^\w]+", "-", re.sub(r"['’ʼ`.]", "", text)).strip("-_")


@dataclass(frozen=True)
class NameParts:
    """A personal name taken apart; all parts as printed. ``family`` includes its particles (van der Berg)."""

    given: str | None
    family: str
    middle: tuple[str, ...] = ()
    suffix: str | None = None
    family_first: bool = False


@lru_cache(maxsize=1 << 13)
def parse_name(name: str) -> NameParts:
    """Given name, family name and the rest of a printed personal name; one word alone counts as the family name."""
    words = name.replace(",", " ").split()
    suffix = None
    while len(words) > 1 and is_suffix(words[-1]):
        suffix = words.pop()
    if len(words) < 2:
        return NameParts(None, words[0] if words else name, suffix=suffix)
    if _is_family_first(words):
        return NameParts(words[-1], words[0], tuple(words[1:-1]), suffix, True)
    i = len(words) - 1
    while i > 1 and words[i - 1].islower() and is_particle(words[i - 1]):
        i -= 1
    return NameParts(words[0], " ".join(words[i:]), tuple(words[1:i]), suffix)


def _is_family_first(words: list[str]) -> bool:
    first, last = words[0], words[-1]
    if len(words) > 3 or not comes_first(first):
        return False
    if is_east_asian_family_name(first):
        # Kim Jong Un, Xi Jinping, Park Eun-ju; but Kim Clijsters and Jo Cox carry a Western given name.
        if len(words) == 3:
            return not (given_gender(first) and _INITIAL.match(words[1]))
        return "-" in last or (given_gender(last) is None and (given_gender(first) is None or not _looks_western(last)))
    # Hungarian: Orban Viktor, beside the usual English order Viktor Orban.
    return len(words) == 2 and given_gender(last) is not None and given_gender(first) is None


def _looks_western(word: str) -> bool:
    return len(word) > 7 or bool(
        re.search(r"(?:son|man|ers|ley|ton|ski|sky|ez|er|ard|ell|ick|ock|field|worth|dashian)$", word)
    )


@lru_cache(maxsize=1 << 13)
def _plain(word: str) -> str:
    return slug(word).replace("-", "")


@dataclass
class Person:
    """One person of the article. ``spans`` are the offsets of all mentions, in order."""

    name: str
    entity_id: str
    parts: NameParts
    gender: str | None = None  #: m, f; None when nothing tells
    role: str | None = None  #: printed title
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class NameMention:
    """A PERSON mention as the linker wants it: offsets, printed text, the honorific before it and its paragraph."""

    start: int
    end: int
    text: str
    honorific: str | None = None
    paragraph: int = 0


class PersonIndex:
    """The people of one article."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        self._at = {span: p for p in self.people for span in p.spans}

    def at(self, start: int, end: int) -> Person | None:
        """The person mentioned at exactly these offsets."""
        return self._at.get((start, end))

    def named(self, text: str) -> tuple[Person, ...]:
        """Everybody whom this printed name may mean (a surname two people share gives both)."""
        parts = parse_name(text)
        return tuple(p for p in self.people if _fits(parts, text, p.parts, p.name))


def link_people(mentions: Iterable[NameMention]) -> PersonIndex:
    """Joins mentions of the same person, whatever the order of full and short forms.

    A short form joins a full name only when exactly one person of the article fits (an honorific of the other gender
    does not fit); where several do, the one named last in this or the paragraph before, if the others were not; else
    the mention stays a person of its own under the short name.
    """
    ordered = sorted(mentions, key=lambda m: (m.start, m.end))
    people = _People()
    full = [m for m in ordered if len(_core(m.text)) > 1]
    for m in sorted(full, key=lambda m: (-len(_core(m.text)), m.start)):
        text = _restore_case(m.text)
        parts = parse_name(text)
        home = [p for p in people.like(parts) if _same_full(parts, p.parts) and _gender_fits(m.honorific, p)]
        if len(home) == 1:
            _add(home[0], m)
            if home[0].parts.family_first and not parts.family_first:  # Viktor Orban over Orban Viktor
                home[0].name, home[0].entity_id, home[0].parts = text, f"person:{person_slug(text)}", parts
        else:
            people.add(_new(text, parts, m))
    short = [m for m in ordered if len(_core(m.text)) <= 1]
    loose: dict[str, Person] = {}
    named_in_full = [(m.start, m.end, m.paragraph) for m in full]
    for m in short:
        text = _restore_case(m.text)
        parts = parse_name(text)
        fits = [p for p in people.sharing(text) if _fits(parts, text, p.parts, p.name) and _gender_fits(m.honorific, p)]
        by_family = [
            p
            for p in fits
            if _plain(p.parts.family) == _plain(text)
            or (_plain(p.parts.family).endswith(_plain(text)) and " " in p.parts.family)
        ]
        fits = by_family or fits
        person = fits[0] if len(fits) == 1 else _latest(fits, m, named_in_full) if fits else None
        if person is None:
            key = _plain(text) + ((m.honorific and honorific_gender(m.honorific)) or "").replace("u", "")
            person = loose.get(key) or loose.get(_plain(text))
            if person is None or not _gender_fits(m.honorific, person):
                person = loose[key] = _new(text, parts, m)
                continue
        _add(person, m)
    everybody = [*people.everybody, *loose.values()]
    for p in everybody:
        p.spans.sort()
        p.gender = p.gender or _given_gender(p.parts)
    return PersonIndex(sorted(everybody, key=lambda p: p.spans[0]))


def _core(text: str) -> list[str]:
    """The words that count: without suffixes, honorifics and the particles before a family name that stands alone."""
    words = [w for w in text.replace(",", " ").split() if not is_suffix(w) and honorific_gender(w) is None]
    while len(words) > 1 and is_particle(words[0].lower()) and given_gender(words[0]) is None:
        words.pop(0)
    return words or text.split()


def _restore_case(text: str) -> str:
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 3 and all(c.isupper() for c in letters):
        return " ".join(w.title() if len(w) > 2 else w for w in text.split())
    return " ".join(text.split())


def _new(text: str, parts: NameParts, m: NameMention) -> Person:
    person = Person(text, f"person:{person_slug(text)}", parts)
    _add(person, m)
    return person


def person_slug(name: str) -> str:
    """Slug of a person's name without middle initials: ``Donald J. Trump`` and ``Donald Trump`` share one."""
    words = name.split()
    if words and _INITIAL.match(words[0]):
        return slug(name)
    kept = [w for i, w in enumerate(words) if not (0 < i < len(words) - 1 and re.fullmatch(r"[A-Z]\.?", w))]
    return slug(" ".join(kept)) or slug(name)


def _add(person: Person, m: NameMention) -> None:
    person.spans.append((m.start, m.end))
    gender = honorific_gender(m.honorific) if m.honorific else None
    if gender in ("m", "f") and person.gender is None:
        person.gender = gender


def _given_gender(parts: NameParts) -> str | None:
    if parts.given is None or (parts.family_first and is_east_asian_family_name(parts.family)):
        return None
    gender = given_gender(parts.given)
    return gender if gender in ("m", "f") else None


def _gender_fits(honorific: str | None, person: Person) -> bool:
    wanted = honorific_gender(honorific) if honorific else None
    known = person.gender or _given_gender(person.parts)
    return wanted not in ("m", "f") or known is None or known == wanted


def _same_full(a: NameParts, b: NameParts) -> bool:
    """Whether two full names can be one person's: same family name, given names equal, initial of, or in the other."""
    if _plain(a.family) != _plain(b.family) or a.given is None or b.given is None:
        # Kim Jong Un / Jong Un Kim and Viktor Orban / Orban Viktor: the same words in another order.
        return sorted(map(_plain, _all(a))) == sorted(map(_plain, _all(b)))
    if a.suffix and b.suffix and a.suffix.rstrip(".") != b.suffix.rstrip("."):
        return False
    if a.family_first or b.family_first:
        return _plain("".join((*a.middle, a.given))) == _plain("".join((*b.middle, b.given)))
    first_a, first_b = _plain(a.given), _plain(b.given)
    if first_a == first_b or (min(len(first_a), len(first_b)) == 1 and first_a[:1] == first_b[:1]):
        return True
    # Tayyip Erdogan is Recep Tayyip Erdogan.
    return first_a in map(_plain, b.middle) or first_b in map(_plain, a.middle)


def _all(parts: NameParts) -> list[str]:
    return [w for w in (parts.given or "", *parts.middle, *parts.family.split()) if w]


def _fits(short: NameParts, text: str, full: NameParts, name: str) -> bool:
    if " " in text.strip():
        return _same_full(short, full) or _plain(text) == _plain(full.family)
    wanted = _plain(text)
    family = [_plain(full.family), *(map(_plain, full.family.split()))]
    if wanted in family or wanted == _plain(name):
        return True
    if "-" in full.family and wanted in map(_plain, full.family.split("-")):
        return True
    return full.given is not None and wanted == _plain(full.given) and not full.family_first


def _latest(fits: list[Person], m: NameMention, full: list[tuple[int, int, int]]) -> Person | None:
    """The only one of several fitting people whom this paragraph or the one before has named in full already.

    ``full``: offsets and paragraph of the full names in order; at most _LOOK_BACK of them are looked at.
    """
    spans = {span: p for p in fits for span in p.spans}
    near: dict[str, Person] = {}
    last = bisect_left(full, (m.start, m.end, m.paragraph))
    for start, end, paragraph in full[max(0, last - _LOOK_BACK) : last]:
        if paragraph >= m.paragraph - 1 and (start, end) in spans:
            near[spans[start, end].entity_id] = spans[start, end]
    return next(iter(near.values())) if len(near) == 1 else None


class _People:
    """People by the words of their names, so that a mention meets only those it can mean."""

    def __init__(self) -> None:
        self.everybody: list[Person] = []
        self._by_family: dict[str, list[Person]] = defaultdict(list)
        self._by_words: dict[tuple[str, ...], list[Person]] = defaultdict(list)
        self._by_word: dict[str, list[Person]] = defaultdict(list)

    def add(self, person: Person) -> None:
        self.everybody.append(person)
        self._by_family[_plain(person.parts.family)].append(person)
        self._by_words[_sorted_words(person.parts)].append(person)
        for word in _words(person.name):
            self._by_word[word].append(person)

    def like(self, parts: NameParts) -> list[Person]:
        """People with that family name, or with the same words in another order."""
        found = {id(p): p for p in self._by_family[_plain(parts.family)] + self._by_words[_sorted_words(parts)]}
        return list(found.values())

    def sharing(self, text: str) -> list[Person]:
        """People whose name holds a word of the short form ``text``; nobody when it fits too many to mean one."""
        found = {id(p): p for word in sorted(_words(text)) for p in self._by_word[word][:_MOST_NAMESAKES]}
        return list(found.values()) if len(found) < _MOST_NAMESAKES else []


def _sorted_words(parts: NameParts) -> tuple[str, ...]:
    return tuple(sorted(map(_plain, _all(parts))))


def _words(text: str) -> set[str]:
    whole = text.replace(",", " ").split()
    return {_plain(w) for w in [*whole, *(part for w in whole for part in w.split("-")), text]} - {""}
