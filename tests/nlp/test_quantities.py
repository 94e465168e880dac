"""Quantities: a table of phrases with value, interval, bound, kind and unit, and look-alikes; properties on any text."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.nlp.model import make_doc
from transforms.nlp.quantities import Quantity, find_quantities
from transforms.nlp.quantities_numbers import find_numbers

BOUNDS = {"exact", "approx", "range", "more_than", "at_least", "less_than", "at_most"}
KINDS = {"count", "money", "percent", "measure", "duration", "age", "rate"}


def table() -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / "quantities.psv").read_text("utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines if line and not line.startswith("#")]


def read(nlp: Language, text: str) -> list[Quantity]:
    return find_quantities(nlp(make_doc(nlp, text)))


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_the_table_is_large_enough_and_has_both_kinds() -> None:
    rows = table()
    assert len(rows) >= 250
    assert sum(len(r) == 1 for r in rows) >= 80
    assert all(len(r) in (1, 8) for r in rows)


@pytest.mark.parametrize("row", table(), ids=lambda r: r[0])
def test_table(nlp: Language, row: tuple[str, ...]) -> None:
    text = row[0]
    found = [
        (text[q.start : q.end], q.value, q.low, q.high, q.bound, q.kind, q.unit) for q in read(nlp, text)
    ]
    if len(row) == 1:
        assert found == []
        return
    _, printed, value, low, high, bound, kind, unit = row
    assert found == [(printed, number(value), number(low), number(high), bound, kind, unit or None)]
