"""kill -9 at any moment, then the same command again: the tables equal those of an undisturbed run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


# Five moments in the ordinary test run; all fifty with: make test-crash (.ci/run does)
@pytest.mark.parametrize("count", [5, pytest.param(50, marks=pytest.mark.crash)])
@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_killed_run_that_is_started_again_equals_an_undisturbed_one(
    empty_warehouse: Path, tmp_path: Path, count: int
) -> None:
    root = HERE.parent.parent
    done = subprocess.run(
        [sys.executable, str(HERE / "crash_runs.py"), str(empty_warehouse), str(tmp_path), str(count)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(HERE)))},
        capture_output=True,
        text=True,
        check=True,
    )
    first, *moments = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(first["expected"]) == 64, first
    assert first["events"] > 50
    assert len(moments) >= count
    for moment in moments:
        assert moment["killed"] or moment["delay"], moment  # a late kill may find the run already over
        assert moment["found"] == first["expected"], moment
