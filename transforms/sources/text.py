"""White space of article text, and the metadata that plain text carries in front."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.sources.dates import Moment, parse_date
from transforms.sources.dead_letters import Refused

# Control characters carry no text. Those that separate (vertical tab, form feed, FS GS RS US) become a space or a line
# break; the others are left out. C1 controls stay: they are letters of a wrongly declared encoding.
_CONTROLS = {c: None for c in range(32) if chr(c) not in "\t\n\r"} | {0x7F: None}
_CONTROLS |= {0x0B: "\n", 0x0C: "\n", 0x1C: " ", 0x1D: " ", 0x1E: " ", 0x1F: " ", 0x2028: "\n", 0x2029: "\n"}  # type: ignore[dict-item]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INLINE_DATE = re.compile(
    r"\s*(?:publication |published |publish |posted )?(?:date|published|posted)(?: on| at)?\s*[:=]?\s+"
    r"(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?=\s|$)",
    re.IGNORECASE,
)
_HEADER = re.compile(r"([A-Za-z][A-Za-z _-]{1,20}):[ \t]+(\S.{0,400})")
_HEADER_FIELDS = {
    "title": "title", "headline": "title",
    "date": "published", "published": "published", "published at": "published", "published on": "published",
    "url": "url", "link": "url",
    "outlet": "outlet", "source": "outlet", "publisher": "outlet", "publication": "outlet",
    "by": "bylines", "byline": "bylines", "author": "bylines", "authors": "bylines",
    "language": "language", "lang": "language",
}  # fmt: skip


def clean_space(text: str) -> str:
    """The text with line feeds as line ends, without trailing space, control characters and blank margins.

    Everything else stays as it is: no Unicode normalisation, no change of quotation marks, no joined paragraphs.
    Raises Refused (``invalid_unicode``) for half a surrogate pair, which no file format can hold.
    """
    if m := _SURROGATE.search(text):
        raise Refused(
            "invalid_unicode",
            f"half a character (\\u{ord(m.group()):04x}) at position {m.start()}: the record was cut inside a "
            "character when it was exported. Export it again, or remove that escape.",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def clean_line(value: str) -> str | None:
    """A one-line field (title, name): white space collapsed; None when nothing is left."""
    return " ".join(clean_space(value).split()) or None


@dataclass
class Front:
    """What stands in front of a plain text's body, and the body."""

    body: str
    inline: Moment | None = None
    fields: dict[str, str] = field(default_factory=dict)


def split_inline_date(text: str, timezone: str) -> tuple[Moment | None, str]:
    """The date of a text that begins with ``date 2024-10-28`` or the like, and the text behind it.

    A prefix whose date is impossible stays in the text: it says something that a person should see.
    """
    m = _INLINE_DATE.match(text)
    moment = parse_date(m.group(1), timezone) if m else None
    if m is None or moment is None:
        return None, text
    return moment, text[m.end() :].lstrip()


def split_front(text: str, timezone: str) -> Front:
    """Metadata in front of plain text: a block of ``Title: …`` lines ended by a blank line, or an inline date.

    A block counts only if every line of it is a known field and it names a title, a date or a URL.
    """
    head, gap, body = text.partition("\n\n")
    lines = head.split("\n")
    if gap and body.strip() and len(lines) <= 12:
        found: dict[str, str] = {}
        for line in lines:
            m = _HEADER.fullmatch(line)
            name = _HEADER_FIELDS.get(m.group(1).lower().replace("_", " ")) if m else None
            if m is None or name is None or name in found:
                break
            found[name] = m.group(2).strip()
        else:
            if found.keys() & {"title", "published", "url"}:
                return Front(body.strip("\n"), None, found)
    moment, rest = split_inline_date(text, timezone)
    return Front(rest, moment)
