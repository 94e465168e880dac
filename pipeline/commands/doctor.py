"""``newsbeam doctor``: is everything there, and is every row what it should be?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from pipeline import exits
from pipeline.versions import versions
from transforms.nlp.model import ModelNotFound
from warehouse.doctor import examine
from warehouse.repair import repair

MARKS = {"ok": "[green]ok   [/]", "note": "[yellow]note [/]", "error": "[bold red]ERROR[/]"}


def doctor_command(warehouse: Path, models: tuple[tuple[str, str], ...], as_json: bool, fix: bool = False) -> int:
    """Prints versions and findings, with ``fix`` after a repair; returns 0 when all is well, else 1."""
    console = Console(highlight=False)
    problems = 0
    found: dict[str, str] = {}
    try:
        found = versions(models)
    except ModelNotFound as error:
        problems += 1
        found = {"model": str(error)}
    if fix:
        done = repair(warehouse)
        if not as_json:
            console.print(
                f"repaired: {done.files_delisted} lost files, {done.articles_removed} articles to ingest again"
                + (f"; made anew: {', '.join(done.made_anew)}" if done.made_anew else "")
                + (f"; {done.texts_read} texts compared again" if done.texts_read else "")
                + (f"; {done.files_beyond_repair} files beyond repair" if done.files_beyond_repair else "")
            )
    findings = examine(warehouse)
    problems += sum(f.level == "error" for f in findings)
    if as_json:
        rows = [asdict(f) for f in findings]
        print(json.dumps({"ok": problems == 0, "versions": found, "checks": rows}, ensure_ascii=False))
        return exits.DONE if problems == 0 else exits.FAILED
    for name, version in found.items():
        console.print(f"{name:30} {version}", markup=False)
    for f in findings:
        console.print(f"{MARKS[f.level]} {f.check:10} {f.message}", soft_wrap=True)
        if f.level != "ok" and f.remedy:
            console.print(f"      remedy: {f.remedy}", markup=False, soft_wrap=True)
    console.print("all is well" if problems == 0 else f"{problems} problem{'s' if problems > 1 else ''} found")
    return exits.DONE if problems == 0 else exits.FAILED
