"""Paywalled stubs and live blogs are flagged, and other articles are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas import Article
from tests.sources.helpers import articles, ingest
from tests.sources.pages import PAGES, STORY, TITLE, URL, P, page
from transforms.sources.chrome import is_chrome_line
from transforms.sources.kinds import access_of_lines, form_of


def read(tmp_path: Path, text: str) -> Article:
    path = tmp_path / "input"
    path.write_text(text, encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    return article


def linked(**fields: Any) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, **fields}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


ASKS = [
    "Subscribe to continue reading.", "Subscribe to read on.", "Sign in to continue reading this article",
    "Log in or subscribe now to read the rest of this article.", "To continue reading, please subscribe or log in.",
    "This article is for subscribers only.", "The rest of this story is available only to paying subscribers",
    "This content is behind a paywall", "You’ve reached your limit of free articles this month.",
    "You have read 3 of 5 free articles.", "Subscriber-only", "Premium content", "Create a free account to keep reading",
]  # fmt: skip
SENTENCES = [
    "He had to sign in to read the full report of the harbour office on Monday.",
    "The full report is available to members of the council.",
    "Brekke urged readers to subscribe to the fund.",
    "Crews must register to continue fishing in the bay after the storm, the ministry said.",
    "This story is for the children of Port Varn.",
    "You have read about the storm in every free paper.",
    "Subscribers of the paper paid for the lifeboat.",
]


@pytest.mark.parametrize("line", ASKS)
def test_a_line_that_asks_for_a_subscription_goes_and_tells(tmp_path: Path, line: str) -> None:
    article = read(tmp_path, f"{STORY[0]}\n\n{STORY[1]}\n\n{line}\n")
    assert article.access == "paywalled"
    assert article.removed == (line,)
    assert article.text == f"{STORY[0]}\n\n{STORY[1]}"


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_of_the_story_stays_and_tells_nothing(tmp_path: Path, line: str) -> None:
    assert not is_chrome_line(line)
    article = read(tmp_path, f"{STORY[0]}\n\n{STORY[1]}\n\n{line}\n")
    assert article.access is None
    assert line in article.text


@pytest.mark.parametrize(
    "line", ["Subscribe to our newsletter", "Already a subscriber? Log in", "Sign up for our newsletter"]
)
def test_asking_for_a_newsletter_is_no_paywall(line: str) -> None:
    assert is_chrome_line(line)
    assert access_of_lines([line]) is None


@pytest.mark.parametrize(
    ("head", "access"),
    [
        (linked(isAccessibleForFree=False), "paywalled"),
        (linked(isAccessibleForFree="False"), "paywalled"),
        (linked(isAccessibleForFree="http://schema.org/False"), "paywalled"),
        (linked(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".x"}), "paywalled"),
        (linked(hasPart=[{"@type": "WebPageElement", "isAccessibleForFree": "false"}]), "paywalled"),
        ("<meta property='article:content_tier' content='locked'>", "paywalled"),
        ("<meta itemprop='isAccessibleForFree' content='false'>", "paywalled"),
        (linked(isAccessibleForFree=True), None),
        (linked(isAccessibleForFree=["?"], hasPart=[7, None]), None),
        ("<meta property='article:content_tier' content='free'>", None),
        ("<meta property='article:content_tier' content='metered'>", None),
    ],
)  # fmt: skip
def test_what_the_page_declares(tmp_path: Path, head: str, access: str | None) -> None:
    assert read(tmp_path, page(head, f"<article><h1>{TITLE}</h1>{P}</article>")).access == access


@pytest.mark.parametrize("tag", ["p", "div", "h3"])
def test_a_stub_on_a_page(tmp_path: Path, tag: str) -> None:
    gate = f"<div class='gate'><{tag}>Subscribe to continue reading.</{tag}></div>"
    body = f"<article><h1>{TITLE}</h1><p>{STORY[0]}</p><p>{STORY[1]}</p>{gate}</article>"
    article = read(tmp_path, page("", body))
    assert article.access == "paywalled"
    assert article.text == f"{STORY[0]}\n\n{STORY[1]}"


@pytest.mark.parametrize("style", PAGES)
def test_the_golden_pages(tmp_path: Path, style: str) -> None:
    article = read(tmp_path, PAGES[style])
    assert article.access == ("paywalled" if style == "story in the metadata only" else None)
    assert article.form is None


def test_records_of_tools(tmp_path: Path) -> None:
    text = "\n\n".join(STORY)
    assert read(tmp_path, json.dumps({"text": text, "free_access": False})).access == "paywalled"
    assert read(tmp_path, json.dumps({"text": text, "free_access": True})).access is None
    assert read(tmp_path, json.dumps({"articleBody": text, "@type": "LiveBlogPosting"})).form == "live_blog"
    assert read(tmp_path, json.dumps({"text": text, "type": "liveblog", "url": URL})).form == "live_blog"
    assert read(tmp_path, json.dumps({"text": text, "type": "article", "url": URL})).form is None


def test_live_blog_on_a_page(tmp_path: Path) -> None:
    node = linked(**{"@type": ["LiveBlogPosting"]})
    assert read(tmp_path, page(node, f"<article><h1>{TITLE}</h1>{P}</article>")).form == "live_blog"


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://varn.example/news/liveblog/2024/10/29/storm", "live_blog"),
        ("https://varn.example/world/live/2024/oct/29/storm", "live_blog"),
        ("https://varn.example/sea/live-news/storm-10-29-24/index.html", "live_blog"),
        ("https://varn.example/storm-live-updates-1.2345", "live_blog"),
        ("https://varn.example/news/live/c123", "live_blog"),
        ("https://live.varn.example/2024/10/29/storm", None),
        ("https://varn.example/where-the-fishermen-live/2024", None),
        ("https://varn.example/live/concert-in-the-harbour", None),
        ("https://varn.example/a?next=/liveblog/", None),
        (None, None),
    ],
)
def test_address_of_live_coverage(url: str | None, form: str | None) -> None:
    assert form_of(None, url) == form
