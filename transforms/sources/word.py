"""Word documents (.docx): press releases and reports (ECMA-376, WordprocessingML)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator

from lxml import etree

from schemas import DeadLetter
from transforms.sources.dead_letters import Refused
from transforms.sources.framing import too_large
from transforms.sources.headline import find_head, is_made_up_title, take_date_line
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.xml_tree import find_all, first_text, local, parse_xml

_TITLE_STYLES = ("title", "titel", "titre", "heading1", "heading 1", "berschrift1", "titre1")
#: Copies of what stands elsewhere: the other form of a text box, text in its place before it was moved.
_COPIES = frozenset({"Fallback", "moveFrom"})


def word_record(archive: zipfile.ZipFile, uri: str, options: SourceOptions) -> RawRecord | DeadLetter:
    """The document as a record: its paragraphs (a table's row is a line, its cells divided by tabs), title, author, date.

    The title is that of the properties, else the first heading; the date is the one printed above the text, else that
    of the document's making. What was deleted with changes tracked is not in it.
    """
    with archive.open("word/document.xml") as f:
        payload = f.read(options.max_record_bytes + 1)
    if len(payload) > options.max_record_bytes:
        return too_large(uri, payload, None, options)
    blocks = list(_blocks(next(iter(find_all(parse_xml(payload), "body")), None)))
    about = _properties(archive)
    title = about.pop("title", None)
    title = None if title is None or is_made_up_title(title) else title
    heading = next((i for i, (style, _) in enumerate(blocks[:10]) if style.lower().startswith(_TITLE_STYLES)), None)
    if heading is not None and title in (None, blocks[heading][1]):
        title = blocks.pop(heading)[1]
    paragraphs, moment, _ = take_date_line([text for _, text in blocks], options.timezone)
    head = find_head("\n\n".join(paragraphs))
    record: dict[str, object] = {**about, "title": title or head.title, "text": head.body}
    if title is not None and head.title is not None and title != head.title:
        record["text"] = "\n\n".join(paragraphs)  # the first line is another line than the title
    elif head.byline:
        record["author"] = head.byline
    if moment is not None:
        record.pop("published", None)
        record["text"] = f"date {(moment.at or moment.day).isoformat()} {record['text']}"
    return RawRecord(uri, "row", json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _blocks(body: etree._Element | None) -> Iterator[tuple[str, str]]:
    """Paragraphs and tables in order, each with its style's name; empty ones left out."""
    for element in body if body is not None else ():
        name = local(element)
        if name == "tbl":
            rows = ["\t".join(_cells(row)) for row in find_all(element, "tr")]
            if text := "\n".join(row for row in rows if row.strip()):
                yield "", text
        elif name == "p":
            if text := _text(element).strip():
                yield _style(element), text
        elif name in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _blocks(element)


def _cells(row: etree._Element) -> list[str]:
    return [" ".join(" ".join(_text(p) for p in find_all(cell, "p")).split()) for cell in row if local(cell) == "tc"]


def _text(element: etree._Element) -> str:
    parts: list[str] = []
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "tab":
            parts.append("\t")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "p":  # a text box within a paragraph
            parts.append(f"\n{_text(child)}\n")
        elif name not in _COPIES and name != "pPr":
            parts.append(_text(child))
    return "".join(parts)


def _style(paragraph: etree._Element) -> str:
    style = next(iter(find_all(paragraph, "pStyle")), None)
    return "" if style is None else next((str(v) for k, v in style.attrib.items() if str(k).endswith("val")), "")


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """Title, author, language and the time it was made, as the document's core properties say."""
    if "docProps/core.xml" not in archive.namelist():
        return {}
    with archive.open("docProps/core.xml") as f:
        core = f.read(1 << 20)
    try:
        root = parse_xml(core)
    except Refused:
        return {}
    found = {"title": "title", "author": "creator", "published": "created", "language": "language"}
    return {ours: text for ours, theirs in found.items() if (text := first_text(root, theirs))}
