"""Word documents (.docx): press releases and reports."""

from __future__ import annotations

import json
import zipfile

from schemas import DeadLetter
from transforms.sources.dead_letters import Refused
from transforms.sources.framing import too_large
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.xml_tree import find_all, first_text, local, parse_xml


def word_record(archive: zipfile.ZipFile, uri: str, options: SourceOptions) -> RawRecord | DeadLetter:
    """The document as a record with its paragraphs, title, author and date of creation."""
    with archive.open("word/document.xml") as f:
        payload = f.read(options.max_record_bytes + 1)
    if len(payload) > options.max_record_bytes:
        return too_large(uri, payload, None, options)
    paragraphs = []
    for paragraph in find_all(parse_xml(payload), "p"):
        parts = {"t": lambda e: e.text or "", "tab": lambda e: "\t", "br": lambda e: "\n"}
        paragraphs.append("".join(parts[local(e)](e) for e in paragraph.iter() if local(e) in parts))
    record: dict[str, object] = {"text": "\n\n".join(p.strip() for p in paragraphs if p.strip())}
    if "docProps/core.xml" in archive.namelist():
        with archive.open("docProps/core.xml") as f:
            core = f.read(1 << 20)
        try:
            root = parse_xml(core)
        except Refused:
            root = None
        if root is not None:
            found = {"title": "title", "author": "creator", "published": "created", "language": "language"}
            record |= {ours: text for ours, theirs in found.items() if (text := first_text(root, theirs))}
    return RawRecord(uri, "row", json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))
