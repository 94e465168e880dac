"""Real engines on this machine, from the folder that fetch.sh filled (``make test-engines``)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def engines() -> Path:
    """The folder with programs and jars."""
    folder = os.environ.get("NEWSBEAM_ENGINES")
    if not folder:
        pytest.fail("run these tests with make test-engines: it fetches the engines and names their folder")
    return Path(folder).resolve()


@dataclass(frozen=True)
class Engine:
    """Options that bring a pipeline to an engine; ``folder`` holds its logs."""

    options: tuple[str, ...]
    folder: Path

    def kill_task_manager(self) -> None:
        """Ends one of the two task managers as ``kill -9`` does."""
        script("flink.sh", "kill-taskmanager", self.folder)


def script(name: str, *arguments: object) -> None:
    """Runs one of the scripts beside this file; raises when it fails."""
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    subprocess.run(["bash", str(HERE / name), *map(str, arguments)], check=True, env=environment, timeout=300)


@pytest.fixture(scope="session")
def prism(engines: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Beam's Prism, one machine."""
    options = ("--runner", "PrismRunner", f"--beam=--prism_location={engines / 'bin' / 'prism'}")
    return Engine(options, tmp_path_factory.mktemp("prism"))


@pytest.fixture(scope="session")
def flink(engines: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A Flink session cluster: one job manager, two task managers, a worker pool as external environment."""
    folder = tmp_path_factory.mktemp("flink")
    options = ("--runner", "PortableRunner", "--beam=--job_endpoint=localhost:18099")
    options += ("--beam=--environment_type=EXTERNAL", "--beam=--environment_config=localhost:18050")
    options += ("--beam=--parallelism=2", "--beam=--flink_master=localhost:18081")
    try:
        script("flink.sh", "start", folder, engines / "flink" / "jars")
        yield Engine(options, folder)
    finally:
        script("flink.sh", "stop", folder)


@pytest.fixture(scope="session")
def kafka(engines: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Kafka broker; its address. Beam's expansion service listens on port 18096."""
    folder = tmp_path_factory.mktemp("kafka")
    try:
        script("kafka.sh", "start", folder, engines / "kafka" / "jars", engines / "expansion" / "jars")
        yield "localhost:19092"
    finally:
        script("kafka.sh", "stop", folder)
