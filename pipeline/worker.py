"""A worker process of the engine on this machine: Beam's own, without its chatter; or the server that forks them."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Any

from pipeline.quiet import VERBOSE, settle

_SAMPLE = (
    "GENEVA, Nov. 4 (Reuters) — About 1,200 people were counted on Monday, the Red Cross said. "
    "“We know of 300 more,” a spokesman told reporters in Kyiv. More than two thirds had arrived by 2023."
)


def main() -> None:
    """Runs Beam's worker; its logs are heard only when the run is verbose. Failures reach the driver in any case.

    ``--serve MODEL …`` runs the server of :mod:`pipeline.forks` instead.
    """
    verbose = bool(os.environ.get(VERBOSE))
    settle(verbose)
    if not verbose:
        logging.disable(logging.CRITICAL)
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2:])
    else:
        _work()


def _work() -> None:
    from apache_beam.runners.worker import sdk_worker_main

    sdk_worker_main.main(sys.argv)


def serve(models: Sequence[str]) -> None:
    """Loads everything, then forks a worker for each line of standard input until that ends.

    A line holds a number and the worker's environment variables as JSON. When a worker ends, its number and exit code
    are written to standard output. What goes wrong in loading is left to the workers, which report it to the engine.
    """
    try:
        _load(models)
    except Exception:
        logging.getLogger("newsbeam").info("loading before the fork failed:\n%s", traceback.format_exc())
    gc.collect()
    gc.freeze()  # what is loaded stays: workers need not look through it, nor copy its pages
    numbers: dict[int, int] = {}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's
    signal.signal(signal.SIGCHLD, lambda *_: _report(numbers))
    for line in sys.stdin:
        request = json.loads(line)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # none may end before its number is noted
        child = os.fork()
        if child == 0:
            _become_worker(request["environment"])
        numbers[child] = request["number"]
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    while numbers:
        time.sleep(0.05)  # the handler takes those that have ended from it


def _load(models: Sequence[str]) -> None:
    """Imports what workers import and reads models and lexicons, by annotating a small text."""
    import apache_beam.runners.worker.sdk_worker_main

    import pipeline.ingest  # noqa: F401 - its transforms are what workers run
    from schemas import Article
    from schemas.ids import article_id, sha256
    from transforms.nlp.annotate import annotate
    from transforms.nlp.model import load

    assert apache_beam
    article = Article(article_id(None, _SAMPLE), _SAMPLE, sha256(_SAMPLE))
    for model in models:
        list(annotate(load(model), [article]))


def _become_worker(environment: dict[str, str]) -> None:
    """The rest of a forked child's life."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # standard output is the server's line to the driver
    os.environ.update(environment)
    code = 0
    try:
        _work()
    except BaseException:
        traceback.print_exc()
        code = 1
    os._exit(code)


def _report(numbers: dict[int, int]) -> None:
    """Tells the driver of the workers that have ended."""
    while numbers:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        code: Any = os.waitstatus_to_exitcode(status)
        os.write(1, f"{numbers.pop(child)} {code}\n".encode())


if __name__ == "__main__":
    main()
