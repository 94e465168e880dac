"""What a worker writes: one small folder of Parquet files with the rows of the articles it annotated.

Workers know neither the catalogue nor which versions will stay; they stage rows under ``staging/`` and hand on a
:class:`Segment`, a few hundred bytes that name the folder. The commit takes the rows from there, drops what lost,
and writes the files of the tables, one for each day (:mod:`warehouse.partitions`). So the number of files does not
depend on the number of workers and bundles, and a worker that dies leaves nothing that a reader could see.

Workers on machines that do not share the warehouse's folder stage at an address of an object store instead.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from schemas import TABLES, Article, Entity, NumericClaim, Quote, TemporalExpression, to_table
from schemas.columns import TIMESTAMP
from schemas.rows import EXTRACTION_TABLES
from warehouse.layout import staging_path
from warehouse.signatures import sign
from warehouse.versions import ArticleVersion, version_of

#: Beside the tables' rows: what stories are found by.
SIGNATURES = "signatures"
_PARQUET: dict[str, Any] = {"compression": "zstd", "compression_level": 1}


class ArticleRows(Protocol):
    """All rows of one article; ``transforms.nlp.annotate.Annotation`` is one."""

    @property
    def article(self) -> Article: ...
    @property
    def entities(self) -> Sequence[Entity]: ...
    @property
    def quotes(self) -> Sequence[Quote]: ...
    @property
    def numeric_claims(self) -> Sequence[NumericClaim]: ...
    @property
    def temporal_expressions(self) -> Sequence[TemporalExpression]: ...


@dataclass(frozen=True)
class Segment:
    """Rows that one bundle staged: where they are, whose they are, how many."""

    #: Below the warehouse's folder, or an address of an object store.
    path: str
    articles: tuple[ArticleVersion, ...]
    #: Versions that lost to another one of the same article within the segment; their rows are not in the files.
    superseded: tuple[ArticleVersion, ...]
    rows: dict[str, int]
    bytes: int
    #: Names of the records that came in, each as often as it came: what a stream tells its source once they are in.
    sources: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), ensure_ascii=True, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Segment:
        raw = json.loads(text)
        return Segment(
            path=raw["path"],
            articles=tuple(ArticleVersion(**v) for v in raw["articles"]),
            superseded=tuple(ArticleVersion(**v) for v in raw["superseded"]),
            rows=raw["rows"],
            bytes=raw["bytes"],
            sources=tuple(raw["sources"]),
        )


def write_segment(root: Path | str, articles: Iterable[ArticleRows], staging: str | None = None) -> Segment:
    """Stages the rows of some articles; needs pyarrow only and touches no catalogue.

    ``staging``: an address of an object store (``s3://bucket/prefix``); None: the warehouse's folder, which a worker must
    then see. An article that comes twice is staged once: the version with the greater key stays, whatever the order. A
    folder appears under its name when all its files are complete; nobody knows of objects before they are. Raises ValueError when a row's ``article_id`` or
    ``published_date`` is not its article's (such rows would lie in the wrong partition), OSError when the disk does
    not take them.
    """
    articles = list(articles)
    best, superseded = _winners(articles)
    name = uuid.uuid4().hex  # a replayed bundle must not overwrite what a commit may be reading
    rows = {table: _rows_of(table, best) for table in EXTRACTION_TABLES}
    tables = {table: to_table(TABLES[table], found) for table, found in rows.items() if found}
    if best:
        tables[SIGNATURES] = signatures_of([a.article for a in best])
    if staging is None:
        folder = staging_path(Path(root)) / name
        path, size = f"{folder.parent.name}/{name}", _stage_in_folder(folder, tables)
    else:
        path = f"{staging.rstrip('/')}/{name}"
        size = _stage_in_store(path, tables)
    versions = tuple(version_of(a.article) for a in best)
    sources = tuple(sorted(a.article.source_uri or "" for a in articles))
    return Segment(path, versions, tuple(superseded), {t: len(found) for t, found in rows.items()}, size, sources)


def _stage_in_folder(folder: Path, tables: Mapping[str, pa.Table]) -> int:
    """Writes the tables as files of a new folder; returns their bytes."""
    temporary = folder.with_name(f".{folder.name}.tmp")
    temporary.mkdir(parents=True)
    size = 0
    try:
        for table, rows in tables.items():
            file = temporary / f"{table}.parquet"
            pq.write_table(rows, file, **_PARQUET)
            size += file.stat().st_size
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return size


def _stage_in_store(address: str, tables: Mapping[str, pa.Table]) -> int:
    """Writes the tables as objects below an address; returns their bytes."""
    system, path = fs.FileSystem.from_uri(address)
    size = 0
    for table, rows in tables.items():
        with pa.BufferOutputStream() as sink:
            pq.write_table(rows, sink, **_PARQUET)
            data = sink.getvalue()
        with system.open_output_stream(f"{path}/{table}.parquet") as stream:
            stream.write(data)
        size += data.size
    return size


def read_staged(root: Path, segment: Segment, table: str) -> pa.Table | None:
    """One table's rows of a segment (or its SIGNATURES), None when it has none."""
    if not (segment.articles if table == SIGNATURES else segment.rows.get(table)):
        return None
    if _in_store(segment):
        system, path = fs.FileSystem.from_uri(segment.path)
        return pq.read_table(f"{path}/{table}.parquet", filesystem=system, partitioning=None)
    return pq.read_table(root / segment.path / f"{table}.parquet", memory_map=False)


def drop_staged(root: Path, segments: Iterable[Segment]) -> None:
    """Removes what a commit took of segments."""
    for segment in segments:
        if _in_store(segment):
            system, path = fs.FileSystem.from_uri(segment.path)
            system.delete_dir_contents(path, missing_dir_ok=True)
        else:
            shutil.rmtree(root / segment.path, ignore_errors=True)


def _in_store(segment: Segment) -> bool:
    return "://" in segment.path


def clear_staging(root: Path | str) -> int:
    """Removes all staged rows; the caller holds the run lock, so that nobody is going to commit them."""
    removed = 0
    folder = staging_path(Path(root))
    if folder.is_dir():
        for entry in sorted(folder.iterdir()):
            shutil.rmtree(entry, ignore_errors=True)
            removed += 1
    return removed


def _winners(articles: Iterable[ArticleRows]) -> tuple[list[ArticleRows], list[ArticleVersion]]:
    best: dict[str, tuple[ArticleVersion, ArticleRows]] = {}
    superseded: list[ArticleVersion] = []
    for rows in articles:
        version = version_of(rows.article)
        previous = best.get(version.article_id)
        if previous is None:
            best[version.article_id] = (version, rows)
            continue
        if version.version_key > previous[0].version_key:
            best[version.article_id] = (version, rows)
            superseded.append(previous[0])
        else:
            superseded.append(version)
    ordered = [rows for _, (_, rows) in sorted(best.items())]
    return ordered, sorted(superseded, key=lambda v: (v.article_id, v.version_key))


def signatures_of(articles: Sequence[Article]) -> pa.Table:
    """What stories are found by: a row for each article, in their order; what segments hold under SIGNATURES."""
    signed = [sign(a.text, a.content_sha256) for a in articles]
    return pa.table(
        {
            "article_id": pa.array([a.article_id for a in articles], pa.string()),
            "published_at": pa.array([a.published_at for a in articles], TIMESTAMP),
            "published_date": pa.array([a.published_date for a in articles], pa.date32()),
            "outlet": pa.array([a.outlet for a in articles], pa.string()),
            "agency": pa.array([a.agency for a in articles], pa.string()),
            "word_count": pa.array([a.word_count for a in articles], pa.int32()),
            "content": pa.array([s.content for s in signed], pa.uint64()),
            "shingles": pa.array([s.shingles for s in signed], pa.int32()),
            "signature": pa.array([s.signature for s in signed], pa.binary()),
            "figures": pa.array([s.figures for s in signed], pa.binary()),
            "bands": pa.array([s.bands for s in signed], pa.list_(pa.uint32())),
        }
    )


def _rows_of(table: str, articles: Sequence[ArticleRows]) -> list[Any]:
    if table == "articles":
        return [a.article for a in articles]
    rows: list[Any] = []
    for a in articles:
        for row in getattr(a, table):
            if row.article_id != a.article.article_id or row.published_date != a.article.published_date:
                raise ValueError(
                    f"a row of {table} says article {row.article_id}, {row.published_date}; "
                    f"its article is {a.article.article_id}, {a.article.published_date}"
                )
            rows.append(row)
    return rows
