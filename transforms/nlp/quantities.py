"""Quantities in a parsed text: value or interval, bound, kind, unit and the noun that is counted."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from spacy.tokens import Doc

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities_lookalikes import is_named, lookalike_spans
from transforms.nlp.quantities_numbers import Number, find_numbers, number_words
from transforms.nlp.quantities_tokens import Counted, TokenIndex, counted_by, noun_unit
from transforms.nlp.quantities_units import (
    Bound,
    Unit,
    bound_before,
    bound_behind,
    money_before,
    rate_behind,
    unit_behind,
)


@dataclass(frozen=True)
class Quantity:
    """A quantity at ``doc.text[start:end]``, its bound and unit included; offsets are code points.

    ``value``, ``low``, ``high`` and ``bound`` follow the columns of numeric_claims: exact and approx have
    low = value = high; more_than and at_least leave ``high`` open, less_than and at_most leave ``low`` open; ranges and
    vague numbers have no ``value``. ``core_start`` and ``core_end`` span the digits or words of the number alone.
    ``counted`` is the phrase counted or measured, as tokens; ``change`` is True for `from A to B` behind a verb of
    change.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    value: float | None
    low: float | None
    high: float | None
    bound: str
    kind: str
    unit: str | None
    unit_name: str | None
    counted: Counted | None = None
    change: bool = False


@dataclass(frozen=True)
class _Part:
    """A number with the unit around it, before ranges are joined."""

    number: Number
    money: Unit | None
    unit: Unit | None

    @property
    def start(self) -> int:
        return self.money.start if self.money else self.number.start

    @property
    def end(self) -> int:
        return max(self.number.end, self.unit.end if self.unit else 0)


def find_quantities(doc: Doc) -> list[Quantity]:
    """All quantities of a parsed text in order, without overlap; dates, names and other look-alikes are left out.

    Pure and deterministic; needs tags and parse of ``doc``. Never raises on any text.
    """
    tokens = TokenIndex(doc)
    text = tokens.text
    numbers = find_numbers(text, _word_starts(doc, tokens))
    none = _zeros(doc, tokens)
    if none:
        numbers = sorted([*numbers, *none], key=lambda n: n.start)
    if not numbers:
        return []
    spans = lookalike_spans(text)
    parts: list[_Part] = []
    dropped = -1
    for n in numbers:
        # What hangs by a hyphen on a look-alike belongs to it: `ISO 3888-2`.
        hanging = dropped >= 0 and text[dropped : n.start] in ("-", "–", "/", ".", ":")
        part = None if hanging or _inside(spans, n) else _part(doc, tokens, text, n)
        if part is None:
            dropped = n.end
        else:
            parts.append(part)
    parts = _without_tables(text, parts)
    out: list[Quantity] = []
    i = 0
    while i < len(parts):
        following = parts[i + 1] if i + 1 < len(parts) else None
        joined = _range(text, parts[i], following) if following else None
        if joined is not None and following is not None:
            quantity = _build(doc, tokens, text, joined[0], joined[1], joined[2])
            i += 2
        else:
            quantity = _build(doc, tokens, text, parts[i], None, None)
            i += 1
        if quantity is not None and (not out or quantity.core_start >= out[-1].end):
            if out and quantity.start < out[-1].end:
                quantity = replace(quantity, start=out[-1].end)
            quantity = _converted(text, out[-1], quantity) if out else quantity
            out.append(quantity)
    return out


_TABLE_REACH = 40  # characters on either side in which a cell of a table has its neighbours
_TABLE_CELLS = 5


def _without_tables(text: str, parts: Sequence[_Part]) -> list[_Part]:
    """Leaves out the cells of tables whose rows ran together: bare numbers side by side (`Women 72 14 68 18 Age`)."""
    bare = [
        p.number.form == "digits" and p.money is None and (p.unit is None or p.unit.kind == "duration") for p in parts
    ]
    starts = [p.number.start for p in parts]
    out = []
    for i, p in enumerate(parts):
        if bare[i]:
            left, right = (
                bisect_left(starts, p.number.start - _TABLE_REACH),
                bisect_right(starts, p.number.end + _TABLE_REACH),
            )
            cells = sum(bare[left:right])
            beside = any(
                0 <= j < len(parts)
                and bare[j]
                and text[min(p.number.end, parts[j].number.end) : max(p.number.start, parts[j].number.start)]
                in (" ", "\t", "|", " | ")
                for j in (i - 1, i + 1)
            )
            if (
                cells > _TABLE_CELLS
                or (beside and cells > 2)
                or (
                    beside
                    and p.number.scale == 1
                    and text[p.number.end : p.number.end + 1] == " "
                    and "," not in text[p.number.start : p.number.end]
                )
            ):
                continue
        out.append(p)
    return out


def _converted(text: str, before: Quantity, q: Quantity) -> Quantity:
    """A conversion in brackets carries the bound of what it converts: `more than 100 kilometers (60 miles)`."""
    same = before.kind == q.kind and q.kind in ("measure", "money") and before.unit != q.unit and q.bound == "exact"
    if not same or not re.fullmatch(r" ?[(/] ?", text[before.end : q.start]) or q.value is None:
        return q
    q = replace(q, counted=q.counted or before.counted)
    if before.bound in ("range", "exact"):
        return q
    low = None if before.low is None else q.value
    return replace(q, low=low, high=None if before.high is None else q.value, bound=before.bound)


_HASHES: dict[int, tuple[Any, int]] = {}


def _lower_ids(doc: Doc) -> tuple[Any, int]:
    """The vocabulary's ids of the number words, and of `no`: comparing ids of all tokens at once is fast."""
    # Ids are hashes of the strings alone, the same in every vocabulary.
    if not _HASHES:
        strings = doc.vocab.strings
        _HASHES[0] = (np.array(sorted(strings.add(w) for w in number_words()), dtype=np.uint64), strings.add("no"))
    return _HASHES[0]


def _word_starts(doc: Doc, tokens: TokenIndex) -> list[int]:
    words, _ = _lower_ids(doc)
    return [tokens.start_char(int(i)) for i in np.flatnonzero(np.isin(tokens.lower, words))]


def _zeros(doc: Doc, tokens: TokenIndex) -> list[Number]:
    """`no soldiers were killed`, `no casualties`: zero, where people or harm to them are counted."""
    out = []
    for i in np.flatnonzero(tokens.lower == np.uint64(_lower_ids(doc)[1])):
        no = doc[int(i)]
        if no.tag_ != "DT":
            continue
        head = no.head
        plural = head.tag_ == "NNS" or head.lower_ in ("people", "troops")
        if head.i <= no.i or head.i - no.i > 4 or not plural:
            continue
        lemma = head.lemma_.lower()
        harm = load_toml("events.toml")["nouns"]
        passive = head.dep_ == "nsubjpass" or any(c.dep_ in ("acl", "relcl") for c in head.children)
        if harm.get(lemma) or (lemma in load_toml("counted.toml")["people"] and passive):
            out.append(Number(no.idx, no.idx + 2, 0.0, 0.0, "words"))
    return out


def _inside(spans: Sequence[tuple[int, int]], number: Number) -> bool:
    i = bisect_right(spans, (number.start, 1 << 62)) - 1
    return i >= 0 and number.start < spans[i][1]


def _part(doc: Doc, tokens: TokenIndex, text: str, number: Number) -> _Part | None:
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
        behind = re.match(r" (?:US|U\.S\.)(?!\w)(?! [A-Z])", text[number.end : number.end + 8])
        if behind:
            unit = Unit(number.end + 1, number.end + behind.end(), money.unit, "money", money.name)
        elif after is not None and after.kind == "money" and after.start > number.end:
            unit = after
    if is_named(doc, tokens, number, unit is not None, money is not None):
        return None
    return _Part(number, money, unit)


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
    plain = number.low / number.scale
    return Number(number.start, number.end - 1, plain, plain, "digits")


_CHANGED = re.compile(
    r"\b(?:rose|rise|risen|rises|rising|fell|fall|fallen|falls|falling|dropped|drop|drops|climbed|climb|jumped|jump|gained|gain|gains|lost|slid|slipped|"
    r"added|grew|grown|increased|increase|decreased|declined|decline|up|down|by|surged|plunged|tumbled|soared|advanced|shed|edged|cut|raised|lowered)\s+$",
    re.IGNORECASE,
)


def _range(text: str, a: _Part, b: _Part) -> tuple[_Part, _Part, str] | None:
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
            and a.number.figure <= b.number.figure <= a.number.figure * 1.5
            and b.number.scale >= a.number.scale
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
    if tight in ("-", "–", "—", "‑") and low.low > b.number.low:
        return None
    return _Part(low, a.money, a.unit), b, tight


def _build(doc: Doc, tokens: TokenIndex, text: str, a: _Part, b: _Part | None, joint: str | None) -> Quantity | None:
    number = a.number
    core_start, core_end = number.start, (b or a).number.end
    start, end = a.start, (b or a).end
    if joint == "and" or (b is not None and re.search(r"\bbetween $", text[max(0, start - 8) : start].lower())):
        m = re.search(
            r"\bbetween\s(?:about |around |some |roughly |an estimated )?$",
            text[max(0, start - 28) : start],
            re.IGNORECASE,
        )
        start = max(0, start - 28) + m.start() if m else start
    unit = (b.unit if b else None) or a.unit
    money = a.money or (b.money if b else None)
    last = tokens.at(core_end - 1)
    strong = (
        re.match(r"[-‑]strong\b|\sstrong\b(?=[ ,.;)])", text[core_end : core_end + 8])
        if unit is None and money is None
        else None
    )
    age = _age(doc, tokens, text, core_start, core_end, unit)
    kind, name, unit_text = "count", None, None
    if money is not None:
        kind, unit_text, name = "money", (unit.unit if unit else money.unit), money.name
    elif unit is not None:
        kind, unit_text, name = unit.kind, unit.unit, unit.name
    if strong:
        end = core_end + strong.end()
    if age is not None:
        kind, unit_text, name, end = "age", age[0], f"{age[0]} of age", max(end, age[1])
    if number.form == "fraction":
        kind, unit_text, name = "rate", "share", "share"
    times = re.match(r"[ -]times?\b", text[end : end + 6]) if kind == "count" else None
    if times and number.form != "fraction":
        unit_text, name = "time", "time"
        end += times.end()
    behind = bound_behind(text, end)
    if behind is not None:
        end = behind.edge
    counted = None
    after = tokens.first_from(end)
    if (
        (kind in ("count",) and times is None)
        or (kind in ("measure", "percent", "rate", "money") and text[end : end + 4].lower() == " of ")
        or kind == "rate"
    ):
        counted = counted_by(tokens, last if kind == "count" else max(last, after - 1), after)
        if counted is None and number.vague and number.low >= 1e6:
            counted = _measured(doc, tokens, text, end, "money")  # `billions in military aid`
        if counted is not None and kind in ("measure", "money") and doc[counted.head].tag_ in ("NNP", "NNPS"):
            counted = None  # `within 200 kilometers of Kharkiv`
    elif kind in ("money", "measure") and number.form != "fraction":
        counted = _measured(doc, tokens, text, end, kind)
    if kind == "count" and times is None:
        member = _member(doc, last)
        if member == "" and strong is None and behind is None:
            return None
        if member:
            unit_text = name = member
        elif strong:
            unit_text = name = "member"
        elif counted is not None and doc[counted.head].lower_ in ("others", "them", "more"):
            counted = None  # `2,700 others`: what is counted stands before
        elif counted is not None:
            unit_text = name = noun_unit(doc, counted)
        if behind is None and counted is not None:
            edge = doc[counted.end - 1].idx + len(doc[counted.end - 1])
            behind = bound_behind(text, edge)
            if behind is not None and behind.bound == "at_least" and text[edge : edge + 1] != " ":
                behind = None
            if behind is not None and text[edge : behind.edge].strip() in (
                "plus",
                "at least",
                "roughly",
                "approximately",
                "odd",
            ):
                behind = None
    rate = None
    if kind in ("money", "measure", "percent", "count") and number.form != "fraction":
        edge = end if kind != "count" or counted is None else doc[counted.end - 1].idx + len(doc[counted.end - 1])
        rate = rate_behind(text, edge)
    if rate is not None and unit_text not in ("km/h", "mph", "share"):
        kind, unit_text, name = (
            "rate",
            f"{unit_text or ''} per {rate[0]}".strip(),
            f"{name or ''} per {rate[0]}".strip(),
        )
        if counted is None:
            end = rate[1]
    front = bound_before(text, start)
    if front is None and kind in ("duration", "measure") and text[max(0, start - 7) : start].lower() == "within ":
        front = Bound("at_most", start)
    if (
        front is not None
        and kind == "duration"
        and text[front.edge : start].strip().lower() == "over"
        and not _lasting(text, front.edge)
    ):
        front = None
    if (
        front is not None
        and front.bound == "approx"
        and text[front.edge : start].strip().lower() in ("near", "about")
        and _concerning(text, front.edge)
    ):
        front = None
    if kind == "duration" and _points_in_time(text, end, start):
        return None
    quantity_start = front.edge if front is not None else start
    bound = behind.bound if behind is not None else "exact"
    if front is not None and (behind is None or front.bound not in ("approx", "exact")):
        bound = front.bound
    if bound == "exact" and number.approx:
        bound = "approx"
    value, low, high, bound = _interval(number, b.number if b else None, bound)
    change = (
        b is not None
        and joint == "to"
        and re.search(r"\bfrom $", text[max(0, quantity_start - 6) : quantity_start].lower()) is not None
    )
    return Quantity(
        quantity_start, end, core_start, core_end, value, low, high, bound, kind, unit_text, name, counted, change
    )


def _interval(a: Number, b: Number | None, bound: str) -> tuple[float | None, float | None, float | None, str]:
    """Value, ends and bound of one or two numbers under a bound word."""
    if b is not None:
        return None, min(a.low, b.low), max(a.low, b.low), "range"
    if a.vague:
        return None, a.low, a.high, "range"
    if bound in ("more_than", "at_least"):
        return a.low, a.low, None, bound
    if bound in ("less_than", "at_most"):
        return a.low, None, a.low, bound
    return a.low, a.low, a.low, bound


def _measured(doc: Doc, tokens: TokenIndex, text: str, end: int, kind: str) -> Counted | None:
    """What an amount is an amount of: `$2.8bn in military aid`, `a $61 billion aid package`, `the 600-mile front line`."""
    bracket = re.match(r" ?\([^()\n]{1,32}\)", text[end : end + 36])
    end += bracket.end() if bracket else 0
    after = tokens.first_from(end)
    if after >= len(doc) or text[end : end + 1] not in (" ", "-"):
        return None
    if doc[after].lower_ in ("in", "worth") and kind == "money":
        if doc[after].lower_ == "worth" and after + 1 < len(doc):
            after += 1
        if after + 1 < len(doc) and doc[after + 1].tag_ in ("NN", "NNS", "JJ", "VBN", "VBG"):
            counted = counted_by(tokens, after, after + 1)
            return counted if counted is not None and doc[counted.head].tag_ in ("NN", "NNS") else None
        return None
    if doc[after].tag_ not in ("NN", "NNS", "JJ", "NNP", "VBG"):
        return None
    if doc[after].dep_ == "advmod" or doc[after].lower_ in (
        "away",
        "long",
        "wide",
        "deep",
        "high",
        "tall",
        "thick",
        "north",
        "south",
        "east",
        "west",
        "apart",
        "due",
    ):
        return None
    counted = counted_by(tokens, after - 1, after)
    return (
        counted
        if counted is not None
        and doc[counted.head].tag_ in ("NN", "NNS")
        and doc[counted.head].ent_type_ not in ("DATE", "TIME")
        else None
    )


_OLD = re.compile(r"[ -]?(year|month|week|day)s?[ -]{1,3}olds?\b", re.IGNORECASE)


def _age(doc: Doc, tokens: TokenIndex, text: str, start: int, end: int, unit: Unit | None) -> tuple[str, int] | None:
    """Unit and end of an age: `43-year-old`, `aged 25`, `Anna Horova, 43,`, `who was 10`, `a child of six`."""
    m = _OLD.match(text, end)
    if m:
        return m[1].lower(), m.end()
    if unit is not None and unit.kind != "duration":
        return None
    before = text[max(0, start - 24) : start].lower()
    if _AGED.search(before):
        return ("year", end) if unit is None else (unit.unit, unit.end)
    i = tokens.at(start)
    if unit is not None or not (text[start:end].isdigit() or text[start:end].isalpha()):
        return None
    follow = doc[f] if (f := tokens.first_from(end)) < len(doc) and tokens.same_sentence(f, i) else None
    noun_follows = follow is not None and follow.tag_ in ("NN", "NNS", "NNP", "JJ", "HYPH", "CD", "IN")
    young = load_toml("counted.toml")["young"]
    of = i > 1 and doc[i - 1].lower_ == "of" and doc[i - 2].lower_ in young
    kin = i > 1 and doc[i - 1].lemma_ == "be" and doc[i - 2].lower_ in load_toml("counted.toml")["kin"]
    if (of or kin or _IS_AGE.search(before)) and not noun_follows:
        return "year", end
    if (
        not text[start:end].isdigit()
        or not 3 <= int(text[start:end]) <= 110
        or i < 2
        or doc[i - 1].text not in (",", "(")
    ):
        return None
    name = doc[i - 2]
    if name.ent_type_ == "PERSON" and text[end : end + 1] in (",", ".", ")", ";"):
        return "year", end
    # A name that the model did not take for a person's: `Senard, 65, now …`, `Taras Vivchar, 39, a volunteer`
    other = name.ent_type_ in ("DATE", "CARDINAL", "PRODUCT") or (name.ent_type_ == "GPE" and doc[i - 3].tag_ != "NNP")
    return ("year", end) if name.tag_ == "NNP" and not other and text[end : end + 1] in (",", ")") else None


_AGED = re.compile(
    r"\b(?:aged?|ages|age of|aged between|aged from|over the age of|under the age of)\s(?:between\s|from\s|about\s|just\s|only\s)?$"
)
_IS_AGE = re.compile(
    r"\b(?:who|he|she|i|when they)(?: was|['’]s| is| were|['’]m| am| turned) (?:just |only |about |around )?$"
)


def _member(doc: Doc, last: int) -> str | None:
    """The noun that a number builds an adjective with: `member` in `30-member delegation`. Empty where the adjective
    counts nothing by itself (`two-state`, `six-speed`, `four-star`), None where there is no such adjective."""
    if last + 2 >= len(doc) or (doc[last + 1].tag_ != "HYPH" and doc[last + 1].text not in ("-", "‑")):
        return None
    if doc[last + 1].whitespace_ or doc[last].whitespace_:
        return None
    word = doc[last + 2].lower_
    return word if word in _MEMBERS else ""


_MEMBERS = frozenset(
    ("member", "man", "woman", "person", "people", "seat", "nation", "country", "vehicle", "ship", "truck", "soldier")
)


def _points_in_time(text: str, end: int, start: int) -> bool:
    """`three years ago`, `two days later`: a time, not a length."""
    after = text[end : end + 24].lower()
    if re.match(r" (?:ago|later|earlier|before|after|prior|previously|hence|from now|on,|into|old\b)", after):
        return True
    before = text[max(0, start - 14) : start].lower()
    return re.search(r"\b(?:day|week|month|year|hour|minute) $", before) is not None


def _lasting(text: str, edge: int) -> bool:
    return (
        re.search(
            r"\b(?:for|took|take|takes|taking|lasted|lasting|lasts|last|spent|spend|after|in|of|is|was|wait|waited|with) $",
            text[max(0, edge - 12) : edge].lower(),
        )
        is not None
    )


def _concerning(text: str, edge: int) -> bool:
    """`talked about two soldiers`, `a book about three women`."""
    window = text[max(0, edge - 14) : edge].lower()
    return (
        re.search(
            r"\b(?:talk\w*|speak\w*|spoke|know|knew|knows|ask\w*|story|stories|book|film|information|told|worr\w+|report|reports|news|question\w*) $",
            window,
        )
        is not None
    )
