"""ANPA 1312 and IPTC 7901: the wire formats of teleprinter days, still sent: stories between control characters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from schemas import DeadLetter
from transforms.sources.dead_letters import dead_letter
from transforms.sources.decode import decode
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.streams import Peekable
from transforms.sources.whole import read_whole

# SYN SYN SOH header STX text ETX (ANSI/ANPA 1312, IPTC 7901)
_STORY = re.compile(rb"\x01([^\x01-\x03]{0,4000})\x02([^\x02\x03]*)(?:\x03([^\x01-\x03]{0,200})|$)")
# When it was sent, behind ETX: 10-29-24 0530GMT (ANPA, month first), 290530 OCT 24 (IPTC, GMT).
_ANPA_TIME = re.compile(r"\b(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)\s*([A-Z]{3,4})\b")
_IPTC_TIME = re.compile(r"\b(\d\d)(\d\d)(\d\d)(?:\s*GMT)?\s+([A-Z]{3})\s+(\d\d)\b")
_BY = re.compile(r"^\^?\s*By\s+([^=<\n]{3,120}?)\s*[=<]*$", re.IGNORECASE)


def read_anpa(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Iterator[RawRecord | DeadLetter]:
    """Stories of a wire file; the only story keeps the file's name. Text outside the frames is passed over."""
    payload = read_whole(stream, options.max_record_bytes, "the wire file")
    stories = [(_titles(m.group(1)) + m.group(2), m.group(3) or b"") for m in _STORY.finditer(payload)]
    if not stories:
        message = "no story stands between STX and ETX: the wire file is cut off or damaged. Send it again."
        yield dead_letter(uri, "read", "unreadable", message, payload)
    for number, (body, end) in enumerate(stories, 1):
        name = uri if len(stories) == 1 else f"{uri}#{number}"
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = decode(body, options.encoding if options.encoding != "utf-8" else "windows-1252")
        record = _story(text) | _sent(end.decode("ascii", "replace"))
        yield RawRecord(name, "row", json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _titles(header: bytes) -> bytes:
    """The lines of a header that some services put headline and author into."""
    return b"".join(line + b"\n" for line in re.split(rb"[\r\n]+", header) if line.startswith(b"^"))


def _sent(trailer: str) -> dict[str, object]:
    """The time that stands behind a story; nothing when there is none."""
    if m := _ANPA_TIME.search(trailer):
        month, day, year, hour, minute, zone = m.groups()
        return {"published": f"20{year}-{month}-{day} {hour}:{minute} {zone}"}
    if m := _IPTC_TIME.search(trailer):
        day, hour, minute, name, year = m.groups()
        return {"published": f"{day} {name.title()} 20{year} {hour}:{minute} GMT"}
    return {}


def _story(text: str) -> dict[str, object]:
    """Headline, authors and body: header lines begin with ``^`` or end with ``<`` or ``=``; paragraphs are indented."""
    title: str | None = None
    bylines: list[str] = []
    paragraphs: list[str] = []
    for raw in re.split(r"\r\n|\n|\r", text.translate({c: None for c in range(32) if chr(c) not in "\t\n\r"})):
        line = raw.rstrip()
        bare = line.strip("^<=\t ")
        if not bare:
            continue
        if m := _BY.match(line.strip()):
            bylines.append(m.group(1))
        elif line.lstrip().startswith("^") or line.endswith(("<", "=")):
            if title is None and not paragraphs and not re.match(r"[A-Z]{2}-|Eds?:", bare):
                title = bare
        elif raw[:1] in " \t" or not paragraphs:
            paragraphs.append(bare)
        else:
            paragraphs[-1] += " " + bare
    record: dict[str, object] = {"text": "\n\n".join(paragraphs)}
    if title:
        record["title"] = title
    if bylines:
        record["bylines"] = bylines
    return record
