"""News agencies by any of the spellings in which datelines, bylines and trailers credit them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from transforms.nlp.lexicon import load_toml

_JOINT = re.compile(r"\s*(?:[/|;&+]|,|\band\b|\bwith\b)\s*")
_HEAD, _TAIL = 400, 700  # code points of the text in which a credit line stands
# "(CNN) — …", "AP —", "/TASS/. …": a credit at the very beginning, with no place before it.
_LEADING = re.compile(
    r"\s*(?:[(\[/]\s*(?P<in>[^()\[\]/\n]{2,40}?)\s*[)\]/]|(?P<bare>[A-Z][\w./-]*(?: [A-Z][\w.]*){0,2}?))\s*(?:--?|[–—―:]|\.\s)"
)
_BYLINE = re.compile(r"\s*(?:by|from|source|via|news by)\b[:\s]+(?P<names>[^\n]{2,120})", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)[\s:©]*(?:\(c\)\s*)?(?:\d{4}(?:-\d{2,4})?[,\s]+)?(?:by\s+)?(?P<who>[^\n.]{2,60})",
    re.IGNORECASE,
)
_REUTERS_CREDIT = re.compile(
    r"\((?:Additional r|R)eporting by [^()]{3,300}[;,.]?\s*(?:Writing|Editing|Compiled|Translat|Graphics?)\w* by "
)
_SOURCE = re.compile(r"(?:^|\n)\s*(?:source|credit)s?\s*:\s*(?P<who>[^\n]{2,60})", re.IGNORECASE)


def _fold(name: str) -> str:
    """Key of a spelling: without case, except for short acronyms (``PA`` is an agency, ``Pa.`` a state, ``beta`` a letter)."""
    plain = " ".join(name.replace("’", "'").split())
    return plain if plain.isupper() and len(plain) <= 4 else plain.casefold() + ("" if len(plain) > 4 else " ")


@cache
def _spellings(wires_only: bool) -> dict[str, str]:
    tables = load_toml("agencies.toml")
    kinds = ("wires",) if wires_only else ("wires", "outlets")
    out: dict[str, str] = {}
    for kind in kinds:
        for short, names in tables[kind].items():
            for name in names:
                out.setdefault(_fold(name), short)
    return out


def agency(credit: str, wires_only: bool = False) -> str | None:
    """Short form of the agency that a credit names (``Xinhua News Agency`` → Xinhua, ``AFP/dpa`` → AFP); else None.

    A joint credit gives its first agency. With ``wires_only`` papers and broadcasters do not count.
    """
    table = _spellings(wires_only)
    whole = table.get(_fold(credit.strip(" .,")))
    if whole:
        return whole
    for part in _JOINT.split(credit[:200]):
        if found := table.get(_fold(part.strip(" .,()"))):
            return found
    return None


def _named_in(line: str) -> str | None:
    """The wire that a byline, source or copyright line names: whole parts only, so that ``Anna Beta`` is no agency."""
    if found := agency(line, wires_only=True):
        return found
    for part in re.split(r"[,;|/–—]|\s-\s|\bfor\b|\bof\b|\bat\b", line[:200]):
        words = re.sub(
            r"\b(?:staff|writers?|reporters?|correspondents?|agencies|news desk|all rights reserved)\b",
            "",
            part,
            flags=re.I,
        )
        if found := agency(words, wires_only=True):
            return found
    return None


def find_agency(text: str, bylines: Iterable[str] | None = None) -> str | None:
    """The wire credited outside a dateline: in the bylines, a leading ``(CNN) —``, a byline line, or the trailer.

    Reads the head and the tail of ``text`` only. A line such as ``The Associated Press contributed to this report`` is
    not a credit: the story is then the paper's own. Never raises.
    """
    for line in bylines or ():
        if found := _named_in(line):
            return found
    head, tail = text[:_HEAD], text[-_TAIL:]
    if m := _LEADING.match(head):
        name = m["in"] or m["bare"]
        # A bare leading word must be an acronym or a full agency name: "Trend – …" may be a headline.
        if (found := agency(name)) and (m["in"] or name.isupper() or " " in name):
            return found
    for line in head.split("\n")[:4]:
        if (m := _BYLINE.match(line)) and len(line) < 140 and (found := _named_in(m["names"])):
            return found
    if _REUTERS_CREDIT.search(tail):
        return "Reuters"
    for pattern in (_COPYRIGHT, _SOURCE):
        for m in pattern.finditer(tail):
            if found := _named_in(m["who"]):
                return found
    return None
