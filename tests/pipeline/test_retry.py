"""What ``newsbeam retry`` reads again: the files that are there, else the records as they were first read."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from pipeline.commands.retry import plan
from schemas import Article, DeadLetter
from schemas.ids import sha256
from tests.sources.helpers import STORY, dead, ingest
from tests.sources.pages import PAGES, TITLE
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions

SHORT = SourceOptions(max_article_chars=50)
OTHER = SourceOptions(encoding="windows-1251")  # given for other letters: it must not touch what is UTF-8
URL = "https://varn.example/sea/storm"


def _warc(path: Path) -> None:
    body = PAGES["time element"].replace("canonical", "other").encode()
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2024-11-01T00:00:00Z\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    path.write_bytes(head.encode() + payload + b"\r\n\r\n")


def _csv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([["title", "url", "text"], ["Ørsta – “calm”", URL, STORY]])


def _feed(path: Path) -> None:
    path.write_text(
        f"<rss><channel><title>Varn</title><item><title>Ørsta – “calm”</title><link>{URL}</link>"
        f"<description>{STORY * 5}</description></item></channel></rss>",
        encoding="utf-8",
    )


@pytest.mark.parametrize("write", [_warc, _csv, _feed])
def test_a_record_whose_file_is_gone_is_read_as_before(tmp_path: Path, write: object) -> None:
    source = tmp_path / "source"
    write(source)  # type: ignore[operator]
    letters = dead(ingest([source], tmp_path / "spool", SHORT))
    assert [d.error_type for d in letters] == ["text_too_long"]
    assert plan(letters).inputs == (str(source),)
    source.unlink()
    again = plan(letters)
    assert (again.inputs, again.ids, again.lost) == ((), (letters[0].dead_letter_id,), 0)
    article = normalise(again.records[0], OTHER)
    assert isinstance(article, Article)
    assert article.url == URL
    assert article.title == (TITLE if write is _warc else "Ørsta – “calm”")
    assert "“We " in article.text


def test_bytes_that_are_not_utf8_are_lost_with_their_file(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(
        json.dumps({"text": f"Café. {STORY}"}, ensure_ascii=False).encode("cp1252", "replace") + b"\n{}\n"
    )
    letters = [d for d in dead(ingest([source], tmp_path / "spool")) if d.error_type == "invalid_encoding"]
    assert len(letters) == 1
    source.unlink()
    assert plan(letters).lost == 1


def test_a_member_is_read_from_its_archive(tmp_path: Path) -> None:
    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("in/a.txt", STORY)
        archive.writestr("in/b.txt", STORY * 2)
    letters = dead(ingest([source], tmp_path / "spool", SHORT))
    assert len(letters) == 2
    assert plan(letters).inputs == (str(source),)
    source.unlink()
    assert [r.payload.decode() for r in plan(letters).records] == [STORY, STORY * 2]


def test_a_cut_payload_is_not_read(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The harbour stayed calm. " * 4000, encoding="utf-8")
    letters = dead(ingest([source], tmp_path / "spool", SHORT))
    source.unlink()
    assert plan(letters).lost == 1


def test_letters_of_an_older_warehouse_have_no_form() -> None:
    payload = json.dumps({"text": STORY, "url": URL})
    letter = DeadLetter("d1", source_uri="gone.jsonl#3", payload=payload, payload_sha256=sha256(payload))
    (record,) = plan([letter]).records
    assert (record.form, record.source_uri) == ("json", "gone.jsonl#3")


@pytest.mark.parametrize("source", ["-", "-#1", "https://varn.example/a", "\x00", "x" * 5000, "", None])
def test_names_that_are_no_files(source: str | None) -> None:
    assert plan([DeadLetter("d1", source_uri=source)]).lost == 1
