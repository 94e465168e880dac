"""Runs: one row each, resumed when they were cut off.

The caller holds the run lock (:func:`lock`) from before :func:`start_run` until after :func:`finish_run`; a run that
stands as ``running`` while the lock is free was therefore killed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas import Run, to_table
from warehouse.catalogue import append, with_retry
from warehouse.connect import attach, check_catalog
from warehouse.engine import new_connection
from warehouse.layout import LAKE
from warehouse.locks import hold
from warehouse.write import clear_staging

_RETRY_FOR = 60.0
FINISHED = "done"
#: Between the id of a stream's run and that of one of its commits: each commit decides like a run of its own.
PART = "/"


@dataclass(frozen=True)
class RunHandle:
    """A run that was started. ``resumed``: it goes on with an earlier one that was cut off, under its id."""

    run_id: str
    resumed: bool
    committed_batches: frozenset[int]
    committed_batch_ids: frozenset[str]
    started_at: dt.datetime | None


@contextlib.contextmanager
def lock(root: Path | str, *, wait: float = 0.0, what: str = "ingests articles") -> Iterator[None]:
    """Holds the warehouse for one run. Raises WarehouseBusy (exit code 75) when another run holds it after ``wait``."""
    with hold(root, "run", wait=wait, holder=what):
        yield


def start_run(
    root: Path | str,
    *,
    inputs: Sequence[str],
    options: Mapping[str, Any],
    versions: Mapping[str, Any],
    runner: str,
    now: dt.datetime,
) -> RunHandle:
    """Opens a run, or takes up the one with the same inputs, options, extractor version and model that was cut off.

    A run is taken up when it never ended as ``done``, so that a killed run that is started again gives the same rows
    as an undisturbed one: its committed batches stand and are not read again. Staged rows of dead workers are removed.
    """
    folder = Path(root).resolve()
    clear_staging(folder)
    print_ = fingerprint(inputs, options, versions)
    with _writable(folder) as connection:
        for run_id, started_at, found_inputs, found_options, found_versions in connection.execute(
            f"SELECT run_id, started_at, inputs, options, versions FROM {LAKE}.runs WHERE status <> '{FINISHED}' "
            "ORDER BY started_at DESC, run_id DESC"
        ).fetchall():
            same = fingerprint(found_inputs or (), _load(found_options), _load(found_versions)) == print_
            if same:
                _update(connection, folder, run_id, {"status": "running", "finished_at": None})
                done = connection.execute(
                    f"SELECT batch_index, batch_id FROM {LAKE}.batches WHERE run_id = ?", [run_id]
                ).fetchall()
                return RunHandle(run_id, True, frozenset(i for i, _ in done), frozenset(b for _, b in done), started_at)
        run_id = _new_id(connection, now, print_)
        row = Run(
            run_id=run_id,
            started_at=now,
            status="running",
            runner=runner,
            inputs=tuple(inputs),
            versions=_dump(versions),
            options=_dump(options),
        )
        with_retry(
            folder,
            lambda: append(connection, folder, "runs", to_table(Run, [row]), run_id),
            time.monotonic() + _RETRY_FOR,
        )
    return RunHandle(run_id, False, frozenset(), frozenset(), now)


def unfinished_runs(root: Path | str) -> list[str]:
    """Ids of runs that stand as ``running``; for the holder of the run lock: those that were killed."""
    folder = Path(root).resolve()
    with _writable(folder) as connection:
        found = connection.execute(
            f"SELECT run_id FROM {LAKE}.runs WHERE status = 'running' ORDER BY run_id"
        ).fetchall()
    return [run_id for (run_id,) in found]


def finish_run(
    root: Path | str, run_id: str, *, status: str, now: dt.datetime, skipped: Mapping[str, int] | None = None
) -> Run:
    """Closes a run (``done``, ``interrupted`` or ``failed``); its counts are the sums over its batches.

    ``skipped``: what was passed over besides articles, by reason.
    """
    folder = Path(root).resolve()
    with _writable(folder) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(articles_read), 0), coalesce(sum(articles_new), 0), coalesce(sum(articles_changed), 0), "
            "coalesce(sum(articles_unchanged), 0), coalesce(sum(dead_letters), 0), list(rows ORDER BY batch_index), "
            "coalesce(sum(words), 0)::BIGINT, max(seconds), max(lag_seconds) "
            f"FROM {LAKE}.batches WHERE run_id = ? OR starts_with(run_id, ?)",
            [run_id, f"{run_id}{PART}"],
        ).fetchone()
        assert row is not None
        rows: dict[str, int] = {}
        for text in row[5] or ():
            for table, count in _load(text).items():
                rows[table] = rows.get(table, 0) + count
        _update(
            connection,
            folder,
            run_id,
            {
                "status": status,
                "finished_at": now,
                "articles_read": row[0],
                "articles_new": row[1],
                "articles_changed": row[2],
                "articles_unchanged": row[3],
                "dead_letters": row[4],
                "rows": json.dumps(rows, sort_keys=True),
                "skipped": json.dumps(dict(skipped or {}), sort_keys=True),
                "words": row[6],
                "batch_seconds": row[7],
                "lag_seconds": row[8],
            },
        )
        return read_run(connection, run_id)


def read_run(connection: duckdb.DuckDBPyConnection, run_id: str) -> Run:
    """The row of a run. Raises KeyError when there is none."""
    cursor = connection.execute(f"SELECT * FROM {LAKE}.runs WHERE run_id = ?", [run_id])
    names = [d[0] for d in cursor.description or ()]
    found = cursor.fetchone()
    if found is None:
        raise KeyError(run_id)
    values = dict(zip(names, found, strict=True))
    values["inputs"] = tuple(values["inputs"]) if values["inputs"] is not None else None
    return Run(**values)


def fingerprint(inputs: Sequence[str], options: Mapping[str, Any], versions: Mapping[str, Any]) -> str:
    """Equal for runs that must give the same rows: inputs, options, extractor version and model."""
    made_by = {k: versions.get(k) for k in ("extractor_version", "model")}
    text = json.dumps([list(inputs), json.loads(_dump(options)), made_by], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _new_id(connection: duckdb.DuckDBPyConnection, now: dt.datetime, print_: str) -> str:
    base = f"{now.astimezone(dt.timezone.utc):%Y%m%dT%H%M%SZ}-{print_[:8]}"
    taken = {
        r[0]
        for r in connection.execute(f"SELECT run_id FROM {LAKE}.runs WHERE starts_with(run_id, ?)", [base]).fetchall()
    }
    run_id, nth = base, 2
    while run_id in taken:
        run_id, nth = f"{base}-{nth}", nth + 1
    return run_id


def _update(connection: duckdb.DuckDBPyConnection, root: Path, run_id: str, values: Mapping[str, Any]) -> None:
    sets = ", ".join(f"{column} = ?" for column in values)
    with_retry(
        root,
        lambda: connection.execute(f"UPDATE {LAKE}.runs SET {sets} WHERE run_id = ?", [*values.values(), run_id]),
        time.monotonic() + _RETRY_FOR,
    )


@contextlib.contextmanager
def _writable(root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    check_catalog(root)
    with hold(root, "commit", wait=_RETRY_FOR, holder="opens or closes a run"):
        connection = new_connection()
        try:
            attach(connection, root, read_only=False)
            yield connection
        finally:
            connection.close()


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), sort_keys=True, ensure_ascii=False, default=str)


def _load(text: str | None) -> dict[str, Any]:
    return dict(json.loads(text)) if text else {}
