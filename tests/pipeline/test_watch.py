"""Watching folders: what arrives is committed once, whatever happens in between."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import warehouse
from pipeline.logs import Log
from pipeline.settings import IngestSettings
from pipeline.watch import Stop, WatchSettings, watch
from pipeline.watched import FileStamp, Settling, Watched, fingerprint, scan
from tests.pipeline.conftest import Done, contents, records, rows, write_jsonl
from warehouse.doctor import examine

Run = Callable[..., Done]


def once(folder: Path, root: Path, **options: Any) -> list[Any]:
    """One pass over what is there."""
    settings = WatchSettings(IngestSettings((str(folder),), root, workers=1), settle=0.0, once=True, **options)
    return watch(settings, Log(quiet=True), Stop())[1]


def until(question: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def count(root: Path) -> int:
    try:
        return int(rows(root, "SELECT count(*) FROM articles")[0][0])
    except warehouse.WarehouseError:
        return 0


def test_a_file_settles_when_nothing_about_it_changes() -> None:
    settling = Settling(2.0)
    old, young = FileStamp("a", 1, 100 * 10**9), FileStamp("b", 1, 109 * 10**9)
    assert settling.settled([old, young], 110.0) == [old]
    grown = FileStamp("b", 2, 110 * 10**9)
    assert settling.settled([old, grown], 111.0) == [old]
    assert settling.settled([old, grown], 112.0) == [old, grown]


def test_a_time_in_the_future_is_not_believed_but_watched() -> None:
    settling, strange = Settling(2.0), FileStamp("a", 1, 10**18)
    assert settling.settled([strange], 100.0) == []
    assert settling.settled([strange], 101.0) == []
    assert settling.settled([strange], 102.0) == [strange]


def test_state_is_kept_by_path_size_time_and_options(tmp_path: Path) -> None:
    one = FileStamp(os.fsdecode(b"caf\xe9.txt"), 1, 1)
    state = Watched(tmp_path, "first")
    assert state.new([one]) == [one]
    state.begin([one])
    assert Watched(tmp_path, "first").pending() == [one]
    state.finish([one])
    assert Watched(tmp_path, "first").pending() == []
    assert Watched(tmp_path, "first").new([one]) == []
    assert Watched(tmp_path, "other options").new([one]) == [one]
    changed = FileStamp(one.path, 1, 2)
    assert state.new([changed]) == [changed]
    assert fingerprint([one]) != fingerprint([changed])


def test_scan_skips_what_is_hidden_and_a_folder_that_is_gone(tmp_path: Path) -> None:
    for name in ("a.json", ".hidden", "notes.md"):
        (tmp_path / name).write_text("x")
    found = scan([str(tmp_path), str(tmp_path / "gone")])
    assert [Path(f.path).name for f in found] == ["a.json"]


def test_new_and_changed_files_once_each(tmp_path: Path) -> None:
    inbox, root = tmp_path / "inbox", tmp_path / "w"
    inbox.mkdir()
    articles = records(6)
    write_jsonl(inbox / "a.jsonl", articles[:4])
    assert [s.new for s in once(inbox, root)] == [4]
    assert once(inbox, root) == [], "nothing new: no run at all"
    write_jsonl(inbox / "b.jsonl", articles[4:])
    articles[0]["text"] = "Nobody crossed the bridge, an official said. At least 40 engineers left."
    write_jsonl(inbox / "a.jsonl", articles[:4])
    (summary,) = once(inbox, root)
    assert (summary.new, summary.changed, summary.unchanged) == (2, 1, 3)
    once(inbox, tmp_path / "fresh")
    assert contents(root) == contents(tmp_path / "fresh")
    assert not [f for f in examine(root) if f.level == "error"]


def test_a_repaired_file_takes_its_dead_letter_away(tmp_path: Path) -> None:
    inbox, root = tmp_path / "inbox", tmp_path / "w"
    inbox.mkdir()
    (inbox / "a.jsonl").write_text(json.dumps(records(1)[0]) + '\n{"text": "cut o')
    assert [(s.new, s.dead_letters) for s in once(inbox, root)] == [(1, 1)]
    write_jsonl(inbox / "a.jsonl", records(2))
    assert [(s.new, s.dead_letters) for s in once(inbox, root)] == [(1, 0)]
    assert rows(root, "FROM dead_letters") == []


def test_it_waits_while_another_run_holds_the_warehouse(tmp_path: Path) -> None:
    inbox, root = tmp_path / "inbox", tmp_path / "w"
    inbox.mkdir()
    write_jsonl(inbox / "a.jsonl", records(1))
    warehouse.create(root)
    stop = Stop()
    settings = WatchSettings(IngestSettings((str(inbox),), root, workers=1), interval=0.1, settle=0.0)
    thread = threading.Thread(target=watch, args=(settings, Log(quiet=True), stop))
    from warehouse.runs import lock

    with lock(root):
        thread.start()
        time.sleep(1.5)
        assert count(root) == 0
    until(lambda: count(root) == 1)
    stop.soon.set()
    thread.join(30)
    assert not thread.is_alive()


def _start(inbox: Path, root: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pipeline.cli", "watch", str(inbox), "-w", str(root), "--interval", "0.1"),
            *("--settle", "0.2", "--batch-articles", "20", "--workers", "1", *more),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _arrive(inbox: Path, name: str, articles: list[dict[str, Any]]) -> None:
    write_jsonl(inbox / f".{name}", articles).replace(inbox / f"{name}.jsonl")


def test_killed_in_the_middle_and_started_again(tmp_path: Path) -> None:
    inbox, root, metrics = tmp_path / "inbox", tmp_path / "w", tmp_path / "newsbeam.prom"
    inbox.mkdir()
    articles = records(100)
    for i in range(5):
        _arrive(inbox, str(i), articles[20 * i : 20 * i + 20])
    process = _start(inbox, root)
    until(lambda: count(root) > 0)
    process.kill()
    process.wait()
    assert 0 < count(root) <= 100

    again = _start(inbox, root, "--log-format", "json", "--metrics", str(metrics))
    until(lambda: count(root) == 100)
    _arrive(inbox, "late", records(103)[100:])
    until(lambda: count(root) == 103)
    until(lambda: metrics.exists() and 'outcome="new"} 103' in metrics.read_text())
    ((lag,),) = rows(root, "SELECT lag_seconds FROM lake.batches ORDER BY commit_number DESC LIMIT 1")
    assert f"\nnewsbeam_lag_seconds {lag!r}\n" in metrics.read_text()
    assert rows(root, "SELECT count(*) FROM runs WHERE status = 'done' AND lag_seconds IS NULL") == [(0,)]
    again.send_signal(signal.SIGTERM)
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    events = [json.loads(line) for line in err.splitlines()]
    assert (events[0]["event"], events[-1]["event"]) == ("watching", "stopped")
    assert 1 <= sum(e["files"] for e in events if e["event"] == "files_committed") <= 6, "no file is read twice"

    once(inbox, tmp_path / "fresh")
    assert contents(root) == contents(tmp_path / "fresh")
    assert rows(root, "SELECT count(*), count(DISTINCT article_id) FROM articles") == [(103, 103)]
    assert not [f for f in examine(root) if f.level == "error"]


def test_metrics_have_prometheus_form(newsbeam: Run, tmp_path: Path) -> None:
    source, target = write_jsonl(tmp_path / "a.jsonl", [*records(2), {"title": "x"}]), tmp_path / "m.prom"
    done = newsbeam("ingest", str(source), "-w", str(tmp_path / "w"), "--metrics", str(target))
    assert done.returncode == 0, done.stderr
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\\]*"\})? -?[0-9.e+-]+')
    comment = re.compile(r"# (HELP|TYPE) [a-z_]+ .+")
    lines = target.read_text().splitlines()
    assert all(sample.fullmatch(line) or comment.fullmatch(line) for line in lines), lines
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert values['newsbeam_articles_total{outcome="new"}'] == "2"
    assert values["newsbeam_dead_letters_total"] == values["newsbeam_dead_letters_open"] == "1"
    assert int(values['newsbeam_rows_total{table="quotes"}']) > 0
    ((words, seconds, lag),) = rows(tmp_path / "w", "SELECT words, batch_seconds, lag_seconds FROM runs")
    assert rows(tmp_path / "w", "SELECT sum(word_count) FROM articles") == [(words,)]
    assert values["newsbeam_words_total"] == values["newsbeam_words"] == str(words)
    assert float(values["newsbeam_batch_seconds_total"]) == seconds > 0
    assert lag is None and "newsbeam_lag_seconds" not in values, "an archive has no lag"


def test_json_logs_are_one_object_a_line(newsbeam: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(2))
    done = newsbeam("ingest", str(source), "-w", str(tmp_path / "w"), "--log-format", "json", "--json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [e["event"] for e in events] == ["run_started", "batch_committed"]
    assert events[1]["articles_new"] == 2
    assert newsbeam("ingest", str(source), "--log-format", "xml").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["watch", "no-such-folder"], "no such file or folder"), (["watch", ".", "--log-format", "xml"], "one of")],
)
def test_wrong_usage(newsbeam: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = newsbeam(*arguments, "-w", str(tmp_path / "w"))
    assert done.returncode == 2
    assert said in done.stderr
