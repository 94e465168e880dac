"""Units, money, bounds and rates beside a number, read from the text around it with the lexicons as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from transforms.nlp.lexicon import load_csv, load_toml

_WINDOW = 48  # longest unit or bound phrase with its spaces


@dataclass(frozen=True)
class Unit:
    """A unit behind or before a number; ``start`` and ``end`` span what was printed of it."""

    start: int
    end: int
    unit: str
    kind: str
    name: str


@dataclass(frozen=True)
class Bound:
    """A bound and the offset that the quantity's span reaches to with it."""

    bound: str
    edge: int


@cache
def _unit_forms() -> dict[str, tuple[str, str, str]]:
    forms: dict[str, tuple[str, str, str]] = {}
    for row in load_csv("units.csv"):
        for form in row["forms"].split("|"):
            forms.setdefault(form, (row["unit"], row["kind"], row["name"]))
    for row in load_csv("currencies.csv"):
        for noun in row["nouns"].split("|"):
            forms.setdefault(noun, (row["code"], "money", row["name"]))
    forms["cent"] = forms["cents"] = ("cent", "money", "cent")
    forms["pence"] = forms["penny"] = forms["p"] = ("penny", "money", "penny")
    forms["pound"] = forms["pounds"] = ("lb", "measure", "pound-mass")
    forms["x"] = ("time", "count", "time")
    forms["kopecks"] = ("kopeck", "money", "kopeck")
    return forms


@cache
def _signs() -> tuple[tuple[str, str, str], ...]:
    rows = [
        (sign, row["code"], row["name"])
        for row in load_csv("currencies.csv")
        for sign in row["signs"].split("|")
        if sign
    ]
    return tuple(sorted(rows, key=lambda r: (-len(r[0]), r[0])))


# Boundaries inside the text behind a number at which a unit may end.
_BOUNDARY = re.compile(r"(?<=[\w°%％″²³.])(?![\w²³])")
_LEAD = re.compile(r"[ \u00a0\u202f]?[-‑–]?[ \n]?")


# `millions of pounds of aid` are money, `millions of pounds of food` are not.
_MONEY_OF = re.compile(
    r" of (?:\w+[ -]){0,3}?(?:aid|support|assistance|help|funding|funds?|money|cash|investments?|damages?|debts?|losses|savings|revenues?|"
    r"taxpayers?|taxes|public money|contracts?|grants?|loans?|fines?|subsidies|profits?|spending|donations?)\b",
    re.IGNORECASE,
)


def unit_behind(text: str, end: int, scaled: bool) -> Unit | None:
    """The unit that stands behind a number ending at ``end``. ``scaled``: the number has a scale word, which makes
    pounds money."""
    lead = _LEAD.match(text, end)
    start = lead.end() if lead else end
    window = text[start : start + _WINDOW]
    if not window or window[0].isspace():
        return None
    forms = _unit_forms()
    glued = start == end
    if (
        window[0] == '"'
        and glued
        and text[end - 1].isdigit()
        and not window[1:2].isalnum()
        and text.count('"', max(0, end - 300), end) % 2 == 0
    ):
        return Unit(start, start + 1, "inch", "measure", "inch")  # `a 5.7" screen`, outside quotation marks
    for m in reversed([*_BOUNDARY.finditer(window)]):
        printed = window[: m.start()]
        if len(printed) == _WINDOW:
            continue
        found = forms.get(printed) or (forms.get(printed.lower()) if len(printed) > 2 else None)
        if found is None and "-" in printed:
            found = forms.get(printed.replace("-", " ").lower())
        if found is None or not _plausible(printed, found, glued, scaled, window, text[end - 4 : end - 3] == ","):
            continue
        unit, kind, name = found
        if (
            unit == "lb"
            and printed.lower() in ("pound", "pounds")
            and scaled
            and not (window[m.start() :].startswith(" of ") and _MONEY_OF.match(text, start + m.start()) is None)
        ):
            unit, kind, name = "GBP", "money", "pound sterling"
        return Unit(start, start + m.start(), unit, kind, name)
    return None


_CAPITAL_NEXT = re.compile(r"\w\.? ?[A-Z&]")


def _plausible(
    printed: str, found: tuple[str, str, str], glued: bool, scaled: bool, window: str, grouped: bool
) -> bool:
    """Whether a short or ambiguous form is the unit here."""
    unit = found[0]
    if printed == "won":
        # `38,000 won.` is money, `12 won medals` is not
        return scaled or (
            grouped and re.match(r"won(?=[.,;:)”\"]|\s(?:a|per|in|to|from|for|each|at)\b|$)", window) is not None
        )
    if printed in ("x", "in", "F"):
        return glued
    if printed in ("m", "g", "C", "A", "V", "W", "J", "in.", "p", "°"):
        if printed == "p":
            return glued
        if printed == "W" and not glued and re.match(r"W [A-Z]{2}", window):
            return True  # `a 5 W USB charger`
        if printed in ("C", "A", "V", "W", "g") and not glued and _CAPITAL_NEXT.match(window):
            return False
        return glued or printed in ("m", "C", "W", "V")
    if unit == "stone":
        return not glued and not scaled and window.startswith(("stone ", "stone,", "stone."))
    if printed.lower() in ("lei", "real", "dong", "bar", "sum", "quarters", "kn", "franc", "mt", "mi"):
        return not re.match(r"\w+ (?:of|in a row)\b", window)
    return True


def money_before(text: str, start: int) -> Unit | None:
    """The currency sign or code that stands directly before a number starting at ``start``."""
    begin = max(0, start - 8)
    before = text[begin:start]
    tight = before.rstrip(" \u00a0")
    if len(before) - len(tight) > 1:
        return None
    for sign, code, name in _signs():
        if not tight.endswith(sign):
            continue
        at = begin + len(tight) - len(sign)
        previous = text[at - 1 : at]
        if sign[0].isalpha() and previous.isalnum():
            continue
        if sign in ("R", "RM", "Rp", "$US") and len(tight) != len(before):
            continue
        return Unit(at, start, code, "money", name)
    # Text forced into ASCII prints the pound sign as PS.
    if (
        tight == before
        and tight.endswith("PS")
        and not text[start - 3 : start - 2].isalnum()
        and re.match(r"[\d.]+(?:,\d{3}|m\b|bn\b|k\b)", text[start : start + 16])
    ):
        return Unit(start - 2, start, "GBP", "money", "pound sterling")
    return None


_PER = re.compile(
    r"[ ]?(?:(?P<per>per[ -]|/[ ]?)|(?P<each>-?(?:an?|each|every)[ -]|in the course of an? ))(?P<noun>square (?:foot|metre|meter|kilometre|kilometer|mile|inch)"
    r"|(?:kilo|mega|giga|tera)?watt[ -]hour|100,000(?: (?:people|inhabitants|population|residents))?|1,000(?: (?:people|inhabitants|live births|residents))?|(?<=/)[A-Za-z]{1,2}\d?|[A-Za-z]{2,20})\b",
    re.IGNORECASE,
)
_POINT = re.compile(r" (?:ago|earlier|later|before|after)\b")  # `8 million a decade ago`
_OFTEN = re.compile(r"[ ](daily|hourly|weekly|monthly|annually|yearly)\b(?![ ]?[-])", re.IGNORECASE)
_ADVERB = {"daily": "day", "hourly": "hour", "weekly": "week", "monthly": "month", "annually": "year", "yearly": "year"}


def rate_behind(text: str, end: int) -> tuple[str, int] | None:
    """What a quantity ending at ``end`` is measured against (`a day`, `per barrel`, `annually`) and where that ends."""
    m = _PER.match(text, end, min(len(text), end + 60))
    if m:
        noun = m["noun"].lower()
        rates = load_toml("rates.toml")
        noun = rates["singular"].get(noun, noun)
        if m["each"] and (noun not in rates["nouns"] or _POINT.match(text, m.end())):
            return None
        if noun in ("cent", "se", "diem"):
            return ("day", m.end()) if noun == "diem" else None
        return noun, m.end()
    m = _OFTEN.match(text, end, min(len(text), end + 12))
    return (_ADVERB[m[1].lower()], m.end()) if m else None


@cache
def _bounds(place: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Phrases by their last word (before) or first word (behind), longest first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for row in load_csv("bounds.csv"):
        if row["place"] == place:
            words = row["phrase"].split()
            table.setdefault(words[-1 if place == "before" else 0], []).append((row["phrase"], row["bound"]))
    return {k: tuple(sorted(v, key=lambda p: (-len(p[0]), p[0]))) for k, v in table.items()}


_LAST = re.compile(r"(?:[a-z.]+|[<>≥≤~≈∼]=?|sub-)$")


def bound_before(text: str, start: int) -> Bound | None:
    """The bound whose words end directly before ``start``; of several in a row (`up to about`) the strictest counts."""
    found: Bound | None = None
    edge = start
    for _ in range(4):
        window = text[max(0, edge - _WINDOW) : edge].lower()
        tight = window.rstrip(" \u00a0\n")
        last = _LAST.search(tight)
        if not last or (edge > 0 and len(window) == len(tight) and last.group().isalpha()):
            break
        for phrase, bound in _bounds("before").get(last.group(), ()):
            if re.sub(r"\s+", " ", tight).endswith(phrase):
                size = len(tight) - len(_tail(tight, phrase))
                if size and phrase[0].isalpha() and tight[size - 1].isalnum():
                    continue
                at = edge - len(window) + size
                if bound != "exact" or found is None:
                    strict = found is not None and found.bound not in ("approx", "exact")
                    found = Bound(found.bound if found and (strict or bound in ("approx", "exact")) else bound, at)
                edge = at
                break
        else:
            break
    return found


def _tail(tight: str, phrase: str) -> str:
    """The end of ``tight`` that reads ``phrase`` with white space as printed."""
    pattern = r"\s+".join(re.escape(w) for w in phrase.split())
    m = re.search(pattern + "$", tight)
    return m.group() if m else phrase


def bound_behind(text: str, end: int) -> Bound | None:
    """The bound whose words stand directly behind ``end``: `or more`, `plus`, `-odd`."""
    window = text[end : end + 24].lower()
    lead = len(window) - len(window.lstrip(" \u00a0"))
    words = re.match(r"\+|-odd\b|-plus\b|[a-z]+", window[lead:])
    if not words:
        return None
    for phrase, bound in _bounds("behind").get(words.group(), ()):
        stop = lead + len(phrase)
        if window[lead:stop] == phrase and not window[stop : stop + 1].isalnum():
            return Bound(bound, end + stop)
    return None
