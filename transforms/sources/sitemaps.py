"""Sitemaps: lists of pages, which only fetching can read."""

from __future__ import annotations

from collections.abc import Iterator

from schemas import DeadLetter
from transforms.sources.dead_letters import dead_letter
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.streams import Peekable
from transforms.sources.whole import read_whole
from transforms.sources.xml_tree import find_all, parse_xml, text_of


def sitemap_links(payload: bytes) -> list[str]:
    """Addresses of the pages (or of further sitemaps) that a sitemap lists, in its order."""
    return [text for element in find_all(parse_xml(payload), "loc") if (text := text_of(element))]


def read_sitemap(
    stream: Peekable, uri: str, options: SourceOptions, depth: int = 0
) -> Iterator[RawRecord | DeadLetter]:
    """A sitemap holds no text: a dead letter that says how many pages it lists and how to read them."""
    links = sitemap_links(read_whole(stream, options.max_record_bytes, "the sitemap"))
    message = f"a sitemap of {len(links)} pages holds no article text. Give the pages themselves, or fetch them first."
    yield dead_letter(uri, "read", "sitemap", message, "\n".join(links[:1000]))
