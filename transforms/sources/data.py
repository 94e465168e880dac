"""The data files beside the modules (field names, zones, outlets …), each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib


@cache
def load_toml(name: str) -> dict[str, Any]:
    """The parsed content of ``name`` in this folder. Callers do not change it."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
