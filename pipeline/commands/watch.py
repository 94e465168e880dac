"""``newsbeam watch``: a service around :mod:`pipeline.watch` that a signal ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from types import FrameType

from pipeline import exits
from pipeline.batch import Interrupted
from pipeline.logs import Log
from pipeline.processes import end_children
from pipeline.watch import Stop, WatchSettings, watch

#: After the first signal a micro-batch may take this long to end; then it is left and taken up at the next start.
GRACE_SECONDS = 20.0


def watch_command(settings: WatchSettings, *, log_format: str, as_json: bool) -> int:
    """Watches until SIGINT or SIGTERM; returns 0 after a clean stop, 130 or 143 when a batch had to be left."""
    stop = Stop()
    heard: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        if stop.soon.is_set():
            stop.now.set()
        else:
            stop.soon.set()
            timer = threading.Timer(GRACE_SECONDS, stop.now.set)
            timer.daemon = True
            timer.start()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    log = Log(log_format, quiet=as_json)
    try:
        _, summaries = watch(settings, log, stop)
    except Interrupted:
        log.event("left", "stopped in the middle of a batch, which was not committed; the next start takes it up")
        end_children()
        sys.stderr.flush()
        os._exit(exits.SIGTERM if heard and heard[-1] == signal.SIGTERM else exits.SIGINT)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if as_json:
        print(json.dumps([asdict(s) for s in summaries], ensure_ascii=False))
    return exits.DONE
