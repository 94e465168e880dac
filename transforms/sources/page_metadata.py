"""What a web page says about its article: JSON-LD, Open Graph and other meta elements, and what it prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import html as lxml_html

from transforms.sources.data import load_toml
from transforms.sources.dates import parse_date
from transforms.sources.kinds import access_of, access_of_lines, access_of_metas, form_of
from transforms.sources.outlets import outlet_of_url

_MAX_SCRIPT = 2_000_000
_MAX_NODES = 5_000
_SEPARATOR = re.compile(r"\s+[|–—»·-]\s+")


@dataclass
class PageMetadata:
    """Raw values, best first; empty where the page is silent."""

    title: str | None = None
    url: str | None = None
    outlet: Any = None
    bylines: Any = None
    published: list[Any] = field(default_factory=list)
    printed: str | None = None
    language: str | None = None
    body: str | None = None
    access: str | None = None
    form: str | None = None


def page_metadata(tree: lxml_html.HtmlElement, base_url: str | None) -> PageMetadata:
    """Metadata of the article on a page. JSON-LD goes before meta elements, meta elements before what is printed."""
    node = _article_node(tree)
    metas = _metas(tree)
    table = load_toml("pages.toml")
    out = PageMetadata()
    sites = _values(metas, table["outlet"])
    publisher = node.get("publisher") or node.get("sourceOrganization")
    out.outlet = publisher if _name_of(publisher) else next(iter(sites), None)
    site_names = [n for n in (_name_of(out.outlet), *sites, outlet_of_url(base_url)) if n]
    out.title = _title(node, metas, tree, site_names)
    out.url = _url(tree, node, metas, base_url)
    authors = node.get("author") or node.get("creator")
    out.bylines = authors or next((v for v in _values(metas, table["bylines"]) if "://" not in v), None)
    out.bylines = out.bylines or _printed_author(tree)
    out.published = [v for v in (node.get("datePublished"), node.get("dateCreated")) if v]
    out.published += _values(metas, table["published"]) + _time_elements(tree)
    out.printed = _printed_date(tree)
    out.language = node.get("inLanguage") if isinstance(node.get("inLanguage"), str) else None
    out.language = out.language or tree.get("lang") or next(iter(_values(metas, table["language"])), None)
    body = node.get("articleBody")
    out.body = body if isinstance(body, str) and body.strip() else None
    out.access = access_of(node) or access_of_metas(metas) or access_of_lines(_headings_within(tree))
    out.form = form_of(node.get("@type"), out.url)
    return out


def _article_node(tree: lxml_html.HtmlElement) -> dict[str, Any]:
    """The JSON-LD object that is the article; an empty one if there is none."""
    best: tuple[int, dict[str, Any]] = (99, {})
    types = load_toml("pages.toml")["types"]
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        source = script.text or ""
        if "ld+json" not in kind or len(source) > _MAX_SCRIPT:
            continue
        for node in _nodes(source):
            names = node.get("@type")
            names = [names] if isinstance(names, str) else names if isinstance(names, list) else []
            ranks = [types.index(n.lower()) for n in names if isinstance(n, str) and n.lower() in types]
            if ranks and min(ranks) < best[0]:
                best = (min(ranks), node)
    return best[1]


def _nodes(source: str) -> Iterator[dict[str, Any]]:
    source = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$", "", source)
    try:
        stack: list[Any] = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MAX_NODES):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            stack.extend(v for k in ("mainEntity", "@graph") if isinstance(v := value.get(k), (list, dict)))


def _metas(tree: lxml_html.HtmlElement) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := element.get(attribute)):
                out.setdefault(name.strip().lower(), []).append(content[:2000])
    return out


def _values(metas: dict[str, list[str]], names: list[str]) -> list[str]:
    return [value for name in names for value in metas.get(name, [])[:3]]


def _name_of(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) and value.strip() else None


def _title(
    node: dict[str, Any], metas: dict[str, list[str]], tree: lxml_html.HtmlElement, sites: list[str]
) -> str | None:
    table = load_toml("pages.toml")
    headings = [text for h in tree.iter("h1") if (text := _text_of(h)) and len(text) > 3]
    page_title = next((_text_of(t) for t in tree.iter("title")), None)
    declared = [v for v in (node.get("headline"), node.get("name")) if isinstance(v, str) and v.strip()]
    declared += _values(metas, table["title"])
    for value in declared:
        if title := _without_site(" ".join(value.split()), sites):
            # "Headline | Something": the page's own heading says where the headline ends.
            cut = (h for h in headings if title.startswith(h) and _SEPARATOR.match(title, len(h)))
            return next(cut, title)
    if page_title:
        for heading in headings:
            if heading.lower() in page_title.lower():
                return heading
    if headings:
        return headings[0]
    return _without_site(page_title, sites) if page_title else None


def _without_site(title: str, sites: list[str]) -> str | None:
    """The title without ``| Outlet`` at its end or ``Outlet |`` in front."""
    for site in sites:
        for m in reversed(list(_SEPARATOR.finditer(title))):
            if title[m.end() :].strip().lower() == site.lower():
                return title[: m.start()].strip() or None
        first = _SEPARATOR.search(title)
        if first is not None and title[: first.start()].strip().lower() == site.lower():
            return title[first.end() :].strip() or None
    return title.strip() or None


def _url(
    tree: lxml_html.HtmlElement, node: dict[str, Any], metas: dict[str, list[str]], base_url: str | None
) -> str | None:
    candidates: list[Any] = [
        link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"
    ]
    candidates += _values(metas, load_toml("pages.toml")["url"])
    page = node.get("mainEntityOfPage")
    candidates += [node.get("url"), page.get("@id") if isinstance(page, dict) else page]
    for value in candidates:
        if isinstance(value, str) and value.strip():
            try:
                url = urljoin(base_url or "", value.strip())
            except ValueError:
                continue
            # A canonical link to the front page is a mistake of the site, not the article's address.
            if re.match(r"https?://[^/]+/.*\w", url):
                return url
    return base_url


def _time_elements(tree: lxml_html.HtmlElement) -> list[str]:
    marked: list[str] = []
    others: list[str] = []
    for element in tree.iter("time"):
        value = (element.get("datetime") or "").strip()
        if value and parse_date(value):
            hint = f"{element.get('itemprop') or ''} {element.get('class') or ''} {element.get('pubdate')}".lower()
            (("pub" in hint and marked) or others).append(value)
        if len(marked) + len(others) >= 20:
            break
    return marked or others[:1]


def _printed_date(tree: lxml_html.HtmlElement) -> str | None:
    """A date that the page prints in an element marked as such."""
    for element in _marked(tree, "date_marks"):
        text = _text_of(element)
        if not text or len(text) > 160:
            continue
        for part in [text, *re.split(r"(?=updated|modified)|[|•·]", text, flags=re.IGNORECASE)]:
            if parse_date(part.strip()):
                return part.strip()
    return None


def _printed_author(tree: lxml_html.HtmlElement) -> str | None:
    for element in tree.iter("a"):
        if (element.get("rel") or "").lower() == "author" and (text := _text_of(element)) and len(text) < 80:
            return text
    return next((t for e in _marked(tree, "author_marks") if (t := _text_of(e)) and 3 < len(t) < 100), None)


def _marked(tree: lxml_html.HtmlElement, marks: str) -> Iterator[lxml_html.HtmlElement]:
    pattern = _marks(marks)
    found = 0
    for element in tree.iter("span", "div", "p", "time", "small", "li", "a", "em", "address"):
        name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".strip().lower()
        if name and len(name) < 300 and pattern.search(name):
            yield element
            found += 1
            if found >= 30:
                return


@lru_cache(maxsize=4)
def _marks(name: str) -> re.Pattern[str]:
    return re.compile(load_toml("pages.toml")[name])


def _headings_within(tree: lxml_html.HtmlElement) -> list[str]:
    """Headings within the story, which the extraction of the text drops where they stand at its end."""
    found = (h for part in tree.iter("article", "main") for h in part.iter("h2", "h3", "h4"))
    return [_text_of(h) for h in islice(found, 200)]


def _text_of(element: lxml_html.HtmlElement) -> str:
    return " ".join("".join(element.itertext())[:2000].split())
