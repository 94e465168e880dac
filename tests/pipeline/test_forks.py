"""Workers forked from a server that loaded everything: they work, they share it, and their death ends the run."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import apache_beam as beam
import pytest

from pipeline import engines, fork_server
from pipeline.fork_server import WorkerDied, can_fork
from pipeline.processes import children

pytestmark = pytest.mark.skipif(not can_fork(), reason="workers are forked on Linux only")
MODEL = ["en_core_web_sm"]


class _Who(beam.DoFn):
    """Notes the process and its parent in a file."""

    def process(self, number: int, folder: str) -> Iterator[int]:
        Path(folder, f"{os.getpid()}-{os.getppid()}").touch()
        yield number


class _Die(beam.DoFn):
    def process(self, number: int) -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield number


def _run(work: beam.PTransform, workers: int = 2) -> None:
    options = engines.beam_options("direct", workers, ())
    engines.run(lambda p: p | beam.Create(range(8)) | beam.Reshuffle() | work, "direct", options, MODEL)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # of the worker that is killed
def test_batches_share_one_server_and_a_dead_worker_ends_the_run_not_the_server(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    _run(beam.ParDo(_Who(), str(first)))
    with pytest.raises((WorkerDied, RuntimeError), match="worker process ended"):
        _run(beam.ParDo(_Die()))
    _run(beam.ParDo(_Who(), str(second)))
    pids = [tuple(map(int, f.name.split("-"))) for folder in (first, second) for f in folder.iterdir()]
    servers = {parent for _, parent in pids}
    assert len({pid for pid, _ in pids}) == 4, "two workers a batch, new ones for each"
    assert len(servers) == 1 and servers <= set(children())
    assert os.getpid() not in servers | {pid for pid, _ in pids}


def test_a_server_that_died_is_started_again() -> None:
    before = fork_server.server(())
    before.stop()
    after = fork_server.server(())
    assert after is not before and after.alive()
    after.stop()
