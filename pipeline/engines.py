"""Which engine runs the pipeline, and with what options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.runner import PipelineResult, PipelineState, create_runner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

#: Bytes of input from which a second process pays: it costs about 4 s to start (interpreter, Beam, model), and one
#: process annotates some 60 kB of text a second (benchmarks/RESULTS.md).
BYTES_WORTH_A_WORKER = 1_500_000


PipelineFactory = Callable[[beam.Pipeline], Any]


class EngineFailed(Exception):
    """The engine ended a batch in another state than DONE; nothing of that batch was committed."""


def choose_workers(asked: int | None, input_bytes: int | None) -> int:
    """Number of processes: as asked; else one, or all cores when the input is large enough (or its size unknown)."""
    if asked is not None:
        return max(1, asked)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if input_bytes is not None and input_bytes < BYTES_WORTH_A_WORKER:
        return 1
    return cores


def beam_options(runner: str, workers: int, extra: Sequence[str]) -> PipelineOptions:
    """Pipeline options for a runner name and the user's own Beam options (``extra``).

    ``direct`` is Beam's FnApiRunner, named explicitly: ``DirectRunner`` would first try to download another engine.
    """
    flags = ["--no_save_main_session", *extra]
    if is_direct(runner):
        flags += [f"--direct_num_workers={workers}", "--direct_running_mode=in_memory"]
    return PipelineOptions(flags)


def is_direct(runner: str) -> bool:
    """Whether a runner name means the engine on this machine."""
    return runner.lower() in ("direct", "directrunner", "fnapirunner")


def run(pipeline_of: PipelineFactory, runner: str, options: PipelineOptions) -> PipelineResult:
    """Builds and runs a pipeline to its end. Raises EngineFailed when it did not end in DONE."""
    engine = _direct(options) if is_direct(runner) else create_runner(runner)
    pipeline = beam.Pipeline(runner=engine, options=options)
    pipeline_of(pipeline)
    result = pipeline.run()
    state = result.wait_until_finish()
    if state not in (PipelineState.DONE, None):
        raise EngineFailed(f"{runner} ended in state {state}; run again with --verbose to see its log")
    return result


def _direct(options: PipelineOptions) -> FnApiRunner:
    """Beam's engine for one machine; with several workers, one process each.

    This is what ``direct_running_mode=multi_processing`` does, with newsbeam's own entry point for the processes.
    """
    if options.view_as(DirectOptions).direct_num_workers == 1:
        return FnApiRunner()
    command = f"{sys.executable} -m pipeline.worker"
    return FnApiRunner(default_environment=SubprocessSDKEnvironment.from_command_string(command))
