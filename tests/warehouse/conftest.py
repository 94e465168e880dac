"""A fresh warehouse for each test, copied from one that was made once (making one takes half a second).

With ``NEWSBEAM_TEST_CATALOG=postgres`` the fixture ``lake`` has its catalogue in PostgreSQL.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest

import warehouse
from warehouse.backend import FILE

ON_POSTGRES = os.environ.get("NEWSBEAM_TEST_CATALOG") == "postgres"
EMPTY = "empty"
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server; tests that need one are skipped where none is installed."""
    binaries = postgres_server.programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    with postgres_server.running(binaries) as started:
        yield started


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("empty") / "lake"
    warehouse.create(root)
    return root


@pytest.fixture(scope="session")
def empty_postgres(tmp_path_factory: pytest.TempPathFactory, server: postgres_server.Server) -> Path:
    root = tmp_path_factory.mktemp("postgres") / "lake"
    warehouse.create(root, catalog=server.catalogue(server.database(EMPTY)))
    return root


@pytest.fixture
def on_postgres(empty_postgres: Path, server: postgres_server.Server, tmp_path: Path) -> Path:
    """A fresh warehouse whose catalogue is a database of its own."""
    root = tmp_path / "on_postgres"
    shutil.copytree(empty_postgres, root)
    name = server.database(f"lake{next(_NUMBERS)}", EMPTY)
    recorded = (root / FILE).read_text(encoding="utf-8")
    (root / FILE).write_text(recorded.replace(f"dbname={EMPTY}", f"dbname={name}"), encoding="utf-8")
    return root


@pytest.fixture
def lake(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    if ON_POSTGRES:
        return Path(request.getfixturevalue("on_postgres"))
    root = tmp_path / "lake"
    shutil.copytree(request.getfixturevalue("empty_warehouse"), root)
    return root
