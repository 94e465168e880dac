"""A raw record → one article row, or a dead letter that says why not."""

from __future__ import annotations

import json
from collections.abc import Callable

from schemas import Article, DeadLetter
from schemas.ids import article_id, sha256
from transforms.sources.bylines import clean_bylines
from transforms.sources.chrome import remove_chrome
from transforms.sources.dates import Moment
from transforms.sources.dead_letters import Refused, record_letter
from transforms.sources.decode import decode
from transforms.sources.drafts import Draft
from transforms.sources.headline import Head, find_head, take_date
from transforms.sources.json_record import parse_json, parse_row
from transforms.sources.kinds import access_of_lines, form_of
from transforms.sources.language import detect_language, given_language
from transforms.sources.mail import parse_eml, parse_mhtml
from transforms.sources.newsml import parse_nitf
from transforms.sources.options import SourceOptions
from transforms.sources.outlets import outlet_name, outlet_of_url
from transforms.sources.page import parse_html
from transforms.sources.pdf import parse_pdf
from transforms.sources.publication import find_publication
from transforms.sources.records import RawRecord
from transforms.sources.text import clean_line, clean_space, split_front, split_inline_date

Parser = Callable[[RawRecord, SourceOptions], Draft]

_LONGEST_TITLE = 1000
_LONGEST_URL = 4000


def normalise(record: RawRecord, options: SourceOptions) -> Article | DeadLetter:
    """The article that a raw record holds; pure and deterministic, and it never raises.

    The text keeps the input's characters: line ends become line feeds, trailing space, control characters and
    boilerplate go. A record that holds no article, or that cannot be read as it is, becomes a dead letter of stage
    ``normalise``.
    """
    parser = PARSERS.get(record.form)
    if parser is None:
        message = f"a {record.form} file holds no single article. Give the file itself to `newsbeam ingest`."
        return record_letter(record, "normalise", "unsupported_form", message)
    try:
        return finish(parser(record, options), record, options)
    except Refused as e:
        return record_letter(record, "normalise", e.error_type, e.message)
    except Exception as e:  # parsing libraries raise anything on odd records, whose neighbours must come through
        message = f"the record cannot be read ({type(e).__name__}: {e}). Remove it, or give its text alone."
        return record_letter(record, "normalise", "unreadable", message)


def parse_text(record: RawRecord, options: SourceOptions) -> Draft:
    """Plain text: an inline date or a block of ``Title: …`` lines may stand in front."""
    front = split_front(clean_space(decode(record.payload, options.encoding)), options.timezone)
    given = front.fields
    body, printed, dated = front.body, None, list[str]()
    if not given and front.inline is None:
        body, printed, dated = take_date(front.body, options.timezone)
    head = find_head(body) if not given else Head(body)
    return Draft(
        text=head.body,
        title=given.get("title") or head.title,
        url=given.get("url"),
        outlet=given.get("outlet"),
        bylines=given.get("bylines") or head.byline,
        published=[given["published"]] if "published" in given else [],
        inline=front.inline or printed,
        language=given.get("language"),
        removed=[*dated, *(line for line in (head.byline,) if line)],
    )


PARSERS: dict[str, Parser] = {
    "text": parse_text,
    "json": parse_json,
    "row": parse_row,
    "html": parse_html,
    "eml": parse_eml,
    "mhtml": parse_mhtml,
    "nitf": parse_nitf,
    "pdf": parse_pdf,
}


def finish(draft: Draft, record: RawRecord, options: SourceOptions) -> Article:
    """The article row of a draft. Raises Refused when it holds no text, or more than an article can."""
    text = clean_space(draft.text)
    inline, text = (draft.inline, text) if draft.inline else split_inline_date(text, options.timezone)
    cleaned = remove_chrome(text, options.timezone)
    if text and not cleaned.text:
        message = "nothing is left but what stands around a story: advertisement, newsletter, consent or menu lines."
        raise Refused("no_story", f"{message} Fetch the article again, or give its text.")
    inline, text = inline or cleaned.stamp, cleaned.text
    removed = (*draft.removed, *cleaned.removed)
    if not text:
        message = "the article has no text. Check whether it stands in another field (--map text=FIELD)."
        raise Refused("empty_text", message)
    if len(text) > options.max_article_chars:
        raise Refused(
            "text_too_long",
            f"the text has {len(text):,} characters, more than {options.max_article_chars:,}. "
            "Raise --max-article-chars if it is one article, or split it.",
        )
    url = _url(draft.url)
    title = clean_line(draft.title)[:_LONGEST_TITLE] if draft.title and clean_line(draft.title) else None  # type: ignore[index]
    people, agency = clean_bylines(draft.bylines)
    publication = find_publication(draft, inline, url, record.source_uri, options.timezone)
    moment = publication.moment
    given = given_language(draft.language)
    outlet = outlet_name(draft.outlet) or outlet_of_url(url)
    language = given or detect_language(text) or given_language(draft.page_language)
    access = draft.access or access_of_lines(removed)
    form = draft.form or form_of(None, url)
    canonical = [url, title, people, outlet, _iso(moment), given, text, *(v for v in (access, form) if v)]
    return Article(
        article_id=article_id(url, text),
        text=text,
        content_sha256=sha256(text),
        url=url,
        source_uri=record.source_uri,
        outlet=outlet,
        title=title,
        bylines=people,
        published_at=moment.at if moment else None,
        published_date=moment.day if moment else None,
        published_source=publication.source,
        language=language,
        agency=agency,
        word_count=len(text.split()),
        record_sha256=sha256(json.dumps(canonical, ensure_ascii=True, separators=(",", ":"))),
        published_doubt=publication.doubt,
        removed=removed or None,
        access=access,
        form=form,
    )


def _url(value: str | None) -> str | None:
    url = clean_line(value) if value else None
    return url if url and len(url) <= _LONGEST_URL else None


def _iso(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    return moment.at.isoformat() if moment.at else moment.day.isoformat()
