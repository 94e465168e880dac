"""Do the indexes say what the tables say? Which of them do not, and making those anew.

Indexes follow from the tables (:mod:`warehouse.indexes`), so that nothing is lost when one is damaged: by a lost file, or by the
upkeep of an older newsbeam, in which DuckLake took rows of other articles out (:func:`warehouse.maintain.flush_inlined`).
"""

from __future__ import annotations

import duckdb

from warehouse.indexes import INDEXES, NAMED, NAMES, build
from warehouse.layout import LAKE

_HAS_SPEAKER = "speaker_entity_id IS NOT NULL OR speaker_name IS NOT NULL"
#: Index: how much of each article it must hold, as a query of the table and as one of the index.
_PER_ARTICLE = {
    "quote_index": (f"count(*) AS n FROM {LAKE}.quotes WHERE {_HAS_SPEAKER}", f"count(*) AS n FROM {LAKE}.quote_index"),
    "speaker_index": (
        f"count(*) FILTER (type IN ('direct', 'mixed', 'indirect')) AS n FROM {LAKE}.quotes WHERE {_HAS_SPEAKER}",
        f"sum(direct + mixed + indirect) AS n FROM {LAKE}.speaker_index",
    ),
    "claim_index": (
        f"count(*) AS n FROM {LAKE}.numeric_claims WHERE NOT coalesce(negated, false)",
        f"count(*) AS n FROM {LAKE}.claim_index",
    ),
    "entity_index": (
        f"count(*) AS n FROM {LAKE}.entities WHERE entity_id IS NOT NULL",
        f"sum(bit_count(sentences)) AS n FROM {LAKE}.entity_index",
    ),
}
#: Articles whose text is not there to be compared.
_WITHOUT_TEXT = (
    f"FROM {LAKE}.articles a ANTI JOIN (SELECT m.article_id FROM {LAKE}.story_members m "
    f"SEMI JOIN {LAKE}.story_texts t USING (content)) k USING (article_id)"
)


def wrong_rows() -> str:
    """A query of (index, id): articles of which an index holds more or less than the table, names that are missing, speakers
    whose sums are not those of their rows, articles whose text is not there to be compared."""
    parts = [
        f"SELECT '{index}' AS kind, article_id AS id FROM (SELECT article_id, {table} GROUP BY article_id) t FULL JOIN "
        f"(SELECT article_id, {own} GROUP BY article_id) i USING (article_id) WHERE coalesce(t.n, 0) <> coalesce(i.n, 0)"
        for index, (table, own) in _PER_ARTICLE.items()
    ]
    parts += [
        f"SELECT '{names}', {key}::VARCHAR FROM (SELECT DISTINCT {key} FROM {LAKE}.{NAMED[names]}) i "
        f"ANTI JOIN {LAKE}.{names} n USING ({key})"
        for names, key in NAMES.items()
    ]
    sums = "sum(direct) AS direct, sum(mixed) AS mixed, sum(indirect) AS indirect"
    parts.append(
        f"SELECT 'speaker_totals', speaker::VARCHAR FROM (SELECT speaker, {sums}, count(*) FILTER (first) AS articles "
        f"FROM {LAKE}.speaker_index GROUP BY speaker) i FULL JOIN (SELECT speaker, {sums}, sum(articles) AS articles, "
        f"bool_or(recount) AS recount FROM {LAKE}.speaker_totals GROUP BY speaker) t USING (speaker) WHERE NOT "
        "coalesce(t.recount, false) AND (i.direct, i.mixed, i.indirect, i.articles) IS DISTINCT FROM "
        "(t.direct, t.mixed, t.indirect, t.articles)"
    )
    parts.append(f"SELECT 'story_texts', a.article_id {_WITHOUT_TEXT}")
    return " UNION ALL ".join(parts)


def make_anew(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Fills the indexes that have wrong rows again, in the open transaction; returns them. What is made from an index that is
    made anew is made anew as well."""
    made: list[str] = []
    for _ in range(2):  # names that an index and its table of names both lack are missed until the index has them again
        wrong = _kinds(connection) & INDEXES.keys()
        for index, source in INDEXES.items():
            if index in wrong or source in wrong:
                connection.execute(f"DELETE FROM {LAKE}.{index}")
                build(connection, index)
                made.append(index)
    return sorted(set(made))


def _kinds(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {kind for (kind,) in connection.execute(f"SELECT DISTINCT kind FROM ({wrong_rows()})").fetchall()}


def without_text(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Articles that have no member, or whose text is not in ``story_texts``."""
    rows = connection.execute(f"SELECT a.article_id {_WITHOUT_TEXT} ORDER BY ALL").fetchall()
    return [article for (article,) in rows]
