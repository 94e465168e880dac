"""RSS and Atom feeds: one record an entry that carries its article's text."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import feedparser

from transforms.sources.dates import parse_date
from transforms.sources.dead_letters import Refused, dead_letter
from transforms.sources.framing import Records
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.streams import Peekable
from transforms.sources.whole import read_whole

#: A description at least this long (without markup) is the story; shorter ones are teasers.
_FULL_TEXT = 600


def read_feed(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """Entries of a feed, numbered from 1. An entry that has a teaser only becomes a link."""
    payload = read_whole(stream, options.max_record_bytes, "the feed")
    if b"<!entity" in payload[: 1 << 20].lower():
        raise Refused(
            "entity_declaration", "the feed declares entities, as feeds do not; it is refused. Remove its DTD."
        )
    feed = feedparser.parse(io.BytesIO(payload), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        reason = feed.get("bozo_exception")
        raise Refused("empty_feed", f"the feed has no entries{f' ({reason})' if reason else ''}. Fetch it again.")
    for number, entry in enumerate(feed.entries, 1):
        record = _record(entry, feed.feed)
        if is_older(record.get("published"), options):
            yield Skipped(uri, "before_since")
            continue
        payload = json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if not {"content_html", "text"} & record.keys() and not dict(options.mapping).get("text"):
            about = (("url", str(record.get("link") or "")),)
            yield RawRecord(f"{uri}#{number}", "link", payload, about)
        else:
            yield RawRecord(f"{uri}#{number}", "row", payload)
    if feed.get("bozo") and not _harmless(feed.get("bozo_exception")):
        message = f"the feed is damaged after entry {len(feed.entries)}: {feed.bozo_exception}. Fetch it again."
        yield dead_letter(uri, "read", "invalid_xml", message)


def is_older(published: Any, options: SourceOptions) -> bool:
    """Whether an entry was published before the day from which the user wants articles; unknown dates are not."""
    since = parse_date(options.since)
    moment = parse_date(published, options.timezone)
    return since is not None and moment is not None and moment.day < since.day


def _harmless(error: object) -> bool:
    return type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType", "UndeclaredNamespace")


def _record(entry: Any, feed: Any) -> dict[str, Any]:
    contents = [c.get("value") or "" for c in entry.get("content", [])]
    summary = entry.get("summary") or ""
    full = max([*contents, ""], key=len)
    if not full and len(re.sub(r"<[^<>]{0,2000}>", "", summary)) >= _FULL_TEXT:
        full = summary
    source = (entry.get("source") or {}).get("title") or feed.get("title")
    authors = [a.get("name") for a in entry.get("authors", []) if a.get("name")] or entry.get("author")
    found = {
        "title": _plain(entry.get("title")),
        "link": entry.get("feedburner_origlink") or entry.get("link"),
        "published": entry.get("published") or entry.get("created") or entry.get("updated"),
        "authors": authors,
        "source": _plain(source),
        "language": entry.get("language") or (entry.get("title_detail") or {}).get("language") or feed.get("language"),
        "content_html": full,
        "summary": summary,
    }
    return {key: value for key, value in found.items() if value}


def _plain(value: str | None) -> str | None:
    return re.sub(r"<[^<>]{1,200}>", "", value) if value else None
