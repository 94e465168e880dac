"""Links between texts: which of them are near-copies, found by the bands they share and verified by their signatures."""

from __future__ import annotations

from collections.abc import Set

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.engine import few, is_one_of
from warehouse.layout import LAKE
from warehouse.signatures import Signatures

#: Pairs of texts that are compared at a time, 16 bytes each.
_CANDIDATES = 2_000_000
_TEXT = ("content", "shingles", "signature", "figures")


def links_of_new(connection: duckdb.DuckDBPyConnection, fresh: pa.Table) -> set[tuple[int, int]]:
    """Pairs of near-copies of which one text is new or both are. ``fresh``: the signatures of the new texts."""
    mine = bands_of(fresh)
    bands = pc.unique(mine.column("band")).to_pylist()
    # A condition is slower once a join adds its own to it, which it does not through what is materialised.
    stored = (
        f"{'MATERIALIZED' if few(bands) else 'NOT MATERIALIZED'} "
        f"(SELECT s.content, s.band FROM {LAKE}.story_bands s WHERE {is_one_of('s.band', bands)})"
    )
    return _links(connection, mine, mine, stored, fresh)


def links_between(connection: duckdb.DuckDBPyConnection, contents: Set[int]) -> set[tuple[int, int]]:
    """Pairs of near-copies among stored texts. Bands are read off the texts: story_bands lies in the order of the bands."""
    which = is_one_of("t.content", contents)
    bands = connection.execute(
        f"SELECT t.content, unnest(t.bands) AS band FROM {LAKE}.story_texts t WHERE {which}"
    ).to_arrow_table()
    if not few(contents):
        bands = bands.filter(pc.is_in(bands.column("content"), pa.array(sorted(contents), pa.uint64())))
    return _links(connection, bands, bands, None, None)


def bands_of(signatures: pa.Table) -> pa.Table:
    """Rows of story_bands for staged signatures."""
    bands = signatures.column("bands").combine_chunks()
    contents = signatures.column("content").combine_chunks()
    return pa.table({"content": contents.take(pc.list_parent_indices(bands)), "band": bands.flatten()})


def _links(
    connection: duckdb.DuckDBPyConnection, mine: pa.Table, others: pa.Table, stored: str | None, fresh: pa.Table | None
) -> set[tuple[int, int]]:
    """Pairs of near-copies in which one text has a row in ``mine`` (content, band) and the other has one in ``others`` or in
    ``stored``, a common table expression. Needs memory for _CANDIDATES pairs, however many texts share a band (reports made from a template).
    """
    contents = pc.unique(mine.column("content"))
    pairs = _candidates(connection, mine, others, stored, limit=_CANDIDATES if len(contents) > 1 else None)
    if pairs is None:
        half = len(contents) // 2
        parts = (mine.filter(pc.is_in(mine.column("content"), part)) for part in (contents[:half], contents[half:]))
        return {pair for part in parts for pair in _links(connection, part, others, stored, fresh)}
    if not pairs.num_rows:
        return set()
    texts = _texts(connection, {*pc.unique(pairs.column("a")).to_pylist(), *pc.unique(pairs.column("b")).to_pylist()})
    if fresh is not None:
        texts = pa.concat_tables([texts, fresh.select(_TEXT).cast(texts.schema)])
    return Signatures.of(texts).near_copies(pairs.column("a").to_numpy(), pairs.column("b").to_numpy())


def _candidates(
    connection: duckdb.DuckDBPyConnection, mine: pa.Table, others: pa.Table, stored: str | None, limit: int | None
) -> pa.Table | None:
    """Pairs (a < b) of texts that share a band, each once; None if they share more than ``limit`` bands."""
    connection.register("_mine", mine)
    connection.register("_others", others)
    pair = (
        "SELECT least(m.content, o.content) AS a, greatest(m.content, o.content) AS b "
        "FROM mine m JOIN {} o ON o.band = m.band WHERE o.content <> m.content"
    )
    found = connection.execute(
        # Materialised: what joins push down into a table of Arrow's cannot be more than 63 bits wide.
        "WITH mine AS MATERIALIZED (SELECT m.content, m.band FROM _mine m), "
        "others AS MATERIALIZED (SELECT o.content, o.band FROM _others o) "
        + (f", stored AS {stored} " if stored else "")
        + " UNION ALL ".join(pair.format(source) for source in (("others", "stored") if stored else ("others",)))
        + (f" LIMIT {limit + 1}" if limit is not None else "")
    ).to_arrow_table()
    connection.unregister("_mine")
    connection.unregister("_others")
    if limit is not None and found.num_rows > limit:
        return None
    return found.group_by(["a", "b"]).aggregate([])


def _texts(connection: duckdb.DuckDBPyConnection, contents: Set[int]) -> pa.Table:
    """The signatures of stored texts; of those whose text is gone there are none."""
    columns = ", ".join(f"t.{c}" for c in _TEXT)
    if few(contents):
        where = is_one_of("t.content", contents)
        return connection.execute(f"SELECT {columns} FROM {LAKE}.story_texts t WHERE {where}").to_arrow_table()
    connection.register("_involved", pa.table({"content": pa.array(sorted(contents), pa.uint64())}))
    rows = connection.execute(
        # Materialised: what joins push down into a table of Arrow's cannot be more than 63 bits wide.
        "WITH involved AS MATERIALIZED (SELECT i.content FROM _involved i) "
        f"SELECT {columns} FROM {LAKE}.story_texts t SEMI JOIN involved USING (content)"
    ).to_arrow_table()
    connection.unregister("_involved")
    return rows
