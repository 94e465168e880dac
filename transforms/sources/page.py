"""One web page → a draft: the story without the page around it."""

from __future__ import annotations

import copy

import trafilatura
from lxml import html as lxml_html

from transforms.sources.bylines import clean_bylines
from transforms.sources.dates import parse_date
from transforms.sources.dead_letters import Refused
from transforms.sources.drafts import Draft
from transforms.sources.markup import decode_page, element_text, parse_page
from transforms.sources.options import SourceOptions
from transforms.sources.page_metadata import page_metadata
from transforms.sources.records import RawRecord

_MIN_BODY = 200


def parse_html(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of a web page. Its envelope may give ``url``, ``content_type``, ``date`` (crawled) and ``published``.

    Raises Refused when the page holds no story, or undecodable bytes within it.
    """
    text, damaged = decode_page(record.payload, record.about("content_type"), options.encoding)
    return draft_of_page(text, options, record.about("url"), record.about("date"), damaged)


def draft_of_page(
    text: str, options: SourceOptions, url: str | None = None, collected: str | None = None, damaged: bool = False
) -> Draft:
    """The draft of a page given as text; ``damaged`` says that bytes of it could not be decoded."""
    tree = parse_page(text, options.max_page_bytes)
    meta = page_metadata(tree, url)
    body = story_text(tree)
    if meta.body and len(meta.body) > 1.5 * len(body or "") + _MIN_BODY:
        body = meta.body  # the story is in the metadata and not, or only its beginning, on the page
    if not body:
        raise Refused(
            "no_story",
            "no article text was found on the page: it may be a front page, a list, a video page or a page that only "
            "scripts fill. Give the article's own page, or its text.",
        )
    body, removed = _without_head(body, meta.title, clean_bylines(meta.bylines)[0] or ())
    for what, value in (("text", body), ("title", meta.title or "")):
        if damaged and "\ufffd" in value:
            raise Refused(
                "invalid_encoding",
                f"the page's {what} holds bytes that its declared encoding does not have. "
                "Give the right encoding with --encoding, or save the page again.",
            )
    return Draft(
        text=body,
        title=meta.title,
        url=meta.url,
        outlet=meta.outlet,
        bylines=meta.bylines,
        published=meta.published,
        inline=parse_date(meta.printed, options.timezone),
        collected=[collected] if collected else [],
        page_language=meta.language,
        access=meta.access,
        form=meta.form,
        removed=removed,
    )


def _without_head(body: str, title: str | None, people: tuple[str, ...]) -> tuple[str, list[str]]:
    """The body without headline and author line at its top, which have columns of their own."""
    known = {" ".join(v.split()).casefold() for v in (title, *people) if v}
    paragraphs = body.split("\n\n")
    removed: list[str] = []
    while len(paragraphs) > 1 and len(removed) < 3:
        first = " ".join(paragraphs[0].split()).casefold()
        if first not in known and first.removeprefix("by ") not in known:
            break
        removed.append(paragraphs.pop(0))
    return "\n\n".join(paragraphs), removed


def _unwrap_layout(tree: lxml_html.HtmlElement) -> None:
    """Make divisions of tables that lay out the page: the ones with paragraphs or further tables in a cell."""
    for table in [t for t in tree.iter("table") if len(t.xpath(".//td/p")) >= 3 or t.find(".//table") is not None]:
        for element in [table, *table.iter("tbody", "tr", "td", "th")]:
            element.tag = "div"


def story_text(tree: lxml_html.HtmlElement) -> str | None:
    """The story's paragraphs with a blank line between them; None when the page holds none.

    trafilatura's extraction (https://trafilatura.readthedocs.io), without comments; short pages whose story it misses
    are read from their article element.
    """
    tree = copy.deepcopy(tree)
    _unwrap_layout(tree)
    document = trafilatura.bare_extraction(copy.deepcopy(tree), include_comments=False, with_metadata=False)
    text = getattr(document, "text", None) or ""
    if len(text) < _MIN_BODY:
        articles = [element_text(a) for a in tree.iter("article", "main")]
        longest = max(articles, key=len, default="")
        if len(longest) > len(text) and "." in longest:
            text = longest.replace("\n\n", "\n")
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip()) or None
