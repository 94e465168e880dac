"""Finds an article's dateline: place, date, agency and where the story starts. Plain Python, runs before spaCy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from transforms.nlp.datelines_agencies import find_agency
from transforms.nlp.datelines_parse import Head, parse_behind_headline, parse_head
from transforms.nlp.datelines_places import cities, restore_case, restore_region

__all__ = ["Dateline", "find_agency", "find_dateline"]

_PARAGRAPHS = 7  # lines among which a dateline may stand, header lines included
_REACH = 1500  # code points
_HEADER_LENGTH = 250  # what stands before a dateline is a headline, a byline, a notice: short


@dataclass(frozen=True)
class Dateline:
    """A dateline as printed (``text`` = ``article.text[start:end]``, dash included) and what it says.

    ``place`` is the place as printed with its case restored (``Kyiv, Ukraine``), ``places`` its cities one by one,
    ``country`` ISO 3166-1 alpha-3, ``date`` the dateline's own date, else the publication date, None for an
    impossible one; ``agency`` the wire's short form.
    """

    text: str
    start: int
    end: int
    place: str
    country: str | None
    date: dt.date | None
    agency: str | None
    places: tuple[str, ...] = ()


def find_dateline(text: str, published: dt.date | None) -> Dateline | None:
    """The dateline at the head of ``text`` (behind a short header at most); None when there is none. Never raises.

    ``published`` completes dates without a year. Precision goes first: what may be a headline or an ordinary sentence
    is no dateline.
    """
    position, seen = 0, 0
    while seen < _PARAGRAPHS and position < min(len(text), _REACH):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        if line.strip():
            start = position + len(line) - len(line.lstrip())
            head = parse_head(text, start, published, first=seen == 0)
            if head is None and seen == 0:
                head = parse_behind_headline(text, start, end, published)
            if head:
                return _dateline(text, head, published)
            if end - start > _HEADER_LENGTH:
                return None
            seen += 1
        position = end + 1
    return None


def _dateline(text: str, head: Head, published: dt.date | None) -> Dateline:
    return Dateline(
        text=text[head.start : head.end],
        start=head.start,
        end=head.end,
        place=", ".join([restore_case(head.place), *map(restore_region, head.regions)]),
        country=head.country,
        date=head.date if head.date_text else published,
        agency=head.agency,
        places=tuple(restore_case(c) for c in cities(head.place)),
    )
