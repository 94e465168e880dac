"""Records as the tools that collect news write them: their names of fields are known."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.sources.forms import AUTHOR, OUTLET, PARAGRAPHS, TITLE, URL, WHEN
from tests.sources.helpers import STORY, articles, ingest

TOOLS = {
    "news-please": {"maintext": STORY, "title": TITLE, "date_publish": "2024-10-28 05:30:00", "url": URL,
                    "source_domain": "harbour.example", "authors": [AUTHOR], "language": "en", "date_download": "2024-10-29 01:00:00"},
    "Fundus": {"title": TITLE, "plaintext": STORY, "authors": [AUTHOR], "publishing_date": "2024-10-28 14:30:00+09:00",
               "publisher": "BayCourier", "html": {"requested_url": URL}, "url": URL, "lang": "en"},
    "Fundus body": {"title": TITLE, "body": {"summary": [], "sections": [{"headline": [], "paragraphs": PARAGRAPHS}]},
                    "authors": [AUTHOR], "publishing_date": WHEN, "url": URL},
    "newspaper4k": {"url": URL, "source_url": "https://www.harbour.example", "title": TITLE, "text": STORY, "authors": [AUTHOR],
                    "publish_date": WHEN, "meta_lang": "en", "summary": "short", "movies": []},
    "Media Cloud": {"id": "1", "media_name": "Bay Courier", "media_url": "harbour.example", "title": TITLE, "text": STORY,
                    "publish_date": "2024-10-28", "url": URL, "language": "en", "indexed_date": "2024-10-30 10:00:00", "authors": AUTHOR},
    "NewsAPI": {"source": {"id": None, "name": OUTLET}, "author": AUTHOR, "title": TITLE, "description": "short", "url": URL,
                "urlToImage": None, "publishedAt": "2024-10-28T05:30:00Z", "content": STORY},
    "Event Registry": {"uri": "815", "lang": "eng", "date": "2024-10-28", "time": "05:30:00", "dateTimePub": "2024-10-28T05:30:00Z",
                       "url": URL, "title": TITLE, "body": STORY, "source": {"uri": "harbour.example", "title": OUTLET},
                       "authors": [{"uri": "mia@harbour.example", "name": AUTHOR}]},
    "trafilatura": {"title": TITLE, "author": AUTHOR, "hostname": "harbour.example", "date": "2024-10-28", "text": STORY,
                    "source": URL, "source-hostname": OUTLET, "language": "en"},
    "Guardian": {"webTitle": TITLE, "webUrl": URL, "webPublicationDate": "2024-10-28T05:30:00Z",
                 "fields": {"bodyText": STORY, "byline": AUTHOR}},
    "Guardian, one item": {"response": {"status": "ok", "content": {"webTitle": TITLE, "webUrl": URL, "sectionName": "Sea",
                 "webPublicationDate": "2024-10-28T05:30:00Z", "fields": {"bodyText": STORY, "byline": AUTHOR}}}},
    "search engine": {"_index": "news", "_id": "1", "_source": {"text": STORY, "title": TITLE, "url": URL, "authors": [AUTHOR],
                      "published_at": WHEN, "domain": "harbour.example"}},
    "schema.org": {"@type": "NewsArticle", "headline": TITLE, "articleBody": STORY, "datePublished": WHEN,
                   "author": {"name": AUTHOR}, "publisher": {"name": OUTLET}, "url": URL, "inLanguage": "en"},
    "Webz.io": {"thread": {"site": "harbour.example"}, "url": URL, "author": AUTHOR, "published": "2024-10-28T14:30:00.000+09:00",
                "title": TITLE, "text": STORY, "language": "english", "crawled": "2024-10-28T15:00:00.000+09:00"},
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_field_names_of_news_tools(tmp_path: Path, tool: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(TOOLS[tool]), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert (article.text, article.title, article.url, article.bylines) == (STORY, TITLE, URL, (AUTHOR,))
    assert article.published_date == dt.date(2024, 10, 28)
    assert article.published_source == "metadata"
    assert article.language == "en"
    assert article.outlet in (OUTLET, "BayCourier", "harbour.example")


def test_newsapi_cut_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"content": "The ferry was late… [+4181 chars]"}), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.text == "The ferry was late"
    assert article.removed == ("… [+4181 chars]",)


def test_gdelt_quotation_graph(tmp_path: Path) -> None:
    record = {
        "date": "2024-10-28T05:30:00Z", "url": URL, "title": TITLE, "lang": "ENGLISH",
        "quotes": [
            {"pre": "At the fish market,", "quote": "We counted them twice,", "post": "Hartwig told reporters."},
            {"pre": "She added:", "quote": "Nobody was lost.", "post": ""},
        ],
    }  # fmt: skip
    path = tmp_path / "gqg.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.text == (
        "At the fish market, “We counted them twice,” Hartwig told reporters.\n\nShe added: “Nobody was lost.”"
    )
    assert (article.url, article.title, article.language) == (URL, TITLE, "en")
