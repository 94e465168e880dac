"""A run from raw input to committed rows: counts add up, nothing depends on how the work was cut."""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import Interrupted, Summary, run
from pipeline.display import Display
from pipeline.settings import IngestSettings
from tests.pipeline.conftest import contents, records, rows, write_jsonl
from transforms.sources.options import SourceOptions
from warehouse.doctor import examine


def ingest(root: Path, *inputs: Path, **options: Any) -> Summary:
    settings = IngestSettings(inputs=tuple(str(i) for i in inputs), warehouse=root, **{"workers": 1, **options})
    return run(settings, Display(quiet=True), threading.Event())


def add_up(summary: Summary) -> bool:
    return summary.read == summary.new + summary.changed + summary.unchanged + summary.dead_letters


def test_same_rows_whatever_the_order_the_batches_and_the_packing(tmp_path: Path) -> None:
    articles = records(12)
    plain = write_jsonl(tmp_path / "a.jsonl", articles)
    turned = tmp_path / "b.jsonl.gz"
    turned.write_bytes(gzip.compress(b"".join(json.dumps(r).encode() + b"\n" for r in reversed(articles)), mtime=0))
    first = ingest(tmp_path / "one", plain)
    second = ingest(tmp_path / "two", turned, batch_articles=5)
    assert (first.new, first.read) == (second.new, second.read) == (12, 12)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(rows(tmp_path / "two", "FROM quotes")) >= 24


def test_same_rows_with_two_processes(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(24))
    ingest(tmp_path / "one", source)
    ingest(tmp_path / "two", source, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_second_run_changes_nothing(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(6))
    ingest(tmp_path / "w", source)
    before = sorted(p.name for p in (tmp_path / "w" / "data" / "main" / "articles").rglob("*.parquet"))
    again = ingest(tmp_path / "w", source)
    assert (again.read, again.unchanged, again.new, again.changed) == (6, 6, 0, 0)
    assert sorted(p.name for p in (tmp_path / "w" / "data" / "main" / "articles").rglob("*.parquet")) == before


def test_changed_article_replaces_its_rows_and_only_them(tmp_path: Path) -> None:
    articles = records(4)
    ingest(tmp_path / "w", write_jsonl(tmp_path / "a.jsonl", articles))
    articles[2]["text"] = "Nobody crossed the bridge, an official said. At least 40 engineers left."
    changed = ingest(tmp_path / "w", write_jsonl(tmp_path / "a.jsonl", articles))
    assert (changed.changed, changed.unchanged, changed.new) == (1, 3, 0)
    ingest(tmp_path / "fresh", tmp_path / "a.jsonl")
    assert contents(tmp_path / "w") == contents(tmp_path / "fresh")


def test_two_versions_in_one_input_give_the_same_winner_in_any_order(tmp_path: Path) -> None:
    old, new = records(1)[0], {**records(1)[0], "text": "At least 7 ferries sailed, an official said."}
    for name, order, size in (("w1", [old, new], 1), ("w2", [new, old], 1), ("w3", [old, new], 10)):
        summary = ingest(tmp_path / name, write_jsonl(tmp_path / f"{name}.jsonl", order), batch_articles=size)
        assert add_up(summary)
        assert summary.read == 2
    assert contents(tmp_path / "w1") == contents(tmp_path / "w2") == contents(tmp_path / "w3")
    again = ingest(tmp_path / "w1", tmp_path / "w1.jsonl")
    assert again.unchanged == 2


BROKEN = [
    b'{"text": "The line ends before its ti',
    b'{"text": "", "title": "Nothing in it"}',
    b'{"text": "caf\xe9 au lait was served to 12 guests", "url": "https://ledger.example/cafe"}',
    b'{"title": "No text at all"}',
    b"[1, 2",
    b'"just a string"',
    b'{"text": "long ' + b"word " * 60_000 + b'"}',
]


def test_broken_records_are_dead_letters_and_their_neighbours_come_through(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    good = [json.dumps(r).encode() for r in records(len(BROKEN) + 1)]
    lines = [good[0], *(line for pair in zip(BROKEN, good[1:], strict=True) for line in pair)]
    source.write_bytes(b"\n".join(lines) + b"\n")
    summary = ingest(tmp_path / "w", source)
    assert (summary.new, summary.dead_letters) == (len(good), len(BROKEN))
    assert add_up(summary)
    found = rows(tmp_path / "w", "SELECT source_uri, error_message, payload, stage FROM dead_letters")
    assert len(found) == len(BROKEN)
    for uri, message, payload, stage in found:
        assert uri.startswith(f"{source}#")
        assert uri in message
        assert stage in ("read", "normalise")
        assert payload
    assert any("--encoding" in message for _, message, _, _ in found)
    assert not [f for f in examine(tmp_path / "w") if f.level == "error"]


def test_the_other_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(BROKEN[2] + b"\n")
    summary = ingest(tmp_path / "w", source, source=SourceOptions(encoding="latin-1"))
    assert summary.new == 1
    assert rows(tmp_path / "w", "SELECT text FROM articles") == [("café au lait was served to 12 guests",)]


def test_an_article_on_which_an_extractor_fails_takes_no_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transforms.nlp import annotate as nlp_annotate

    real = nlp_annotate.extract_times

    def failing(doc: Any, article: Any) -> Any:
        if "part 3" in (article.title or ""):
            raise RuntimeError("a defect")
        return real(doc, article)

    monkeypatch.setattr(nlp_annotate, "extract_times", failing)
    summary = ingest(tmp_path / "w", write_jsonl(tmp_path / "a.jsonl", records(6)))
    assert (summary.new, summary.dead_letters) == (5, 1)
    ((stage, kind, message),) = rows(tmp_path / "w", "SELECT stage, error_type, error_message FROM dead_letters")
    assert (stage, kind) == ("annotate", "unexpected_error")
    assert "RuntimeError: a defect" in message


def test_article_in_a_language_without_model_is_kept_without_rows(tmp_path: Path) -> None:
    text = "Die Brücke wurde am Montag geöffnet, sagte eine Sprecherin. Mehr als 3.000 Menschen kamen in die Stadt."
    source = write_jsonl(tmp_path / "a.jsonl", [{"url": "https://anzeiger.example/1", "language": "de", "text": text}])
    ingest(tmp_path / "w", source)
    assert rows(tmp_path / "w", "SELECT language, model FROM articles") == [("de", None)]
    assert rows(tmp_path / "w", "FROM entities") == []


def test_what_was_passed_over_is_counted_beside_the_articles(tmp_path: Path) -> None:
    old = "<item><title>Old</title><link>https://ledger.example/0</link><pubDate>Mon, 01 Jan 2024 10:00:00 +0000</pubDate></item>"
    feed = tmp_path / "feed.xml"
    feed.write_text(f"<rss><channel><title>Ledger</title>{old * 2}<item><title>New</title></item></channel></rss>")
    source = write_jsonl(tmp_path / "a.jsonl", records(2))
    summary = ingest(tmp_path / "w", source, feed, source=SourceOptions(since="2024-10-01"))
    assert (summary.read, summary.new, summary.dead_letters) == (3, 2, 1)
    assert add_up(summary)
    assert summary.skipped == {"before_since": 2}
    assert rows(tmp_path / "w", "SELECT skipped FROM runs") == [('{"before_since": 2}',)]


def test_a_letter_that_is_read_again_stays_until_all_of_it_was(tmp_path: Path) -> None:
    broken, good, root = tmp_path / "b.jsonl", tmp_path / "a.jsonl", tmp_path / "w"
    write_jsonl(good, records(4))
    write_jsonl(broken, [{"title": "no text"}, {"title": "none either"}])
    ingest(root, good, broken)
    letters = tuple(r[0] for r in rows(root, "SELECT dead_letter_id FROM dead_letters"))
    write_jsonl(broken, [{"title": "no text"}, {"title": "a text", "text": records(5)[4]["text"]}])
    stop = threading.Event()

    class StopAfterOne(Display):
        def committed(self, read: int, result: Any) -> None:
            stop.set()

    settings = IngestSettings((str(good), str(broken)), root, workers=1, batch_articles=2, retried=letters)
    with pytest.raises(Interrupted):
        run(settings, StopAfterOne(quiet=True), stop)
    assert len(rows(root, "FROM dead_letters")) == 2
    summary = run(settings, Display(quiet=True), threading.Event())
    assert (summary.resumed, summary.new, summary.dead_letters) == (True, 1, 1)
    assert rows(root, "SELECT source_uri, run_id FROM dead_letters") == [(f"{broken}#1", summary.run_id)]


def test_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(3))
    summary = ingest(tmp_path / "w", source, dry_run=True)
    assert (summary.status, summary.new) == ("dry_run", 3)
    assert not (tmp_path / "w").exists()


def test_stop_commits_nothing_of_the_batch_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(6))
    stop = threading.Event()

    class StopAfterOne(Display):
        def committed(self, read: int, result: Any) -> None:
            stop.set()

    settings = IngestSettings((str(source),), tmp_path / "w", workers=1, batch_articles=2)
    with pytest.raises(Interrupted):
        run(settings, StopAfterOne(quiet=True), stop)
    assert rows(tmp_path / "w", "SELECT count(*) FROM articles") == [(2,)]
    assert rows(tmp_path / "w", "SELECT status FROM runs") == [("interrupted",)]
    resumed = run(settings, Display(quiet=True), threading.Event())
    assert resumed.resumed
    assert (resumed.read, resumed.new) == (6, 6)
    ingest(tmp_path / "fresh", source)
    assert contents(tmp_path / "w") == contents(tmp_path / "fresh")
    assert rows(tmp_path / "w", "SELECT status, articles_new FROM runs") == [("done", 6)]


def test_a_run_cut_off_does_not_go_on_with_other_inputs(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(4))
    stop = threading.Event()

    class StopAfterOne(Display):
        def committed(self, read: int, result: Any) -> None:
            stop.set()

    settings = IngestSettings((str(source),), tmp_path / "w", workers=1, batch_articles=2)
    with pytest.raises(Interrupted):
        run(settings, StopAfterOne(quiet=True), stop)
    write_jsonl(source, list(reversed(records(5))))
    again = run(settings, Display(quiet=True), threading.Event())
    assert not again.resumed
    assert (again.read, again.new, again.unchanged) == (5, 3, 2)
