"""A number with the money or unit around it, and two of them joined to a range."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Doc

from transforms.nlp.quantities_lookalikes import is_named
from transforms.nlp.quantities_tokens import TokenIndex
from transforms.nlp.quantities_types import Number, Part
from transforms.nlp.quantities_units import (
    Unit,
    money_before,
    unit_behind,
)


def read_part(doc: Doc, tokens: TokenIndex, text: str, number: Number) -> Part | None:
    money = money_before(text, number.start) if number.form != "fraction" else None
    number = _settle_letter(doc, tokens, text, number, money)
    unit = None
    span = _half_a(text, number)
    if span is not None:
        unit = unit_behind(text, span, False)
        if unit is None:
            return None  # `half a step`
        number = replace(number, form="words")
    elif money is None:
        unit = unit_behind(text, number.end, number.scale >= 1e5)
        if unit is None and number.vague and text[number.end : number.end + 4] == " of ":
            # `tens of millions of dollars`
            unit = unit_behind(text, number.end + 3, True)
    else:
        after = unit_behind(text, number.end, True)
        # `$76 US`, `$5 Canadian`: the second mark only says more of the first
        behind = _us_behind(doc, tokens, text, number.end)
        if behind:
            unit = Unit(number.end + 1, behind.end(), money.unit, "money", money.name)
        elif after is not None and after.kind == "money" and after.start > number.end:
            unit = after
    if is_named(doc, tokens, number, unit is not None, money is not None):
        return None
    return Part(number, money, unit)


_US_BEHIND = re.compile(r" (?:US|U\.S\.)(?!\w)(?! [A-Z])")


def _us_behind(doc: Doc, tokens: TokenIndex, text: str, end: int) -> re.Match[str] | None:
    """The country that says more of the dollars before it: `up $31.20 US.`, `$75 U.S. per barrel`, but not in `a $61
    billion U.S. funding bill`."""
    m = _US_BEHIND.match(text, end)
    after = tokens.first_from(m.end()) if m else len(doc)
    if (
        m
        and after < len(doc)
        and doc[after].tag_ in ("NN", "NNS", "JJ", "VBN", "VBG")
        and tokens.same_sentence(after, after - 1)
    ):
        return None
    return m


def _half_a(text: str, number: Number) -> int | None:
    """Where the article ends in `half a year`, `a quarter of an hour`."""
    if number.form != "fraction":
        return None
    m = re.match(r"\s(?:of\s)?an?(?=\s)", text[number.end : number.end + 8])
    return number.end + m.end() if m else None


def _settle_letter(doc: Doc, tokens: TokenIndex, text: str, number: Number, money: Unit | None) -> Number:
    """`m`, `b` and `k` behind digits: millions, billions, thousands only with money before or a plural noun behind."""
    letter = text[number.end - 1 : number.end]
    if (
        number.form != "digits"
        or not letter.isalpha()
        or number.scale == 1
        or not text[number.end - 2 : number.end - 1].isdigit()
    ):
        return number
    if money is not None or letter in "kK" or (letter in "MBb" and number.scale > 1):
        return number
    i = tokens.first_from(number.end)
    if (
        letter == "m"
        and i < len(doc)
        and doc[i].tag_ in ("NNS", "NNPS", "JJ")
        and doc[i].lower_ not in ("high", "long", "wide", "deep", "tall", "sprint", "hurdles")
    ):
        return number
    names = [t.tag_ for t in doc[i : i + 5]]
    if (
        letter == "m"
        and names[:1] == ["NNP"]
        and "NNS" in names
        and all(t in ("NNP", "HYPH", "CD", "NN") for t in names[: names.index("NNS")])
    ):
        return number  # `1.3m F-150 pickups`
    plain = number.low / number.scale
    return Number(number.start, number.end - 1, plain, plain, "digits")


def _thousands(text: str, low: Number, high: Number) -> Number:
    """`30 to 35,000`, `70 or 80,000` leaves out the first thousand: so it reads where the ends are then near each other."""
    left_out = (
        high.form == "digits"
        and text[high.start : high.end].endswith(",000")
        and text[low.start : low.end].isdigit()
        and 1 < low.low < 1000
        and high.low / 2.5 <= low.low * 1000 < high.low
    )
    return replace(low.scaled(1000), end=low.end) if left_out else low


_CHANGED = re.compile(
    r"\b(?:rose|rise|risen|rises|rising|fell|fall|fallen|falls|falling|dropped|drop|drops|climbed|climb|jumped|jump|gained|gain|gains|lost|slid|slipped|"
    r"added|grew|grown|increased|increase|decreased|declined|decline|up|down|by|surged|plunged|tumbled|soared|advanced|shed|edged|cut|raised|lowered)\s+$",
    re.IGNORECASE,
)


def join(text: str, a: Part, b: Part) -> tuple[Part, Part, str] | None:
    """The two ends of a range (`10,000 to 12,000`, `between 5 and 6 percent`, `$10 to $15 billion`), with what joined
    them, or None. The first end takes scale and unit of the second where it has none."""
    if (
        a.number.vague
        or b.number.vague
        or a.number.form == "fraction"
        or b.number.form == "fraction"
        or b.start < a.end
        or b.start - a.end > 24
    ):
        return None
    gap = text[a.end : b.start]
    before = text[max(0, a.start - 24) : a.start].lower()
    tight = gap.strip(" \u00a0").lower()
    tight = re.sub(
        r"\s*(?:about|around|approximately|some|as many as|as much as|up to|even|more than|over|at least|possibly|perhaps|maybe)$",
        "",
        tight,
    ).strip()
    between = re.search(r"\bbetween(?: about| around| some| roughly| an estimated)? $", before) is not None
    if (
        tight in ("-", "–", "—", "‑", "to", "and up to", "through")
        or (tight == "and" and between)
        or (
            tight == "or"
            and (
                (
                    b.number.scale >= a.number.scale
                    and a.number.figure <= b.number.figure <= a.number.figure * (2 if a.number.scale == 1 else 1.5)
                )
                or _thousands(text, a.number, b.number) is not a.number
            )
        )
    ):
        pass
    else:
        return None
    if tight == "to" and _CHANGED.search(before):
        return None
    if tight in ("-", "–", "—") and len(gap) > 1 and a.unit is not None:
        return None
    if a.unit and not a.money and (not b.unit or (a.unit.unit != b.unit.unit)):
        return None
    if (a.money and b.unit and b.unit.kind != "money") or (b.money and not a.money and a.unit is not None):
        return None
    scales = a.number.scale > 1 and b.number.scale == 1
    if a.money and not b.money and tight == "to" and scales and not re.search(r"(?:from|of) $", before):
        return None
    low = a.number
    if (
        low.scale == 1
        and b.number.scale > 1
        and low.low < 1000
        and (low.low <= b.number.figure or (low.low > 0 and tight == "to" and low.low < 1000 and not b.money))
    ):
        low = replace(low.scaled(b.number.scale), end=a.number.end)
    low = _thousands(text, low, b.number)
    if tight in ("-", "–", "—", "‑") and low.low > b.number.low:
        return None
    return Part(low, a.money, a.unit), b, tight
