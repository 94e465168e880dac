"""WARC and WET archives (Common Crawl, CC-NEWS, web archives): one record a page that was answered with success."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from fastwarc import ArchiveIterator, WarcRecordType

from schemas import DeadLetter
from transforms.sources.dead_letters import dead_letter
from transforms.sources.framing import Records, too_large
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.streams import Peekable

_TYPES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_PAGES = ("text/html", "application/xhtml")


def read_warc(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """Pages of an archive, numbered from 1 in its order; redirects, errors, other media and what is no page are passed over
    and counted at the end. WET records are plain text."""
    number = 0
    skipped: Counter[str] = Counter()
    archive = ArchiveIterator(_Forward(stream), record_types=_TYPES, parse_http=True, auto_decode="all")
    try:
        for record in archive:
            why = _skipped(record)
            if why:
                skipped[why] += 1
                continue
            number += 1
            name = f"{uri}#{number}"
            payload = record.reader.read(options.max_record_bytes + 1)
            if len(payload) > options.max_record_bytes:
                yield too_large(name, payload, None, options)
                continue
            about = {
                "url": record.headers.get("WARC-Target-URI"),
                "date": record.headers.get("WARC-Date"),
                "content_type": str(record.http_headers.get("Content-Type") or "") if record.http_headers else "",
            }
            if record.record_type == WarcRecordType.conversion:
                yield _converted(name, payload, about)
            else:
                yield RawRecord(name, "html", payload, tuple((k, v) for k, v in about.items() if v))
    except (RuntimeError, UnicodeError, LookupError) as e:
        yield dead_letter(
            uri, "read", "unreadable", f"the archive is damaged after page {number}: {e}. Fetch it again."
        )
    for why, count in sorted(skipped.items()):
        yield Skipped(uri, why, count)


class _Forward:
    """The stream as FastWARC reads it: forward only."""

    def __init__(self, stream: Peekable) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError("the archive is read forward only")

    def tell(self) -> int:
        return self._stream.consumed

    def close(self) -> None:
        pass


def _converted(name: str, payload: bytes, about: dict[str, str | None]) -> RawRecord | DeadLetter:
    """A WET record: text that was taken from a page, in UTF-8 by the format's definition."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as e:
        return dead_letter(
            name, "read", "invalid_encoding", f"not valid UTF-8 at byte {e.start}, as WET must be.", payload
        )
    record = {"text": text, "url": about["url"], "crawled_at": about["date"]}
    return RawRecord(name, "row", json.dumps(record, ensure_ascii=False).encode("utf-8"))


def _skipped(record: Any) -> str | None:
    """Why a record is no page with an article; None if it may be one."""
    target = record.headers.get("WARC-Target-URI") or ""
    if not target.startswith(("http://", "https://")) or target.endswith("/robots.txt"):
        return "not_pages"
    if record.record_type == WarcRecordType.conversion:
        return None
    if record.record_type == WarcRecordType.resource:
        kind = (record.headers.get("Content-Type") or "").lower()
        return None if kind.startswith(_PAGES) else "other_media"
    if record.http_headers is None:
        return "not_pages"
    status = record.http_headers.status_code or 0
    if 300 <= status < 400:
        return "redirects"
    if status != 200:
        return "http_errors"
    kind = str(record.http_headers.get("Content-Type") or "text/html").lower()
    return None if kind.startswith(_PAGES) else "other_media"
