"""Real engines on this machine, from the folder that fetch.sh filled (``make test-engines``)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engines.streams import ARTICLES
from tests.pipeline.conftest import command, records, write_jsonl

HERE = Path(__file__).parent
FLINK = "http://localhost:18081"
#: Where the server of test_stores.py listens; workers of an engine must know it before it is there.
GOOGLE = "127.0.0.1:18090"
_OVER = ("FINISHED", "CANCELED", "FAILED")


@pytest.fixture(scope="session")
def engines() -> Path:
    """The folder with programs and jars."""
    folder = os.environ.get("NEWSBEAM_ENGINES")
    if not folder:
        pytest.fail("run these tests with make test-engines: it fetches the engines and names their folder")
    return Path(folder).resolve()


@dataclass(frozen=True)
class Engine:
    """Options that bring a pipeline to an engine; ``folder`` holds its logs and process ids."""

    options: tuple[str, ...]
    folder: Path

    def kill_task_manager(self) -> None:
        """One of the two machines dies: its task manager and what that started, as ``kill -9`` does."""
        script("flink.sh", "kill-taskmanager", self.folder)


def script(name: str, *arguments: object) -> None:
    """Runs one of the scripts beside this file; raises when it fails."""
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "CLOUD_STORAGE_EMULATOR_ENDPOINT": f"http://{GOOGLE}",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    subprocess.run(["bash", str(HERE / name), *map(str, arguments)], check=True, env=environment, timeout=500)


def running(name: str, engines: Path) -> Path:
    """Folder of an engine's logs and process ids. What a run that was killed left at work there is ended first."""
    folder = engines / "run" / name
    if folder.exists():
        script(f"{name}.sh", "stop", folder)
        subprocess.run(["rm", "-rf", str(folder)], check=True, timeout=60)
    return folder


@pytest.fixture(scope="session")
def prism(engines: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Beam's Prism, one machine."""
    options = ("--runner", "PrismRunner", f"--beam=--prism_location={engines / 'bin' / 'prism'}")
    return Engine(options, tmp_path_factory.mktemp("prism"))


@pytest.fixture(scope="session")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the engine of this machine makes of all articles."""
    folder = tmp_path_factory.mktemp("direct")
    write_jsonl(folder / "a.jsonl", records(ARTICLES))
    done = command("ingest", str(folder / "a.jsonl"), "-w", str(folder / "w"))
    assert done.returncode == 0, done.stderr
    return folder / "w"


@pytest.fixture(scope="session")
def flink_cluster(engines: Path) -> Iterator[Engine]:
    folder = running("flink", engines)
    options = ("--runner", "PortableRunner", "--beam=--job_endpoint=localhost:18099")
    options += ("--beam=--environment_type=EXTERNAL", "--beam=--environment_config=localhost:18050")
    options += ("--beam=--parallelism=2", "--beam=--flink_master=localhost:18081")
    try:
        script("flink.sh", "start", folder, engines / "flink" / "jars")
        yield Engine(options, folder)
    finally:
        script("flink.sh", "stop", folder)


@pytest.fixture
def flink(engines: Path, flink_cluster: Engine) -> Iterator[Engine]:
    """A Flink session cluster: one job manager, two task managers, a worker pool as external environment.

    Each test finds it idle and whole: jobs that a test left are ended, a task manager that it killed is brought back.
    """
    ready(engines, flink_cluster)
    yield flink_cluster
    ready(engines, flink_cluster)


def ready(engines: Path, flink: Engine) -> None:
    """Ends all jobs and waits until two task managers have all their slots free; two minutes at most."""
    deadline = time.monotonic() + 120
    asked: set[str] = set()
    started = False
    while True:
        jobs = [j for j in ask("/jobs/overview")["jobs"] if j["state"] not in _OVER]
        for job in jobs:
            if job["jid"] not in asked:
                asked.add(job["jid"])
                ask(f"/jobs/{job['jid']}?mode=cancel", "PATCH")
        pid = int((flink.folder / "taskmanager-1.pid").read_text())
        if not started and not Path(f"/proc/{pid}").exists():
            started = True
            script("flink.sh", "start-taskmanager", flink.folder, engines / "flink" / "jars")
        overview = ask("/overview")
        # A task manager that died counts as registered until its heartbeat is missed.
        if not jobs and (overview["taskmanagers"], overview["slots-available"]) == (2, 4):
            return
        assert time.monotonic() < deadline, f"Flink does not come to rest: {overview}; logs in {flink.folder}"
        time.sleep(0.5)


def ask(path: str, method: str = "GET") -> dict[str, Any]:
    """Flink's answer to a question over its REST interface."""
    with urllib.request.urlopen(urllib.request.Request(FLINK + path, method=method), timeout=20) as answer:
        body = answer.read()
    return dict(json.loads(body)) if body else {}


@pytest.fixture(scope="session")
def kafka(engines: Path) -> Iterator[str]:
    """A Kafka broker; its address. Beam's expansion service listens on port 18096."""
    folder = running("kafka", engines)
    try:
        script("kafka.sh", "start", folder, engines / "kafka" / "jars", engines / "expansion" / "jars")
        yield "localhost:19092"
    finally:
        script("kafka.sh", "stop", folder)
