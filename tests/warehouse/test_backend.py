"""How the catalogue of a warehouse is named, chosen and recorded; needs no server."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import warehouse
from warehouse import backend, engine
from warehouse.errors import CatalogueSetting, CatalogueUnreachable, ExtensionMissing, WarehouseNotFound
from warehouse.postgres import PostgresCatalogue, parse_postgres
from warehouse.postgres_session import lock_key

NOBODY = "postgres:host=127.0.0.1 port=1 dbname=news"  # port 1: nothing listens there


@pytest.mark.parametrize(
    "text",
    [
        "postgres:host=db.example port=5433 dbname=news user=ana schema=lake",
        "postgresql:  schema = lake host=db.example port='5433' dbname=news user=ana ",
        "postgresql://ana@db.example:5433/news?schema=lake",
        "postgres://ana@db.example:5433/news?schema=lake",
    ],
)
def test_one_catalogue_in_four_spellings(text: str, tmp_path: Path) -> None:
    catalogue = backend.parse(text, tmp_path)
    assert str(catalogue) == "postgres:dbname=news host=db.example port=5433 user=ana schema=lake"
    assert catalogue.tables == "__ducklake_metadata_lake.lake"


_VALUE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.dictionaries(st.sampled_from(["host", "dbname", "user", "options", "sslmode"]), _VALUE))
def test_what_is_recorded_reads_back_the_same(keywords: dict[str, str]) -> None:
    catalogue = PostgresCatalogue(tuple(sorted(keywords.items())), "lake_2")
    assert parse_postgres(str(catalogue)) == catalogue


@pytest.mark.parametrize(
    "text",
    [
        "postgres:dbname=news password=secret",
        "postgresql://ana:secret@db.example/news",
        "postgresql://ana@db.example/news?sslpassword=secret",
    ],
)
def test_a_password_is_refused_and_not_repeated(text: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueSetting, match="pgpass") as refused:
        warehouse.create(tmp_path / "lake", catalog=text)
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "lake").exists()


@pytest.mark.parametrize(
    "text",
    ["mysql:dbname=news", "postgres:news", "postgres:dbname='news", "postgresql://db:port/news", "pg:schema=A;B"],
)
def test_names_that_nobody_understands(text: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueSetting):
        backend.parse(text, tmp_path)


def test_the_folder_decides_then_the_environment(lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(backend.CATALOG_VARIABLE, NOBODY)
    new = tmp_path / "new"
    assert str(backend.catalogue_of(new)) == "postgres:dbname=news host=127.0.0.1 port=1"
    assert str(backend.catalogue_of(lake)) == str(backend.choose(lake, None, None).catalogue)
    assert backend.catalogue_of(lake) != backend.catalogue_of(new)
    with warehouse.connect(lake) as connection:  # the variable is for warehouses that are not there yet
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    with pytest.raises(CatalogueSetting, match="is for new warehouses"):
        warehouse.create(lake, catalog="postgres:dbname=other")


def test_a_server_that_is_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("duckdb_extension_postgres_scanner")
    root = tmp_path / "lake"
    with pytest.raises(CatalogueUnreachable, match=r"port 1 failed: Connection refused.*start the server"):
        warehouse.create(root, catalog=NOBODY)
    assert not (root / backend.FILE).exists()  # nothing is recorded that was not reached
    with pytest.raises(WarehouseNotFound):
        warehouse.connect(root)
    monkeypatch.setenv(backend.CATALOG_VARIABLE, NOBODY)
    with pytest.raises(CatalogueUnreachable, match=r"\$PGHOST"):
        warehouse.connect(root)


def test_without_the_package_of_the_extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.extension_file.cache_clear()
    for name in engine.EXTENSIONS:
        engine.extension_file(name)  # remembered from here on
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda name: None)
    try:
        with pytest.raises(
            ExtensionMissing, match=f"pip install duckdb-extension-postgres-scanner=={duckdb.__version__}"
        ):
            warehouse.create(tmp_path / "lake", catalog=NOBODY)
    finally:
        engine.extension_file.cache_clear()


def test_keys_of_locks_are_64_bits_and_apart() -> None:
    keys = {lock_key(schema, name) for schema in ("newsbeam", "lake") for name in ("run", "commit")}
    assert len(keys) == 4 and all(-(2**63) <= key < 2**63 for key in keys)
