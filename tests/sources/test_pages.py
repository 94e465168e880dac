"""Pages in fourteen styles: the whole story, nothing of the page, and the right title, date, authors and outlet."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
import trafilatura

from schemas import Article
from tests.sources.helpers import articles, dead, ingest
from tests.sources.pages import AUTHOR, PAGES, SITE, STORY, TITLE, URL, page
from transforms.sources.options import SourceOptions


def read(tmp_path: Path, text: str | bytes, options: SourceOptions | None = None) -> Article:
    path = tmp_path / "page"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (article,) = articles(ingest([path], tmp_path / "spool", options))
    return article


def token_f1(found: str, gold: str) -> float:
    a, b = (Counter(re.findall(r"\w+", t.lower())) for t in (found, gold))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values()))


@pytest.mark.parametrize("style", PAGES)
def test_story(tmp_path: Path, style: str) -> None:
    article = read(tmp_path, PAGES[style])
    for paragraph in STORY:
        assert paragraph in article.text
    extra = [p for p in article.text.split("\n\n") if p not in STORY]
    assert extra == (["The mayor disagrees"] if style == "headings within" else [])
    plain = trafilatura.extract(PAGES[style], include_comments=False) or ""
    gold = "\n\n".join(STORY)
    assert token_f1(article.text, gold) >= token_f1(plain, gold) - 0.01


@pytest.mark.parametrize("style", PAGES)
def test_metadata(tmp_path: Path, style: str) -> None:
    article = read(tmp_path, PAGES[style])
    assert article.title == TITLE
    assert article.url == URL
    assert article.published_date == dt.date(2024, 10, 29)
    assert article.published_source == ("inline" if style == "printed date" else "metadata")
    if style not in ("printed date", "tables of old"):
        assert article.published_at == dt.datetime(2024, 10, 29, 16, 45, tzinfo=dt.timezone.utc)
    assert article.outlet == SITE
    assert article.language == "en"
    assert article.bylines == (AUTHOR,)


def test_a_page_without_a_story_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text(
        page("<title>Front</title>", "<nav><a href='/'>Home</a></nav><script>load()</script>"), encoding="utf-8"
    )
    (letter,) = dead(ingest([path], tmp_path / "spool"))
    assert letter.error_type in ("no_story", "empty_text")


def test_undecodable_bytes_in_the_story_are_refused_elsewhere_not(tmp_path: Path) -> None:
    good = PAGES["json-ld graph"].encode()
    path = tmp_path / "page"
    path.write_bytes(good.replace(b"Two fishermen", b"Two fisherm\xe9n"))
    assert [d.error_type for d in dead(ingest([path], tmp_path / "spool"))] == ["invalid_encoding"]
    article = read(tmp_path, good.replace(b'name="q"', b'name="caf\xe9"'))
    assert STORY[3] in article.text


def test_the_page_language_counts_only_where_the_text_does_not_tell(tmp_path: Path) -> None:
    assert read(tmp_path, PAGES["open graph"].replace('lang="en"', 'lang="ko"')).language == "en"


def test_page_limit(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text(PAGES["amp"], encoding="utf-8")
    (letter,) = dead(ingest([path], tmp_path / "spool", SourceOptions(max_page_bytes=1000)))
    assert letter.error_type == "page_too_large"
    assert "--max-page-mb" in (letter.error_message or "")


def test_the_headline_without_what_is_appended_to_it(tmp_path: Path) -> None:
    text = page(
        "<title>Port counts its boats | Sea | Nordkyst</title><meta property='og:title' content='Port counts its boats | Nordkyst'>",
        f"<article><h1>Port counts its boats</h1>{''.join(f'<p>{p}</p>' for p in STORY)}</article>",
    )
    assert read(tmp_path, text).title == "Port counts its boats"


@pytest.mark.parametrize("title", [f"{SITE} | {TITLE}", f"{TITLE} - {SITE}", TITLE])
def test_the_name_of_the_site_is_no_part_of_the_title(tmp_path: Path, title: str) -> None:
    head = f'<title>{title}</title><meta property="og:title" content="{title}"><meta property="og:site_name" content="{SITE}">'
    body = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    assert read(tmp_path, page(head, f"<article>{body}</article>")).title == TITLE
