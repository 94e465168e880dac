"""SQL that needs SQLite itself (triggers, ``VACUUM``), run on a catalogue file in a process of its own.

A process of its own, because a second SQLite library in the process that has the catalogue open through DuckDB would
take its locks away (:func:`warehouse.connect.check_catalog`).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None); "
    "c.executescript(sys.stdin.read()); c.close()"
)


class ScriptFailed(Exception):
    """SQLite did not run the statements to their end; says why in its own words."""


def run_script(catalog: Path, statements: str) -> None:
    """Runs statements on a SQLite file, each as it stands: BEGIN and COMMIT are the script's own.

    Waits a minute for others that write. Raises ScriptFailed.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-c", _PROGRAM, str(catalog)], input=statements, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise ScriptFailed(done.stderr.strip().rpartition("\n")[2])
