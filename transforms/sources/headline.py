"""Headline, author line and date of a text, when they plainly stand at its top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.sources.chrome import is_chrome_line, is_wrapped
from transforms.sources.data import load_toml
from transforms.sources.dates import Moment, parse_date

_BYLINE = re.compile(r"(?:Written |Reported |Reporting )?[Bb][Yy]:? (?=[A-Z])[^.!?:;\"“”]{3,100}")
_NO_TITLE = re.compile(r"[.!:;,…\"”]$|[—–]|\s-\s|--|^[-•*]|\d{4}-\d{2}-\d{2}|https?://|@")
_TITLE_LENGTH = range(12, 161)
_ABOVE = 8  # paragraphs at the top among which a date stands alone
_DATE_LENGTH = 80


@dataclass(frozen=True)
class Head:
    """The body, and the headline and author line that stood above it, as printed."""

    body: str
    title: str | None = None
    byline: str | None = None


def find_head(text: str) -> Head:
    """Headline and author line above a story in plain text, taken off the body.

    The first line is a headline only if it has three words or more, ends without a full stop, looks like no dateline,
    and longer paragraphs follow; an author line is ``By`` and capitalised names right below it or at the top. Page
    chrome may stand between them. Anything else stays in the body.
    """
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip() and not is_chrome_line(line)]
    if len(filled) < 2:
        return Head(text)
    title: str | None = None
    taken: set[int] = set()
    first = lines[filled[0]].strip()
    rest = [lines[i].strip() for i in filled[1:]]
    prose = [line for line in rest if len(line) > 60 and line.endswith((".", "!", "?", '"', "”", "’"))]
    if (
        _is_title(first)
        and prose
        and len(max(prose, key=len)) > len(first)
        and not rest[0][:1].islower()
        and not is_wrapped(lines)
    ):
        title = first
        taken.add(filled[0])
    byline: str | None = None
    place = filled[1] if title else filled[0]
    candidate = lines[place].strip()
    if _BYLINE.fullmatch(candidate) and len(candidate.split()) <= 14:
        byline = candidate
        taken.add(place)
    if not taken:
        return Head(text)
    return Head("\n".join(line for i, line in enumerate(lines) if i not in taken).strip("\n"), title, byline)


def take_date_line(paragraphs: Sequence[str], timezone: str) -> tuple[list[str], Moment | None, list[str]]:
    """The paragraphs without the first one at the top that is nothing but a date, that date, and what was taken out.

    A place may stand in front of it: ``Oslo, 29 October 2024``. The search ends at the first long paragraph.
    """
    for i, paragraph in enumerate(paragraphs[:_ABOVE]):
        if len(paragraph) > 2 * _DATE_LENGTH:
            break
        for shown in (paragraph, paragraph.partition(", ")[2]) if len(paragraph) <= _DATE_LENGTH else ():
            moment = parse_date(shown, timezone) if shown else None
            if moment is not None:
                return [*paragraphs[:i], *paragraphs[i + 1 :]], moment, [paragraph]
    return list(paragraphs), None, []


def take_date(text: str, timezone: str) -> tuple[str, Moment | None, list[str]]:
    """The text without a line near its top that is nothing but a date, that date, and what was taken out."""
    lines = text.split("\n")
    for i in [i for i, line in enumerate(lines[: 2 * _ABOVE]) if line.strip()][:_ABOVE]:
        shown = lines[i].strip()
        if len(shown) > 2 * _DATE_LENGTH:
            break
        moment = parse_date(shown, timezone) if len(shown) <= _DATE_LENGTH else None
        if moment is not None and len(lines) > i + 1:
            return "\n".join(lines[:i] + lines[i + 1 :]).strip("\n"), moment, [shown]
    return text, None, []


def is_made_up_title(title: str) -> bool:
    """Whether the title in a document's properties was made up by a program: ``Microsoft Word - release.docx``."""
    made_up = "|".join(f"(?:{p})" for p in load_toml("documents.toml")["made_up_titles"])
    return re.fullmatch(made_up, title.strip(), re.IGNORECASE) is not None


def _is_title(line: str) -> bool:
    if len(line) not in _TITLE_LENGTH or _NO_TITLE.search(line) or _BYLINE.fullmatch(line):
        return False
    words = line.split()
    return len(words) >= 3 and (line[0].isupper() or line[0] in "\"“‘'" or line[0].isdigit())
