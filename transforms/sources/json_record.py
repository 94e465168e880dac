"""One JSON object as a draft, whatever tool wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from transforms.sources.dead_letters import Refused
from transforms.sources.decode import decode
from transforms.sources.drafts import Draft
from transforms.sources.fields import find_fields, key_of, missing_text
from transforms.sources.kinds import access_of, form_of
from transforms.sources.markup import fragment_text, looks_like_markup, looks_like_page
from transforms.sources.options import SourceOptions
from transforms.sources.outlets import domain_of
from transforms.sources.page import draft_of_page
from transforms.sources.records import RawRecord

_MAX_DIGITS = 400  # longer whole numbers are no data, and reading them takes quadratic time
_ENVELOPES = frozenset(
    ("source", "response", "content", "article", "data", "item", "result", "doc", "document", "record")
)
_MAX_ENVELOPES = 3
_SECTIONS = ("summary", "headline", "sections", "paragraphs", "text", "content", "value")
#: NewsAPI cuts content at 200 characters and says so.
_CUT_MARK = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")


def parse_json(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of a JSON object. Raises Refused for broken JSON and for records without text."""
    return draft_of(load_object(record.payload, options.encoding), options)


def parse_row(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of a record that another form's reader wrote as JSON in UTF-8 (a table row, a feed entry …)."""
    return draft_of(load_object(record.payload, "utf-8"), options)


def load_object(payload: bytes, encoding: str) -> dict[str, Any]:
    """The JSON object in ``payload``. Raises Refused (``invalid_json``, ``not_an_object``)."""
    text = decode(payload, encoding)
    try:
        value = json.loads(text, parse_int=_bounded_int)
    except RecursionError:
        message = "the JSON is nested too deeply to be an article. Remove or flatten the record."
        raise Refused("invalid_json", message) from None
    except ValueError as e:
        at = getattr(e, "pos", len(text))
        cut = at >= len(text.rstrip()) - 1 or "Unterminated" in str(e)
        what = "ends in the middle: it was cut off when it was written" if cut else "is broken"
        raise Refused(
            "invalid_json", f"the JSON {what} ({e}). Write the record again; its neighbours were read."
        ) from None
    if not isinstance(value, dict):
        message = f'the record is a JSON {_json_type(value)}, not an object with fields such as "text".'
        raise Refused("not_an_object", message)
    return value


def draft_of(record: Mapping[str, Any], options: SourceOptions) -> Draft:
    """The draft of a record with named fields (JSON object, table row, feed entry)."""
    record = _unwrapped(record)
    fields = find_fields(record, options)
    text, removed = _text(fields)
    url = next((u for u in map(_url, fields["url"]) if u), None)
    outlets = []
    for value in fields["outlet"]:
        if isinstance(value, str) and url is None and re.match(r"https?://[^/]+/.+", value):
            url = value  # trafilatura and others call the article's address its source
        else:
            outlets.append(value)
    text = text if text is not None else _snippets(record)
    if text is None:
        markup = _first_text(fields["fragment"]) or _first_text(fields["page"])
        if markup is None:
            raise missing_text(record)
        if looks_like_page(markup):
            draft = _on_page(draft_of_page(markup, options, url), fields, url, outlets)
            return replace(draft, access=access_of(record) or draft.access)
        text = markup
    if looks_like_markup(text[:20_000]):
        text = fragment_text(text, options.max_page_bytes)
    return Draft(
        text=text,
        title=_first_text(fields["title"]),
        url=url,
        outlet=_best_outlet(outlets),
        bylines=next(iter(fields["bylines"]), None),
        published=fields["published"],
        collected=fields["collected"],
        language=next(iter(fields["language"]), None),
        access=access_of(record),
        form=form_of(record.get("@type") or record.get("type"), url),
        removed=removed,
    )


def _unwrapped(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The article within its envelope (``_source`` of a search engine, ``response.content`` of an API), if one is there."""
    inner = record
    for _ in range(_MAX_ENVELOPES):
        if _holds_text(inner):
            return inner
        within = [v for k, v in inner.items() if key_of(str(k)) in _ENVELOPES and isinstance(v, Mapping)]
        if len(within) != 1:
            break
        inner = within[0]
    return inner if _holds_text(inner) else record


def _holds_text(record: Mapping[str, Any]) -> bool:
    have = find_fields(record, SourceOptions())
    return any(have[field] for field in ("text", "fragment", "page")) and not all(
        isinstance(v, Mapping) for v in have["text"] + have["fragment"] + have["page"]
    )


def _on_page(draft: Draft, fields: Mapping[str, list[Any]], url: str | None, outlets: list[Any]) -> Draft:
    """A page's draft under what the record around it says."""
    return replace(
        draft,
        title=_first_text(fields["title"]) or draft.title,
        url=url or draft.url,
        outlet=_best_outlet(outlets) or draft.outlet,
        bylines=next(iter(fields["bylines"]), None) or draft.bylines,
        published=fields["published"] + draft.published,
        collected=fields["collected"],
        language=next(iter(fields["language"]), None),
    )


def _text(fields: Mapping[str, list[Any]]) -> tuple[str | None, list[str]]:
    for value in fields["text"]:
        text = _prose(value)
        if text is None or not text.strip():
            continue
        if m := _CUT_MARK.search(text[-60:]):
            return text[: len(text) - len(m.group())], [m.group().strip()]
        return text, []
    return None, []


def _snippets(record: Mapping[str, Any]) -> str | None:
    """Text of a GDELT Global Quotation Graph record, which holds quotations with what stands around them, not the article.

    One paragraph a quotation; the graph drops the quotation marks, which are set again.
    """
    quotes = record.get("quotes")
    if not isinstance(quotes, list):
        return None
    parts = []
    for item in quotes:
        if isinstance(item, Mapping) and isinstance(item.get("quote"), str) and item["quote"].strip():
            before, after = (v.strip() if isinstance(v := item.get(k), str) else "" for k in ("pre", "post"))
            parts.append(f"{before} “{item['quote'].strip()}” {after}".strip())
    return "\n\n".join(parts) or None


def _prose(value: Any) -> str | None:
    """Text of a value: text, a list of paragraphs, or nested sections in reading order (Fundus)."""
    if isinstance(value, str):
        return value
    parts: list[str] = []
    stack = [value]
    while stack and len(parts) < 10_000:
        item = stack.pop()
        if isinstance(item, str):
            if item.strip():
                parts.append(item.strip())
        elif isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, Mapping):
            stack.extend(item[k] for k in reversed(_SECTIONS) if k in item)
    return "\n\n".join(parts) or None


def _first_text(values: list[Any]) -> str | None:
    for value in values:
        if isinstance(value, Mapping):
            keys = ("main", "rendered", "value", "text")
            value = next((value[k] for k in keys if isinstance(value.get(k), str)), None)
        elif isinstance(value, list) and value and isinstance(value[0], str):
            value = value[0]
        if isinstance(value, str) and value.strip():
            return value
    return None


def _url(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("href") or value.get("url")
    if isinstance(value, list) and value:
        value = value[0]
    return value.strip() if isinstance(value, str) and value.strip() else None


def _best_outlet(values: list[Any]) -> Any:
    """A name rather than a domain, a domain rather than nothing."""
    for value in values:
        if not isinstance(value, str) or domain_of(value) is None:
            return value
    return values[0] if values else None


def _bounded_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_DIGITS else float("inf")


def _json_type(value: Any) -> str:
    return {list: "list", str: "text", bool: "truth value", type(None): "null"}.get(type(value), "number")
