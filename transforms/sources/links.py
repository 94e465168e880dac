"""Records that are only a link (teasers of feeds, entries of sitemaps): fetched if the user says so, else dead letters."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO, cast

from schemas import DeadLetter
from transforms.sources.dead_letters import Refused, dead_letter, record_letter
from transforms.sources.explode import explode
from transforms.sources.fetch import Fetcher
from transforms.sources.framing import Records
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.streams import Peekable


def read_web(url: str, options: SourceOptions, fetcher: Fetcher) -> Records:
    """Records of a web address: a page, a feed and the pages it links to, a sitemap and its pages, any file."""
    if not options.fetch:
        yield dead_letter(url, "read", "not_fetched", "web addresses are read only with --fetch.")
        return
    yield from _fetched(url, url, options, fetcher, 0)


def follow_links(records: Records, options: SourceOptions, fetcher: Fetcher, depth: int = 0) -> Records:
    """The records with every link replaced by what it leads to, in order; each page is fetched once."""
    seen: set[str] = set()
    for record in records:
        if not isinstance(record, RawRecord) or record.form != "link":
            yield record
            continue
        url = record.about("url") or ""
        if not options.fetch or not url:
            remedy = f"Read {url or 'its page'} with --fetch"
            if record.about("sitemap"):
                message = f"a sitemap lists this page and holds no text. {remedy}."
            else:
                message = f"the feed carries a teaser only. {remedy}, or take the teaser: --map text=summary."
            yield record_letter(record, "read", "link_only", message)
        elif url not in seen and len(seen) < options.max_fetched_pages:
            seen.add(url)
            yield from _fetched(url, record.source_uri, options, fetcher, depth + 1)
        elif url not in seen:
            message = f"more than {options.max_fetched_pages:,} pages are linked from one input. Give a smaller list."
            yield record_letter(record, "read", "too_many_pages", message)
        else:
            yield Skipped(record.source_uri, "repeated_links")


def _fetched(url: str, name: str, options: SourceOptions, fetcher: Fetcher, depth: int) -> Records:
    if depth > options.max_nesting:
        yield dead_letter(name, "read", "nested_too_deep", "links lead to lists of links without end.")
        return
    try:
        page = fetcher.fetch(url)
    except Refused as e:
        yield dead_letter(url, "read", e.error_type, e.message)
        return
    if page is None:
        yield Skipped(url, "unchanged_pages")
        return
    stream = Peekable(cast(BinaryIO, io.BytesIO(page.body)))
    for record in follow_links(explode(stream, url, options), options, fetcher, depth):
        if isinstance(record, RawRecord) and record.form == "html" and record.source_uri == url:
            about = (("url", page.url), ("content_type", page.content_type or ""), ("date", page.date or ""))
            yield replace(record, meta=tuple((k, v) for k, v in about if v))
        else:
            if isinstance(record, DeadLetter):
                fetcher.state.forget(
                    page.url
                )  # something behind this list is missing: it is to be looked through again
            yield record
