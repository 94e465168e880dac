"""The README shows what the code gives, and links to files that exist."""

from __future__ import annotations

import re

import typer

from docs.refresh import PAGES, ROOT, refreshed, stable
from pipeline.cli import app


def test_outputs_are_real() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    for page, shown, now in zip(PAGES, texts, refreshed(texts), strict=True):
        assert stable(now) == stable(shown), f"{page.name} is out of date; run: python docs/refresh.py"


def test_links_lead_to_files() -> None:
    for page in {*PAGES, *(ROOT / "docs").glob("*.md")}:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_named_exists() -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"(?:`|bin/)newsbeam (\w+)[ `]", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named and named <= known
