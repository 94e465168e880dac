"""Nothing that is fed to the sources stops them: every input ends as articles or dead letters, in bounded time and memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from schemas.columns import to_table
from tests.sources.helpers import STORY, articles, dead, ingest
from tests.sources.hostile import INPUTS

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("name", INPUTS)
def test_hostile_input(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{STORY}\n\nBefore.", encoding="utf-8")
    (folder / "b.bin").write_bytes(INPUTS[name]())
    (folder / "c.txt").write_text(f"{STORY}\n\nAfter.", encoding="utf-8")
    began = time.monotonic()
    found = ingest([folder], tmp_path / "spool")
    assert time.monotonic() - began < 20  # seconds; most take a tenth of one
    assert {f"{folder.as_posix()}/a.txt", f"{folder.as_posix()}/c.txt"} <= {a.source_uri for a in articles(found)}
    for result in found:
        to_table(type(result), [result])
    for letter in dead(found):
        assert letter.source_uri
        assert letter.error_message
        assert letter.error_message.startswith(letter.source_uri)
        assert len((letter.payload or "").encode()) <= 64 * 1024
        assert "passwd:" not in (letter.payload or "")
        assert "root:" not in (letter.payload or "")
    assert not any("root:" in a.text for a in articles(found))


def test_the_set_is_large_enough() -> None:
    assert len(INPUTS) >= 40


def test_memory_stays_below_two_gigabytes(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for i, make in enumerate(INPUTS.values()):
        (folder / f"{i:03}").write_bytes(make())
    code = (
        "import sys; from pathlib import Path; from tests.sources.helpers import ingest\n"
        "print(len(ingest([sys.argv[1]], Path(sys.argv[2]))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "spool")],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout.split()[-1]) >= len(INPUTS)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak * (1 if sys.platform == "darwin" else 1024) < 2 * 1024**3
