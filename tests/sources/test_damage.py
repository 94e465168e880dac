"""Every form cut off anywhere, or with bytes changed anywhere: articles or dead letters, never an exception."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from schemas.columns import to_table
from tests.sources.forms import FORMS
from tests.sources.helpers import ingest


def damaged(raw: bytes, seed: str) -> list[bytes]:
    """Copies of ``raw``: cut off, with bytes replaced, with a piece doubled or missing."""
    dice = random.Random(seed)  # str seeds are stable between runs
    out = []
    for _ in range(8):
        a, b = sorted(dice.sample(range(len(raw)), 2))
        changed = bytearray(raw)
        for _ in range(dice.choice([1, 3, 20])):
            changed[dice.randrange(len(raw))] = dice.randrange(256)
        out += [raw[:a], bytes(changed), raw[:a] + raw[b:], raw[:b] + raw[a:]]
    return out


@pytest.mark.parametrize("form", FORMS)
def test_damage(tmp_path: Path, form: str) -> None:
    for i, raw in enumerate(damaged(FORMS[form](), form)):
        path = tmp_path / f"{i}"
        path.write_bytes(raw)
        results = ingest([path], tmp_path / "spool")
        for result in results:
            to_table(type(result), [result])
        # What was not empty leaves a trace, unless nothing but an archive's empty frame is left of it.
        assert (
            results
            or form.startswith(("zip", "tar", "warc", "arrow", "parquet", "csv", "tsv", "json", "eml"))
            or not raw
        )
