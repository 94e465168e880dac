"""Runs what the README and docs/QUESTIONS.md show, and puts the real output under it.

    python docs/refresh.py            writes the pages
    python docs/refresh.py --check    exits 1 when an output is not what the commands give now
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import warehouse  # noqa: E402
from pipeline import cli  # noqa: E402
from warehouse.output import write_result  # noqa: E402

PAGES = (ROOT / "README.md", ROOT / "docs" / "QUESTIONS.md")
_QUERY = re.compile(r"```sql\n(.*?)```\n```text\n.*?```", re.DOTALL)
_COMMAND = re.compile(r"<!-- command: (.*?) -->\n```text\n.*?```", re.DOTALL)
#: What differs from run to run.
_VOLATILE = re.compile(r"^(seconds +)\S+ *$|(run )\d{8}T\w+-\w+", re.MULTILINE)


def refreshed(texts: Sequence[str]) -> list[str]:
    """The pages with every output as it is now. Ingests the sample articles into a folder that is thrown away."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("seeds").symlink_to(ROOT / "seeds")
        try:
            texts = [
                _COMMAND.sub(lambda m: f"<!-- command: {m[1]} -->\n```text\n{_run(m[1])}```", text) for text in texts
            ]
            lake = warehouse.connect("lake")
            texts = [_QUERY.sub(lambda m: f"```sql\n{m[1]}```\n```text\n{_ask(lake, m[1])}```", text) for text in texts]
            lake.close()
        finally:
            os.chdir(before)
    return list(texts)


def stable(text: str) -> str:
    """The text without times and run ids, for comparing."""
    return _VOLATILE.sub(r"\1\2", text)


def _run(command: str) -> str:
    out = io.StringIO()
    os.environ["COLUMNS"] = "100"
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = cli.run(shlex.split(command)[1:])
    if code:
        raise SystemExit(f"{command}: exit code {code}")
    return _trimmed(out.getvalue())


def _ask(lake: object, query: str) -> str:
    out = io.StringIO()
    write_result(lake, query, "table", out)  # type: ignore[arg-type]
    return _trimmed(out.getvalue())


def _trimmed(text: str) -> str:
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def main() -> int:
    """Writes or checks; returns the exit code."""
    old = [page.read_text(encoding="utf-8") for page in PAGES]
    new = refreshed(old)
    if "--check" in sys.argv:
        stale = [p.name for p, o, n in zip(PAGES, old, new, strict=True) if stable(o) != stable(n)]
        for name in stale:
            print(f"{name} shows outputs that the code no longer gives: python docs/refresh.py", file=sys.stderr)
        return 1 if stale else 0
    for page, text in zip(PAGES, new, strict=True):
        page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
