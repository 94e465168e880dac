"""Versions that a run records, and that ``doctor`` shows."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from transforms.nlp.annotate import EXTRACTOR_VERSION
from transforms.nlp.model import label

LIBRARIES = ("newsbeam", "apache-beam", "spacy", "pyarrow", "duckdb", "duckdb-extension-ducklake")


def versions(models: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name -> version of newsbeam, its extractors, the models, Python and the main libraries."""
    found = {
        "extractor_version": EXTRACTOR_VERSION,
        "model": ", ".join(f"{language}={label(model)}" for language, model in models),
        "python": platform.python_version(),
    }
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
