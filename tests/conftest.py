"""Fixtures that everything shares: the real model, loaded once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from spacy.language import Language

from transforms.nlp.model import load

# A machine that is new or busy is slow, and no test is about seconds; fixtures given to property tests never change.
settings.register_profile(
    "newsbeam", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("newsbeam")


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load()
