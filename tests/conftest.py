"""Fixtures that everything shares: the real model, loaded once."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.nlp.model import load


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load()
