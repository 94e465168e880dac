"""What agencies send: NewsML-G2 and NewsML 1 packages, and NITF."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lxml import etree

from transforms.sources.dead_letters import Refused, dead_letter
from transforms.sources.drafts import Draft
from transforms.sources.framing import Records
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.streams import Peekable
from transforms.sources.whole import read_whole
from transforms.sources.xml_tree import find_all, first_text, local, parse_xml, text_of

_PARAGRAPHS = ("p", "h1", "h2", "h3", "hl1", "hl2", "li", "blockquote", "pre")
_TOP = ("newsItem", "NewsItem")


def read_newsml(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """Text items of a NewsML document; the only item of a file keeps the file's name. Pictures and such are passed over
    and counted."""
    root = parse_xml(read_whole(stream, options.max_record_bytes, "the NewsML document"))
    every = find_all(root, *_TOP)
    items = [e for e in every if _is_text(e)]
    if not items:
        yield dead_letter(
            uri,
            "read",
            "no_text",
            "the NewsML document holds no text item. Give the text version.",
            etree.tostring(root),
        )
    for number, item in enumerate(items, 1):
        name = uri if len(items) == 1 else f"{uri}#{number}"
        payload = json.dumps(_item(item), ensure_ascii=False).encode("utf-8")
        yield RawRecord(name, "row", payload)
    if items and len(items) < len(every):
        yield Skipped(uri, "other_media", len(every) - len(items))


def parse_nitf(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of an NITF document."""
    root = parse_xml(record.payload)
    bodies = find_all(root, "body.content") or find_all(root, "body")
    if not bodies:
        raise Refused("no_text", "the NITF document has no body. Give the text version.")
    pubdata = next(iter(find_all(root, "pubdata")), None)
    issued = [e.get("norm") for name in ("date.issue", "date.release", "story.date") for e in find_all(root, name)]
    published = [v for v in issued if v]
    if pubdata is not None and pubdata.get("date.publication"):
        published.insert(0, pubdata.get("date.publication") or "")
    rights = next(iter(find_all(root, "doc.copyright")), None)
    return Draft(
        text=_body_text(bodies[0]),
        title=first_text(root, "hl1", "headline", "title"),
        url=pubdata.get("ex-ref") if pubdata is not None else None,
        outlet=(pubdata.get("name") if pubdata is not None else None)
        or first_text(root, "distributor")
        or (rights.get("holder") if rights is not None else None),
        bylines=[text_of(b) for b in find_all(root, "byline")] or None,
        published=published,
        page_language=root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


def _is_text(item: etree._Element) -> bool:
    return next(_prose(item), None) is not None


def _prose(item: etree._Element) -> Iterator[etree._Element]:
    """Elements that hold the story: inline XML (XHTML, NITF) or plain data."""
    for element in item.iter():
        name = local(element)
        if name in ("body.content", "inlineData", "DataContent") or (
            name == "body" and not find_all(element, "body.content")
        ):
            yield element


def _item(item: etree._Element) -> dict[str, object]:
    content = next(_prose(item))
    inner = next((e for e in find_all(content, "body.content", "body") if e is not content), content)
    languages = [e.get("tag") or e.get("FormalName") for e in find_all(item, "language", "Language")]
    links = [
        e.get("href")
        for e in find_all(item, "link", "remoteContent")
        if e.get("rel") in ("irel:seeAlso", "canonical", "itemrel:hasHtml")
    ]
    record: dict[str, object | None] = {
        "text": _body_text(inner),
        "title": first_text(item, "headline", "HeadLine", "hl1", "title"),
        "published": first_text(
            item, "firstCreated", "contentCreated", "versionCreated", "FirstCreated", "ThisRevisionCreated"
        )
        or first_text(item, "sent", "DateAndTime"),
        "bylines": [text_of(e) for e in find_all(item, "by", "byline", "ByLine") if text_of(e)],
        "url": next((v for v in links if v), None) or _web_address(item),
        "outlet": _provider(item),
        "language": next((v for v in languages if v), None),
    }
    return {k: v for k, v in record.items() if v}


def _provider(item: etree._Element) -> str | None:
    for element in find_all(item, "infoSource", "provider", "Provider", "creditline", "CreditLine"):
        if name := first_text(element, "name") or element.get("literal") or text_of(element):
            return name
    parties = [p.get("FormalName") for p in find_all(item, "Party")]
    return next((p for p in parties if p), None)


def _web_address(item: etree._Element) -> str | None:
    for element in find_all(item, "altId", "link", "remoteInfo"):
        for value in (element.get("href"), text_of(element)):
            if value and value.startswith(("http://", "https://")):
                return value
    return None


def _body_text(element: etree._Element) -> str:
    """Paragraphs of a story with a blank line between them; text without paragraph elements as it stands."""
    blocks = [
        e for e in find_all(element, *_PARAGRAPHS) if not any(local(c) in _PARAGRAPHS for c in e.iterdescendants())
    ]
    if blocks:
        return "\n\n".join(text for b in blocks if (text := text_of(b)))
    return "".join(element.itertext()).strip()
