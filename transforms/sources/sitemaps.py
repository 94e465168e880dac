"""Sitemaps, those with the news extension included: lists of pages, which only fetching can read."""

from __future__ import annotations

from transforms.sources.dead_letters import Refused
from transforms.sources.feeds import is_older
from transforms.sources.framing import Records
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.streams import Peekable
from transforms.sources.whole import read_whole
from transforms.sources.xml_tree import find_all, first_text, parse_xml


def read_sitemap(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """Pages (or further sitemaps) that a sitemap lists, as links in its order, numbered from 1."""
    root = parse_xml(read_whole(stream, options.max_record_bytes, "the sitemap"))
    entries = find_all(root, "url", "sitemap")
    if not entries:
        raise Refused("empty_sitemap", "the sitemap lists no page. Fetch it again.")
    for number, entry in enumerate(entries, 1):
        link = first_text(entry, "loc") or ""
        if is_older(first_text(entry, "publication_date", "lastmod"), options):
            yield Skipped(uri, "before_since")
            continue
        about = (("url", link), ("sitemap", uri))
        yield RawRecord(f"{uri}#{number}", "link", link.encode("utf-8"), about)
