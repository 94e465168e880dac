"""Identity is stable; the reference in the docs is what the code defines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import TABLES, DeadLetter, Quote, arrow_schema, to_table
from schemas.ids import article_id, canonical_url, row_id
from schemas.reference import reference


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://www.ledger.example/world/a-b", "http://ledger.example/world/a-b/"),
        ("https://ledger.example/a?utm_source=x&id=7", "https://ledger.example/a?id=7&fbclid=99"),
        ("https://m.ledger.example/a", "https://ledger.example/amp/a"),
        ("https://LEDGER.example/a#top", "https://ledger.example/a"),
        ("https://ledger.example:443/a//b", "https://ledger.example/a/b"),
        ("https://ledger.example/a?b=2&a=1", "https://ledger.example/a?a=1&b=2"),
    ],
)
def test_one_article_one_url(url: str, other: str) -> None:
    assert canonical_url(url) == canonical_url(other)
    assert article_id(url, "one text") == article_id(other, "another text")


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://ledger.example/a?id=1", "https://ledger.example/a?id=2"),
        ("https://ledger.example/A", "https://ledger.example/a"),
        ("https://news.ledger.example/a", "https://ledger.example/a"),
        ("https://ledger.example/amplifier", "https://ledger.example/lifier"),
    ],
)
def test_two_articles_two_urls(url: str, other: str) -> None:
    assert canonical_url(url) != canonical_url(other)


@given(st.text())
def test_canonical_url_takes_any_text_and_is_idempotent(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once


def test_without_url_the_text_is_the_identity() -> None:
    assert article_id(None, "x") == article_id(" ", "x") != article_id(None, "y")


def test_row_ids_differ_by_kind_span_and_count() -> None:
    ids = {row_id("a", k, s, e, n) for k in "qc" for s, e in ((0, 5), (0, 6)) for n in (0, 1)}
    assert len(ids) == 8


def test_rows_become_arrow_with_the_declared_types() -> None:
    quote = Quote("a", dt.date(2024, 10, 28), "q", "direct", "A … B", 0, 9, 0, ((0, 1), (8, 9)), said_on=None)
    table = to_table(Quote, [quote])
    assert table.schema == arrow_schema(Quote)
    assert table["segments"].to_pylist() == [[{"start_char": 0, "end_char": 1}, {"start_char": 8, "end_char": 9}]]


def test_empty_tables_keep_their_schema() -> None:
    assert to_table(DeadLetter, []).schema == arrow_schema(DeadLetter)


def test_reference_in_the_docs_is_current() -> None:
    assert Path("docs/TABLES.md").read_text("utf-8") == reference(), "run: make docs"
    assert all(f"## {name}\n" in reference() for name in TABLES)
