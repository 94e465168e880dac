"""``gs://`` for inputs and for what workers hand over, on a server that speaks Google's own protocol (fake-gcs-server)."""

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

import pytest
from pyarrow import fs

from tests.engines.conftest import GOOGLE, Engine
from tests.engines.streams import ARTICLES, same_rows_once
from tests.pipeline.conftest import records, write_jsonl

pytestmark = [pytest.mark.engines, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Google:
    """A server with the bucket ``news``; ``environment`` leads pyarrow's client to it."""

    environment: dict[str, str]
    system: fs.FileSystem

    def objects(self, folder: str) -> list[str]:
        """Names of the objects below a folder of the bucket."""
        found = self.system.get_file_info(fs.FileSelector(f"news/{folder}", recursive=True, allow_not_found=True))
        return [f.path for f in found if f.type == fs.FileType.File]


@pytest.fixture(scope="module")
def google(engines: Path) -> Iterator[Google]:
    host, port = GOOGLE.split(":")
    program = str(engines / "bin" / "fake-gcs-server")
    options = ["-scheme", "http", "-host", host, "-port", port, "-backend", "memory", "-public-host", GOOGLE]
    with subprocess.Popen([program, *options], stderr=subprocess.DEVNULL) as server:
        try:
            request = urllib.request.Request(
                f"http://{GOOGLE}/storage/v1/b?project=p",
                data=json.dumps({"name": "news"}).encode(),
                headers={"Content-Type": "application/json"},
            )
            for _ in range(100):
                try:
                    urllib.request.urlopen(request, timeout=10).close()
                    break
                except OSError:
                    time.sleep(0.1)
            system = fs.GcsFileSystem(anonymous=True, endpoint_override=GOOGLE, scheme="http")
            yield Google(os.environ | {"CLOUD_STORAGE_EMULATOR_ENDPOINT": f"http://{GOOGLE}"}, system)
        finally:
            server.kill()


@pytest.mark.parametrize("name", ["direct", "prism", "flink"])
def test_inputs_and_staging_in_a_bucket(
    name: str, request: pytest.FixtureRequest, google: Google, direct: Path, tmp_path: Path
) -> None:
    inbox = f"inbox-{name}"
    content = write_jsonl(tmp_path / "a.jsonl", records(ARTICLES)).read_bytes()
    with google.system.open_output_stream(f"news/{inbox}/a.jsonl") as stream:
        stream.write(content)
    engine = ["--workers", "2"]
    if name != "direct":
        found: Engine = request.getfixturevalue(name)
        engine = list(found.options)
    root = tmp_path / "w"
    arguments = [f"gs://anonymous@news/{inbox}", "-w", str(root), "--staging", f"gs://anonymous@news/staging-{name}"]
    for new in (ARTICLES, 0):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "ingest", *arguments, *engine, "--json"],
            env=google.environment,
            capture_output=True,
            text=True,
            timeout=400,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["new"] == new
    same_rows_once(root, direct)
    assert google.objects(f"staging-{name}") == []
    assert google.objects(inbox) == [f"news/{inbox}/a.jsonl"]
