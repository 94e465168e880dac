"""PDF files that carry their text: press releases, reports, printed pages."""

from __future__ import annotations

import re

from transforms.sources.dead_letters import Refused
from transforms.sources.drafts import Draft
from transforms.sources.headline import find_head, is_made_up_title, take_date_line
from transforms.sources.options import SourceOptions
from transforms.sources.pdf_layout import compose
from transforms.sources.pdf_process import read_pdf
from transforms.sources.records import RawRecord
from transforms.sources.text import clean_line

_LEAST_LETTERS = 40  # a page number or a stamp is no text layer
_WHEN = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:(Z)|([+-]\d{2})'?(\d{2})?)?")


def parse_pdf(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of a PDF: its paragraphs, its headline by the size of type, else by its properties, author and date.

    The date printed above the text wins over that of the file's making, which may be a later copy's. Raises Refused for
    files that are locked, damaged, pictures only, or beyond the limits (pages, characters, memory, time).
    """
    pages, about = read_pdf(record.payload, options)
    if sum(c.isalpha() for page in pages for line in page for c in line.text) < _LEAST_LETTERS:
        message = (
            "the PDF holds pictures of pages and no text, as scans do. Recognise it first (for example: ocrmypdf)."
        )
        raise Refused("no_text", message)
    story = compose(pages)
    paragraphs, inline, dates = take_date_line(story.paragraphs, options.timezone)
    head = find_head("\n\n".join(paragraphs))
    made = _moment(about.get("CreationDate", ""))
    author = clean_line(about.get("Author", ""))
    given = clean_line(about.get("Title", ""))
    return Draft(
        text=head.body,
        title=story.title or head.title or (given if given and not is_made_up_title(given) else None),
        bylines=head.byline or author,
        inline=inline,
        published=[made] if made and inline is None else [],
        removed=[*story.removed, *dates, *(line for line in (head.byline,) if line)],
    )


def _moment(value: str) -> str | None:
    """``D:20241029184500+02'00'`` (ISO 32000-1, 7.9.4) as ISO 8601; None for anything else."""
    m = _WHEN.match(value)
    if m is None:
        return None
    year, month, day, hour, minute, second, utc, offset, offset_minutes = m.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    zone = "Z" if utc else f"{offset}:{offset_minutes or '00'}" if offset else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}"
