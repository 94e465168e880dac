"""A date that cannot be right is not taken, and leaves its reason."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from schemas import Article
from tests.sources.helpers import STORY, articles, ingest
from transforms.nlp.annotate import annotate


def read(tmp_path: Path, **fields: Any) -> Article:
    path = tmp_path / "record"
    path.write_text(json.dumps({"text": STORY, **fields}), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    return article


OLD_URL = "https://varn.example/2021/03/02/a"


@pytest.mark.parametrize(
    ("fields", "day", "source", "doubt"),
    [
        ({"published_at": "2024-10-29"}, "2024-10-29", "metadata", None),
        ({}, None, None, None),
        (
            {"published_at": "2031-01-01", "date_download": "2024-10-30"},
            None, None, "metadata says 2031-01-01, after the record was collected (2024-10-30)",
        ),
        (
            {"published_at": "2031-01-01", "date_download": "2024-10-30", "url": OLD_URL},
            "2021-03-02", "url", "metadata says 2031-01-01, after the record was collected (2024-10-30)",
        ),
        ({"published_at": "2024-10-31", "date_download": "2024-10-30"}, "2024-10-31", "metadata", None),
        ({"published_at": "2024-06-31"}, None, None, "metadata says '2024-06-31', which states no day for certain"),
        (
            {"published_at": "31 June 2024", "url": OLD_URL},
            "2021-03-02", "url", "metadata says '31 June 2024', which states no day for certain",
        ),
        ({"published_at": "02/03/2021", "url": OLD_URL}, "2021-03-02", "url", None),
        ({"published_at": "02/04/2021", "url": OLD_URL}, "2021-03-02", "url",
         "metadata says '02/04/2021', which states no day for certain"),
        ({"published_at": "2024-10-29", "time": "14:30"}, "2024-10-29", "metadata", None),
        ({"published_at": "yesterday", "published": True}, None, None, None),
        ({"published_at": "2024-10-29", "url": OLD_URL}, "2024-10-29", "metadata",
         "url says 2021-03-02, long before the metadata's date"),
        ({"published_at": "2021-03-20", "url": OLD_URL}, "2021-03-20", "metadata", None),
        ({"published_at": "2020-01-01", "url": OLD_URL}, "2020-01-01", "metadata", None),
        ({"published_at": "2024-10-29", "text": f"date 2024-08-01 {STORY}"}, "2024-10-29", "metadata",
         "inline says 2024-08-01, long before the metadata's date"),
    ],
)  # fmt: skip
def test_reasons(
    tmp_path: Path, fields: dict[str, Any], day: str | None, source: str | None, doubt: str | None
) -> None:
    article = read(tmp_path, **fields)
    assert article.published_date == (dt.date.fromisoformat(day) if day else None)
    assert article.published_source == source
    assert article.published_doubt == doubt


def test_reasons_of_record_and_text_stand_together(tmp_path: Path, nlp: Language) -> None:
    text = f"PORT VARN, Norway, March 2, 2021 (AP) — {STORY}"
    refused = "metadata says '31 June 2024', which states no day for certain"
    taken = {"published_at": "31 June 2024", "url": "https://varn.example/2024/10/29/a"}
    (found,) = annotate(nlp, [read(tmp_path, text=text, **taken)])
    assert found.article.published_doubt == f"{refused}; dateline says 2021-03-02"
    (found,) = annotate(nlp, [read(tmp_path, text=text, published_at="2024-10-29")])
    assert found.article.published_doubt == "dateline says 2021-03-02"
    (found,) = annotate(nlp, [read(tmp_path, text=STORY, **taken)])
    assert found.article.published_doubt == refused
