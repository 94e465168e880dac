"""``newsbeam doctor``: is everything there, and is every row what it should be?"""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from warehouse.doctor import examine

from pipeline import exits
from pipeline.versions import versions
from transforms.nlp.model import ModelNotFound


def doctor_command(warehouse: Path, models: tuple[tuple[str, str], ...], as_json: bool) -> int:
    """Prints versions and findings; returns 0 when all is well, else 1."""
    console = Console(highlight=False)
    problems = 0
    found: dict[str, str] = {}
    try:
        found = versions(models)
    except ModelNotFound as error:
        problems += 1
        found = {"model": str(error)}
    findings = examine(warehouse)
    problems += sum(not f.ok for f in findings)
    if as_json:
        rows = [{"check": f.check, "ok": f.ok, "detail": f.detail, "remedy": f.remedy} for f in findings]
        print(json.dumps({"ok": problems == 0, "versions": found, "checks": rows}, ensure_ascii=False))
        return exits.DONE if problems == 0 else exits.FAILED
    for name, version in found.items():
        console.print(f"{name:30} {version}", markup=False)
    for f in findings:
        mark = "[green]ok  [/]" if f.ok else "[bold red]BAD [/]"
        console.print(f"{mark} {f.check}" + (f": {f.detail}" if f.detail else ""))
        if not f.ok and f.remedy:
            console.print(f"     remedy: {f.remedy}", markup=False)
    console.print("all is well" if problems == 0 else f"{problems} problem{'s' if problems > 1 else ''} found")
    return exits.DONE if problems == 0 else exits.FAILED
