"""Which engine runs the pipeline, and with what options."""

from __future__ import annotations

import atexit
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, FlinkRunnerOptions, PipelineOptions, PrismRunnerOptions
from apache_beam.runners.portability.flink_runner import FlinkJarJobServer, FlinkRunner
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.portability.job_server import JobServer
from apache_beam.runners.portability.prism_runner import PrismJobServer, PrismRunner
from apache_beam.runners.runner import PipelineResult, PipelineRunner, PipelineState, create_runner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipeline.fork_server import can_fork
from pipeline.forks import ForkEnvironment
from pipeline.workers import is_direct

PipelineFactory = Callable[[beam.Pipeline], Any]


class EngineFailed(Exception):
    """The engine ended a batch in another state than DONE; nothing of that batch was committed."""


class CannotStream(EngineFailed):
    """The engine runs bounded jobs only; the message names what to do."""


def beam_options(runner: str, workers: int, extra: Sequence[str]) -> PipelineOptions:
    """Pipeline options for a runner name and the user's own Beam options (``extra``).

    ``direct`` is Beam's FnApiRunner, named explicitly: ``DirectRunner`` would first try to download another engine.
    """
    flags = ["--no_save_main_session", *extra]
    if runner.lower() in ("prism", "prismrunner"):
        flags += _prism_flags(extra)
    if is_direct(runner):
        flags += [f"--direct_num_workers={workers}", "--direct_running_mode=in_memory"]
    return PipelineOptions(flags)


def check_streaming(runner: str) -> None:
    """Raises CannotStream for an engine that has no unbounded pipelines."""
    if is_direct(runner) or runner.lower() in ("sparkrunner", "daskrunner", "rayrunner", "bundlebaseddirectrunner"):
        raise CannotStream(
            f"--runner {runner} cannot stream. On one machine: newsbeam watch FOLDER (no other engine needed), or "
            "newsbeam stream --runner PrismRunner; on a cluster: newsbeam stream --runner FlinkRunner "
            "--beam=--flink_master=HOST:PORT"
        )


def stream_flags(runner: str) -> tuple[str, ...]:
    """Options without which an engine's streams stand still.

    Flink ends what is being read when a checkpoint begins. Beam then keeps the outcome until the next element comes, by
    default; behind a source that yields once (the partitions of a topic) none ever comes, and nothing is read
    (DoFnOperator of Beam 2.62: ``snapshotState`` buffers, ``checkInvokeStartBundle`` flushes).
    """
    if is_direct(runner) or runner.lower() in ("prism", "prismrunner"):
        return ()
    return ("--finish_bundle_before_checkpointing",)


def _prism_flags(extra: Sequence[str]) -> list[str]:
    """Where Prism's program is, unless the user says it: it is never downloaded. Raises EngineFailed."""
    flags = []
    if not any(f.startswith("--environment_type") for f in extra):
        flags.append("--environment_type=LOOPBACK")
    if not any(f.startswith(("--prism_location", "--job_endpoint")) for f in extra):
        found = shutil.which("prism")
        if found is None:
            raise EngineFailed(
                "Prism's program is not on the PATH. Build it with Go: go install "
                f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{beam.__version__}, or name it with "
                "--beam=--prism_location=FILE"
            )
        flags.append(f"--prism_location={found}")
    return flags


class _UntilExit(JobServer):
    """An engine's program that runs until this process ends. Beam's own wrapper sets a signal handler, which only the
    main thread may; a batch runs in another one.
    """

    def __init__(self, server: JobServer) -> None:
        self._server = server
        self._endpoint: Any = None

    def start(self) -> Any:
        if self._endpoint is None:
            self._endpoint = self._server.start()
            atexit.register(self._server.stop)
        return self._endpoint

    def stop(self) -> None:
        self._server.stop()


class _Prism(PrismRunner):
    """Prism, started once for all batches of this process."""

    servers: ClassVar[dict[str, _UntilExit]] = {}

    def default_job_server(self, options: PipelineOptions) -> JobServer:
        where = options.view_as(PrismRunnerOptions).prism_location or ""
        if where not in self.servers:
            self.servers[where] = _UntilExit(PrismJobServer(options))
        return self.servers[where]


class _Flink(FlinkRunner):
    """Flink through the job server that Beam starts beside this process (a Java program)."""

    def default_job_server(self, options: PipelineOptions) -> JobServer:
        flink = options.view_as(FlinkRunnerOptions)
        if flink.flink_submit_uber_jar:
            return super().default_job_server(options)
        flink.flink_master = self.add_http_scheme(flink.flink_master)
        return _UntilExit(FlinkJarJobServer(options))


def _engine(runner: str, options: PipelineOptions, models: Sequence[str]) -> PipelineRunner:
    if is_direct(runner):
        return _direct(options, models)
    if runner.lower() in ("prism", "prismrunner"):
        return _Prism()
    return _Flink() if runner.lower() in ("flink", "flinkrunner") else create_runner(runner)


def submit(
    pipeline_of: PipelineFactory, runner: str, options: PipelineOptions, models: Sequence[str] = ()
) -> PipelineResult:
    """Builds a pipeline and hands it to the engine, without waiting for its end. ``models``: see :func:`run`."""
    pipeline = beam.Pipeline(runner=_engine(runner, options, models), options=options)
    pipeline_of(pipeline)
    return pipeline.run()


def run(
    pipeline_of: PipelineFactory, runner: str, options: PipelineOptions, models: Sequence[str] = ()
) -> PipelineResult:
    """Builds and runs a pipeline to its end. Raises EngineFailed when it did not end in DONE.

    ``models`` names the spaCy models that workers of this machine will need, which are then loaded once for all.
    """
    result = submit(pipeline_of, runner, options, models)
    state = result.wait_until_finish()
    if state not in (PipelineState.DONE, None):
        raise EngineFailed(f"{runner} ended in state {state}; run again with --verbose to see its log")
    return result


def _direct(options: PipelineOptions, models: Sequence[str]) -> FnApiRunner:
    """Beam's engine for one machine; with several workers, one process each.

    This is what ``direct_running_mode=multi_processing`` does, with newsbeam's own entry point for the processes.
    """
    if options.view_as(DirectOptions).direct_num_workers == 1:
        return FnApiRunner()
    if models and can_fork():
        return FnApiRunner(default_environment=ForkEnvironment(dict.fromkeys(models)))
    command = f"{sys.executable} -m pipeline.worker"
    return FnApiRunner(default_environment=SubprocessSDKEnvironment.from_command_string(command))
