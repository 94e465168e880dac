"""A fresh warehouse for each test, copied from one that was made once (making one takes half a second)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import warehouse


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("empty") / "lake"
    warehouse.create(root)
    return root


@pytest.fixture
def lake(empty_warehouse: Path, tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    shutil.copytree(empty_warehouse, root)
    return root
