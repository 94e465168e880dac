"""Grammar of a dateline: place, date and agency in any of the orders that agencies and papers print, and its end."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from transforms.nlp import datelines_dates as dates
from transforms.nlp import datelines_places as places
from transforms.nlp.datelines_agencies import agency

_REACH = 220  # code points that a dateline may take
_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽƠƯȘȚ"
_LETTER = r"[^\W\d_]"
_ABBREVIATED = r"(?:[SMFP][Tt]e?|[SP][Tt][EeAa])\."  # St. Ste. Ft. Mt. Pt. Sta.
_CAPS_WORD = rf"(?:{_ABBREVIATED}|[{_UP}](?:\.[{_UP}])+\.?|(?:[{_UP}][a-z]{{0,2}}(?=[{_UP}'’]))?[{_UP}](?:[{_UP}]|['’](?={_LETTER})|[-‑](?=[{_UP}]))*(?![a-z]))"
_TITLE_WORD = rf"(?:{_ABBREVIATED}|[{_UP}](?:{_LETTER}|['’.\-‑](?={_LETTER}))*)"
_SMALL_WORD = r"(?:de|del|della|di|da|do|dos|das|du|des|la|le|las|los|el|al|of|the|on|upon|near|in|and|y|e|en|am|an|der|sur|aan|den)"
_ORDINAL = r"\d{1,3}(?:ST|ND|RD|TH|st|nd|rd|th)\b"
_ANY_WORD = (
    rf"(?:(?:[{_UP}]\.\s?[{_UP}][a-z]+(?=\.)|{_CAPS_WORD}|{_TITLE_WORD}|[A-Z]{{2}}[a-z]+|{_ORDINAL})(?!{_LETTER})\.?)"
)
_BLANK = r"[ \t\u00a0\u202f]"
_GAP = _BLANK + "{1,3}"
_CAPS_PLACE = re.compile(
    rf"{_CAPS_WORD}(?:{_GAP}(?:[{_UP}]\.(?={_GAP}[{_UP}])|{_CAPS_WORD}|{_ORDINAL}|{_SMALL_WORD}\b)|\s?/\s?{_CAPS_WORD}|\s&\s{_CAPS_WORD}){{0,8}}"
)
_TITLE_PLACE = re.compile(
    rf"{_TITLE_WORD}(?:{_GAP}(?:{_TITLE_WORD}|{_SMALL_WORD}\b(?={_GAP}))|\s?/\s?{_TITLE_WORD}){{0,5}}"
)
_REGION = re.compile(rf"{_ANY_WORD}(?:{_GAP}(?:{_ANY_WORD}|{_SMALL_WORD}\b)){{0,4}}")
_DASH = r"(?:-{1,3}|[–—―_‐‑−\x96\x97]{1,2})"  # \x96 and \x97: dashes of Windows-1252 read as Latin-1
_SEPARATOR = re.compile(
    rf"\s?[,.;|](?=[\s(/]){_BLANK}{{0,4}}\n?{_BLANK}{{0,4}}|{_BLANK}{{1,4}}{_DASH}?{_BLANK}{{0,4}}|{_DASH}(?=\()"
)
_GROUP = re.compile(r"\((?P<round>[^()\n]{1,40})\)|\[(?P<square>[^\[\]\n]{1,40})\]|/(?P<slash>[^/\n]{2,30})/")
_END = re.compile(rf"\s?[.,]?\s{{0,2}}(?:(?P<dash>{_DASH})|(?P<colon>:)|(?P<period>\.))(?=\s|[^\w\s]|\w|$)")
_MARKS = re.compile(r"[*•·#>\s\ufeff]{0,40}")
_SENTENCE = re.compile(r"[\"“”'‘’«„(\[<$£€…]{0,3}\s?[^\W_]")
_LEAD = re.compile(rf"\((?P<credit>[^()\n]{{2,30}})\){_BLANK}{{0,3}}(?:{_DASH}{_BLANK}{{0,3}})?(?=\S)")


@dataclass
class Head:
    """A dateline's parts; offsets into the text."""

    start: int
    end: int
    place: str
    caps: bool
    regions: list[str] = field(default_factory=list)
    country: str | None = None
    date_text: str | None = None
    date: dt.date | None = None
    agency: str | None = None
    credit: bool = False  #: an agency stands where agencies stand
    wire: bool = False  #: and is a known one
    ending: str = ""  #: dash · colon · period · "" when the dash was lost


def parse_head(text: str, start: int, published: dt.date | None, first: bool) -> Head | None:
    """The dateline that begins at ``start``, or None. ``first``: nothing but white space stands before it."""
    start = _MARKS.match(text, start).end()  # type: ignore[union-attr]
    lead = _LEAD.match(text, start)
    if lead and (name := agency(lead["credit"])):
        head = _parse(text, lead.end(), published, first)
        if head and head.ending and (head.date_text or head.caps):
            head.start, head.agency, head.credit = start, name, True
            return head
        return None
    return _parse(text, start, published, first) or _date_first(text, start, published)


def parse_behind_headline(text: str, start: int, end: int, published: dt.date | None) -> Head | None:
    """The dateline behind a headline that stands in the same line, text[start:end]: ``Bridge approved. KYIV, Ukraine —``.

    Only in capitals and with its dash.
    """
    for m in _HEADLINE_END.finditer(text, start, min(end, start + _HEADLINE)):
        head = _parse(text, m.end(), published, first=False)
        if head and head.caps and head.ending == "dash":
            return head
    return None


_HEADLINE = 160  # code points of a headline
_HEADLINE_END = re.compile(rf"[.!?]['\"’”]?\s{{1,3}}(?=[{_UP}]{{2}}|[{_UP}](?:['’.]|[a-z]{{1,2}})[{_UP}]{{2}})")


def _date_first(text: str, start: int, published: dt.date | None) -> Head | None:
    """``24 October 2024, Kyiv –``."""
    date = dates.DATE.match(text, start)
    if not date or not (date["year"] or date["year2"]):
        return None
    gap = re.compile(r",\s").match(text, date.end())
    head = _parse(text, gap.end(), published, first=True) if gap else None
    if not head or head.date_text or head.ending != "dash":
        return None
    head.start, head.date_text, head.date = start, date.group(), dates.resolve(date, published)
    return head


def _parse(text: str, start: int, published: dt.date | None, first: bool) -> Head | None:
    window = text[start : start + _REACH]
    for pattern, caps in ((_CAPS_PLACE, True), (_TITLE_PLACE, False)):
        m = pattern.match(window)
        if m and len(m.group()) > 2:
            place = m.group().rstrip()
            head = Head(start, start + len(place), place, caps)
            _split_agency(head)
            _read_parts(text, head, published)
            if _accept(text, head, first):
                return head
    return None


def _split_agency(head: Head) -> None:
    """``London CNN —``: the last word of what looked like the place is the paper."""
    before, _, last = head.place.rpartition(" ")
    if before and places.population(before) and (name := agency(last)):
        head.place, head.agency, head.credit, head.wire = before, name, True, True


def _read_parts(text: str, head: Head, published: dt.date | None) -> None:
    position = head.end
    while position < head.start + _REACH:
        behind = _read_part(text, position, head, published)
        if behind is None:
            break
        position = behind
    ending = _END.match(text, position)
    if ending:
        head.ending = ending.lastgroup or ""
        position = ending.end()
    head.end = position
    if head.country is None:
        head.country = places.country_of(head.place)


def _read_part(text: str, position: int, head: Head, published: dt.date | None) -> int | None:
    """Reads one more part into ``head``; the offset behind it, or None when none follows."""
    gap = _SEPARATOR.match(text, position)
    after = gap.end() if gap else position
    separator = gap.group() if gap else ""
    if group := _GROUP.match(text, after):
        name = next(g for g in group.groups() if g).strip()
        country = None if agency(name) else places.region_country(name)
        if country and not head.regions and not group["slash"]:
            head.regions.append(name)
            head.country = country
            return group.end()
        known = agency(name)
        if head.credit or (known is None and separator.strip(" \t\u00a0\u202f,.|\n")):
            return None
        head.agency, head.credit, head.wire = known or name, True, known is not None
        return group.end()
    if not gap:
        return None
    date = dates.DATE.match(text, after)
    if date and date.group() and not head.date_text:
        head.date_text, head.date = date.group(), dates.resolve(date, published)
        return date.end()
    name = _component(text, after)
    if not name:
        return None
    behind = after + len(name)
    region = "," in separator and not head.regions and not head.date_text
    if region and (country := places.state_country(name)):
        head.regions.append(name)
        head.country = country
        return behind
    # Behind a dash an agency's name may be the first words of the story, unless the dateline goes on behind it.
    dashed = separator.strip(" \t\u00a0\u202f,.|\n") != ""
    if (
        not head.credit
        and (found := agency(name))
        and (not dashed or _END.match(text, behind))
        and (head.date_text or _closes(text, behind))
    ):
        head.agency, head.credit, head.wire = found, True, True
        return behind
    country = places.region_country(name)
    if region and (country or _proof_follows(text, behind)):
        head.regions.append(name)
        head.country = country
        return behind
    return None


def _closes(text: str, position: int) -> bool:
    """Whether a mark stands there that ends a dateline or one of its parts."""
    return _END.match(text, position) is not None or re.compile(r"\s?[|,]").match(text, position) is not None


def _component(text: str, position: int) -> str:
    """The words up to the next mark, or fewer when those name a region or an agency (``Calif. March 24``)."""
    m = _REGION.match(text, position)
    if not m:
        return ""
    words = re.split(rf"({_GAP})", m.group().rstrip())
    for size in range(len(words), 0, -2):
        name = "".join(words[:size])
        if places.region_country(name):
            return name
        if agency(name):
            return name.rstrip(".")
    return m.group().rstrip(". ")


def _proof_follows(text: str, position: int) -> bool:
    """Whether a date or an agency comes next, so that what stands before it is a region even if no table lists it."""
    gap = _SEPARATOR.match(text, position)
    after = gap.end() if gap else position
    if group := _GROUP.match(text, after):
        return agency(next(g for g in group.groups() if g)) is not None
    return bool(gap and (date := dates.DATE.match(text, after)) and date.group())


def _accept(text: str, head: Head, first: bool) -> bool:
    """Whether the parts prove a dateline. Precision first: a headline or a sentence costs more than a dateline missed."""
    rest = text[head.end : head.end + 400].lstrip()
    if not _SENTENCE.match(rest):
        return False
    line = rest.split("\n", 1)[0]
    opening = rest.lstrip("\"“”'‘’«„([<… ")[:1]
    dated, region, people = head.date_text is not None, bool(head.regions), places.population(head.place)
    proof = head.wire or dated or (head.credit and head.caps)
    if line.isupper() and len(line) > 12 and not proof:
        return False  # a headline in capitals
    if head.ending == "dash":
        if head.caps:
            return (
                proof
                or (region and not opening.islower())
                or (places.proves_itself(head.place) and not opening.islower())
            )
        if head.wire or (dated and first):
            return True
        return (
            first and not opening.islower() and not _dash_again(line) and (people >= _KNOWN or (region and people > 0))
        )
    if opening.islower():
        return False
    if head.ending == "colon":
        if (
            dated
            and head.date_text
            and head.date_text.isupper()
            and not head.wire
            and re.search(r"\s[-–—]\s", text[head.start : head.end])
        ):
            return False  # caption of a picture: "KYIV, UKRAINE - OCTOBER 24: People walk …"
        if proof:
            return head.caps or people > 0
        return head.caps and first and places.proves_itself(head.place) and _is_prose(line)
    if head.ending == "period":
        return head.wire or (head.caps and dated and (people > 0 or region))
    if head.wire:
        return people > 0 or (head.caps and region)
    return head.caps and people > 0 and (dated or region) and text[head.end : head.end + 1].isspace()


_KNOWN = 300_000  # inhabitants of a city whose name in small letters with a dash opens a story: "London — The council"


def _dash_again(line: str) -> bool:
    """Whether the sentence closes what would be a parenthesis: ``Kyiv – the capital – has …``."""
    return re.search(r"\s[-–—]{1,2}\s", line.split(". ", 1)[0]) is not None


def _is_prose(line: str) -> bool:
    return len(line) >= 40 and line.rstrip().endswith((".", "!", "?", '"', "”", "’", ")"))
