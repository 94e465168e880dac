"""HTML as a tree and as text, within limits: no script runs, nothing is loaded, no page takes unbounded time."""

from __future__ import annotations

import re

from lxml import html as lxml_html
from lxml.etree import LxmlError, ParserError

from transforms.sources.dead_letters import Refused
from transforms.sources.decode import marked_encoding

_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
#: Real news pages have some thousand elements; parsers take quadratic time far beyond that.
MAX_ELEMENTS = 100_000
_MAX_ATTRIBUTES = 2_000
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_ATTRIBUTE = re.compile(r"\s[\w:.-]+=|\s[\w:.-]{1,40}(?=\s)")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(
    "script style noscript template iframe object embed svg math head title button select textarea".split()  # noqa: SIM905
)


def decode_page(payload: bytes, content_type: str | None, fallback: str) -> tuple[str, bool]:
    """Text of a page, and whether bytes were lost: byte order mark, HTTP header, then what the page declares, then UTF-8, then ``fallback``.

    Undecodable bytes become U+FFFD here, since pages often hold stray bytes outside the story; the caller refuses the
    article when the mark reaches its text. A page that declares nothing and is not UTF-8 is read as Windows-1252, as
    browsers do (WHATWG Encoding).
    """
    marked = marked_encoding(payload)
    if marked:
        text = payload[marked[1] :].decode(marked[0], "replace")
        return text, "\ufffd" in text
    declared = [m.group(1) for m in (_HEADER_CHARSET.search(content_type or ""),) if m]
    patterns = (_XML_CHARSET, _META_CHARSET)
    declared += [m.group(1).decode("ascii") for p in patterns if (m := p.search(payload[: 16 * 1024]))]
    fallbacks = ["utf-8"] if fallback.lower().replace("_", "-") in ("utf-8", "utf8") else [fallback, "utf-8"]
    for encoding in declared + fallbacks:
        try:
            return payload.decode(_web_name(encoding)), False
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    for encoding in declared or ["windows-1252"]:
        try:
            text = payload.decode(_web_name(encoding), "replace")
        except (LookupError, ValueError):
            continue
        return text, "\ufffd" in text
    return payload.decode("utf-8", "replace"), True


def _web_name(encoding: str) -> str:
    """The codec that browsers use for a declared name: Latin-1 means Windows-1252, GB2312 means GB18030."""
    name = encoding.lower()
    if name in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
        return "windows-1252"
    if name in ("gb2312", "gbk"):
        return "gb18030"
    if name in ("ks_c_5601-1987", "euc-kr"):
        return "cp949"
    return "utf-8" if name in ("unicode", "utf-16", "utf-16le") else name  # a page read so far as ASCII is not UTF-16


def parse_page(text: str, max_bytes: int) -> lxml_html.HtmlElement:
    """The tree of a page. Raises Refused for pages built to exhaust a parser, and for what is no page."""
    if len(text) > max_bytes:
        raise Refused(
            "page_too_large",
            f"the page has {len(text):,} characters, more than {max_bytes:,}. Raise --max-page-mb if it is an article.",
        )
    if text.count("<") > MAX_ELEMENTS:
        raise Refused("page_too_complex", f"the page has more than {MAX_ELEMENTS:,} elements. Give its text alone.")
    for m in _LONG_TAG.finditer(text):
        if sum(1 for _ in _ATTRIBUTE.finditer(m.group())) > _MAX_ATTRIBUTES:
            raise Refused(
                "page_too_complex", f"an element has more than {_MAX_ATTRIBUTES:,} attributes. Give its text alone."
            )
    # lxml refuses text that declares an encoding; it is decoded already, so the declaration means nothing.
    text = re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text).replace("\x00", "")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ParserError, ValueError) as e:
        raise Refused("invalid_page", f"the page cannot be parsed: {e}.") from None
    return tree


def looks_like_markup(text: str) -> bool:
    """Whether text is a fragment of HTML rather than plain text that mentions a tag."""
    return (
        re.search(r"</(?:p|div|span|li|h[1-6])\s*>|<br\s*/?>|<p(?:\s[^<>]{0,200})?>", text, re.IGNORECASE) is not None
    )


def looks_like_page(text: str) -> bool:
    """Whether text is a whole HTML page."""
    return re.search(r"<(?:!doctype\s+html|html|head|body)[\s>]", text[:5000], re.IGNORECASE) is not None


def fragment_text(markup: str, max_bytes: int) -> str:
    """Text of an article's own markup (a feed's content, a CMS body): paragraphs with a blank line between them."""
    tree = parse_page(f"<div>{markup}</div>", max_bytes)
    return element_text(tree)


def element_text(root: lxml_html.HtmlElement) -> str:
    """Text of an element as a reader sees it: blocks become paragraphs, line breaks line feeds, scripts nothing."""
    parts: list[str] = []
    stack: list[tuple[lxml_html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag in _BLOCKS
        if closing:
            if block:
                parts.append("\x00")
            if element is not root and element.tail:
                parts.append(" ".join(re.split(r"[ \t\r\n]+", element.tail)))
            continue
        stack.append((element, True))
        if block:
            parts.append("\x00")
        if tag == "br":
            parts.append("\x01")
        if tag in _SILENT or not tag:
            continue
        if element.text:
            parts.append(" ".join(re.split(r"[ \t\r\n]+", element.text)))
        stack.extend((child, False) for child in reversed(element))
    paragraphs = []
    for paragraph in "".join(parts).split("\x00"):
        lines = [" ".join(line.split(" ")).strip() for line in paragraph.split("\x01")]
        joined = "\n".join(re.sub(r" {2,}", " ", line) for line in lines).strip("\n")
        if joined.strip():
            paragraphs.append(re.sub(r"\n{2,}", "\n\n", joined))
    return "\n\n".join(paragraphs)
