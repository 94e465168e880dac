"""How the warehouse does with a million articles' worth of rows.

    python -m benchmarks.warehouse_scale build SOURCE TARGET [--articles 1000000] [--days 1000]
    python -m benchmarks.warehouse_scale measure TARGET

``build`` repeats the rows of a warehouse (SOURCE: ingest something real) with new ids and dates until TARGET holds
the number of articles asked for, spread over the days. Most people and organisations get another name in each of 500
copies, so that there are many of them, and near-copies stay stories; texts repeat, so that bytes per article are to be
read off SOURCE. ``measure`` runs each shipped question several times on one connection, takes the answer as an Arrow
table (as data frames do) and prints the medians of wall and processor time, then commits batches of ten corrected and ten
new articles with all their rows, refreshes with another topic, and looks up known articles.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import warehouse
from schemas import TABLES, Article
from schemas.ids import sha256
from warehouse.commit import Batch, commit
from warehouse.connect import attach
from warehouse.engine import new_connection, quote
from warehouse.indexes import INDEXES
from warehouse.indexes import build as fill_index
from warehouse.known import KnownIndex, export_known
from warehouse.layout import data_path
from warehouse.maintain import maintain
from warehouse.tables import EXTRACTION_TABLES, ID_COLUMNS, TopicRuleRow
from warehouse.topics import rebuild_matches
from warehouse.write import write_segment

FIRST_DAY = dt.date(2022, 2, 24)
CHUNK_DAYS = 50
NAMES = 500
#: Entity id of a person or an organisation, with a number for each copy; ids that aliases.csv names stay.
VARIED = """CREATE TEMP MACRO varied(entity, printed, copy, sep) AS CASE
    WHEN split_part(entity, ':', 1) IN ('person', 'org') AND hash(entity) % 4 <> 0
         AND entity NOT IN (SELECT k.entity_id FROM known_ids k) THEN printed || sep || (copy % NAMES)
    ELSE printed END"""
#: SHA-256 of an article's text in each copy, and the identity that story tables have from it.
TEXTS = """CREATE TEMP MACRO copied_sha(sha, copy) AS sha256(substr(sha, 1, 16) || '/' || copy);
CREATE TEMP MACRO content_of(sha) AS ('0x' || substr(sha, 1, 16))::UBIGINT;
CREATE TEMP MACRO copied(content, copy) AS content_of(copied_sha(lpad(lower(to_hex(content)), 16, '0'), copy))"""
NAMED = {
    "entities": [("entity_id", "name")],
    "quotes": [("speaker_entity_id", "speaker_name")],
    "numeric_claims": [("claimant_entity_id", "claimant")],
}
TOPIC = '[russian_troops]\ngroups = [{ country = "RUS", role = "military" }]\n'
QUESTIONS = {
    "topic by day": "FROM mentions_over_time('russian_troops')",
    "topic by month": "FROM mentions_over_time('russian_troops', bucket := 'month')",
    "topic mentions": "SELECT count(*), count(DISTINCT story_id) FROM topic_mentions WHERE topic = 'russian_troops'",
    "quotes of one speaker": "FROM quotes_by('Volodymyr Zelensky', newest := 50)",
    "claims by day": "FROM claim_timeline('RUS', 'military', 'killed')",
    "conflicting claims": "FROM claim_conflicts('RUS', 'military', 'killed', days := 30)",
    "low, best, high by month": "FROM claim_estimates('RUS', 'military', 'killed', bucket := 'month')",
    "cooccurrence": "FROM cooccurrence('group:RUS:military') LIMIT 50",
    "cooccurrence, a month": "FROM cooccurrence('group:RUS:military', since := '2024-03-01', until := '2024-03-31') LIMIT 50",
    "speakers": "FROM speakers LIMIT 50",
    "outlets": "FROM outlets",
    "daily volume": "FROM daily_volume",
    "wire copies": "FROM wire_copies LIMIT 50",
    "one day of articles": "SELECT count(*), sum(word_count) FROM articles WHERE published_date = DATE '2022-03-05'",
}


@dataclass(frozen=True)
class _Rows:
    """All rows of an article."""

    article: Article
    entities: tuple[Any, ...]
    quotes: tuple[Any, ...]
    numeric_claims: tuple[Any, ...]
    temporal_expressions: tuple[Any, ...]


def build(source: Path, target: Path, articles: int, days: int) -> None:
    """Makes TARGET from the rows of SOURCE."""
    if target.exists():
        shutil.rmtree(target)
    warehouse.create(target)
    (target / "reference" / "topics.toml").write_text(TOPIC, encoding="utf-8")
    warehouse.refresh(target)
    connection = new_connection()
    attach(connection, target, read_only=False)
    reader = warehouse.connect(source)
    for table in (*EXTRACTION_TABLES, "article_versions", "stories", "story_members", "story_texts", "story_bands"):
        connection.register("_rows", reader.execute(f"SELECT * FROM lake.{table}").to_arrow_table())
        connection.execute(f"CREATE TEMP TABLE base_{table} AS FROM _rows")
        connection.unregister("_rows")
    reader.close()
    connection.execute(
        "CREATE TEMP TABLE copies AS WITH ids AS (SELECT article_id, row_number() OVER (ORDER BY article_id) - 1 AS nth "
        "FROM base_articles), n AS (SELECT range AS i FROM range(?)) "
        "SELECT ids.article_id AS base_id, i // (SELECT count(*) FROM ids) AS copy, "
        "substr(sha256(ids.article_id || '/' || i), 1, 24) AS new_id, "
        "?::DATE + (hash(i // (SELECT count(*) FROM ids)) % ?)::INTEGER AS day "
        "FROM n JOIN ids ON ids.nth = i % (SELECT count(*) FROM ids)",
        [articles, FIRST_DAY, days],
    )
    connection.execute("CREATE TEMP TABLE known_ids AS SELECT DISTINCT entity_id FROM lake.aliases")
    connection.execute(VARIED.replace("NAMES", str(NAMES)))
    connection.execute(TEXTS)
    started = time.perf_counter()
    for first in range(0, days, CHUNK_DAYS):
        low = FIRST_DAY + dt.timedelta(days=first)
        high = low + dt.timedelta(days=min(CHUNK_DAYS, days - first))
        chunk = f"(SELECT * FROM copies WHERE day >= {quote(str(low))}::DATE AND day < {quote(str(high))}::DATE)"
        connection.execute("BEGIN")
        for table in EXTRACTION_TABLES:
            if table == "articles":
                changes = (
                    "c.new_id AS article_id, c.day AS published_date, c.day::TIMESTAMPTZ AS published_at, c.new_id AS story_id, "
                    "copied_sha(b.content_sha256, c.copy) AS content_sha256"
                )
            else:
                column = ID_COLUMNS[table]
                changes = (
                    f"c.new_id AS article_id, c.day AS published_date, c.new_id || substr(b.{column}, 25) AS {column}"
                )
                for entity, name in NAMED.get(table, ()):
                    changes += f", varied({entity}, {entity}, c.copy, '-') AS {entity}, varied({entity}, {name}, c.copy, ' ') AS {name}"
            connection.execute(
                f"INSERT INTO lake.{table} SELECT b.* REPLACE ({changes}) FROM base_{table} b "
                f"JOIN {chunk} c ON c.base_id = b.article_id ORDER BY c.day, c.new_id"
            )
        connection.execute(
            "INSERT INTO lake.article_versions SELECT b.* REPLACE (c.new_id AS article_id, c.day AS published_date, "
            "sha256(b.record_sha256 || c.copy) AS record_sha256, copied_sha(b.content_sha256, c.copy) AS content_sha256, "
            "c.day::TIMESTAMPTZ AS published_at) "
            f"FROM base_article_versions b JOIN {chunk} c ON c.base_id = b.article_id WHERE b.outcome <> 'superseded'"
        )
        connection.execute(
            "INSERT INTO lake.story_members SELECT b.* REPLACE (c.new_id AS article_id, copied(b.content, c.copy) AS content, "
            "c.day::TIMESTAMPTZ AS published_at, c.day AS published_date, coalesce(b.outlet, 'outlet ' || c.copy % 50) AS outlet) "
            f"FROM base_story_members b JOIN {chunk} c ON c.base_id = b.article_id ORDER BY c.day, c.new_id"
        )
        connection.execute(
            "INSERT INTO lake.stories SELECT c.new_id, min(c.new_id) OVER (PARTITION BY b.story_id, c.copy) "
            f"FROM base_stories b JOIN {chunk} c ON c.base_id = b.article_id"
        )
        pairs = f"(SELECT DISTINCT m.content AS old, c.copy FROM base_story_members m JOIN {chunk} c ON c.base_id = m.article_id)"
        connection.execute(
            "INSERT INTO lake.story_texts SELECT copied(b.content, p.copy), b.shingles, b.signature, b.figures, list_transform(b.bands, "
            "lambda v: (hash(v, p.copy) % 4294967296)::UINTEGER) "
            f"FROM base_story_texts b JOIN {pairs} p ON p.old = b.content"
        )
        connection.execute(
            "INSERT INTO lake.story_bands SELECT copied(b.content, p.copy), (hash(b.band, p.copy) % 4294967296)::UINTEGER AS band "
            f"FROM base_story_bands b JOIN {pairs} p ON p.old = b.content ORDER BY 2"
        )
        connection.execute("COMMIT")
        print(f"rows up to {high}: {time.perf_counter() - started:.0f} s", flush=True)
    rules = [TopicRuleRow(*row) for row in connection.execute("SELECT * FROM lake.topic_rules").fetchall()]
    connection.execute("BEGIN")
    rebuild_matches(connection, rules, {r.topic for r in rules})
    connection.execute("COMMIT")
    for index in INDEXES:
        fill_index(connection, index)
    print(f"topics and indexes: {time.perf_counter() - started:.0f} s", flush=True)
    connection.close()
    print(maintain(target, expire_days=0, grace_hours=0), f"{time.perf_counter() - started:.0f} s", flush=True)


def measure(target: Path, times: int) -> dict[str, Any]:
    """Medians of the questions, seconds of a commit, of a lookup; counts and bytes."""
    connection = warehouse.connect(target)
    figures: dict[str, Any] = {"articles": _one(connection, "SELECT count(*) FROM lake.articles")}
    for table in EXTRACTION_TABLES[1:]:
        figures[table] = _one(connection, f"SELECT count(*) FROM lake.{table}")
    figures["files"] = sum(1 for _ in data_path(target).rglob("*.parquet"))
    figures["bytes_on_disk"] = sum(p.stat().st_size for p in target.rglob("*") if p.is_file())
    figures["questions"] = {}
    for name, query in QUESTIONS.items():
        wall, processor = [], []
        for _ in range(times):
            started, used = time.perf_counter(), time.process_time()
            rows = connection.execute(query).to_arrow_table().num_rows
            wall.append(time.perf_counter() - started)
            processor.append(time.process_time() - used)
        found = {"wall": round(statistics.median(wall), 3), "processor": round(statistics.median(processor), 3)}
        figures["questions"][name] = found | {"rows": rows}
        print(f"{found['processor']:8.3f} s of processor, {found['wall']:8.3f} s  {name} ({rows} rows)", flush=True)
    taken = _some_articles(connection, 20)
    connection.close()
    figures["commit"] = [_commit(target, taken, nth) for nth in range(3)]
    figures["refresh"] = _refresh(target)
    with tempfile.TemporaryDirectory() as folder:
        index_file = Path(folder) / "known.npy"
        version, model = taken[0].article.extractor_version, taken[0].article.model
        started = time.perf_counter()
        export_known(target, index_file, version, model)
        figures["export_known_seconds"] = round(time.perf_counter() - started, 2)
        index = KnownIndex(index_file)
        started = time.perf_counter()
        for n in range(10_000):
            (f"article-{n}", "0" * 64, version, model) in index  # noqa: B015 (the lookup is what is timed)
        figures["lookup_microseconds"] = round((time.perf_counter() - started) * 100, 1)
    return figures


def _refresh(target: Path) -> dict[str, float]:
    """Seconds to find the matches of another topic after an edit, and to undo it."""
    file = target / "reference" / "topics.toml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + '\n[police]\ngroups = [{ role = "police" }]\n', encoding="utf-8")
    started, used = time.perf_counter(), time.process_time()
    warehouse.refresh(target)
    found = {"wall": round(time.perf_counter() - started, 2), "processor": round(time.process_time() - used, 2)}
    file.write_text(before, encoding="utf-8")
    warehouse.refresh(target)
    return found


def _commit(target: Path, taken: list[_Rows], nth: int) -> dict[str, float]:
    """Seconds to commit ten articles that are there, with other texts, and ten that are not, with all their rows."""
    run = f"benchmark {time.time_ns()}"  # each commit is a run of its own
    rows = [_as_new(r, f"bench{time.time_ns():x}{i}"[:24]) if i % 2 else r for i, r in enumerate(taken)]
    rows = [replace(r, article=_corrected(r.article, run)) for r in rows]
    segment = write_segment(target, rows)
    now = dt.datetime.now(dt.timezone.utc)
    started, used = time.perf_counter(), time.process_time()
    commit(target, Batch(f"{run} {nth}", run, nth, (segment,), read=len(rows), committed_at=now))
    return {"wall": round(time.perf_counter() - started, 2), "processor": round(time.process_time() - used, 2)}


def _corrected(article: Article, run: str) -> Article:
    text = f"{article.text} {run}"
    return replace(article, text=text, content_sha256=sha256(text), record_sha256=sha256(run), run_id=run)


def _as_new(rows: _Rows, article_id: str) -> _Rows:
    """The rows as those of another article, five days later."""
    day = FIRST_DAY + dt.timedelta(days=5)
    changed: dict[str, Any] = {
        table: tuple(
            replace(
                row,
                article_id=article_id,
                published_date=day,
                **{column: article_id + getattr(row, column)[24:]},
            )
            for row in getattr(rows, table)
        )
        for table, column in ID_COLUMNS.items()
        if table in EXTRACTION_TABLES[1:]
    }
    return _Rows(replace(rows.article, article_id=article_id, published_date=day), **changed)


def _some_articles(connection: Any, count: int) -> list[_Rows]:
    """Articles of the first day with their rows."""
    day = "published_date = (SELECT min(a.published_date) FROM lake.articles a)"
    articles = _rows_of(connection, "articles", f"{day} ORDER BY article_id LIMIT {count}")
    ids = ", ".join(quote(a.article_id) for a in articles)
    found = {t: _rows_of(connection, t, f"{day} AND article_id IN ({ids})") for t in EXTRACTION_TABLES[1:]}
    return [
        _Rows(a, **{t: tuple(r for r in rows if r.article_id == a.article_id) for t, rows in found.items()})
        for a in articles
    ]


def _rows_of(connection: Any, table: str, where: str) -> list[Any]:
    rows = connection.execute(f"SELECT * FROM lake.{table} WHERE {where}").to_arrow_table().to_pylist()
    return [TABLES[table](**{k: _tuples(v) for k, v in row.items()}) for row in rows]


def _tuples(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return tuple((v["start_char"], v["end_char"]) if isinstance(v, dict) else v for v in value)


def _one(connection: Any, query: str) -> Any:
    return connection.execute(query).fetchone()[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    make = verbs.add_parser("build")
    make.add_argument("source", type=Path)
    make.add_argument("target", type=Path)
    make.add_argument("--articles", type=int, default=1_000_000)
    make.add_argument("--days", type=int, default=1_000)
    ask = verbs.add_parser("measure")
    ask.add_argument("target", type=Path)
    ask.add_argument("--times", type=int, default=7)
    arguments = parser.parse_args()
    if arguments.verb == "build":
        build(arguments.source, arguments.target, arguments.articles, arguments.days)
    else:
        print(json.dumps(measure(arguments.target, arguments.times), indent=2))


if __name__ == "__main__":
    main()
