"""Grammar of a dateline: place, date and agency in any of the orders that agencies and papers print, and its end."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from transforms.nlp import datelines_dates as dates
from transforms.nlp import datelines_places as places
from transforms.nlp.datelines_agencies import agency

_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽƠƯȘȚ"
_LETTER = r"[^\W\d_]"
_CAPS_WORD = rf"(?:[{_UP}][a-z]{{0,2}}(?=[{_UP}'’]))?[{_UP}][{_UP}'’.\-]*(?![a-z])"
_TITLE_WORD = rf"[{_UP}](?:{_LETTER}|['’.\-](?={_LETTER}))*\.?"
_SMALL_WORD = r"(?:de|del|della|di|da|do|dos|das|du|des|la|le|las|los|el|al|of|the|on|upon|near|in|and|y|e|en|am|an|der|sur|aan|den)"
_ANY_WORD = rf"(?:{_CAPS_WORD}|{_TITLE_WORD}|[A-Z]{{2}}[a-z]+|\d{{1,3}}(?:ST|ND|RD|TH|st|nd|rd|th)\b)"
_GAP = r"[ \t\u00a0\u202f]+"
_CAPS_PLACE = re.compile(rf"{_CAPS_WORD}(?:{_GAP}(?:{_CAPS_WORD}|\d{{1,3}}(?:ST|ND|RD|TH)\b|{_SMALL_WORD}\b)|\s?/\s?{_CAPS_WORD}|\s&\s{_CAPS_WORD}){{0,8}}")
_TITLE_PLACE = re.compile(rf"{_TITLE_WORD}(?:{_GAP}(?:{_TITLE_WORD}|{_SMALL_WORD}\b(?={_GAP}))|\s?/\s?{_TITLE_WORD}){{0,5}}")
_REGION = re.compile(rf"{_ANY_WORD}(?:{_GAP}(?:{_ANY_WORD}|{_SMALL_WORD}\b)){{0,4}}")
_SEPARATOR = re.compile(r"\s?[,.;|](?=\s)[ \t\u00a0\u202f]*\n?[ \t\u00a0]*|[ \t\u00a0\u202f]+(?:-{1,2}|[–—|])?[ \t\u00a0]*")
_GROUP = re.compile(r"\s{0,2}(?:\((?P<round>[^()\n]{1,40})\)|\[(?P<square>[^\[\]\n]{1,40})\]|/(?P<slash>[^/\n]{2,30})/)")
_END = re.compile(r"\s?[.,]?\s{0,2}(?:(?P<dash>-{1,3}|[–—―_‐‑−]{1,2}|\.-|\.–)|(?P<colon>:)|(?P<period>\.))(?=\s|[^\w\s]|\w|$)")
_STARS = re.compile(r"[*•·#>\s\ufeff]*")
_SENTENCE = re.compile(r"[\"“”'‘’«„(\[<$£€…]{0,3}\s?[^\W_]")


@dataclass
class Head:
    """A dateline's parts; offsets into the text."""

    start: int
    end: int
    place: str
    regions: list[str] = field(default_factory=list)
    country: str | None = None
    has_date: bool = False
    date: dt.date | None = None
    agency: str | None = None
    credit: bool = False
    wire: bool = False
    ending: str = ""
    caps: bool = False
    known: int = 0
    special: bool = False


def parse_head(text: str, start: int, published: dt.date | None, first: bool) -> Head | None:
    """The dateline that begins at ``start``, or None. ``first``: nothing but white space stands before it."""
    start = _STARS.match(text, start).end()  # type: ignore[union-attr]
    window = text[start : start + 200]
    for pattern, caps in ((_CAPS_PLACE, True), (_TITLE_PLACE, False)):
        m = pattern.match(window)
        if m and len(m.group()) > 2:
            head = Head(start, start + m.end(), m.group().rstrip(), caps=caps)
            _read_parts(text, head, published)
            if _accept(text, head, first):
                return head
    return None


def _read_parts(text: str, head: Head, published: dt.date | None) -> None:
    position = start = head.start + len(head.place)
    if head.place.endswith(".") and places.region_country(head.place) is None:
        position = start = start - 1
        head.place = head.place[:-1]
    limit = head.start + 200
    while position < limit:
        group = _GROUP.match(text, position)
        if group and not head.credit:
            name = next(g for g in (group["round"], group["square"], group["slash"]) if g)
            country = places.region_country(name)
            known = agency(name)
            if group["square"] and country and not known:
                head.regions.append(name)
                head.country = country
            else:
                head.agency, head.credit, head.wire = known or name.strip(), True, known is not None
            position = group.end()
            continue
        gap = _SEPARATOR.match(text, position)
        if not gap:
            break
        after = gap.end()
        date = dates.DATE.match(text, after)
        if date and date.group() and not head.has_date:
            head.has_date, head.date = True, dates.resolve(date, published)
            position = date.end()
            continue
        name = _component(text, after)
        if not name:
            break
        behind = after + len(name)
        country = places.region_country(name)
        if "," in gap.group() and not head.regions and not head.has_date and (country or _proof_follows(text, behind)):
            head.regions.append(name)
            head.country = country
            position = behind
            continue
        # Behind a dash an agency's name may be the first words of the story, unless the dateline goes on behind it.
        dashed = gap.group().strip(" ,.|") != ""
        if (found := agency(name)) and not head.credit and (not dashed or _END.match(text, behind)):
            head.agency, head.credit, head.wire = found, True, True
            position = behind
            continue
        break
    ending = _END.match(text, position)
    if ending:
        head.ending = ending.lastgroup or ""
        position = ending.end()
    head.end = position
    first_city = re.split(r"\s*/\s*|\s+(?:and|AND|&)\s+", head.place)[0]
    known_city = places.city(first_city)
    head.known = max(known_city[1], 1) if known_city else 0
    head.special = bool(places.SPECIAL.fullmatch(head.place))
    if head.country is None:
        head.country = known_city[0] if known_city else places.region_country(head.place)


def _component(text: str, position: int) -> str:
    """The words up to the next mark; only those that name a region when a date follows without a comma."""
    m = _REGION.match(text, position)
    if not m:
        return ""
    words = re.split(rf"({_GAP})", m.group().rstrip())
    for size in range(len(words), 0, -2):
        name = "".join(words[:size])
        if places.region_country(name) or agency(name):
            return name
    return m.group().rstrip()


def _proof_follows(text: str, position: int) -> bool:
    """Whether a date or an agency comes next, so that what stands before it is a region even if no table lists it."""
    group, gap = _GROUP.match(text, position), _SEPARATOR.match(text, position)
    if group:
        return agency(next(g for g in group.groups() if g)) is not None
    return bool(gap and (date := dates.DATE.match(text, gap.end())) and date.group())


def _accept(text: str, head: Head, first: bool) -> bool:
    rest = text[head.end : head.end + 400].lstrip()
    if not rest or not _SENTENCE.match(rest):
        return False
    opening = rest.lstrip("\"“”'‘’«„([ ")[:1]
    proof = head.wire or head.has_date or (head.credit and head.caps)
    region = bool(head.regions)
    if head.ending == "dash":
        if head.caps:
            return proof or region or bool(head.known) or head.special
        return first and (head.has_date or not opening.islower()) and (proof or (region and bool(head.known)))
    if head.ending == "colon":
        return proof and (head.caps or bool(head.known)) and not opening.islower()
    if head.ending == "period":
        return (head.wire or (head.caps and head.has_date and bool(head.known))) and opening.isupper()
    return head.wire and bool(head.known) and opening.isupper()
