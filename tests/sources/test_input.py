"""Files, folders, ranges, compression: the same articles and the same names however the input is packed or cut."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import json
import lzma
import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Article, DeadLetter
from schemas.columns import to_table
from tests.sources.helpers import STORY, articles, dead, ingest
from transforms.sources.json_split import split_json
from transforms.sources.options import SourceOptions
from transforms.sources.streams import Peekable
from transforms.sources.units import InputNotFound, WorkUnit, plan_units


def rows(n: int) -> list[dict[str, str]]:
    return [{"url": f"https://harbour.example/{i}", "text": f"{STORY}\n\nNumber {i}."} for i in range(1, n + 1)]


def lines(n: int) -> bytes:
    return b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in rows(n))


PACKED = {
    "plain": lambda raw: raw,
    "crlf": lambda raw: raw.replace(b"\n", b"\r\n"),
    "bom": lambda raw: b"\xef\xbb\xbf" + raw,
    "utf-16": lambda raw: raw.decode().encode("utf-16"),
    "gzip": gzip.compress,
    "gzip members": lambda raw: b"".join(gzip.compress(line) for line in raw.splitlines(keepends=True)),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda raw: zstandard.ZstdCompressor().compress(raw),
    "zstd frames": lambda raw: b"".join(zstandard.ZstdCompressor().compress(x) for x in raw.splitlines(keepends=True)),
    "array": lambda raw: b"[" + b",\n ".join(raw.splitlines()) + b"]",
    "wrapped": lambda raw: b'{"status": "ok", "totalResults": 7, "articles": [' + b",".join(raw.splitlines()) + b"]}",
    "wrapped twice": lambda raw: b'{"articles": {"results": [' + b",".join(raw.splitlines()) + b'], "page": 1}}',
    "pretty array": lambda raw: json.dumps([json.loads(x) for x in raw.splitlines()], indent=1).encode(),
}


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("per_unit", [1, 3, 100])
def test_same_articles_however_packed_and_cut(tmp_path: Path, packing: str, per_unit: int) -> None:
    path = tmp_path / "news.dat"
    path.write_bytes(PACKED[packing](lines(7)))
    found = ingest([path], tmp_path / "spool", records_per_unit=per_unit)
    expected = [(f"{path.as_posix()}#{i}", r["url"], r["text"]) for i, r in enumerate(rows(7), 1)]
    assert [(a.source_uri, a.url, a.text) for a in articles(found)] == expected
    assert not dead(found)
    spool = tmp_path / "spool"
    assert not spool.exists() or not list(spool.iterdir())


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(lines(4)))))
    assert [a.source_uri for a in articles(ingest(["-"], tmp_path))] == ["-#1", "-#2", "-#3", "-#4"]


def test_units_are_lazy_bounded_and_picklable(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(lines(100))
    units = list(plan_units([str(path)], SourceOptions(), 30, tmp_path / "spool"))
    assert all(isinstance(u, WorkUnit) for u in units)
    assert [u.records for u in units] == [30, 30, 30, 10]
    assert pickle.loads(pickle.dumps(units)) == units
    assert units[1].parts[0].first_record == 31
    packed = tmp_path / "many.gz"
    packed.write_bytes(gzip.compress(lines(100)))
    planned = plan_units([str(packed)], SourceOptions(), 10, tmp_path / "spool")
    next(planned)
    assert len(list((tmp_path / "spool").iterdir())) == 1  # the rest is not on disk before it is asked for


def test_spool_files_are_named_by_content(tmp_path: Path) -> None:
    packed = tmp_path / "many.gz"
    packed.write_bytes(gzip.compress(lines(5)))
    first = list(plan_units([str(packed)], SourceOptions(), 2, tmp_path / "a"))
    again = list(plan_units([str(packed)], SourceOptions(), 2, tmp_path / "b"))
    names = [
        [Path(n).name for u in units if isinstance(u, WorkUnit) for n in u.spool_names] for units in (first, again)
    ]
    assert names[0] == names[1]


def test_folders(tmp_path: Path) -> None:
    root = tmp_path / "in"
    (root / "b" / "deep").mkdir(parents=True)
    (root / ".hidden").mkdir()
    for name in ("z.txt", "a.txt", "b/m.txt", "b/deep/n.txt", "SOURCES.md", ".secret.txt", ".hidden/x.txt"):
        (root / name).write_text(f"{STORY}\n\nFile {name}.", encoding="utf-8")
    (root / "b" / "loop").symlink_to(root, target_is_directory=True)
    (root / "copy.txt").symlink_to(root / "a.txt")
    names = [a.source_uri for a in articles(ingest([root], tmp_path / "spool"))]
    assert names == [f"{root.as_posix()}/{n}" for n in ("a.txt", "z.txt", "b/m.txt", "b/deep/n.txt")]
    globbed = [a.source_uri for a in articles(ingest([f"{root}/b/*.txt", root], tmp_path / "spool"))]
    assert globbed[0] == f"{root.as_posix()}/b/m.txt"
    assert sorted(filter(None, globbed)) == sorted(filter(None, names))


def test_relative_names_stay_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(STORY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert articles(ingest(["in"], tmp_path / "spool"))[0].source_uri == "in/a.txt"


def test_file_systems_by_address(tmp_path: Path) -> None:
    root = tmp_path / "in"
    (root / "b").mkdir(parents=True)
    (root / "a.jsonl").write_bytes(lines(5))
    (root / "b" / "c.txt").write_text(STORY, encoding="utf-8")
    (root / "NOTES.md").write_text("notes", encoding="utf-8")
    found = articles(ingest([f"file://{root.as_posix()}"], tmp_path / "spool"))
    names = [*(f"a.jsonl#{i}" for i in range(1, 6)), "b/c.txt"]
    assert [a.source_uri for a in found] == [f"file://{root.as_posix()}/{n}" for n in names]
    with pytest.raises(InputNotFound):
        plan_units([f"file://{root.as_posix()}/none"], SourceOptions(), 10, tmp_path / "spool")


@pytest.mark.parametrize("name", ["nothing.jsonl", "no*.jsonl", "empty", "notes"])
def test_inputs_that_name_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("notes", encoding="utf-8")
    good = tmp_path / "good.txt"
    good.write_text(STORY, encoding="utf-8")
    with pytest.raises(InputNotFound, match=str(tmp_path)):
        plan_units([str(good), str(tmp_path / name)], SourceOptions(), 10, tmp_path / "spool")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    path.write_text(STORY, encoding="utf-8")
    path.chmod(0)
    assert dead(ingest([path], tmp_path))[0].error_type == "unreadable"


def test_dangling_link_is_a_dead_letter(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = ingest([tmp_path / "gone.txt"], tmp_path / "spool")
    assert [d.error_type for d in dead(found)] == ["unreadable"]


BROKEN = {
    b'{"text": "cut off in the mid': ("invalid_json", "cut off"),
    b'{"text": ""}': ("empty_text", "'text'"),
    b'{"text": " \\n "}': ("empty_text", "'text'"),
    b'{"headline": "only this", "summary": "x"}': ("no_text", "summary"),
    b'{"source": {"name": "Bay Courier"}, "title": "only this", "content": null}': ("empty_text", "content"),
    b'{"text": "caf\xe9 in Latin-1"}': ("invalid_encoding", "--encoding"),
    b'{"text": "half \\ud83d of a pair"}': ("invalid_unicode", "ud83d"),
    b'["a", "list"]': ("not_an_object", "list"),
    b"17": ("not_an_object", "number"),
    b"not json": ("invalid_json", "broken"),
    b'{"a":' * 50_000: ("invalid_json", ""),
    b'{"text": ' + b"9" * 20_000 + b"}": ("no_text", "text"),
}


@pytest.mark.parametrize("bad", BROKEN, ids=lambda b: b[:20].decode("ascii", "replace"))
@pytest.mark.parametrize("compressed", [False, True])
def test_a_bad_line_leaves_its_neighbours_alone(tmp_path: Path, bad: bytes, compressed: bool) -> None:
    good = lines(2).splitlines(keepends=True)
    raw = good[0] + bad + b"\n" + good[1]
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(gzip.compress(raw) if compressed else raw)
    found = ingest([path], tmp_path / "spool", records_per_unit=2)
    assert [a.source_uri for a in articles(found)] == [f"{path.as_posix()}#1", f"{path.as_posix()}#3"]
    (letter,) = dead(found)
    error, word = BROKEN[bad]
    assert letter.error_type == error
    assert letter.source_uri == f"{path.as_posix()}#2"
    assert letter.error_message is not None
    assert letter.error_message.startswith(f"{path.as_posix()}#2: ")
    assert word in letter.error_message
    assert letter.payload is not None
    assert len(letter.payload.encode()) <= 64 * 1024
    to_table(DeadLetter, [letter])


def test_encoding_option_reads_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Der Käpt’n sagte, er habe zwölf Boote gesehen.".encode("windows-1252"))
    assert dead(ingest([path], tmp_path))[0].error_type == "invalid_encoding"
    (article,) = articles(ingest([path], tmp_path, SourceOptions(encoding="windows-1252")))
    assert article.text == "Der Käpt’n sagte, er habe zwölf Boote gesehen."


@pytest.mark.parametrize("limit", [64 * 1024, 16 * 1024 * 1024])
def test_three_megabytes_in_one_line(tmp_path: Path, limit: int) -> None:
    long = json.dumps({"text": "word " * 600_000}).encode() + b"\n"
    path = tmp_path / "long.jsonl"
    path.write_bytes(long + lines(1))
    found = ingest([path], tmp_path / "spool", SourceOptions(max_record_bytes=limit))
    assert [d.error_type for d in dead(found)] == ["record_too_large" if limit < len(long) else "text_too_long"]
    assert len(articles(found)) == 1
    assert len(articles(ingest([path], tmp_path, SourceOptions(max_article_chars=4_000_000)))) == 2


def test_truncated_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(lines(2000))[:-2000])
    found = ingest([path], tmp_path / "spool", records_per_unit=100)
    assert len(articles(found)) > 100
    assert [d.error_type for d in dead(found)][-1] == "unreadable"


def test_users_form(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(f" date 2024-10-28 {STORY}\r\n".encode())
    (article,) = articles(ingest([path], tmp_path))
    assert article.text == STORY
    assert (article.published_date, article.published_source) == (dt.date(2024, 10, 28), "inline")
    assert article.published_at is None
    assert article.source_uri == path.as_posix()
    assert article.language == "en"


def test_header_block(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(
        f"Title: Forty boats leave\nDate: 28 Oct 2024 14:30 KST\nBy: Mia Orlova and Jon Baez\nURL: https://harbour.example/1\n\n{STORY}",
        encoding="utf-8",
    )
    (article,) = articles(ingest([path], tmp_path))
    assert (article.title, article.bylines) == ("Forty boats leave", ("Mia Orlova", "Jon Baez"))
    assert (article.url, article.outlet) == ("https://harbour.example/1", "harbour.example")
    assert article.published_at == dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)
    assert article.text == STORY


def test_a_story_that_begins_like_a_header_keeps_its_text(tmp_path: Path) -> None:
    text = "Source: officials in Port Varn say the ferry is late.\n\nDate: nobody knows."
    path = tmp_path / "story.txt"
    path.write_text(text, encoding="utf-8")
    assert articles(ingest([path], tmp_path))[0].text == text


def test_file_name_and_url_dates(tmp_path: Path) -> None:
    path = tmp_path / "2024-10-28-boats.txt"
    path.write_text(STORY, encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path))
    assert (article.published_date, article.published_source) == (dt.date(2024, 10, 28), "filename")
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"url": "https://harbour.example/2024/10/27/boats?d=20200101", "text": STORY}))
    (article,) = articles(ingest([path], tmp_path))
    assert (article.published_date, article.published_source) == (dt.date(2024, 10, 27), "url")


def test_a_date_after_the_crawl_is_refused(tmp_path: Path) -> None:
    record = {"text": STORY, "date_publish": "2031-01-01 00:00:00", "date_download": "2024-10-29 08:00:00"}
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(record))
    assert articles(ingest([path], tmp_path))[0].published_date is None


def test_mapping(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"body": "Not this.", "Lauftext": STORY, "wann": {"tag": "2024-10-28"}}))
    options = SourceOptions(mapping=(("text", "Lauftext"), ("published_at", "wann.tag")))
    (article,) = articles(ingest([path], tmp_path, options))
    assert (article.text, article.published_date) == (STORY, dt.date(2024, 10, 28))


@pytest.mark.parametrize(
    "wrong",
    [{"encoding": "klingon"}, {"timezone": "Mars/Base"}, {"since": "last week"}, {"mapping": (("txt", "body"),)}],
)
def test_options_that_cannot_be_meant(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="--"):
        SourceOptions(**wrong)


def test_record_digest_sees_text_and_metadata_only(tmp_path: Path) -> None:
    def digest(name: str, **record: str) -> str | None:
        path = tmp_path / name
        path.write_text(json.dumps(record))
        return articles(ingest([path], tmp_path))[0].record_sha256

    base = {"text": STORY, "url": "https://harbour.example/1", "title": "Boats"}
    assert digest("a.jsonl", **base) == digest("b.jsonl", **base, extra="ignored")
    assert digest("a.jsonl", **base) != digest("c.jsonl", **{**base, "title": "Ships"})


@settings(max_examples=150)
@given(text=st.text(max_size=300))
def test_any_text_comes_through_or_says_why(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.jsonl"
    path.write_text(
        json.dumps({"text": text, "title": text, "author": text, "date": text, "source": text, "lang": text})
    )
    (result,) = ingest([path], tmp_path)
    to_table(type(result), [result])
    if isinstance(result, Article):
        assert result.text
        assert "\r" not in result.text
        squeezed = "".join(c for c in text if c.isprintable() and not c.isspace())
        assert "".join(c for c in result.text if c.isprintable() and not c.isspace()) in squeezed


@settings(max_examples=150)
@given(raw=st.binary(max_size=400))
def test_any_bytes(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.bin"
    path.write_bytes(raw)
    for result in ingest([path], tmp_path / "spool"):
        to_table(type(result), [result])


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.lists(_json.filter(lambda v: v is not None), max_size=6), st.sampled_from([None, 1]))
def test_split_finds_the_elements_of_an_array(values: list[object], indent: int | None) -> None:
    raw = json.dumps([{"v": v} for v in values], indent=indent, ensure_ascii=False).encode()
    pieces = list(split_json(Peekable(io.BytesIO(raw)), 1 << 20))
    assert [json.loads(p.raw) for p in pieces] == [{"v": v} for v in values]
    assert [p.number for p in pieces] == list(range(1, len(values) + 1))


def test_split_across_chunks_and_over_the_limit() -> None:
    big = {"text": '\\"' * 900_000}
    raw = json.dumps([{"n": 1}, big, {"n": 2}]).encode()
    whole = list(split_json(Peekable(io.BytesIO(raw)), 1 << 24))
    assert [json.loads(p.raw) for p in whole] == [{"n": 1}, big, {"n": 2}]
    cut = list(split_json(Peekable(io.BytesIO(raw)), 1 << 16))
    assert [json.loads(p.raw) for p in cut if p.sha256 is None] == [{"n": 1}, {"n": 2}]
    assert len(cut) == 3
