"""Metrics in Prometheus' text form, written to a file that the node exporter's textfile collector picks up.

Counters are sums over the whole warehouse (its table of committed batches), so that they never fall when a process
starts anew and are the same whoever writes them; gauges describe the last run.
Form: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from warehouse import connect

_LABEL_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


@dataclass(frozen=True)
class Metric:
    """One metric with its samples: pairs of labels and value."""

    name: str
    kind: str
    help: str
    samples: tuple[tuple[Mapping[str, str], float], ...] = field(default=())


@dataclass(frozen=True)
class LastRun:
    """What the process that writes the metrics knows of its last run."""

    #: Seconds from start to commit.
    seconds: float
    #: Words annotated by this process since it started.
    words: int
    #: Files that wait to be read.
    waiting: int | None = None


def totals(root: Path) -> list[Metric]:
    """Counters of a warehouse. Raises WarehouseNotFound."""
    connection = connect(root)
    try:
        row = connection.execute(
            "SELECT coalesce(sum(articles_new), 0), coalesce(sum(articles_changed), 0), "
            "coalesce(sum(articles_unchanged), 0), coalesce(sum(dead_letters), 0), count(*), "
            "epoch(max(committed_at)), list(rows), coalesce(sum(words), 0), coalesce(sum(seconds), 0), "
            "arg_max(lag_seconds, commit_number) FROM lake.batches"  # of the newest batch that has one
        ).fetchone()
        open_letters = connection.execute("SELECT count(*) FROM lake.dead_letters").fetchone()
        words = connection.execute("SELECT coalesce(sum(word_count), 0) FROM lake.articles").fetchone()
    finally:
        connection.close()
    assert row is not None
    assert open_letters is not None
    assert words is not None
    rows: dict[str, int] = {}
    for text in row[6] or ():
        for table, count in json.loads(text or "{}").items():
            rows[table] = rows.get(table, 0) + count
    outcomes = zip(("new", "changed", "unchanged"), row[:3], strict=True)
    found = [
        Metric(
            "newsbeam_articles_total",
            "counter",
            "Articles committed, by what became of them.",
            tuple(({"outcome": outcome}, n) for outcome, n in outcomes),
        ),
        Metric(
            "newsbeam_rows_total",
            "counter",
            "Rows written, by table.",
            tuple(({"table": t}, n) for t, n in sorted(rows.items())),
        ),
        _one("newsbeam_dead_letters_total", "counter", "Records that became dead letters.", row[3]),
        _one("newsbeam_words_total", "counter", "Words of the articles committed, each version counted.", row[7]),
        _one("newsbeam_batches_total", "counter", "Batches committed.", row[4]),
        _one("newsbeam_batch_seconds_total", "counter", "Seconds from the start of batches to their commits.", row[8]),
        _one("newsbeam_dead_letters_open", "gauge", "Dead letters in the table now.", open_letters[0]),
        _one("newsbeam_words", "gauge", "Words of all articles in the warehouse.", words[0]),
    ]
    if row[5] is not None:
        found.append(_one("newsbeam_last_commit_timestamp_seconds", "gauge", "Time of the last commit.", row[5]))
    if row[9] is not None:
        text = "Age of the oldest file of the last batch when it was committed (watch, stream)."
        found.append(_one("newsbeam_lag_seconds", "gauge", text, row[9]))
    return found


def of_run(last: LastRun) -> list[Metric]:
    """Gauges of the last run."""
    found = [
        _one("newsbeam_run_seconds", "gauge", "Seconds that the last run took.", last.seconds),
        _one("newsbeam_run_words", "gauge", "Words that this process has annotated.", last.words),
    ]
    if last.waiting is not None:
        found.append(_one("newsbeam_files_waiting", "gauge", "Files that wait to be read.", last.waiting))
    return found


def render(metrics: Iterable[Metric]) -> str:
    """The text form; metrics without samples are left out."""
    lines: list[str] = []
    for metric in metrics:
        if not metric.samples:
            continue
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [f"{metric.name}{_labels(labels)} {_number(value)}" for labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def of_topics(behind: Mapping[tuple[str, int], int]) -> Metric:
    """Messages of each (topic, partition) that are not in the warehouse yet."""
    samples = tuple(({"topic": t, "partition": str(p)}, n) for (t, p), n in sorted(behind.items()))
    return Metric("newsbeam_kafka_lag_messages", "gauge", "Messages that are not in the warehouse yet.", samples)


def write(path: Path, root: Path, last: LastRun | None, more: Iterable[Metric] = ()) -> None:
    """Writes all metrics to ``path``, whole or not at all (a scraper never sees half a file)."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(render([*totals(root), *(of_run(last) if last else ()), *more]), encoding="utf-8")
    temporary.replace(path)


def _one(name: str, kind: str, text: str, value: float) -> Metric:
    return Metric(name, kind, text, (({}, value),))


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{k}="{v.translate(_LABEL_ESCAPES)}"' for k, v in labels.items()) + "}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
