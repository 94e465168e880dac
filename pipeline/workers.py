"""How many processes a run uses, and their early start. Imports neither Beam nor spaCy's models."""

from __future__ import annotations

import contextlib
import os

from pipeline.fork_server import can_fork, server
from pipeline.settings import IngestSettings, input_bytes

#: Bytes of input from which a second process is used. Where processes are forked, the run never takes longer with it, but a
#: fifth to a third more of the processors; from here on it saves a tenth of the time and more (benchmarks/workers.py; the
#: figures: RESULTS.md, "Short jobs").
BYTES_WORTH_A_WORKER = 300_000


def is_direct(runner: str) -> bool:
    """Whether a runner name means the engine on this machine."""
    return runner.lower() in ("direct", "directrunner", "fnapirunner")


def choose_workers(asked: int | None, input_bytes: int | None) -> int:
    """Number of processes: as asked; else one, or all cores when the input is large enough (or its size unknown)."""
    if asked is not None:
        return max(1, asked)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if input_bytes is not None and input_bytes < BYTES_WORTH_A_WORKER:
        return 1
    return cores


def prepare(settings: IngestSettings) -> None:
    """Lets workers begin to load what they need while this process goes on importing, if the run will have any.

    Only a head start: what is wrong with the settings is left to the run, which reports it.
    """
    if not (is_direct(settings.runner) and can_fork()):
        return
    with contextlib.suppress(Exception):
        if choose_workers(settings.workers, input_bytes(settings.inputs)) > 1:
            server(dict.fromkeys(model for _, model in settings.models))
