"""The README shows what the code gives, and links to files that exist."""

from __future__ import annotations

import re
from pathlib import Path

from docs.refresh_readme import README, ROOT, refreshed, stable


def test_outputs_are_real() -> None:
    text = README.read_text(encoding="utf-8")
    assert stable(refreshed(text)) == stable(text), "run: python docs/refresh_readme.py"


def test_links_lead_to_files() -> None:
    pages = [README, *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_named_exists() -> None:
    from pipeline.cli import app

    known = {c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands}
    named = set(re.findall(r"newsbeam (\w+)[ `]", Path(README).read_text(encoding="utf-8")))
    assert {n for n in named if n.islower()} - known <= {"itself"}
