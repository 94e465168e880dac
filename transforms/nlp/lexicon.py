"""Loads the lexicon files in ``transforms/nlp/lexicons/``: the one helper for word lists, tables and TOML data.

Lexicons are data that people edit: what a rule knows about words stands there, not in code. Each file is read once
a process; what comes back is shared, so callers must not change it. A missing file raises FileNotFoundError: lexicons
ship with the package, so that is a broken installation, never bad input.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from importlib.resources import files
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FOLDER = files("transforms.nlp") / "lexicons"


def read_bytes(name: str) -> bytes:
    """The file's bytes, not cached: for binary tables whose reader keeps what it needs."""
    return (_FOLDER / name).read_bytes()


def read_text(name: str) -> str:
    """The file's text (UTF-8), not cached."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def load_toml(name: str) -> dict[str, Any]:
    """A TOML lexicon (``name`` with its ending, as in ``load_toml("titles.toml")``)."""
    return tomllib.loads(read_text(name))


@cache
def load_lines(name: str) -> tuple[str, ...]:
    """A word list: one entry a line in file order; blank lines and lines that begin with ``#`` are left out."""
    lines = (line.strip() for line in read_text(name).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def load_words(name: str) -> frozenset[str]:
    """A word list as a set."""
    return frozenset(load_lines(name))


@cache
def load_csv(name: str) -> tuple[dict[str, str], ...]:
    """A CSV table with a header row, one dictionary a row, in file order; lines that begin with ``#`` are comments."""
    lines = [line for line in read_text(name).splitlines() if line and not line.startswith("#")]
    return tuple(csv.DictReader(lines))
