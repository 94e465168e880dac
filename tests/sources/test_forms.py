"""One story in every form: the same article id for the same URL, the same text, the same date, title, authors, outlet."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import html
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.sources.forms import AUTHOR, BODY, FORMS, JSON, OUTLET, PAGE, PARAGRAPHS, RSS, TITLE, URL, WHEN, eml, warc
from tests.sources.helpers import STORY, articles, dead, ingest, passed_over
from transforms.sources.options import SourceOptions


@pytest.mark.parametrize("form", FORMS)
def test_round_trip(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(JSON)
    (expected,) = articles(ingest([tmp_path / "a.jsonl"], tmp_path / "spool"))
    path = tmp_path / "given.bin"  # the ending says nothing
    path.write_bytes(FORMS[form]())
    found = ingest([path], tmp_path / "spool")
    assert not dead(found)
    (article,) = found
    assert article.text == STORY
    assert article.article_id == expected.article_id
    assert article.content_sha256 == expected.content_sha256
    assert article.title == TITLE
    assert article.outlet == OUTLET
    assert article.published_at == dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)
    assert article.published_date == dt.date(2024, 10, 28)
    assert article.language == "en"
    assert article.bylines == (None if form.startswith("eml") else (AUTHOR,))


def test_names_within_containers(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as z:
        z.writestr("b/two.txt", STORY)
        z.writestr("a.jsonl", JSON + b"\n" + JSON.replace(b"forty-boats", b"x"))
        z.writestr("README.md", "notes")
        z.writestr(".hidden", "x")
    path = tmp_path / "in.zip"
    path.write_bytes(raw.getvalue())
    names = [a.source_uri for a in articles(ingest([path], tmp_path / "spool"))]
    assert names == [f"{path.as_posix()}/{n}" for n in ("b/two.txt", "a.jsonl#1", "a.jsonl#2")]


def test_warc_passes_over_what_is_no_article(tmp_path: Path) -> None:
    raw = (
        warc("response", b"", status="301 Moved Permanently")
        + warc("response", b"gone", status="404 Not Found")
        + warc("response", b"\x89PNG", content="image/png")
        + warc("response", b"User-agent: *", url="https://www.harbour.example/robots.txt", content="text/plain")
        + warc("request", b"GET / HTTP/1.1\r\n\r\n")
        + warc("response", PAGE.encode())
        + warc("response", PAGE.replace("forty", "fifty").encode(), url=URL.replace("forty", "fifty"))
    )
    path = tmp_path / "crawl.warc"
    path.write_bytes(raw)
    found = ingest([path], tmp_path / "spool")
    assert [a.source_uri for a in articles(found)] == [f"{path.as_posix()}#1", f"{path.as_posix()}#2"]
    assert not dead(found)
    counted = [("http_errors", 1), ("not_pages", 1), ("other_media", 1), ("redirects", 1)]
    assert [(why, n) for _, why, n in passed_over([path], tmp_path / "spool")] == counted


def test_wet_is_text(tmp_path: Path) -> None:
    path = tmp_path / "crawl.wet"
    path.write_bytes(warc("conversion", STORY.encode()) * 2)
    found = articles(ingest([path], tmp_path / "spool"))
    assert [(a.text, a.url) for a in found] == [(STORY, URL)] * 2


def test_feed_with_teasers_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_text(RSS.replace(f"<content:encoded><![CDATA[{BODY}]]></content:encoded>", ""), encoding="utf-8")
    (letter,) = dead(ingest([path], tmp_path / "spool"))
    assert letter.error_type == "link_only"
    assert URL in (letter.error_message or "")
    (article,) = articles(ingest([path], tmp_path / "spool", SourceOptions(mapping=(("text", "summary"),))))
    assert article.text == "Forty boats."


def test_csv_rows_fail_alone(tmp_path: Path) -> None:
    raw = b'url;body;date\nhttps://h.example/1;"Eins, zwei.";2024-10-28\n'
    raw += b"https://h.example/2;Caf\xe9 zu.;2024-10-28\n;;\nhttps://h.example/4;Vier.;28.10.2024\n"
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    found = ingest([path], tmp_path / "spool")
    assert [(a.source_uri, a.text) for a in articles(found)] == [(f"{path}#1", "Eins, zwei."), (f"{path}#4", "Vier.")]
    assert [(d.source_uri, d.error_type) for d in dead(found)] == [(f"{path}#2", "invalid_encoding")]
    again = articles(ingest([path], tmp_path / "spool", SourceOptions(encoding="windows-1252")))
    assert [a.text for a in again] == ["Eins, zwei.", "Café zu.", "Vier."]


def test_given_mapping_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    when = dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)
    pq.write_table(pa.table({"inhalt": [STORY] * 200, "wann": [when] * 200}), path)
    options = SourceOptions(mapping=(("text", "inhalt"), ("published_at", "wann")))
    found = articles(ingest([path], tmp_path / "spool", options, records_per_unit=64))
    assert len(found) == 200
    assert found[199].source_uri == f"{path.as_posix()}#200"
    assert found[0].published_at == when


def test_mbox(tmp_path: Path) -> None:
    raw = b"".join(b"From desk@harbour.example Mon Oct 28 14:30:00 2024\n" + eml("plain") + b"\n\n" for _ in range(3))
    path = tmp_path / "box"
    path.write_bytes(raw)
    found = articles(ingest([path], tmp_path / "spool"))
    assert [(a.source_uri, a.text) for a in found] == [(f"{path.as_posix()}#{i}", STORY) for i in (1, 2, 3)]


def test_anpa(tmp_path: Path) -> None:
    story = (
        "\x16\x16\x01a0123 i bc-\x13\r\n^BC-Harbour,0099<\r\n^Forty boats leave before the storm<\r\n^By MIA ORLOVA=\r\n"
        "\x02   OSTRAVA BAY (Bay Wire) _ Forty boats left the\r\nport on Tuesday.\r\n   Nobody was lost.\r\n\x03\r\n10-28-24 1430KST\x04"
    )
    path = tmp_path / "wire"
    path.write_bytes(story.encode("latin-1"))
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.text == "OSTRAVA BAY (Bay Wire) _ Forty boats left the port on Tuesday.\n\nNobody was lost."
    assert (article.title, article.bylines) == (TITLE, ("MIA ORLOVA",))
    assert (article.published_at, article.published_date) == (
        dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc),
        dt.date(2024, 10, 28),
    )
    path.write_bytes(story.replace("\x02   ", "").replace("^BC", "\x02^BC").encode("latin-1"))
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert (article.title, article.bylines) == (TITLE, ("MIA ORLOVA",))
    assert article.text.endswith("Nobody was lost.")
    path.write_bytes(story.replace("10-28-24 1430KST", "280530 OCT 24").encode("latin-1"))
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.published_at == dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize("pack", [lambda raw: raw, gzip.compress], ids=["tar", "tar.gz"])
def test_a_zip_within_a_tar(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as z:
        z.writestr("deep/a.txt", STORY)
    with tarfile.open(fileobj=outer, mode="w") as t:
        info = tarfile.TarInfo("in.zip")
        info.size = len(inner.getvalue())
        t.addfile(info, io.BytesIO(inner.getvalue()))
    path = tmp_path / "a.tgz"
    path.write_bytes(pack(outer.getvalue()))
    found = ingest([path], tmp_path / "spool")
    assert [(a.source_uri, a.text) for a in articles(found)] == [(f"{path.as_posix()}/in.zip/deep/a.txt", STORY)]


def test_a_table_with_names_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(
            [["h", "story_body", "d"], [TITLE, STORY, "2024-10-28"], ["x", STORY * 2, "2024-10-29"]]
        )
    letters = dead(ingest([path], tmp_path / "spool"))
    assert [d.error_type for d in letters] == ["no_text"] * 2, "a table is no article"
    assert "h, story_body, d" in (letters[0].error_message or "")
    options = SourceOptions(mapping=(("text", "story_body"), ("published_at", "d"), ("title", "h")))
    found = articles(ingest([path], tmp_path / "spool", options))
    assert next((a.title, a.text, str(a.published_date)) for a in found) == (TITLE, STORY, "2024-10-28")
    path.write_text(
        path.read_text().replace("h,story_body,d", "story_body,d").replace(f"{TITLE},", "").replace("x,", "")
    )
    assert len(articles(ingest([path], tmp_path / "spool", SourceOptions(mapping=(("text", "story_body"),))))) == 2


@pytest.mark.parametrize(
    "above", ["October 29, 2024\n\n", "Port Varn counts its boats\nOct. 29, 2024\nBy Mia Orlova\n\n"]
)
def test_a_date_printed_above_a_plain_text(tmp_path: Path, above: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(above + STORY)
    (found,) = articles(ingest([path], tmp_path / "spool"))
    assert (found.published_date, found.published_source) == (dt.date(2024, 10, 29), "inline")
    assert found.text == STORY
    assert any("29, 2024" in line for line in found.removed or ())
    assert found.bylines == (("Mia Orlova",) if "Orlova" in above else None)


def test_a_text_with_commas_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Varn,Oslo,Bergen\n\n{STORY}")
    assert [a.source_uri for a in articles(ingest([path], tmp_path / "spool"))] == [path.as_posix()]


def test_word_document(tmp_path: Path) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{html.escape(p, quote=False)}</w:t></w:r></w:p>" for p in PARAGRAPHS)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
        z.writestr(
            "docProps/core.xml",
            '<c:coreProperties xmlns:c="urn:c" xmlns:d="urn:d" xmlns:t="urn:t">'
            f"<d:title>{TITLE}</d:title><d:creator>{AUTHOR}</d:creator><t:created>{WHEN}</t:created></c:coreProperties>",
        )
    path = tmp_path / "release.docx"
    path.write_bytes(raw.getvalue())
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert (article.text, article.title, article.bylines) == (STORY, TITLE, (AUTHOR,))
    assert article.source_uri == path.as_posix()
