"""Logs of long runs: plain lines for people, or one JSON object a line for the tools that collect logs."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from typing import IO, Any

from pipeline.display import Display
from warehouse.commit import CommitResult

FORMATS = ("text", "json")


class JsonFormatter(logging.Formatter):
    """A log record as one JSON object: time (UTC), level, logger, message, and the fields given as ``extra``."""

    _OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": _utc(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields.update({k: v for k, v in vars(record).items() if k not in self._OWN})
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return _line(fields)


class Log:
    """Events of a run on standard error: ``text`` for people, ``json`` for machines. ``quiet``: nothing at all."""

    def __init__(self, form: str = "text", *, quiet: bool = False, out: IO[str] | None = None) -> None:
        if form not in FORMATS:
            raise ValueError(f"--log-format {form}: one of {', '.join(FORMATS)}")
        self.form = form
        self._quiet = quiet
        self._out = out

    def event(self, event: str, message: str, level: str = "info", **fields: Any) -> None:
        """One event. ``event`` is its name for machines, ``message`` what a person reads."""
        if self._quiet:
            return
        out = self._out or sys.stderr
        now = dt.datetime.now(dt.timezone.utc).timestamp()
        if self.form == "json":
            line = _line({"time": _utc(now), "level": level, "event": event, "message": message, **fields})
        else:
            line = f"{_utc(now)} {message}"
        print(line, file=out, flush=True)


class LogDisplay(Display):
    """A run's progress as events of a log instead of a bar."""

    def __init__(self, log: Log) -> None:
        super().__init__(quiet=True)
        self._log = log
        self.results: list[CommitResult] = []

    def start(self, input_bytes: int | None, workers: int, resumed: bool) -> None:
        super().start(input_bytes, workers, resumed)
        self._log.event(
            "run_started",
            "going on with a run that did not finish" if resumed else "reading",
            input_bytes=input_bytes,
            workers=workers,
            resumed=resumed,
        )

    def committed(self, read: int, result: CommitResult) -> None:
        super().committed(read, result)
        self.results.append(result)
        self._log.event(
            "batch_committed",
            f"committed: {result.new:,} new, {result.changed:,} changed, {result.unchanged:,} unchanged, "
            f"{result.dead_letters:,} dead letters, in {result.seconds:.2f} s",
            batch_id=result.batch_id,
            articles_read=read,
            articles_new=result.new,
            articles_changed=result.changed,
            articles_unchanged=result.unchanged,
            dead_letters=result.dead_letters,
            rows=result.rows,
            commit_seconds=round(result.seconds, 3),
        )


def use_json(verbose: bool) -> None:
    """Makes Python's own logging (Beam, spaCy) write JSON too."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.getLogger().handlers[:] = [handler]
    if verbose:
        logging.getLogger().setLevel(logging.INFO)


def _utc(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, default=str)
