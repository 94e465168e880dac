"""From a number or a range with its unit to a quantity: bound, kind, unit, rate and what is counted."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.tokens import Doc

from transforms.nlp.quantities_ages import age_behind
from transforms.nlp.quantities_tokens import Counted, TokenIndex, counted_by, noun_unit
from transforms.nlp.quantities_types import Number, Part, Quantity
from transforms.nlp.quantities_units import (
    Bound,
    bound_before,
    bound_behind,
    rate_behind,
)


def build(doc: Doc, tokens: TokenIndex, text: str, a: Part, b: Part | None, joint: str | None) -> Quantity | None:
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
    age = age_behind(doc, tokens, text, core_start, core_end, unit)
    kind, name, unit_text = "count", None, None
    if money is not None:
        kind, unit_text, name = "money", (unit.unit if unit else money.unit), money.name
    elif unit is not None:
        kind, unit_text, name = unit.kind, unit.unit, unit.name
    magnitude = _MAGNITUDE.search(text[max(0, core_start - 24) : core_start])
    behind_it = re.match(r"[ -]magnitude\b", text[core_end : core_end + 12])
    if kind == "count" and number.form == "digits" and (magnitude or behind_it):
        kind, unit_text, name = "measure", "magnitude", "magnitude"
        if behind_it:
            end = core_end + behind_it.end()
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
            if counted is not None and doc[counted.start].lower_ == member and counted.start < counted.head:
                counted = replace(counted, start=counted.start + 1)  # `a 30-member bloc`
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
    if rate is not None and counted is not None and text[edge] == "/" and doc[counted.head].tag_ in ("NNP", "NNPS"):
        rate = None  # `SAMP/T systems`
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
    if kind == "duration" and points_in_time(text, end, start):
        return None
    quantity_start = front.edge if front is not None else start
    bound = behind.bound if behind is not None else "exact"
    if front is not None and (behind is None or front.bound not in ("approx", "exact")):
        bound = front.bound
    if bound == "exact" and number.approx:
        bound = "approx"
    value, low, high, bound = _interval(number, b.number if b else None, bound)
    change = b is not None and joint == "to" and _moved_from(text, quantity_start)
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


# `a magnitude 6.1 earthquake`, `magnitude of 6.1`
_MAGNITUDE = re.compile(r"\bmagnitudes?[ -](?:(?:of|about|around|was|at|above|over) ){0,2}$", re.IGNORECASE)


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
        if after + 2 < len(doc) and doc[after + 1].tag_ == "RB" and doc[after + 2].tag_ in ("VBN", "JJ"):
            after += 1  # `in previously authorized funding`
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


def points_in_time(text: str, end: int, start: int) -> bool:
    """`three years ago`, `two days later`: a time, not a length."""
    after = text[end : end + 24].lower()
    if re.match(r" (?:ago|later|earlier|before|after|prior|previously|hence|from now|on,|into|old\b)", after):
        return True
    before = text[max(0, start - 14) : start].lower()
    return re.search(r"\b(?:day|week|month|year|hour|minute) $", before) is not None


def _moved_from(text: str, start: int) -> bool:
    """Whether a range is a way from one figure to another (`rose from 5 to 6 percent`), not a span (`ranging from`,
    `From 200 to 300 tents were …`)."""
    m = re.search(r"([\w-]+|[^\w\s])\s+[\"“'‘]?from $", text[max(0, start - 32) : start].lower())
    return (
        m is not None
        and m[1][0].isalnum()
        and not re.match(r"rang|var(?:y|i)|anywhere|anything|aged?|age[sd]$|between", m[1])
    )


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
            r"\b(?:all|talk\w*|speak\w*|spoke|know|knew|knows|ask\w*|story|stories|book|film|information|told|worr\w+|report|reports|news|question\w*) $",
            window,
        )
        is not None
    )
